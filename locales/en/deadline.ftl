# dynamic: deadline-kind-*
deadline-kind-all = All kinds
deadline-kind-follow-up = Follow-up
deadline-kind-permit = Residence permit
deadline-kind-plan-review = Plan review
deadline-kind-planned-end = End of counselling
deadline-kind-consent = Consent
deadline-kind-appointment = Appointment
# dynamic: deadline-scope-*
deadline-scope-mine = Mine
deadline-scope-handed = Handed to me
deadline-scope-deputy = As a deputy
deadline-scope-team = In the team
# dynamic: deadline-when-*
deadline-when-open = All open
deadline-when-overdue = Overdue
deadline-when-week = This week
deadline-when-month = Next 30 days
deadline-when-snoozed = Put off
deadline-when-done = Done
deadline-whose = Whose deadlines
deadline-when = Which time
deadline-what = Which kind
deadline-permit = Residence permit ends: { $status }
deadline-plan-review = Review the integration plan
deadline-planned-end = Planned end of counselling
deadline-consent = Renew the consent
deadline-appointment = Planned: { $channel }
deadline-late = { $days ->
    [one] 1 day overdue
   *[other] { $days } days overdue
 }
deadline-handed-by = handed over by { $name }
deadline-handed-to = handed to { $name }
deadline-deputising = as deputy of { $name }
deadline-resting = put off until { $date }
deadline-done-by = done by { $name } on { $date }
deadline-none = Nothing is due
deadline-none-text = Deadlines arise by themselves: from permits, plans, the end of counselling and planned appointments. Follow-ups are made by you.
deadline-none-done = Nothing done yet
deadline-none-done-text = Deadlines that are done stand here and can be opened again.
deadline-more = Put off, note, hand over
deadline-write-down = Write down
deadline-wake = Show again
deadline-postpone = Put off
deadline-postpone-until = Put off until
deadline-tomorrow = Until tomorrow
deadline-in-a-week = By 1 week
deadline-note = Note (optional)
deadline-complete = Complete
deadline-complete-noted = Done, with this note
deadline-hand-over = Hand over
deadline-hand-over-link = Hand to a colleague …
deadline-to = To whom?
deadline-to-choose = Please choose
deadline-to-hint = You can choose among those who may see the case.
deadline-to-missing = Please choose to whom you hand the deadline.
deadline-to-unseen = This person may not see the case. The team lead can make them deputy; then you can hand over the deadline.
deadline-nobody = Nobody but you may see this case. The team lead can name a deputy.
deadline-message = Message (optional)
deadline-history = What happened so far
deadline-history-empty = Nothing yet. What you do with the deadline will stand here.
deadline-is-done = This deadline is done.
deadline-is-over = This deadline no longer holds
deadline-is-over-text = The date has changed, or the matter is closed. If there is a new date, the list has a deadline of its own for it.
deadline-too-late = This deadline has changed meanwhile; what happened stands on the right. Nothing was saved, your entries are still here.
deadline-appointment-elsewhere = An appointment is done when the appointment itself says what became of it.
deadline-until-missing = Please enter until when the deadline is put off.
deadline-until-past = This day is today or in the past. Please choose a later one.
deadline-until-far = A deadline can be put off for a year at most.
deadline-until-after = By then the deadline will have passed. Please choose an earlier day.
deadline-completed = The deadline is done.
deadline-reopened = The deadline is open again.
deadline-postponed = The deadline is put off.
deadline-handed-over = The deadline is handed over.
# dynamic: deadline-action-*
deadline-action-done = Done
deadline-action-reopened = Opened again
deadline-action-snoozed = Put off until { $date }
deadline-action-handed = Handed to { $name }
deadline-action-returned = Handed back
# dynamic: audit-action-*
audit-action-deadline-complete = Deadline done
audit-action-deadline-reopen = Deadline opened again
audit-action-deadline-postpone = Deadline put off
audit-action-deadline-hand-over = Deadline handed over
deadline-standing-in = standing in for { $name }, away today
