case-file = Case file
case-nobody = Case without a person
case-more = { $count ->
    [one] and one more person
   *[other] and { $count } more people
 }
case-with-interpreter = { $language } (needs an interpreter)
case-uncertain = { $status } (unsure)
case-expired = expired on { $date }
case-expires-today = expires today
case-days-left = { $days ->
    [one] one day left
   *[other] { $days } days left
 }
case-until = until { $date }
case-age = { $years ->
    [one] 1 year
   *[other] { $years } years
 }
case-age-about = about { $years } years
case-consent-is = Consent { $state }
case-ended = ended on { $date }
case-over-time = over the time limit since { $date }
case-ends-soon = time limit on { $date }
case-unassigned = not assigned
case-responsible = Responsible
case-new-consultation = Consultation
case-tab-history = History
case-tab-plan = Plan
case-tab-household = Household
case-tab-data = Personal data
