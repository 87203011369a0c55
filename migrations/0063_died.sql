-- owner person: person
-- Somebody died on this day, as was said when the person left a household or its case was closed.
alter table person add column died_on date;
update person set died_on = (
    select max(f.left_on) from case_former_member f
    where f.tenant_id = person.tenant_id and f.person_id = person.id and f.reason = 'died')
where exists (select 1 from case_former_member f
    where f.tenant_id = person.tenant_id and f.person_id = person.id and f.reason = 'died')
  and not exists (select 1 from case_member m
    where m.tenant_id = person.tenant_id and m.person_id = person.id);
