case-file = Fallakte
case-nobody = Fall ohne Person
case-more = { $count ->
    [one] und eine weitere Person
   *[other] und { $count } weitere Personen
 }
case-with-interpreter = { $language } (Dolmetschen nötig)
case-uncertain = { $status } (unsicher)
case-expired = abgelaufen am { $date }
case-expires-today = läuft heute ab
case-days-left = { $days ->
    [one] noch ein Tag
   *[other] noch { $days } Tage
 }
case-until = bis { $date }
case-age = { $years ->
    [one] 1 Jahr
   *[other] { $years } Jahre
 }
case-age-about = etwa { $years } Jahre
case-consent-is = Einwilligung { $state }
case-ended = beendet am { $date }
case-over-time = Zeitgrenze überschritten seit { $date }
case-ends-soon = Zeitgrenze am { $date }
case-unassigned = nicht zugewiesen
case-responsible = Zuständig
case-new-consultation = Beratung
case-tab-history = Verlauf
case-tab-plan = Plan
case-tab-household = Haushalt
case-tab-data = Stammdaten
