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
case-tab-levels = Lebenslagen
case-tab-household = Haushalt
case-tab-data = Stammdaten
case-case = Fall
case-number = Fallnummer
case-started = Beginn
case-planned-end = Geplantes Ende
case-end = Ende
case-end-with-reason = { $date }, { $reason }
case-deputy = Vertretung
case-no-deputy = keine
case-deputy-same = Die Vertretung muss jemand anderes sein.
case-municipality = Kommune
case-no-municipality = keine Angabe
case-change = Ändern
case-assignment = Zuständigkeit
case-assign = Zuweisen
case-assignment-hint = Wer nicht mehr zuständig ist oder vertritt, sieht den Fall ab sofort nicht mehr.
case-assigned = Die Zuständigkeit ist geändert.
case-consent = Einwilligung
case-consent-state = Stand
case-consent-on = Datum
case-consent-save = Einwilligung speichern
case-consent-hint = Ohne Einwilligung darf weiter beraten werden; sie ist freiwillig.
case-consent-saved = Die Einwilligung ist gespeichert.
case-closure = Beratung beenden
case-close = Fall beenden
case-end-reason = Grund
case-ended-on = Beendet am
case-choose = Bitte wählen
case-closure-hint = Die Akte bleibt sichtbar und kann wieder geöffnet werden.
case-closed = Der Fall ist beendet.
case-end-before-start = Das Ende liegt vor dem Beginn des Falls.
case-in-future = Dieser Tag liegt in der Zukunft.
case-reopening = Wieder öffnen
case-reopening-hint = Die Beratung geht weiter; das frühere Ende bleibt im Verlauf stehen.
case-reopen = Fall wieder öffnen
case-reopened = Der Fall läuft wieder.
case-stale = Jemand anderes hat diesen Fall inzwischen geändert. Ihre Eingabe steht noch da; vergleichen Sie sie mit den Angaben zum Fall und speichern Sie dann noch einmal.
case-members = Mitglieder
case-name = Name
case-relation = Beziehung
case-age-head = Alter
case-status = Aufenthaltsstatus
case-languages = Sprachen
case-add-member = Weitere Person aufnehmen
case-add-member-hint = Wohnort und Zuständigkeit werden vom Fall übernommen.
case-add = Aufnehmen
case-member-added = Die Person gehört jetzt zum Haushalt und zum Fall.
# dynamic: audit-action-*
audit-action-case-create = Fall angelegt
audit-action-case-assign = Zuständigkeit geändert
audit-action-case-consent = Einwilligung geändert
audit-action-case-close = Fall beendet
audit-action-case-reopen = Fall wieder geöffnet
audit-action-case-member = Person zum Fall hinzugefügt
case-closure-plan = Der laufende Integrationsplan endet mit: am selben Tag und aus demselben Grund.
case-end-before-plan = Das liegt vor der letzten Vereinbarung des Integrationsplans.
case-new-for = Neuer Fall für { $name }
case-leave = Austragen
case-leaving = { $name } gehört nicht mehr zum Haushalt
case-leaving-hint = Von diesem Tag an gehört die Person nicht mehr zum Haushalt und zum Fall. Frühere Beratungen bleiben, wie sie sind.
case-leaving-heir = An erster Stelle des Haushalts steht danach { $name }; das lässt sich unter Haushalt ändern.
case-leaving-day = Nicht mehr dabei seit
case-leaving-next = Wie es für { $name } weitergeht
# dynamic: case-leaving-next-*
case-leaving-next-nobody = wird hier nicht weiter beraten
case-leaving-next-own = bekommt einen eigenen Fall mit denselben Zuständigen
case-leaving-next-case = gehört zu einem anderen Fall (Fallnummer unten)
case-leaving-number-hint = Nur bei einem anderen Fall: die Nummer eines offenen Falls, den Sie sehen, zum Beispiel F-00042.
case-leaving-no-case = Einen anderen offenen Fall mit dieser Nummer gibt es nicht, oder Sie sehen ihn nicht.
case-leaving-there = Die Person gehört zu diesem Fall schon.
case-leaving-has-case = Die Person hat schon einen anderen offenen Fall.
case-leaving-last = Das ist die einzige Person des Falls
case-leaving-last-text = Beenden Sie stattdessen den Fall; der Grund wird dabei genannt.
# dynamic: case-leaving-reason-*
case-leaving-reason-moved_out = ausgezogen
case-leaving-reason-separated = getrennt
case-leaving-reason-left_country = ausgereist
case-leaving-reason-died = verstorben
case-leaving-reason-mistake = irrtümlich zugeordnet
case-leaving-reason-other = anderer Grund
case-died-next = Das passt nicht zu einem Todesfall.
case-left-before = Dieser Tag liegt vor dem Einzug, dem Beginn des Falls oder der Geburt.
case-left = Die Person gehört nicht mehr zum Haushalt und zum Fall.
case-left-on = { $reason } am { $date }
case-former = Früher im Haushalt
case-relations = Wer ist wer
case-relations-hint = Eine Person ist Antragsteller:in; die anderen stehen in Beziehung zu ihr.
case-relations-save = Beziehungen speichern
case-relations-saved = Die Beziehungen sind gespeichert.
case-no-head = Eine Person muss Antragsteller:in sein.
case-two-heads = Nur eine Person kann Antragsteller:in sein.
audit-action-case-leaving = Person aus dem Fall ausgetragen
audit-action-case-relations = Beziehungen im Haushalt geändert
