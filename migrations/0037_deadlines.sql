-- owner deadline: deadline_action
-- owner person: person_status
-- owner case: case_file
-- owner plan: plan
-- owner consultation: consultation
-- owner task: follow_up
-- What is due is computed when it is asked for; here stands what people did with it. A deadline is
-- known by its kind, its record, its day and its stage (0: first notice, 1: the urgent one): what is
-- done with one stage says nothing about the next, and a moved day is another deadline.
create table deadline_action (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    kind text not null,
    record_id uuid not null,
    due_on date not null,
    stage bigint not null,
    -- Who sees it and whose key seals the note: the case, or an account for what belongs to no case.
    file_id uuid not null,
    case_id uuid,
    what text not null check (what in ('done', 'reopened', 'snoozed', 'handed')),
    -- How it stands from then on; a row holds until the next one replaces it.
    done_at bigint,
    until_on date,
    owner_id uuid,
    handed_by uuid,
    -- By which the colleague sees files; when she does not see this one any more, it goes back.
    owner_audience uuid,
    note_sealed bytea,
    -- Null: noted before this table was there.
    on_date date,
    at bigint not null,
    by_id uuid not null,
    replaced_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, owner_id) references account (tenant_id, id)
);
-- One state at a time: of two people who act at once the second is told.
create unique index deadline_action_state on deadline_action
    (tenant_id, record_id, kind, due_on, stage) where replaced_at is null;
create index deadline_action_record on deadline_action
    (tenant_id, record_id, kind, due_on, stage, at, id);
create index deadline_action_owner on deadline_action (tenant_id, owner_id, due_on)
    where replaced_at is null and done_at is null and owner_id is not null;
create index deadline_action_case on deadline_action (tenant_id, case_id, on_date, id);
create index deadline_action_done on deadline_action (tenant_id, at, id)
    where replaced_at is null and done_at is not null;
create index deadline_action_done_by on deadline_action (tenant_id, by_id, at, id)
    where replaced_at is null and done_at is not null;
insert into deadline_action (tenant_id, id, kind, record_id, due_on, stage, file_id, case_id, what,
                             done_at, at, by_id)
select tenant_id, id, 'follow_up', id, due_on, 0, file_id, case_id, 'done', done_at, done_at,
       coalesce(done_by, owner_id)
from follow_up where done_at is not null;
-- Of a person's permits one counts. The others say since when they do not.
alter table person_status add column superseded_at bigint;
update person_status set superseded_at = recorded_at
where id <> (select t.id from person_status t
             where t.tenant_id = person_status.tenant_id and t.person_id = person_status.person_id
             order by t.valid_from desc nulls last, t.recorded_at desc, t.id desc limit 1);
drop index person_status_until;
drop index person_status_end;
create index person_status_due on person_status (tenant_id, valid_until, id)
    where superseded_at is null and valid_until is not null;
create index person_status_counts on person_status
    (tenant_id, person_id, valid_until, id, status_code, unlimited, superseded_at)
    where superseded_at is null and valid_until is not null;
-- Whoever counsels starts from her own cases, whoever leads from the days.
create index case_file_own_end on case_file (tenant_id, responsible_id, planned_end_on, id)
    where ended_on is null;
create index case_file_deputy_end on case_file (tenant_id, deputy_id, planned_end_on, id)
    where ended_on is null;
create index plan_review on plan (tenant_id, review_on, id) where state = 'active';
create index plan_review_case on plan (tenant_id, case_id, review_on) where state = 'active';
create index consultation_planned on consultation (tenant_id, on_date, id) where state = 'planned';
create index consultation_planned_staff on consultation (tenant_id, staff_id, on_date, id)
    where state = 'planned';
create index consultation_planned_file on consultation (tenant_id, file_id, on_date, id)
    where state = 'planned';
create index follow_up_open_file on follow_up (tenant_id, file_id, due_on, id) where done_at is null;
