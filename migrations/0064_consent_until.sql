-- owner case: case_file
-- Until when a consent holds; nothing: without an end.
alter table case_file add column consent_until date;
create index case_file_consent on case_file (tenant_id, consent_until, id)
    where ended_on is null and consent_until is not null;
create index case_file_own_consent on case_file (tenant_id, responsible_id, consent_until, id)
    where ended_on is null and consent_until is not null;
create index case_file_deputy_consent on case_file (tenant_id, deputy_id, consent_until, id)
    where ended_on is null and consent_until is not null;
