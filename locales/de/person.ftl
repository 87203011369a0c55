person-list = Personen
person-birth-only = Nach dem Geburtsdatum geordnet. Wer keines hat, steht nur in der Ordnung nach Namen.
person-search = Suche
person-search-for = Suche nach
person-take-in = Person aufnehmen
person-name = Name
person-number = Nummer
person-birth = Geboren
person-birth-about = ca. { $year }
person-birth-hint = Zum Beispiel 3.4.1989, 03/1987, 1985 oder ca. 1990. Der 1. Januar zählt als Jahr.
person-birth-wrong = Dieses Geburtsdatum gibt es nicht. Schreiben Sie zum Beispiel 3.4.1989, 03/1987, 1985 oder ca. 1990.
person-age = { $years ->
    [one] 1 Jahr
   *[other] { $years } Jahre
 }
person-age-about = etwa { $years } Jahre
person-group-name = Name und Geburt
person-group-origin = Herkunft und Sprachen
person-group-contact = Erreichbarkeit und Nummern
person-group-status = Aufenthaltsstatus
person-group-housing = Wohnen
person-family = Familienname
person-family-hint = Wer nur einen Namen hat: hier eintragen.
person-family-missing = Bitte tragen Sie den Familiennamen ein.
person-given = Vorname
person-native = Name in eigener Schrift
person-native-hint = So, wie die Person ihn selbst schreibt.
person-sex = Geschlecht
person-family-status = Familienstand
person-nationality-short = Staatsangehörigkeit
# dynamic: person-nationality
person-nationality = { $number ->
    [1] Staatsangehörigkeit
   *[other] { $number }. Staatsangehörigkeit
 }
person-nationalities = Staatsangehörigkeiten
# dynamic: person-language
person-language = { $number ->
    [1] Sprache
   *[other] { $number }. Sprache
 }
person-languages = Sprachen
person-interpreter = Dolmetschen nötig
person-with-interpreter = { $language } (Dolmetschen nötig)
person-contacts = Kontakt
person-identifiers = Nummern
# dynamic: person-contact-*
person-contact-kind = { $number ->
    [1] Art des Kontakts
   *[other] Art des { $number }. Kontakts
 }
person-contact-value = { $number ->
    [1] Kontakt
   *[other] { $number }. Kontakt
 }
# dynamic: person-identifier-*
person-identifier-kind = { $number ->
    [1] Art der Nummer
   *[other] Art der { $number }. Nummer
 }
person-identifier-value = { $number ->
    [1] Nummer oder Aktenzeichen
   *[other] { $number }. Nummer oder Aktenzeichen
 }
person-sealed = Kontakte und Nummern werden verschlüsselt gespeichert.
person-more-rows = Nach dem Speichern steht immer eine weitere leere Zeile bereit.
person-not-stated = ohne Angabe
person-none = keine Angabe
person-remark = Bemerkung
person-erased = [gelöscht]
person-status = Status
person-status-of = Aufenthaltsstatus: { $name }
person-status-history = Verlauf des Aufenthaltsstatus
person-status-new = Neuer Status
person-status-missing = Bitte wählen Sie den Status zu diesem Zeitraum.
person-status-both = Entweder unbefristet oder mit Enddatum.
person-status-order = Das Ende liegt vor dem Beginn.
person-status-saved = Der neue Status ist gespeichert. Die früheren bleiben erhalten.
person-no-status = Noch kein Aufenthaltsstatus
person-no-status-text = Tragen Sie den aktuellen Status mit seiner Gültigkeit ein; dann erinnert die Akte rechtzeitig an den Ablauf.
person-valid = Gültig
person-valid-from = Gültig ab
person-valid-until = Gültig bis
person-unlimited = unbefristet
person-unsure = Angabe ist unsicher
person-unsure-short = unsicher
person-unsure-hint = Zum Beispiel nur mündlich genannt, Papier nicht gesehen.
person-since = seit { $from }
person-since-unlimited = seit { $from }, unbefristet
person-until = bis { $until }
person-from-until = { $from } bis { $until }
person-current = aktuell
person-recorded-head = Eingetragen
person-recorded = { $date }, { $name }
person-history-hint = Eine Änderung ist ein neuer Eintrag; nichts wird überschrieben. Bei gleichem Beginn gilt der zuletzt eingetragene.
person-municipality = Kommune
person-district = Ortsteil oder Unterkunft
person-housing = Wohnen
person-housing-kind = Wohnform
person-housing-from = Wohnt dort seit
person-housing-of = Wohnen: { $name }
person-housing-history = Verlauf der Wohnorte
person-housing-new = Neuer Wohnort
person-housing-saved = Der neue Wohnort ist gespeichert. Die früheren bleiben erhalten.
person-moving = Wechselt der Fall mit?
person-moving-question = { $name } wohnt jetzt in { $place }; der Fall { $number } gehört noch zu { $from }.
person-moving-question-none = { $name } wohnt in { $place }; der Fall { $number } gehört noch zu keiner Kommune.
person-moving-hint = Wenn nicht, ist nichts zu tun. Beratungen bleiben bei der Kommune, in der sie stattgefunden haben.
person-moving-yes = Ja, auch der Fall wechselt nach { $place }
person-no-housing = Noch kein Wohnort
person-no-housing-text = Tragen Sie ein, wo die Person wohnt und seit wann.
person-place = Wohnort
person-data = Stammdaten
person-edit = Stammdaten ändern: { $name }
person-change = Ändern
person-save = Speichern
person-add = Eintragen
person-cancel = Abbrechen
person-saved = Die Stammdaten sind gespeichert.
person-stale = Jemand anderes hat diese Person inzwischen geändert
person-stale-text = Ihre Eingaben stehen noch im Formular und sind nicht gespeichert. Vergleichen Sie unten; wenn Sie noch einmal speichern, gilt Ihre Fassung.
person-stale-yours = Ihre Fassung
person-stale-stored = gespeicherte Fassung
person-no-case = Für diese Person läuft kein Fall
person-no-case-text = Sie ist niemandem zur Beratung zugeordnet. Fügen Sie sie im Reiter Haushalt einer Fallakte hinzu.
person-filter = Filter
person-filters-set = Schnellfilter
person-all = alle
person-apply = Anwenden
person-reset = Filter zurücksetzen
person-remove = entfernen
person-responsible = Zuständig
person-nobody-called = Keine Fachkraft heißt „{ $name }“. Die Liste ist danach nicht eingegrenzt.
person-several-called = Mehrere Fachkräfte heißen „{ $name }“. Wen meinen Sie?
person-too-many-called = Sehr viele Fachkräfte heißen „{ $name }“. Schreiben Sie auch den Vornamen.
person-state = Beratung
# dynamic: person-state-*
person-state-open = läuft
person-state-ended = beendet
person-without-plan = ohne aktiven Plan
person-unassigned = nicht zugewiesen
person-without-case = ohne Fall
person-unknown = unbekannt
person-note = Hinweis
person-ended = beendet am { $date }
person-expired = abgelaufen am { $date }
person-days-left = { $days ->
    [0] läuft heute ab
    [one] noch ein Tag
   *[other] noch { $days } Tage
 }
