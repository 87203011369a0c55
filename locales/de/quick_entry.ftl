entry-title = Kurzeintrag
entry-line = Beratung aufschreiben
entry-line-example = Name gestern 45 min HB JC-Antrag ausgefüllt WV 2 Wo
entry-go = Weiter
entry-understood = So wurde die Zeile verstanden
entry-person = Wer
entry-minutes-value = { $minutes } Minuten
entry-topic = Thema
entry-step = Nächster Schritt ohne Tag
entry-step-day = Tag des nächsten Schritts
entry-unclear = Nicht verstanden
entry-missing = fehlt
entry-years = { $years ->
    [one] { $years } Jahr
   *[other] { $years } Jahre
  }
entry-who = Wer ist mit „{ $said }“ gemeint?
entry-appointment-text = Termin: { $what }
entry-choose-who = Bitte wählen Sie, wer gemeint ist.
entry-enter-saves = Die Eingabetaste speichert genau das. Ändern Sie die Zeile, ändert sich die Anzeige.
entry-enter-opens = Noch offen: { $what }. Die Eingabetaste öffnet das Formular mit allem, was erkannt wurde.
nav-entry-words = Kürzel
entry-words-sub = Eigene Wörter und Abkürzungen für den Kurzeintrag. Sie gelten beim ganzen Träger und gehen den mitgelieferten vor.
entry-word = Wort oder Kürzel
entry-word-means = Bedeutet
entry-word-add = Hinzufügen
entry-word-added = Das Kürzel gilt ab sofort.
entry-word-remove = Entfernen
entry-word-removed = Das Kürzel ist entfernt.
entry-word-letters = Bitte mit Buchstaben oder Ziffern.
entry-word-there = Dieses Kürzel gibt es schon.
entry-words-full = Mehr als 500 Kürzel gehen nicht. Bitte entfernen Sie zuerst eines.
entry-words-none = Noch keine eigenen Kürzel
entry-words-none-text = Die üblichen (JC, ABH, HB, WV …) sind schon bekannt. Hier kommen Ihre eigenen dazu, etwa der Name eines Angebots.
audit-action-entry-word-create = Kürzel hinzugefügt
audit-action-entry-word-remove = Kürzel entfernt
audit-kind-entry-word = Kürzel
