-- owner absence: absence, general_deputy
-- owner access: access_stand_in, access_day
-- Who is away from when until when; nothing: nobody knows until when. Why is not kept: a deputy needs
-- the days alone, and being ill is health data (Art. 9 GDPR).
create table absence (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    account_id uuid not null,
    from_on date not null,
    until_on date,
    recorded_at bigint not null,
    recorded_by uuid not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references account (tenant_id, id),
    check (until_on is null or until_on >= from_on)
);
create index absence_account on absence (tenant_id, account_id, from_on, until_on);
create index absence_days on absence (tenant_id, from_on, until_on, account_id);
-- Who stands in for a colleague where a case has no deputy of its own.
create table general_deputy (
    tenant_id uuid not null references tenant (id),
    account_id uuid not null,
    deputy_id uuid not null,
    primary key (tenant_id, account_id),
    foreign key (tenant_id, account_id) references account (tenant_id, id),
    foreign key (tenant_id, deputy_id) references account (tenant_id, id),
    check (account_id <> deputy_id)
);
create index general_deputy_deputy on general_deputy (tenant_id, deputy_id);
-- Computed from the tables above for one day: who stands in for whom in which open case today. The
-- first request of a day brings it up to date, before anything is looked up.
create table access_stand_in (
    tenant_id uuid not null,
    case_id uuid not null,
    deputy_id uuid not null,
    absent_id uuid not null,
    primary key (tenant_id, case_id)
);
create index access_stand_in_deputy on access_stand_in (tenant_id, deputy_id, case_id, absent_id);
-- The day it is true for; a tenant without a row never had an absence.
create table access_day (
    tenant_id uuid primary key references tenant (id),
    day date not null
);
