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
case-tab-levels = Life situation
case-tab-household = Household
case-tab-data = Personal data
case-case = Case
case-number = Case number
case-started = Start
case-planned-end = Planned end
case-end = End
case-end-with-reason = { $date }, { $reason }
case-deputy = Deputy
case-no-deputy = none
case-deputy-same = The deputy must be somebody else.
case-municipality = Municipality
case-no-municipality = not stated
case-change = Change
case-assignment = Responsibility
case-assign = Assign
case-assignment-hint = Whoever is no longer responsible or deputy does not see the case any more, at once.
case-assigned = The responsibility is changed.
case-consent = Consent
case-consent-state = State
case-consent-on = Date
case-consent-save = Save consent
case-consent-hint = Counselling goes on without consent; it is voluntary.
case-consent-saved = The consent is saved.
case-closure = End counselling
case-close = End the case
case-end-reason = Reason
case-ended-on = Ended on
case-choose = Please choose
case-closure-hint = The file stays visible and can be opened again.
case-closed = The case is ended.
case-end-before-start = The end is before the start of the case.
case-in-future = This day is in the future.
case-reopening = Open again
case-reopening-hint = Counselling goes on; the earlier end stays in the history.
case-reopen = Open the case again
case-reopened = The case is running again.
case-stale = Someone else has changed this case meanwhile. What you typed still stands; compare it with the case's data, then save once more.
case-members = Members
case-name = Name
case-relation = Relation
case-age-head = Age
case-status = Residence status
case-languages = Languages
case-add-member = Take in another person
case-add-member-hint = Housing and responsibility are taken from the case.
case-add = Take in
case-member-added = The person now belongs to the household and the case.
# dynamic: audit-action-*
audit-action-case-create = Case created
audit-action-case-assign = Responsibility changed
audit-action-case-consent = Consent changed
audit-action-case-close = Case ended
audit-action-case-reopen = Case opened again
audit-action-case-member = Person added to the case
case-closure-plan = The active integration plan ends as well: on the same day, for the same reason.
case-end-before-plan = That is before the integration plan was last agreed.
case-new-for = New case for { $name }
