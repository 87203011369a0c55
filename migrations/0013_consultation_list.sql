-- owner consultation: consultation
-- owner task: follow_up
-- owner access: access_grant
-- owner person: person_status
-- owner case: case_file
-- Lists stay in the order of an index: a Teamleitung walks her Träger's (or one colleague's, one
-- municipality's) consultations by date, a Fachkraft starts from the files granted to her.
create index consultation_agency on consultation (tenant_id, agency_id, on_date, id);
create index consultation_place on consultation (tenant_id, municipality_id, on_date, id);
create index access_grant_audience on access_grant (tenant_id, audience_id, subject_id);
create index follow_up_due on follow_up (tenant_id, due_on, id) where done_at is null;
create index follow_up_done on follow_up (tenant_id, owner_id, done_at, id) where done_at is not null;
create index follow_up_consultation on follow_up (tenant_id, consultation_id);
-- Heute of a Teamleitung: permits and cases by their end.
create index person_status_until on person_status (tenant_id, valid_until);
create index case_file_end on case_file (tenant_id, planned_end_on, id) where ended_on is null;
