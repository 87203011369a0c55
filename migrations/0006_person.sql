-- owner person: person, person_nationality, person_language, person_contact, person_identifier
-- owner person: person_housing, person_status, number_series
create table number_series (
    tenant_id uuid not null references tenant (id),
    series text not null,
    last_number bigint not null,
    primary key (tenant_id, series)
);
create table person (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    number bigint not null,
    agency_id uuid not null,
    team_id uuid,
    family_name text not null,
    given_name text not null,
    native_name text not null default '',
    birth_date date,
    birth_precision text not null default 'unknown'
        check (birth_precision in ('day', 'month', 'year', 'about', 'unknown')),
    sex text not null default 'unknown',
    family_status text not null default '',
    sort_key bytea not null,
    remark_sealed bytea,
    import_id uuid,
    created_at bigint not null,
    created_by uuid not null,
    changed_at bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    constraint person_number unique (tenant_id, number),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
create index person_birth on person (tenant_id, birth_date);
create index person_import on person (tenant_id, import_id);
create table person_nationality (
    tenant_id uuid not null,
    person_id uuid not null,
    code text not null,
    position bigint not null,
    primary key (tenant_id, person_id, code),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create table person_language (
    tenant_id uuid not null,
    person_id uuid not null,
    code text not null,
    interpreter boolean not null,
    position bigint not null,
    primary key (tenant_id, person_id, code),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create table person_contact (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    kind text not null,
    value_sealed bytea not null,
    position bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index person_contact_person on person_contact (tenant_id, person_id);
create table person_identifier (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    kind text not null,
    value_sealed bytea not null,
    position bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index person_identifier_person on person_identifier (tenant_id, person_id);
create table person_housing (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    municipality_id uuid,
    district text not null default '',
    kind text not null default '',
    valid_from date,
    valid_to date,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id)
);
create index person_housing_person on person_housing (tenant_id, person_id, valid_from);
create table person_status (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    status_code text not null,
    valid_from date,
    valid_until date,
    unlimited boolean not null default false,
    certain boolean not null default true,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index person_status_person on person_status (tenant_id, person_id, recorded_at);
