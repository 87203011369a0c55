# dynamic: error-*
error-not-found-title = Diese Seite gibt es nicht
error-not-found-text = Vielleicht ist die Adresse verschrieben, oder der Eintrag gehört zu einem Fall, für den Sie nicht zuständig sind. Es ist nichts verloren gegangen.
error-stale-title = Jemand anderes hat das inzwischen geändert
error-stale-text = Ihre Änderung wurde nicht gespeichert, damit die andere nicht verloren geht. Gehen Sie zurück – Ihr Text steht noch im Formular –, laden Sie den Eintrag in einem zweiten Fenster neu und vergleichen Sie.
error-forged-title = Das Formular ist abgelaufen
error-forged-text = Aus Sicherheitsgründen wurde nichts gespeichert. Gehen Sie zurück, laden Sie die Seite neu und senden Sie das Formular noch einmal ab.
error-too-large-title = Das ist zu groß
error-too-large-text = Die Eingabe oder Datei überschreitet die erlaubte Größe. Es wurde nichts gespeichert. Gehen Sie zurück und kürzen oder teilen Sie sie.
error-full-title = Kein Speicherplatz mehr
error-full-text = Der Speicher des Servers ist voll. Alles bisher Gespeicherte ist sicher; diese letzte Eingabe wurde nicht gespeichert. Gehen Sie zurück, um sie zu kopieren, und sagen Sie der Verwaltung Bescheid.
error-internal-title = Da ist etwas schiefgegangen
error-internal-text = Der Fehler liegt bei uns und ist vermerkt. Bereits Gespeichertes ist sicher. Versuchen Sie es noch einmal; wenn es wieder geschieht, nennen Sie der Verwaltung die Nummer.
error-timeout-title = Das hat zu lange gedauert
error-timeout-text = Der Server hat die Anfrage abgebrochen. Gehen Sie zurück und versuchen Sie es noch einmal.
error-link-title = Dieser Link gilt nicht mehr
error-link-text = Er wurde schon benutzt, ist abgelaufen oder durch einen neueren ersetzt. Bitten Sie die Verwaltung um einen neuen.
error-reference = Vorgang
error-home = Zur Startseite
# dynamic: form-*
form-missing = Bitte ausfüllen.
form-too-long = Das ist zu lang. Bitte kürzen.
form-date = Dieses Datum gibt es nicht. Schreiben Sie zum Beispiel 3.4.2025.
form-choice = Bitte wählen Sie etwas aus der Liste.
form-number = Bitte eine Zahl eingeben.
