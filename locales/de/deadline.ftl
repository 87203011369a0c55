# dynamic: deadline-kind-*
deadline-kind-all = Alle Arten
deadline-kind-follow-up = Wiedervorlage
deadline-kind-permit = Aufenthaltstitel
deadline-kind-plan-review = Plan überprüfen
deadline-kind-planned-end = Ende der Beratung
deadline-kind-consent = Einwilligung
deadline-kind-appointment = Termin
# dynamic: deadline-scope-*
deadline-scope-mine = Meine
deadline-scope-handed = Mir übergeben
deadline-scope-deputy = In Vertretung
deadline-scope-team = Im Team
# dynamic: deadline-when-*
deadline-when-open = Alle offenen
deadline-when-overdue = Überfällig
deadline-when-week = Diese Woche
deadline-when-month = Nächste 30 Tage
deadline-when-snoozed = Zurückgestellt
deadline-when-done = Erledigt
deadline-whose = Wessen Fristen
deadline-when = Welcher Zeitraum
deadline-what = Welche Art
deadline-permit = Aufenthaltstitel läuft ab: { $status }
deadline-plan-review = Integrationsplan überprüfen
deadline-planned-end = Geplantes Ende der Beratung
deadline-consent = Einwilligung erneuern
deadline-appointment = Geplant: { $channel }
deadline-late = { $days ->
    [one] seit 1 Tag überfällig
   *[other] seit { $days } Tagen überfällig
 }
deadline-handed-by = von { $name } übergeben
deadline-handed-to = an { $name } übergeben
deadline-deputising = in Vertretung für { $name }
deadline-resting = zurückgestellt bis { $date }
deadline-done-by = erledigt von { $name } am { $date }
deadline-none = Nichts liegt an
deadline-none-text = Fristen entstehen von selbst: aus Aufenthaltstiteln, Plänen, dem Ende der Beratung und geplanten Terminen. Wiedervorlagen legen Sie an.
deadline-none-done = Noch nichts erledigt
deadline-none-done-text = Erledigte Fristen stehen hier und lassen sich wieder öffnen.
deadline-more = Zurückstellen, Notiz, Übergeben
deadline-write-down = Aufschreiben
deadline-wake = Wieder zeigen
deadline-postpone = Zurückstellen
deadline-postpone-until = Zurückstellen bis
deadline-tomorrow = Bis morgen
deadline-in-a-week = Um 1 Woche
deadline-note = Notiz (freiwillig)
deadline-complete = Erledigen
deadline-complete-noted = Mit Notiz erledigen
deadline-hand-over = Übergeben
deadline-hand-over-link = An Kolleg:in übergeben …
deadline-to = An wen?
deadline-to-choose = Bitte wählen
deadline-to-hint = Zur Auswahl steht, wer den Fall sehen darf.
deadline-to-missing = Bitte wählen Sie, wem Sie die Frist übergeben.
deadline-to-unseen = Diese Person darf den Fall nicht sehen. Die Teamleitung kann sie als Vertretung eintragen; danach können Sie die Frist übergeben.
deadline-nobody = Außer Ihnen darf niemand diesen Fall sehen. Die Teamleitung kann eine Vertretung eintragen.
deadline-message = Mitteilung (freiwillig)
deadline-history = Was bisher geschah
deadline-history-empty = Noch nichts. Was Sie mit der Frist tun, steht danach hier.
deadline-is-done = Diese Frist ist erledigt.
deadline-is-over = Diese Frist gilt nicht mehr
deadline-is-over-text = Das Datum hat sich geändert, oder die Sache ist abgeschlossen. Gibt es ein neues Datum, steht dazu eine eigene Frist in der Liste.
deadline-too-late = Inzwischen hat sich diese Frist geändert; rechts steht, was geschehen ist. Nichts wurde gespeichert, Ihre Eingaben stehen noch hier.
deadline-appointment-elsewhere = Ein Termin ist erledigt, wenn im Termin selbst steht, was daraus wurde.
deadline-until-missing = Bitte tragen Sie ein, bis wann die Frist zurückgestellt wird.
deadline-until-past = Dieser Tag ist schon da oder vorbei. Bitte wählen Sie einen späteren.
deadline-until-far = Zurückstellen geht höchstens ein Jahr weit.
deadline-until-after = Dann ist die Frist schon abgelaufen. Bitte wählen Sie einen Tag davor.
deadline-completed = Die Frist ist erledigt.
deadline-reopened = Die Frist ist wieder offen.
deadline-postponed = Die Frist ist zurückgestellt.
deadline-handed-over = Die Frist ist übergeben.
# dynamic: deadline-action-*
deadline-action-done = Erledigt
deadline-action-reopened = Wieder geöffnet
deadline-action-snoozed = Zurückgestellt bis { $date }
deadline-action-handed = Übergeben an { $name }
deadline-action-returned = Zurückgegeben
# dynamic: audit-action-*
audit-action-deadline-complete = Frist erledigt
audit-action-deadline-reopen = Frist wieder geöffnet
audit-action-deadline-postpone = Frist zurückgestellt
audit-action-deadline-hand-over = Frist übergeben
deadline-standing-in = vertreten für { $name }, heute abwesend
