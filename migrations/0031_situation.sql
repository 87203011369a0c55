-- owner situation: situation_fact, protection_need
-- What holds for a person from a day on: benefits, language level, courses, school and work, work
-- permission, residence obligation, family status, passport. Rows are added, never overwritten: an
-- end is noted with who noted it when, and a row entered by mistake stays, marked as withdrawn.
create table situation_fact (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    person_id uuid not null,
    kind text not null,
    -- Keys of the catalogues that belong to the kind.
    code text not null,
    state text not null default '',
    -- Null: nobody knows since when.
    valid_from date,
    -- Until when a notice or paper says that it holds.
    valid_until date,
    -- The day it ended, noted later.
    ended_on date,
    ended_at bigint,
    ended_by uuid,
    detail_sealed bytea,
    withdrawn_at bigint,
    withdrawn_by uuid,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index situation_fact_person on situation_fact (tenant_id, person_id, kind, valid_from);
create index situation_fact_until on situation_fact (tenant_id, valid_until);
-- Special protection needs (§ 11 KDG, Art. 9 GDPR): which one is sealed as well.
create table protection_need (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    person_id uuid not null,
    content_sealed bytea not null,
    withdrawn_at bigint,
    withdrawn_by uuid,
    recorded_at bigint not null,
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
);
create index protection_need_person on protection_need (tenant_id, person_id);
