-- owner case: case_event
-- What happened to the case itself: taken up, handed over, consent, closed, opened again.
create table case_event (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('opened', 'assigned', 'consent', 'closed', 'reopened')),
    on_date date not null,
    -- The reason of an end, the state of the consent: keys of catalogues.
    detail text not null default '',
    responsible_id uuid,
    deputy_id uuid,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade
);
create index case_event_case on case_event (tenant_id, case_id, on_date);
