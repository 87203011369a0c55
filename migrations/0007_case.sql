-- owner household: household, household_member
-- owner case: case_file, case_member
create table household (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    label text not null,
    import_id uuid,
    created_at bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id)
);
create index household_import on household (tenant_id, import_id);
create table household_member (
    tenant_id uuid not null,
    household_id uuid not null,
    person_id uuid not null,
    relation text not null default '',
    from_date date,
    to_date date,
    primary key (tenant_id, household_id, person_id),
    foreign key (tenant_id, household_id) references household (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index household_member_person on household_member (tenant_id, person_id, household_id);
create table case_file (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    number bigint not null,
    agency_id uuid not null,
    team_id uuid,
    household_id uuid,
    municipality_id uuid,
    responsible_id uuid,
    deputy_id uuid,
    started_on date not null,
    planned_end_on date not null,
    ended_on date,
    end_reason text not null default '',
    consent_state text not null default 'open'
        check (consent_state in ('open', 'given', 'refused', 'withdrawn')),
    consent_on date,
    no_plan_reason text not null default '',
    import_id uuid,
    created_at bigint not null,
    created_by uuid not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    constraint case_file_number unique (tenant_id, number),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id),
    foreign key (tenant_id, household_id) references household (tenant_id, id),
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id),
    foreign key (tenant_id, responsible_id) references account (tenant_id, id),
    foreign key (tenant_id, deputy_id) references account (tenant_id, id)
);
create index case_file_responsible on case_file (tenant_id, responsible_id);
create index case_file_deputy on case_file (tenant_id, deputy_id);
create index case_file_import on case_file (tenant_id, import_id);
create table case_member (
    tenant_id uuid not null,
    case_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, case_id, person_id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index case_member_person on case_member (tenant_id, person_id, case_id);
