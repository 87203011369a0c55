-- owner audit: audit_event, audit_head
create table audit_event (
    tenant_id uuid not null references tenant (id),
    seq bigint not null,
    at bigint not null,
    actor_id uuid,
    action text not null,
    subject_kind text not null,
    subject_id uuid,
    detail jsonb not null,
    prev bytea not null,
    hash bytea not null,
    primary key (tenant_id, seq)
);
create index audit_event_subject on audit_event (tenant_id, subject_id, seq);
create index audit_event_actor on audit_event (tenant_id, actor_id, seq);
create index audit_event_action on audit_event (tenant_id, action, seq);
create table audit_head (
    tenant_id uuid primary key references tenant (id),
    seq bigint not null,
    hash bytea not null
);
