-- owner access: access_grant, person_index
-- Who sees what, materialised: a subject (a case, a person, an account's own notes) is seen by an
-- audience (an account, a team, a Träger). One row answers the single look-up.
create table access_grant (
    tenant_id uuid not null,
    subject_id uuid not null,
    audience_id uuid not null,
    primary key (tenant_id, subject_id, audience_id)
);
-- The same rule for lists and name search: one range per audience, so that the most restricted
-- role is as fast as the widest. kind 0: sort key of the list; 1: words of names; 2: birth date.
create table person_index (
    tenant_id uuid not null,
    audience_id uuid not null,
    kind bigint not null,
    key bytea not null,
    person_id uuid not null,
    primary key (tenant_id, audience_id, kind, key, person_id)
);
-- Whether a person has a word too: a search of several words walks the rarest and asks this.
create index person_index_person on person_index (tenant_id, person_id, audience_id, kind, key);
