-- owner organisation: municipality_duty
create table municipality_duty (
    tenant_id uuid not null,
    municipality_id uuid not null,
    account_id uuid not null,
    kind text not null check (kind in ('responsible', 'deputy')),
    primary key (tenant_id, municipality_id, kind, account_id),
    foreign key (tenant_id, municipality_id) references municipality (tenant_id, id),
    foreign key (tenant_id, account_id) references account (tenant_id, id)
);
create index municipality_duty_account on municipality_duty (tenant_id, account_id);
