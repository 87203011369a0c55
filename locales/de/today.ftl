today-morning = Guten Morgen, { $name }
today-day = Guten Tag, { $name }
today-evening = Guten Abend, { $name }
# dynamic: today-weekday-*
today-weekday-1 = Montag
today-weekday-2 = Dienstag
today-weekday-3 = Mittwoch
today-weekday-4 = Donnerstag
today-weekday-5 = Freitag
today-weekday-6 = Samstag
today-weekday-7 = Sonntag
today-brief = Kurzberatung
today-first = Willkommen
today-first-text = Nehmen Sie die erste Person auf, oder lassen Sie die Teamleitung Ihre bisherige Liste einlesen. Danach stehen hier Ihr Tag und Ihre Fristen.
today-first-action = Person aufnehmen
today-agenda = Termine
today-agenda-empty = Heute ist nichts geplant. Termine entstehen, wenn Sie eine Beratung mit dem Stand „geplant“ speichern.
today-write = Aufschreiben
today-held = Stattgefunden
today-missed = Nicht erschienen
today-cancelled = Abgesagt
today-due = Wiedervorlagen
today-due-all = Alle
today-due-more = Weitere Wiedervorlagen
today-due-empty = Nichts liegt an. Eine Wiedervorlage legen Sie beim Aufschreiben einer Beratung an.
today-deadlines = Fristen
today-deadlines-empty = Keine Frist liegt an: kein Aufenthaltstitel läuft bald ab, kein Plan ist zu überprüfen, keine Beratung endet bald.
today-deadlines-more = Weitere Fristen
today-days-left = { $days ->
    [0] heute
    [one] noch 1 Tag
   *[other] noch { $days } Tage
 }
today-recent = Zuletzt geöffnet
today-recent-all = Alle Personen
today-recent-empty = Hier stehen die Fälle, die Sie zuletzt geöffnet haben. Suchen Sie oben nach einer Person.
today-nameless = Fall ohne Personen
today-waiting = Anträge auf Verlängerung
today-waiting-by = beantragt von { $name }
today-waiting-until = bis { $date }
today-taken = Übernommen, bitte lesen
today-taken-from = von { $name }
today-taken-read = Übergabe lesen
today-team = Im Team
today-handovers = { $count ->
    [one] 1 Übergabe ist noch nicht gelesen
   *[other] { $count } Übergaben sind noch nicht gelesen
 }{ $missing ->
    [0] {""}
    [one] , davon 1 ohne Zusammenfassung
   *[other] , davon { $missing } ohne Zusammenfassung
 }
today-standing-in = Heute in Vertretung
today-standing-in-empty = In diesen Fällen steht heute nichts an.
today-standing-in-cases = Die Fälle
today-stand-in = { $name } ist abwesend bis { $until }: { $count ->
    [one] 1 Fall
   *[other] { $count } Fälle
 }
today-stand-in-open = { $name } ist abwesend, Ende offen: { $count ->
    [one] 1 Fall
   *[other] { $count } Fälle
 }
