-- owner consultation: consultation
-- owner task: follow_up
-- owner person: person_status, person_housing
-- Taking back an import, or erasing a person, asks whether anything still hangs on each case and
-- each person: without these every one of them reads all consultations and all follow-ups.
create index consultation_case on consultation (tenant_id, case_id);
create index follow_up_case on follow_up (tenant_id, case_id);
create index follow_up_person on follow_up (tenant_id, person_id);
-- What holds now is the last row of such an index: lists need not sort every person's history.
drop index person_status_person;
create index person_status_order on person_status
    (tenant_id, person_id, valid_from, recorded_at, id);
drop index person_housing_person;
create index person_housing_order on person_housing
    (tenant_id, person_id, valid_from, recorded_at, id);
