-- owner plan: plan, plan_version, plan_goal, plan_step
-- `version` of a plan grows with every change of its goals and steps too: who agrees to a plan
-- agrees to what stood on the screen.
create table plan (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    case_id uuid not null,
    state text not null check (state in ('draft', 'active', 'ended')),
    started_on date,
    ended_on date,
    end_reason text not null default '',
    end_note_sealed bytea,
    review_on date,
    import_id uuid,
    created_at bigint not null,
    created_by uuid not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id),
    check ((state = 'ended') = (ended_on is not null))
);
create index plan_case on plan (tenant_id, case_id);
create unique index plan_open on plan (tenant_id, case_id) where state <> 'ended';
create index plan_import on plan (tenant_id, import_id);
create index plan_ended on plan (tenant_id, ended_on);
-- An agreed state of the plan; the first is counted as new, every later one as continued. The first
-- version of an imported plan was agreed elsewhere, so its first version here has the number 2.
create table plan_version (
    tenant_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    number bigint not null check (number > 0),
    agreed_on date not null,
    agreed_by uuid not null,
    client_signed boolean not null,
    staff_signed boolean not null,
    lang text not null default 'de',
    explained_by_sealed bytea,
    content_sealed bytea not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    constraint plan_version_number unique (tenant_id, plan_id, number),
    foreign key (tenant_id, plan_id) references plan (tenant_id, id)
);
create index plan_version_date on plan_version (tenant_id, agreed_on);
create table plan_goal (
    tenant_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    life_area text not null,
    wording_sealed bytea not null,
    indicator_sealed bytea,
    target_on date,
    status text not null check (status in ('open', 'reached', 'partly', 'dropped')),
    attainment bigint check (attainment between -2 and 2),
    position bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, plan_id) references plan (tenant_id, id)
);
create index plan_goal_plan on plan_goal (tenant_id, plan_id, position);
create table plan_step (
    tenant_id uuid not null,
    id uuid not null,
    goal_id uuid not null,
    actor text not null check (actor in ('client', 'staff', 'volunteer', 'authority', 'service')),
    actor_name_sealed bytea,
    what_sealed bytea not null,
    due_on date,
    done_on date,
    position bigint not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, goal_id) references plan_goal (tenant_id, id) on delete cascade
);
create index plan_step_goal on plan_step (tenant_id, goal_id, position);
