-- owner plan: plan_step, plan
-- owner organisation: agency
-- A step that is no longer pursued; `done_on` and `dropped_on` are never both there.
alter table plan_step add column dropped_on date;
-- After how many months a plan is looked at again, unless something else is agreed.
alter table agency add column review_months bigint not null default 6 check (review_months between 1 and 36);
