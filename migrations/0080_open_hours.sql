-- owner open_hours: open_hours
-- owner feed: feed
-- Open hours (Sprechstunden): every week on a weekday, or on one day. They name no client: nothing of
-- them is sealed.
create table open_hours (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    municipality_id uuid not null,
    staff_id uuid not null,
    -- 1 is Monday; nothing: on the one day `valid_from` alone.
    weekday bigint check (weekday between 1 and 7),
    -- Minutes after midnight.
    from_minute bigint not null check (from_minute between 0 and 1439),
    until_minute bigint not null check (until_minute between 1 and 1440),
    place text not null,
    valid_from date not null,
    valid_until date,
    -- Whether whoever stands in generally holds them when the holder is away.
    deputy_holds boolean not null default false,
    recorded_at bigint not null,
    recorded_by uuid not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id),
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id),
    foreign key (tenant_id, staff_id) references account (tenant_id, id),
    check (until_minute > from_minute),
    check (valid_until is null or valid_until >= valid_from),
    check (weekday is not null or valid_until = valid_from)
);
create index open_hours_agency on open_hours (tenant_id, agency_id, valid_from, valid_until);
create index open_hours_staff on open_hours (tenant_id, staff_id);
create index open_hours_municipality on open_hours (tenant_id, municipality_id);
-- The secret address under which somebody's calendar can be read by a calendar program. Of the secret
-- there is a hash alone. One that was revoked stays known for a while: programs go on asking for it.
create table feed (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    account_id uuid not null,
    token_hash bytea not null unique,
    -- Whether it names clients.
    names boolean not null default false,
    made_at bigint not null,
    revoked_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references account (tenant_id, id)
);
create unique index feed_account on feed (tenant_id, account_id) where revoked_at is null;
