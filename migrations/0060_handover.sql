-- owner handover: handover
-- A case passes from one colleague to another with a summary, sealed with the key of the case. A row
-- that was not handed over yet is a summary prepared for it; one without a text still lacks it.
create table handover (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    case_id uuid not null,
    from_id uuid,
    to_id uuid,
    summary_sealed bytea,
    written_by uuid,
    written_at bigint,
    handed_on date,
    handed_at bigint,
    handed_by uuid,
    read_at bigint,
    -- The case went on to somebody else: nobody has to read this one any more.
    replaced_at bigint,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, from_id) references account (tenant_id, id),
    foreign key (tenant_id, to_id) references account (tenant_id, id),
    check ((handed_at is null) = (to_id is null))
);
create unique index handover_prepared on handover (tenant_id, case_id) where handed_at is null;
create unique index handover_current on handover (tenant_id, case_id)
    where handed_at is not null and replaced_at is null;
create index handover_case on handover (tenant_id, case_id, handed_on, id);
create index handover_unread on handover (tenant_id, to_id, handed_at, id)
    where handed_at is not null and read_at is null and replaced_at is null;
create index handover_waiting on handover (tenant_id, handed_at, id)
    where handed_at is not null and read_at is null and replaced_at is null;
