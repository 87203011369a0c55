-- owner account: account, session, login_attempt, one_time_link
create table account (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    login text not null,
    name text not null,
    short_name text not null,
    role text not null,
    agency_id uuid,
    team_id uuid,
    municipality_id uuid,
    lang text not null default 'de',
    theme text not null default 'auto',
    password_hash text,
    active boolean not null default true,
    created_at bigint not null,
    last_login_at bigint,
    version bigint not null default 1,
    primary key (tenant_id, id),
    constraint account_login unique (login),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id),
    foreign key (tenant_id, team_id) references team (tenant_id, id),
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id)
);
create table session (
    token_hash bytea primary key,
    tenant_id uuid not null,
    account_id uuid not null,
    created_at bigint not null,
    seen_at bigint not null,
    foreign key (tenant_id, account_id) references account (tenant_id, id) on delete cascade
);
create index session_account on session (tenant_id, account_id);
create table login_attempt (
    key bytea primary key,
    failures bigint not null,
    first_at bigint not null,
    blocked_until bigint not null
);
create table one_time_link (
    token_hash bytea primary key,
    tenant_id uuid not null,
    account_id uuid not null,
    purpose text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    foreign key (tenant_id, account_id) references account (tenant_id, id) on delete cascade
);
create index one_time_link_account on one_time_link (tenant_id, account_id);
