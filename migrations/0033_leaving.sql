-- owner case: case_former_member, case_event_more
-- Who belonged to a case until a day: figures of that time still count them, and the file names them.
create table case_former_member (
    tenant_id uuid not null,
    case_id uuid not null,
    person_id uuid not null,
    left_on date not null,
    reason text not null check (reason in ('moved_out', 'separated', 'left_country', 'died', 'mistake', 'other')),
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, case_id, person_id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index case_former_member_person on case_former_member (tenant_id, person_id);
create index case_former_member_left on case_former_member (tenant_id, left_on, case_id);
-- More can happen to a case: somebody joins or leaves, another person stands at its head, it
-- belongs to another municipality.
create table case_event_more (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('opened', 'assigned', 'consent', 'closed', 'reopened',
                                       'joined', 'left', 'head', 'municipality')),
    on_date date not null,
    -- The reason of an end or of leaving, the state of the consent.
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
insert into case_event_more (tenant_id, id, case_id, kind, on_date, detail, responsible_id,
                             deputy_id, recorded_at, recorded_by)
select tenant_id, id, case_id, kind, on_date, detail, responsible_id, deputy_id, recorded_at,
       recorded_by
from case_event;
drop table case_event;
alter table case_event_more rename to case_event;
create index case_event_case on case_event (tenant_id, case_id, on_date);
