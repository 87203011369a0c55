-- owner case: case_extension, case_event_next
-- Somebody asks that a case goes on beyond the three years, and the Teamleitung decides. Both say
-- why; their texts are sealed with the key of the case. A row stays as it was decided.
create table case_extension (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    case_id uuid not null,
    -- The end that is asked for; what was approved is the planned end of the case.
    until_on date not null,
    reason_sealed bytea not null,
    state text not null check (state in ('open', 'approved', 'declined', 'withdrawn')),
    asked_at bigint not null,
    asked_by uuid not null,
    decided_at bigint,
    decided_by uuid,
    remark_sealed bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    check ((state = 'open') = (decided_at is null))
);
create index case_extension_case on case_extension (tenant_id, case_id, asked_at);
-- One request at a time.
create unique index case_extension_open on case_extension (tenant_id, case_id) where state = 'open';
-- The history of a case knows of it.
create table case_event_next (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('opened', 'assigned', 'consent', 'closed', 'reopened',
                                       'joined', 'left', 'head', 'municipality',
                                       'extension_asked', 'extension_withdrawn',
                                       'extension_declined', 'extended')),
    on_date date not null,
    -- The reason of an end or of leaving, the state of the consent, the day of an extended end.
    detail text not null default '',
    responsible_id uuid,
    deputy_id uuid,
    person_id uuid,
    municipality_id uuid,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade
);
insert into case_event_next (tenant_id, id, case_id, kind, on_date, detail, responsible_id,
                             deputy_id, person_id, municipality_id, recorded_at, recorded_by)
select tenant_id, id, case_id, kind, on_date, detail, responsible_id, deputy_id, person_id,
       municipality_id, recorded_at, recorded_by
from case_event;
drop table case_event;
alter table case_event_next rename to case_event;
create index case_event_case on case_event (tenant_id, case_id, on_date);
