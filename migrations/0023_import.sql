-- owner import: import_run, import_file, import_row, import_mapping, import_secret
-- One uploaded list on its way into the files. Names of files and everything read from them is
-- sealed with the tenant's own key.
create table import_run (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    team_id uuid,
    file_name_sealed bytea not null,
    -- What sheets and columns mean, with samples.
    mapping_sealed bytea not null,
    -- The saved mapping that was proposed, by name.
    mapping_name text not null default '',
    state text not null check (state in
        ('uploaded', 'mapped', 'running', 'interrupted', 'failed', 'done', 'undone', 'discarded')),
    -- A text that says why it failed.
    failure text not null default '',
    -- Figures of the list as it was read, and of what was made of it.
    figures jsonb not null,
    created_at bigint not null,
    created_by uuid not null,
    finished_at bigint,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
create index import_run_agency on import_run (tenant_id, agency_id, created_at, id);
create index import_run_running on import_run (state) where state = 'running';
-- The file in parts, until it was taken over or discarded.
create table import_file (
    tenant_id uuid not null,
    import_id uuid not null,
    part bigint not null,
    content_sealed bytea not null,
    primary key (tenant_id, import_id, part),
    foreign key (tenant_id, import_id) references import_run (tenant_id, id) on delete cascade
);
-- A row of the list, what will happen or has happened to it, and how it is known again.
create table import_row (
    tenant_id uuid not null,
    import_id uuid not null,
    position bigint not null,
    id uuid not null,
    kind text not null check (kind in ('people', 'consultations', 'skipped')),
    action text not null check (action in
        ('new', 'other', 'known', 'differs', 'same', 'held', 'rejected', 'skipped')),
    noted boolean not null,
    -- Something of the row goes back to whoever sent the list.
    returned boolean not null,
    fingerprint bytea not null,
    identity bytea not null,
    -- The person or consultation this row became or was known as.
    record_id uuid,
    -- The person it may be the same as: of the same list or already stored.
    matched_id uuid,
    content_sealed bytea,
    primary key (tenant_id, import_id, position),
    foreign key (tenant_id, import_id) references import_run (tenant_id, id) on delete cascade
);
create index import_row_action on import_row (tenant_id, import_id, action, position);
create index import_row_returned on import_row (tenant_id, import_id, returned, position);
create index import_row_noted on import_row (tenant_id, import_id, noted, position);
create index import_row_fingerprint on import_row (tenant_id, fingerprint);
create index import_row_identity on import_row (tenant_id, identity);
create index import_row_record on import_row (tenant_id, import_id, record_id);
-- A mapping kept for the next list of the same layout. It holds headers, no contents.
create table import_mapping (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    name text not null,
    mapping jsonb not null,
    created_at bigint not null,
    created_by uuid not null,
    primary key (tenant_id, id),
    constraint import_mapping_name unique (tenant_id, agency_id, name),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
-- The secret of the fingerprints: without it nobody can try names against them.
create table import_secret (
    tenant_id uuid primary key references tenant (id),
    secret_sealed bytea not null
);
