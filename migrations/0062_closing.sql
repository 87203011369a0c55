-- owner case: case_event
-- What somebody wrote to it, sealed with the key of the case: what came out of counselling, why the
-- case goes on after all; and why there is no final assessment.
alter table case_event add column text_sealed bytea;
alter table case_event add column without_sealed bytea;
