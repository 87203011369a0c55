person-list = People
person-birth-only = Ordered by birth date. Whoever has none stands in the order of names only.
person-search = Search
person-search-for = Search for
person-take-in = Take in a person
person-name = Name
person-number = Number
person-birth = Born
person-birth-about = c. { $year }
person-birth-hint = For example 3.4.1989, 03/1987, 1985 or ca. 1990. 1 January counts as the year alone.
person-birth-wrong = There is no such birth date. Write for example 3.4.1989, 03/1987, 1985 or ca. 1990.
person-age = { $years ->
    [one] 1 year
   *[other] { $years } years
 }
person-age-about = about { $years } years
person-group-name = Name and birth
person-group-origin = Origin and languages
person-group-contact = Contact and numbers
person-group-status = Residence status
person-group-housing = Housing
person-family = Family name
person-family-hint = Someone with a single name: enter it here.
person-family-missing = Please enter the family name.
person-given = Given name
person-native = Name in own script
person-native-hint = As the person writes it.
person-sex = Sex
person-family-status = Family status
person-nationality-short = Nationality
# dynamic: person-nationality
person-nationality = { $number ->
    [1] Nationality
   *[other] Nationality { $number }
 }
person-nationalities = Nationalities
# dynamic: person-language
person-language = { $number ->
    [1] Language
   *[other] Language { $number }
 }
person-languages = Languages
person-interpreter = Needs an interpreter
person-with-interpreter = { $language } (needs an interpreter)
person-contacts = Contact
person-identifiers = Numbers
# dynamic: person-contact-*
person-contact-kind = { $number ->
    [1] Kind of contact
   *[other] Kind of contact { $number }
 }
person-contact-value = { $number ->
    [1] Contact
   *[other] Contact { $number }
 }
# dynamic: person-identifier-*
person-identifier-kind = { $number ->
    [1] Kind of number
   *[other] Kind of number { $number }
 }
person-identifier-value = { $number ->
    [1] Number or file reference
   *[other] Number or file reference { $number }
 }
person-sealed = Contacts and numbers are stored encrypted.
person-more-rows = After saving there is always one more empty row.
person-not-stated = not stated
person-none = nothing
person-remark = Remark
person-erased = [erased]
person-status = Status
person-status-of = Residence status: { $name }
person-status-history = History of residence status
person-status-new = New status
person-status-missing = Please choose the status of this period.
person-status-both = Either without limit or with an end.
person-status-order = The end is before the beginning.
person-status-saved = The new status is saved. Earlier ones are kept.
person-no-status = No residence status yet
person-no-status-text = Enter the current status with its validity; the file then warns in time before it ends.
person-valid = Valid
person-valid-from = Valid from
person-valid-until = Valid until
person-unlimited = without limit
person-unsure = This is unsure
person-unsure-short = unsure
person-unsure-hint = For example only heard, paper not seen.
person-since = since { $from }
person-since-unlimited = since { $from }, without limit
person-until = until { $until }
person-from-until = { $from } to { $until }
person-current = current
person-recorded-head = Recorded
person-recorded = { $date }, { $name }
person-history-hint = A change is a new entry; nothing is overwritten. Of two with the same beginning the one entered last holds.
person-municipality = Municipality
person-district = District or accommodation
person-housing = Housing
person-housing-kind = Kind of housing
person-housing-from = Lives there since
person-housing-of = Housing: { $name }
person-housing-history = History of housing
person-housing-new = New housing
person-housing-saved = The new housing is saved. Earlier ones are kept.
person-moving = Does the case move as well?
person-moving-question = { $name } lives in { $place } now; the case { $number } still belongs to { $from }.
person-moving-question-none = { $name } lives in { $place }; the case { $number } belongs to no municipality yet.
person-moving-hint = If not, there is nothing to do. Consultations stay with the municipality in which they took place.
person-moving-yes = Yes, the case moves to { $place } as well
person-no-housing = No housing yet
person-no-housing-text = Enter where the person lives and since when.
person-place = Place
person-data = Personal data
person-edit = Change personal data: { $name }
person-change = Change
person-save = Save
person-add = Add
person-cancel = Cancel
person-saved = The personal data are saved.
person-stale = Someone else has changed this person meanwhile
person-stale-text = What you typed still stands in the form and is not saved. Compare below; if you save once more, your version holds.
person-stale-yours = your version
person-stale-stored = stored version
person-no-case = There is no case for this person
person-no-case-text = Nobody counsels this person. Add them in the tab Household of a case file.
person-filter = Filter
person-filters-set = Quick filters
person-all = all
person-apply = Apply
person-reset = Reset filters
person-remove = remove
person-responsible = Responsible
person-nobody-called = No case worker is called “{ $name }”. The list is not narrowed by it.
person-several-called = Several case workers are called “{ $name }”. Whom do you mean?
person-too-many-called = Very many case workers are called “{ $name }”. Add the given name.
person-state = Counselling
# dynamic: person-state-*
person-state-open = running
person-state-ended = ended
person-without-plan = without active plan
person-unassigned = not assigned
person-without-case = without case
person-unknown = unknown
person-note = Note
person-ended = ended on { $date }
person-expired = expired on { $date }
person-days-left = { $days ->
    [0] expires today
    [one] one day left
   *[other] { $days } days left
 }
person-count = { $count ->
    [0] Nobody yet
    [one] One person in your cases
   *[other] { $count } people in your cases
 }
person-count-more = more than { $count } people in your cases
person-shown = { $count ->
    [one] One person on this page
   *[other] { $count } people on this page
 }
person-none-yet = No people yet
person-none-yet-text = Take in the first person. The team lead can also import an existing list.
person-none-filtered = Nobody fits these filters
person-none-filtered-text = Take a filter off to see more people.
person-looked = Few fit these filters; a part of the list has been looked through.
person-look-on = Look on
person-found = { $count ->
    [0] Nobody found
    [one] One person found
   *[other] { $count } people found
 }
person-found-by = found by
person-by-number = person's number
person-by-case = case number
person-by-birth = birth date
person-by-family = family name
person-by-given = given name
person-by-native = own script
person-search-how = Whom are you looking for?
person-search-how-text = Beginnings of given and family names in any order, also in their own script; a birth date or year; a number like P-000123 or F-00042.
person-search-none = Nobody found
person-search-none-text = Check the spelling or type only the beginning of a name. Only people in cases you may see are shown.
person-search-more = There are more
person-search-more-text = The first 50 are shown. Type more of the name or add the birth year.
# dynamic: audit-action-*
audit-action-person-create = Person taken in
audit-action-person-update = Personal data changed
audit-action-person-status = Residence status added
audit-action-person-housing = Housing added
person-doubles = This person may be here already
person-doubles-text = Nothing has been saved yet. Look at the entries. If it is somebody else, create the person anyway; nothing is merged.
person-known = { $person }, born { $birth }, responsible: { $name }
person-known-elsewhere = already known, responsible: { $name }
person-nobody = nobody
person-create-anyway = Create anyway
person-situation = Situation and its history
person-more = Benefits, German, work, papers
person-open-case = Open a case
person-died = Died on
person-died-on = died on { $date }
