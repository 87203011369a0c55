-- owner consultation: consultation, consultation_person, consultation_topic
-- owner task: follow_up
create table consultation (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    -- Null: brief advice without a case, maybe anonymous.
    case_id uuid,
    -- The subject of access_grant that decides who sees it: the case, or the account that noted it.
    file_id uuid not null,
    agency_id uuid not null,
    staff_id uuid not null,
    municipality_id uuid,
    on_date date not null,
    -- Minutes after midnight, when the time was noted.
    start_minute bigint,
    minutes bigint not null,
    channel text not null,
    state text not null check (state in ('planned', 'held', 'cancelled', 'missed')),
    interpreter text not null default 'none',
    lang text not null default '',
    note_sealed bytea,
    import_id uuid,
    created_at bigint not null,
    created_by uuid not null,
    changed_at bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id),
    foreign key (tenant_id, staff_id) references account (tenant_id, id),
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id)
);
create index consultation_file on consultation (tenant_id, file_id, on_date, id);
create index consultation_date on consultation (tenant_id, on_date);
create index consultation_staff on consultation (tenant_id, staff_id, on_date, id);
create index consultation_import on consultation (tenant_id, import_id);
create table consultation_person (
    tenant_id uuid not null,
    consultation_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, consultation_id, person_id),
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index consultation_person_person on consultation_person (tenant_id, person_id, consultation_id);
create table consultation_topic (
    tenant_id uuid not null,
    consultation_id uuid not null,
    topic text not null,
    primary key (tenant_id, consultation_id, topic),
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade
);
create table follow_up (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    file_id uuid not null,
    case_id uuid,
    person_id uuid,
    consultation_id uuid,
    owner_id uuid not null,
    due_on date not null,
    text_sealed bytea,
    done_at bigint,
    done_by uuid,
    import_id uuid,
    created_at bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade,
    foreign key (tenant_id, owner_id) references account (tenant_id, id)
);
create index follow_up_open on follow_up (tenant_id, owner_id, due_on, id) where done_at is null;
create index follow_up_file on follow_up (tenant_id, file_id);
