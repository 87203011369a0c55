-- owner case: case_departure
-- Every departure stays, also of somebody who comes back into the same case and leaves again: one
-- row per person and day.
create table case_departure (
    tenant_id uuid not null,
    case_id uuid not null,
    person_id uuid not null,
    left_on date not null,
    reason text not null check (reason in ('moved_out', 'separated', 'left_country', 'died', 'mistake', 'other')),
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, case_id, person_id, left_on),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
insert into case_departure (tenant_id, case_id, person_id, left_on, reason, recorded_at, recorded_by)
select tenant_id, case_id, person_id, left_on, reason, recorded_at, recorded_by
from case_former_member;
drop table case_former_member;
alter table case_departure rename to case_former_member;
create index case_former_member_person on case_former_member (tenant_id, person_id);
create index case_former_member_left on case_former_member (tenant_id, left_on, case_id);