person-count = { $count ->
    [0] Noch keine Person
    [one] Eine Person in Ihren Fällen
   *[other] { $count } Personen in Ihren Fällen
 }
person-count-more = mehr als { $count } Personen in Ihren Fällen
person-shown = { $count ->
    [one] Eine Person auf dieser Seite
   *[other] { $count } Personen auf dieser Seite
 }
person-none-yet = Noch keine Personen
person-none-yet-text = Nehmen Sie die erste Person auf. Die Teamleitung kann auch eine vorhandene Liste importieren.
person-none-filtered = Niemand passt zu diesen Filtern
person-none-filtered-text = Nehmen Sie einen Filter weg, um mehr Personen zu sehen.
person-looked = Diese Filter treffen auf wenige zu; ein Teil der Liste ist durchgesehen.
person-look-on = Weiter suchen
person-found = { $count ->
    [0] Niemand gefunden
    [one] Eine Person gefunden
   *[other] { $count } Personen gefunden
 }
person-found-by = gefunden über
person-by-number = Personennummer
person-by-case = Fallnummer
person-by-birth = Geburtsdatum
person-by-family = Familienname
person-by-given = Vorname
person-by-native = eigene Schrift
person-search-how = Wen suchen Sie?
person-search-how-text = Anfänge von Vor- und Familiennamen in beliebiger Folge, auch in eigener Schrift; ein Geburtsdatum oder -jahr; eine Nummer wie P-000123 oder F-00042.
person-search-none = Niemand gefunden
person-search-none-text = Prüfen Sie die Schreibweise oder suchen Sie nur nach dem Anfang eines Namens. Gezeigt werden nur Personen aus Fällen, die Sie sehen dürfen.
person-search-more = Es gibt noch mehr Treffer
person-search-more-text = Gezeigt werden die ersten 50. Tippen Sie mehr vom Namen oder das Geburtsjahr dazu.
# dynamic: audit-action-*
audit-action-person-create = Person aufgenommen
audit-action-person-update = Stammdaten geändert
audit-action-person-status = Aufenthaltsstatus eingetragen
audit-action-person-housing = Wohnort eingetragen
person-doubles = Diese Person gibt es vielleicht schon
person-doubles-text = Es wurde noch nichts gespeichert. Prüfen Sie die Einträge. Wenn es jemand anderes ist, legen Sie die Person trotzdem an; zusammengeführt wird nichts.
person-known = { $person }, geboren { $birth }, zuständig: { $name }
person-known-elsewhere = bereits bekannt, zuständig: { $name }
person-nobody = niemand
person-create-anyway = Trotzdem anlegen
person-situation = Situation und ihre Geschichte
person-more = Leistungen, Deutsch, Arbeit, Papiere
person-open-case = Fall eröffnen
person-died = Verstorben am
person-died-on = verstorben am { $date }
