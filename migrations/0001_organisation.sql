-- owner organisation: tenant, agency, team, municipality, catalogue_entry
create table tenant (
    id uuid primary key,
    slug text not null unique,
    name text not null,
    settings jsonb not null,
    created_at bigint not null,
    version bigint not null default 1
);
create table agency (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    name text not null,
    legal_regime text not null check (legal_regime in ('kdg', 'gdpr', 'dsg_ekd')),
    version bigint not null default 1,
    primary key (tenant_id, id)
);
create table team (
    tenant_id uuid not null,
    id uuid not null,
    agency_id uuid not null,
    name text not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, agency_id) references agency (tenant_id, id)
);
create table municipality (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    ags text not null,
    ars text not null,
    name text not null,
    postcode text not null,
    inhabitants bigint,
    sort_key bytea not null,
    active boolean not null default true,
    version bigint not null default 1,
    primary key (tenant_id, id),
    constraint municipality_ags unique (tenant_id, ags)
);
create table catalogue_entry (
    tenant_id uuid not null references tenant (id),
    catalogue text not null,
    key text not null,
    label_de text not null,
    label_en text not null,
    part_of text not null default '',
    data jsonb not null,
    position bigint not null,
    active boolean not null default true,
    version bigint not null default 1,
    primary key (tenant_id, catalogue, key)
);
