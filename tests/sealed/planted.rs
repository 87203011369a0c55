/// A text for each sealed column; the umlaut is in every note there is.
pub(crate) const PLANTED: &[(&str, &str)] = &[
    ("person.remark_sealed", "Bemerkung-Zimtstern-ä"),
    ("person_contact.value_sealed", "Kontakt-Haselnuss-ö"),
    ("person_identifier.value_sealed", "Nummer-Brombeere-77"),
    ("consultation.note_sealed", "Notiz-Holunder-ü"),
    ("follow_up.text_sealed", "Wiedervorlage-Quitte"),
    ("deadline_action.note_sealed", "Frist-Lindenblüte"),
    ("handover.summary_sealed", "Übergabe-Schlehe-ü"),
    ("case_event.text_sealed", "Ergebnis-Weißdorn"),
    ("case_event.without_sealed", "Ohne-Einschätzung-Eibisch"),
    ("plan_goal.wording_sealed", "Ziel-Kornblume-ß"),
    ("plan_goal.indicator_sealed", "Merkmal-Schafgarbe"),
    ("plan_step.actor_name_sealed", "Stelle-Wacholder"),
    ("plan_step.what_sealed", "Schritt-Lavendel"),
    ("plan_version.explained_by_sealed", "Mittlerin-Rosmarin"),
    // The frozen version holds all of the plan.
    ("plan_version.content_sealed", "Ziel-Kornblume-ß"),
    ("plan.end_note_sealed", "Abschluss-Thymian"),
    // As it is written below a plan; the parts of the name are not sealed.
    ("plan_signature.name_sealed", "Selam Sichtbarname"),
    (
        "plan_signature.drawing_sealed",
        "M10 100L30 60L50 140L70 60L90 140L110 60L130 140L150 60L300 100M320 90L321 91",
    ),
    ("assessment_area.resources_sealed", "Ressource-Hagebutte-ä"),
    ("assessment_area.needs_sealed", "Bedarf-Preiselbeere"),
    ("case_extension.reason_sealed", "Begründung-Holzapfel-ü"),
    ("case_extension.remark_sealed", "Entscheidung-Mirabelle"),
    ("document.name_sealed", "Dateiname-Ringelblume"),
    ("document.title_sealed", "Titel-Sanddorn-ä"),
    ("document.note_sealed", "Vermerk-Ackerveilchen"),
    // The key is no text; this stands in the file.
    ("document.key_sealed", "Dokument-Eisenkraut-ü"),
    ("situation_fact.detail_sealed", "Situation-Melisse-ö"),
    ("protection_need.content_sealed", "Schutz-Kamille-ü"),
    ("import_run.file_name_sealed", "Geheimliste-Salbei"),
    // Samples of the columns, the file itself, its rows; the secret is no text.
    ("import_run.mapping_sealed", "Zeile-Majoran-ä"),
    ("import_file.content_sealed", "Zeile-Majoran-ä"),
    ("import_row.content_sealed", "Zeile-Majoran-ä"),
    ("import_secret.secret_sealed", "Zeile-Majoran-ä"),
];
