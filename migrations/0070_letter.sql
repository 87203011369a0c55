-- owner letter: letter_template, letter_word, letter_head
-- Letters to start from. A Träger without own rows works with the shipped ones; the first change copies
-- them. They name no client: nothing of them is sealed.
create table letter_template (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    -- Where it stands in the list: authority, third, declaration, proof, invitation.
    topic text not null,
    signs text not null check (signs in ('staff', 'client', 'both')),
    -- Under which kind of document it is filed.
    kind text not null,
    name text not null,
    recipient text not null default '',
    subject text not null default '',
    salutation text not null default '',
    body text not null default '',
    -- Whether it is a Word file; its content is in letter_word.
    word boolean not null default false,
    position bigint not null,
    active boolean not null default true,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
create index letter_template_agency on letter_template (tenant_id, agency_id, position, id);
-- The Word file of a template, with the fields as the Träger wrote them into it.
create table letter_word (
    tenant_id uuid not null,
    template_id uuid not null,
    content bytea not null,
    primary key (tenant_id, template_id),
    foreign key (tenant_id, template_id) references letter_template (tenant_id, id) on delete cascade
);
-- What stands at the head of every letter of a Träger.
create table letter_head (
    tenant_id uuid not null references tenant (id),
    agency_id uuid not null,
    sender text not null,
    info text not null,
    version bigint not null default 1,
    primary key (tenant_id, agency_id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
