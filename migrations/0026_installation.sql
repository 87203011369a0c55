-- owner keystore: installation
create table installation (
    one bigint primary key check (one = 1),
    id uuid not null
);
