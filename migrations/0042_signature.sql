-- owner plan: plan_signature, plan_copy
-- Who signed a version, and how; a version that is signed never changes, so a signature belongs to
-- one version for good. Versions from before have only the marks in plan_version.
create table plan_signature (
    tenant_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    side text not null check (side in ('client', 'staff')),
    -- The person of the household, or the account.
    signer_id uuid not null,
    name_sealed bytea not null,
    how text not null check (how in ('paper', 'drawn')),
    signed_on date not null,
    -- The strokes, as the path of an SVG in a field of 600 × 200.
    drawing_sealed bytea,
    created_at bigint not null,
    created_by uuid not null,
    primary key (tenant_id, id),
    constraint plan_signature_signer unique (tenant_id, version_id, side, signer_id),
    foreign key (tenant_id, version_id) references plan_version (tenant_id, id) on delete cascade,
    check ((how = 'drawn') = (drawing_sealed is not null))
);
-- A copy of a version that was handed out.
create table plan_copy (
    tenant_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    handed_on date not null,
    form text not null check (form in ('paper', 'digital')),
    created_at bigint not null,
    created_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, version_id) references plan_version (tenant_id, id) on delete cascade
);
create index plan_copy_version on plan_copy (tenant_id, version_id, handed_on, id);
