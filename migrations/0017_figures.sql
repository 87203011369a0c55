-- owner consultation: consultation
-- owner case: case_file
-- Figures read all consultations of a period and nothing else of them: without this index a county
-- with a million of them waits for as many single rows.
create index consultation_figures on consultation
    (tenant_id, state, on_date, staff_id, municipality_id, channel, minutes, case_id, agency_id, id);
create index case_file_household on case_file (tenant_id, household_id);
