assessment-new = Neue Erhebung
assessment-edit = Erhebung ändern
assessment-whose = Wessen Lebenslagen
assessment-household = Ganzer Haushalt
assessment-none = Noch keine Bedarfserhebung
assessment-none-text = Schätzen Sie gemeinsam ein, wie die Person in jedem Lebensbereich steht. Jede weitere Erhebung beginnt mit den letzten Werten und zeigt, was sich verändert hat.
assessment-none-ended = Der Fall ist beendet; eine Bedarfserhebung gab es nicht.
assessment-area = Lebensbereich
assessment-table = Alle Erhebungen
assessment-table-of = Stufen je Lebensbereich und Tag
assessment-household-table = Letzte Stufe je Lebensbereich und Person
assessment-resources = Ressourcen
assessment-needs = Bedarf
assessment-level-of = { $level } von 5
# dynamic: assessment-level-*
assessment-level-1 = akut
assessment-level-2 = nicht tragfähig
assessment-level-3 = teilweise
assessment-level-4 = weitgehend
assessment-level-5 = selbstständig
assessment-chart-one = { $area }: Stufe { $level } am { $day }
assessment-chart = { $area }: von Stufe { $first } am { $since } auf Stufe { $last } am { $day }
assessment-up = { $by ->
    [one] eine Stufe besser
   *[other] { $by } Stufen besser
 }
assessment-down = { $by ->
    [one] eine Stufe schlechter
   *[other] { $by } Stufen schlechter
 }
assessment-same = gleich geblieben
assessment-day = Tag der Erhebung
assessment-keys = Tasten 1 bis 5 wählen die Stufe und gehen weiter, 0 nimmt sie zurück.
assessment-taken-over = Stufen und Texte sind von der Erhebung am { $day } übernommen: Ändern Sie, was sich verändert hat.
assessment-no-level = keine Einschätzung
assessment-save = Erhebung speichern
assessment-cancel = Abbrechen
assessment-saved = Die Erhebung ist gespeichert.
assessment-removed = Die Erhebung ist gelöscht.
assessment-empty = Schätzen Sie mindestens einen Lebensbereich ein.
assessment-same-day = Für diese Person gibt es an diesem Tag schon eine Erhebung. Öffnen Sie sie in der Tabelle der Lebenslagen, um sie zu ändern.
assessment-after-end = Der Fall war an diesem Tag schon beendet.
assessment-stale = Jemand hat diese Erhebung inzwischen geändert
assessment-stale-text = Unten steht, was Sie eingegeben haben; hier, was jetzt gespeichert ist, soweit es abweicht. Mit dem Speichern gilt Ihre Eingabe.
assessment-remove = Erhebung löschen
assessment-remove-text = Nur für Erhebungen, die versehentlich angelegt wurden. Stufen und Texte sind danach weg; im Protokoll bleibt, dass es sie gab.
assessment-remove-now = Endgültig löschen
assessment-change = Veränderung der Lebenslagen
assessment-change-rule = Gezählt werden Personen, deren letzte Erhebung im Zeitraum liegt: diese letzte gegen ihre erste, je Lebensbereich mit Stufe in beiden.
assessment-change-none = Noch nichts zu vergleichen
assessment-change-none-text = Sobald eine Person zum zweiten Mal eingeschätzt ist, erscheint hier die Veränderung.
assessment-change-of = { $area }: im Mittel von { $first } auf { $last }
assessment-counted = { $people ->
    [one] Eine Person
   *[other] { $people } Personen
 } eingeschätzt, davon { $twice } mehr als einmal
assessment-from = Von
assessment-to = Bis
assessment-everyone = alle
assessment-show = Anzeigen
assessment-people = Personen
assessment-means = Mittel (1 bis 5)
assessment-first = Anfang
assessment-last = zuletzt
assessment-better = besser
assessment-equal = gleich
assessment-worse = schlechter
assessment-legend = Offener Kreis: Mittel der ersten Erhebung. Voller Kreis: Mittel der letzten.
# dynamic: audit-action-assessment*
audit-action-assessment-add = Bedarfserhebung gespeichert
audit-action-assessment-change = Bedarfserhebung geändert
audit-action-assessment-remove = Bedarfserhebung gelöscht
