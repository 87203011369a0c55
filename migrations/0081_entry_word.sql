-- owner quick_entry: entry_word
-- Words and abbreviations of a Träger for the quick entry: which topic or channel they mean.
create table entry_word (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    agency_id uuid not null,
    -- As it is written, and as it is compared.
    word text not null,
    plain text not null,
    catalogue text not null check (catalogue in ('topic', 'channel')),
    -- A key of that catalogue.
    entry text not null,
    made_at bigint not null,
    made_by uuid not null,
    primary key (tenant_id, id),
    constraint entry_word_plain unique (tenant_id, agency_id, plain),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
