-- owner plan: plan_language_release
-- A Träger has looked over the translated texts of the plan in a language. `fingerprint` stands for
-- the texts it saw: other texts want another look.
create table plan_language_release (
    tenant_id uuid not null,
    agency_id uuid not null,
    lang text not null,
    fingerprint bytea not null,
    released_at bigint not null,
    released_by uuid not null,
    primary key (tenant_id, agency_id, lang),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
