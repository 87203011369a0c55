-- owner document: document, document_link
-- owner organisation: catalogue_entry
-- A file somebody handed in. Its content lies in the file store under tenant and id, sealed with a
-- key of its own; that key and all texts are sealed with the key of the person it is about, or of
-- the case: whoever erases that key has erased the content as well, in every backup.
create table document (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    case_id uuid not null,
    -- Whom of the household it is about; null: all of it.
    person_id uuid,
    -- Whose key opens it.
    owner_id uuid not null,
    kind text not null,
    -- The day of the letter, not of the upload.
    on_date date not null,
    media text not null,
    -- As it is delivered, before sealing.
    bytes bigint not null,
    name_sealed bytea not null,
    title_sealed bytea not null,
    note_sealed bytea,
    key_sealed bytea not null,
    -- Keyed hash of the content: the same file twice is told.
    sum bytea not null,
    created_at bigint not null,
    created_by uuid not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_file (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, created_by) references account (tenant_id, id)
);
create unique index document_same on document (tenant_id, case_id, sum);
create index document_case on document (tenant_id, case_id, on_date, id);
create index document_person on document (tenant_id, person_id);
-- What it belongs to: a consultation, a step or a version of the plan, a deadline.
create table document_link (
    tenant_id uuid not null,
    document_id uuid not null,
    kind text not null check (kind in ('consultation', 'step', 'version', 'deadline')),
    record_id uuid not null,
    -- The address of a deadline; empty for everything else.
    place text not null default '',
    primary key (tenant_id, document_id, kind, record_id),
    foreign key (tenant_id, document_id) references document (tenant_id, id) on delete cascade
);
create index document_link_record on document_link (tenant_id, record_id, kind);
-- Counties that are there already get the catalogue of kinds.
insert into catalogue_entry (tenant_id, catalogue, key, label_de, label_en, part_of, data, position, active, version)
select t.id, 'document_kind', k.key, k.de, k.en, '', '{}', k.position, true, 1
from tenant t
cross join (
    select 'identity' as key, 'Ausweis, Pass' as de, 'Identity paper' as en, 0 as position
    union all select 'residence', 'Aufenthaltspapier', 'Residence paper', 1
    union all select 'notice', 'Bescheid', 'Official notice', 2
    union all select 'letter', 'Schreiben', 'Letter', 3
    union all select 'application', 'Antrag, Formular', 'Application, form', 4
    union all select 'contract', 'Vertrag', 'Contract', 5
    union all select 'certificate', 'Zeugnis, Zertifikat', 'Certificate', 6
    union all select 'consent', 'Einwilligung, Vollmacht', 'Consent, authority', 7
    union all select 'plan', 'Integrationsplan, unterschrieben', 'Integration plan, signed', 8
    union all select 'photo', 'Foto', 'Photo', 9
    union all select 'other', 'Sonstiges', 'Other', 10
) k;
