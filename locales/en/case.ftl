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
case-leave = Take out
case-leaving = { $name } no longer belongs to the household
case-leaving-hint = From this day on the person does not belong to the household and the case. Earlier consultations stay as they are.
case-leaving-heir = Afterwards { $name } is the head of the household; this can be changed under Household.
case-leaving-day = Not there since
case-leaving-next = How it goes on for { $name }
# dynamic: case-leaving-next-*
case-leaving-next-nobody = is not counselled here any more
case-leaving-next-own = gets a case of their own with the same people in charge
case-leaving-next-case = belongs to another case (case number below)
case-leaving-number-hint = For another case only: the number of an open case that you see, for example F-00042.
case-leaving-no-case = There is no other open case with this number, or you do not see it.
case-leaving-there = The person belongs to this case already.
case-leaving-has-case = The person has another open case already.
case-leaving-last = This is the only person of the case
case-leaving-last-text = Close the case instead; the reason is given there.
# dynamic: case-leaving-reason-*
case-leaving-reason-moved_out = moved out
case-leaving-reason-separated = separated
case-leaving-reason-left_country = left the country
case-leaving-reason-died = died
case-leaving-reason-mistake = assigned by mistake
case-leaving-reason-other = other reason
case-died-next = This does not go with a death.
case-left-before = This day is before moving in, the start of the case or the birth.
case-left = The person does not belong to the household and the case any more.
case-left-on = { $reason } on { $date }
case-former = Formerly in the household
case-relations = Who is who
case-relations-hint = One person is the head; the others are related to this person.
case-relations-save = Save relations
case-relations-saved = The relations are saved.
case-no-head = One person must be the head.
case-two-heads = Only one person can be the head.
audit-action-case-leaving = Person taken out of the case
audit-action-case-relations = Relations in the household changed
