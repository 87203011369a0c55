-- owner access: access_grant, person_index, access_grant_narrow, person_index_narrow
-- owner case: case_member, case_member_narrow
-- owner person: person_nationality, person_language, person_nationality_narrow, person_language_narrow
-- owner consultation: consultation_person, consultation_topic, consultation_person_narrow, consultation_topic_narrow
-- Tables that are hardly more than their key. SQLite would keep each row twice, in the table and in
-- the key's index, and look twice for it: the mark makes it keep the rows in the key's order alone.
create table access_grant_narrow (
    tenant_id uuid not null,
    subject_id uuid not null,
    audience_id uuid not null,
    primary key (tenant_id, subject_id, audience_id)
) /* sqlite: without rowid */;
insert into access_grant_narrow (tenant_id, subject_id, audience_id)
select tenant_id, subject_id, audience_id from access_grant;
drop table access_grant;
alter table access_grant_narrow rename to access_grant;
create index access_grant_audience on access_grant (tenant_id, audience_id, subject_id);

create table person_index_narrow (
    tenant_id uuid not null,
    audience_id uuid not null,
    kind bigint not null,
    key bytea not null,
    person_id uuid not null,
    primary key (tenant_id, audience_id, kind, key, person_id)
) /* sqlite: without rowid */;
insert into person_index_narrow (tenant_id, audience_id, kind, key, person_id)
select tenant_id, audience_id, kind, key, person_id from person_index;
drop table person_index;
alter table person_index_narrow rename to person_index;
create index person_index_person on person_index (tenant_id, person_id, audience_id, kind, key);

create table case_member_narrow (
    tenant_id uuid not null,
    case_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, case_id, person_id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
) /* sqlite: without rowid */;
insert into case_member_narrow (tenant_id, case_id, person_id)
select tenant_id, case_id, person_id from case_member;
drop table case_member;
alter table case_member_narrow rename to case_member;
create index case_member_person on case_member (tenant_id, person_id, case_id);

create table person_nationality_narrow (
    tenant_id uuid not null,
    person_id uuid not null,
    code text not null,
    position bigint not null,
    primary key (tenant_id, person_id, code),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
) /* sqlite: without rowid */;
insert into person_nationality_narrow (tenant_id, person_id, code, position)
select tenant_id, person_id, code, position from person_nationality;
drop table person_nationality;
alter table person_nationality_narrow rename to person_nationality;

create table person_language_narrow (
    tenant_id uuid not null,
    person_id uuid not null,
    code text not null,
    interpreter boolean not null,
    position bigint not null,
    primary key (tenant_id, person_id, code),
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
) /* sqlite: without rowid */;
insert into person_language_narrow (tenant_id, person_id, code, interpreter, position)
select tenant_id, person_id, code, interpreter, position from person_language;
drop table person_language;
alter table person_language_narrow rename to person_language;

create table consultation_person_narrow (
    tenant_id uuid not null,
    consultation_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, consultation_id, person_id),
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade
) /* sqlite: without rowid */;
insert into consultation_person_narrow (tenant_id, consultation_id, person_id)
select tenant_id, consultation_id, person_id from consultation_person;
drop table consultation_person;
alter table consultation_person_narrow rename to consultation_person;
create index consultation_person_person on consultation_person (tenant_id, person_id, consultation_id);

create table consultation_topic_narrow (
    tenant_id uuid not null,
    consultation_id uuid not null,
    topic text not null,
    primary key (tenant_id, consultation_id, topic),
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade
) /* sqlite: without rowid */;
insert into consultation_topic_narrow (tenant_id, consultation_id, topic)
select tenant_id, consultation_id, topic from consultation_topic;
drop table consultation_topic;
alter table consultation_topic_narrow rename to consultation_topic;
