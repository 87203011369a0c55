entry-title = Quick entry
entry-line = Note a consultation
entry-line-example = Name gestern 45 min HB JC-Antrag ausgefüllt WV 2 Wo
entry-go = Continue
entry-understood = How the line was understood
entry-person = Who
entry-minutes-value = { $minutes } minutes
entry-topic = Topic
entry-step = Next step without a day
entry-step-day = day of the next step
entry-unclear = Not understood
entry-missing = missing
entry-years = { $years ->
    [one] { $years } year
   *[other] { $years } years
  }
entry-who = Who is meant by “{ $said }”?
entry-appointment-text = Appointment: { $what }
entry-choose-who = Please choose who is meant.
entry-enter-saves = Enter saves exactly this. Change the line, and what is shown changes.
entry-enter-opens = Still open: { $what }. Enter opens the form with everything that was recognised.
nav-entry-words = Abbreviations
entry-words-sub = Words and abbreviations of your own for the quick entry. They hold for the whole Träger and go before those that come with the program.
entry-word = Word or abbreviation
entry-word-means = Means
entry-word-add = Add
entry-word-added = The abbreviation holds from now on.
entry-word-remove = Remove
entry-word-removed = The abbreviation was removed.
entry-word-letters = Please use letters or digits.
entry-word-there = This abbreviation is there already.
entry-words-full = More than 500 abbreviations are not possible. Please remove one first.
entry-words-none = No abbreviations of your own yet
entry-words-none-text = The usual ones (JC, ABH, HB, WV …) are known. Add your own here, such as the name of a service.
audit-action-entry-word-create = Abbreviation added
audit-action-entry-word-remove = Abbreviation removed
audit-kind-entry-word = Abbreviation
