-- owner plan: goal_template
-- Goals with typical steps to start a plan from. A Träger without own rows works with the built-in
-- ones; the first change copies them.
create table goal_template (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    life_area text not null,
    wording text not null,
    indicator text not null default '',
    -- Until when the goal is mostly reached, in months.
    months bigint not null,
    steps jsonb not null,
    position bigint not null,
    active boolean not null default true,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
create index goal_template_agency on goal_template (tenant_id, agency_id, position, id);
