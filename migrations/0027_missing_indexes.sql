-- owner consultation: consultation
-- owner task: follow_up
-- Taking back an import, or erasing a person, asks whether anything still hangs on each case and
-- each person: without these every one of them reads all consultations and all follow-ups.
create index consultation_case on consultation (tenant_id, case_id);
create index follow_up_case on follow_up (tenant_id, case_id);
create index follow_up_person on follow_up (tenant_id, person_id);
