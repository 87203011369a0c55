-- owner task: follow_up
-- owner person: person_status
-- Whoever starts from her files must not read everyone's days for each of them: both columns
-- before the day make this the better index.
drop index follow_up_file;
create index follow_up_file on follow_up (tenant_id, file_id, due_on, id);
create index person_status_end on person_status (tenant_id, person_id, valid_until);
