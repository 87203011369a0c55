today-morning = Good morning, { $name }
today-day = Good day, { $name }
today-evening = Good evening, { $name }
# dynamic: today-weekday-*
today-weekday-1 = Monday
today-weekday-2 = Tuesday
today-weekday-3 = Wednesday
today-weekday-4 = Thursday
today-weekday-5 = Friday
today-weekday-6 = Saturday
today-weekday-7 = Sunday
today-brief = Brief advice
today-first = Welcome
today-first-text = Add the first person, or let your team lead import your present list. Your day and your deadlines will then stand here.
today-first-action = Add a person
today-agenda = Appointments
today-agenda-empty = Nothing is planned today. Appointments come from saving a consultation with the state "planned".
today-write = Note
today-held = Held
today-missed = Missed
today-cancelled = Cancelled
today-due = Follow-ups
today-due-all = All
today-due-more = More follow-ups
today-due-empty = Nothing is due. You make a follow-up while noting a consultation.
today-deadlines = Deadlines
today-deadlines-empty = No deadline is near: no residence permit ends soon, no plan is to be reviewed, no counselling ends soon.
today-deadlines-more = More deadlines
today-days-left = { $days ->
    [0] today
    [one] 1 day left
   *[other] { $days } days left
 }
today-recent = Opened last
today-recent-all = All people
today-recent-empty = Here are the cases you opened last. Search for a person above.
today-nameless = Case without people
today-waiting = Requests for extension
today-waiting-by = asked for by { $name }
today-waiting-until = until { $date }
today-taken = Taken over, please read
today-taken-from = from { $name }
today-taken-read = read the handover
today-team = In the team
today-handovers = { $count ->
    [one] 1 handover has not been read
   *[other] { $count } handovers have not been read
 }{ $missing ->
    [0] {""}
    [one] , 1 of them without a summary
   *[other] , { $missing } of them without a summary
 }
today-standing-in = Standing in today
today-standing-in-empty = Nothing is due in these cases today.
today-standing-in-cases = The cases
today-stand-in = { $name } is away until { $until }: { $count ->
    [one] 1 case
   *[other] { $count } cases
 }
today-stand-in-open = { $name } is away, end open: { $count ->
    [one] 1 case
   *[other] { $count } cases
 }
