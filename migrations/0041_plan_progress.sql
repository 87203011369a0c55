-- owner plan: plan_progress
-- What a consultation moved in the plan of its case: a step that was done, a level that a goal
-- got. The step or goal may be removed later; then only that there was one is known.
create table plan_progress (
    tenant_id uuid not null,
    consultation_id uuid not null,
    subject_id uuid not null,
    kind text not null check (kind in ('step', 'goal')),
    attainment bigint check (attainment between -2 and 2),
    primary key (tenant_id, consultation_id, subject_id),
    foreign key (tenant_id, consultation_id) references consultation (tenant_id, id) on delete cascade,
    check ((kind = 'goal') = (attainment is not null))
) /* sqlite: without rowid */;
