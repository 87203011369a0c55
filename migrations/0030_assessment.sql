-- owner assessment: assessment, assessment_area
-- How a person stands in each life area on a day (Bedarfserhebung). An assessment belongs to the
-- case it was made in and is seen with it; its texts are sealed with the key of the case.
create table assessment (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    case_id uuid not null,
    person_id uuid not null,
    on_date date not null,
    made_by uuid not null,
    created_at bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    constraint assessment_day unique (tenant_id, person_id, case_id, on_date),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, made_by) references account (tenant_id, id)
);
create index assessment_case on assessment (tenant_id, case_id, on_date, id);
create table assessment_area (
    tenant_id uuid not null,
    assessment_id uuid not null,
    life_area text not null,
    id uuid not null,
    -- Null: talked about, but no level fits.
    level bigint check (level between 1 and 5),
    resources_sealed bytea,
    needs_sealed bytea,
    primary key (tenant_id, assessment_id, life_area),
    foreign key (tenant_id, assessment_id) references assessment (tenant_id, id) on delete cascade
);
