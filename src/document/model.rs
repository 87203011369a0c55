use std::fmt;
use std::sync::Arc;

use bindeglied_kit::media::Media;
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

/// Characters of a title, of a note, and of a file's name.
pub(super) const TITLE: usize = 200;
pub(super) const NOTE: usize = 2_000;
const NAME: usize = 120;
/// Files in one upload.
pub(super) const FILES: usize = 20;
/// Bytes of a file; the setting `upload_limit` can only lower it.
pub(super) const LARGEST: usize = 25 * 1024 * 1024;
/// The kind of what nobody has said more about.
pub(super) const OTHER: &str = "other";

/// Where the content of a document lies in the file store.
pub fn place_of(tenant: Uuid, id: Uuid) -> String {
    format!("{tenant}/{id}")
}

/// Where its title is sealed for.
pub fn title_place(id: Uuid) -> Place<'static> {
    Place::new("document", id, "title_sealed")
}

/// Where its content is sealed for.
pub(super) fn content_place(id: Uuid) -> Place<'static> {
    Place::new("document", id, "content")
}

fn place(id: Uuid, column: &'static str) -> Place<'static> {
    Place::new("document", id, column)
}

/// What a document can belong to. Texts are `document-link-<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    Consultation,
    Step,
    Version,
    Deadline,
}

impl LinkKind {
    const ALL: [Self; 4] = [
        Self::Consultation,
        Self::Step,
        Self::Version,
        Self::Deadline,
    ];

    /// The stored name.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Step => "step",
            Self::Version => "version",
            Self::Deadline => "deadline",
        }
    }

    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A record a document belongs to; in forms and addresses `step.<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: LinkKind,
    pub record: Uuid,
    /// The address of a deadline, `permit.<record>.2026-01-31.1`; empty for everything else.
    pub place: String,
}

impl Target {
    pub fn of(kind: LinkKind, record: Uuid) -> Self {
        Self {
            kind,
            record,
            place: String::new(),
        }
    }

    pub fn deadline(record: Uuid, place: &str) -> Self {
        Self {
            kind: LinkKind::Deadline,
            record,
            place: place.to_owned(),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('.')?;
        let kind = LinkKind::parse(kind)?;
        if kind != LinkKind::Deadline {
            return Some(Self::of(kind, rest.parse().ok()?));
        }
        let target = Self::deadline(rest.split('.').nth(1)?.parse().ok()?, rest);
        let known = target.due().is_some() && rest.split('.').count() == 4;
        (known && rest.len() <= 100).then_some(target)
    }

    /// Which sort of deadline it is, and when it is due.
    pub(super) fn due(&self) -> Option<(&str, NaiveDate)> {
        let mut parts = self.place.split('.');
        let kind = parts.next()?;
        let plain = kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let day = parts.nth(1)?.parse().ok()?;
        plain.then_some((kind, day))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == LinkKind::Deadline {
            return write!(f, "deadline.{}", self.place);
        }
        write!(f, "{}.{}", self.kind.key(), self.record)
    }
}

/// A document as it is stored.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Document {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) person_id: Option<Uuid>,
    pub(super) owner_id: Uuid,
    pub(super) kind: String,
    pub(super) on_date: NaiveDate,
    pub(super) media: String,
    pub(super) bytes: i64,
    pub(super) name_sealed: Vec<u8>,
    pub(super) title_sealed: Vec<u8>,
    pub(super) note_sealed: Option<Vec<u8>>,
    pub(super) key_sealed: Vec<u8>,
    pub(super) created_at: i64,
    /// Short name of who handed it in.
    pub(super) created_by: Option<String>,
    pub(super) version: i64,
}

impl Document {
    pub(super) fn media(&self) -> Option<Media> {
        Media::parse(&self.media)
    }

    pub(super) fn href(&self) -> String {
        format!("/cases/{}/documents/{}", self.case_id, self.id)
    }
}

/// What people say about a document.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) person: Option<Uuid>,
    pub(super) kind: String,
    pub(super) on_date: NaiveDate,
    /// Empty: the name of the file will do.
    pub(super) title: String,
    pub(super) note: String,
    pub(super) links: Vec<Target>,
}

/// A file that lies in the store.
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) media: Media,
    pub(super) bytes: u64,
    pub(super) sum: Vec<u8>,
}

/// What of a document is sealed with the owner's key.
pub(super) struct Content {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) key: Arc<DataKey>,
}

pub(super) struct Sealed {
    pub(super) name: Vec<u8>,
    pub(super) title: Vec<u8>,
    pub(super) note: Option<Vec<u8>>,
    pub(super) key: Vec<u8>,
}

impl Content {
    pub(super) fn seal(&self, owner: &DataKey, id: Uuid) -> Sealed {
        let note = Some(&self.note).filter(|note| !note.is_empty());
        Sealed {
            name: owner.seal(place(id, "name_sealed"), &self.name),
            title: owner.seal(title_place(id), &self.title),
            note: note.map(|note| owner.seal(place(id, "note_sealed"), note)),
            key: owner.seal_key(place(id, "key_sealed"), &self.key),
        }
    }

    /// # Errors
    /// When it was sealed with another key.
    pub(super) fn open(
        document: &Document,
        owner: &DataKey,
    ) -> Result<Self, bindeglied_kit::seal::SealError> {
        let id = document.id;
        let note = document.note_sealed.as_deref();
        let note = note.map(|note| owner.open(place(id, "note_sealed"), note));
        Ok(Self {
            name: owner.open(place(id, "name_sealed"), &document.name_sealed)?,
            title: owner.open(title_place(id), &document.title_sealed)?,
            note: note.transpose()?.unwrap_or_default(),
            key: Arc::new(owner.open_key(place(id, "key_sealed"), &document.key_sealed)?),
        })
    }
}

/// The name of a file as it is kept: the last part of a path, in one line, without signs nobody sees
/// and that turn what stands beside them around, and not endless. The ending stays.
pub(super) fn clean_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let whole = words.join(" ");
    let whole = whole.trim_matches(['.', ' ']);
    let (stem, ending) = match whole.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 8 => (stem.trim(), ending),
        _ => (whole, ""),
    };
    let stem: String = stem.chars().take(NAME).collect();
    match (stem.is_empty(), ending.is_empty()) {
        (true, true) => "Dokument".to_owned(),
        (true, false) => format!("Dokument.{ending}"),
        (false, true) => stem,
        (false, false) => format!("{stem}.{ending}"),
    }
}

/// Control characters, and those of the writing direction or without width.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{00AD}' | '\u{FEFF}' | '\u{180E}')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// The title of a document nobody gave one.
pub(super) fn title_of(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.replace('_', " ").chars().take(TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless() {
        let names = [
            ("Bescheid Jobcenter.pdf", "Bescheid Jobcenter.pdf"),
            ("C:\\Users\\x\\Zeugnis.PDF", "Zeugnis.PDF"),
            ("../../etc/passwd", "passwd"),
            ("a\u{202E}fdp.exe", "afdp.exe"),
            ("ein\r\nX: y\t.pdf", "einX: y.pdf"),
            ("...", "Dokument"),
            (".pdf", "pdf"),
            ("", "Dokument"),
            ("ميلاد.jpg", "ميلاد.jpg"),
            ("a\u{200B}b\u{2066}.png", "ab.png"),
        ];
        for (given, kept) in names {
            assert_eq!(clean_name(given), kept, "{given:?}");
        }
        let long = format!("{}.pdf", "x".repeat(20_000));
        assert_eq!(clean_name(&long).chars().count(), NAME + 4);
        assert!(clean_name(&long).ends_with(".pdf"));
        assert_eq!(title_of("Scan_2025_11.pdf"), "Scan 2025 11");
    }

    #[test]
    fn what_it_belongs_to_is_read_back() {
        let id = Uuid::from_u128(7);
        let deadline = format!("permit.{id}.2026-01-31.1");
        for target in [
            Target::of(LinkKind::Consultation, id),
            Target::of(LinkKind::Step, id),
            Target::of(LinkKind::Version, id),
            Target::deadline(id, &deadline),
        ] {
            assert_eq!(Target::parse(&target.to_string()), Some(target));
        }
        let wrong = [
            String::new(),
            "step".to_owned(),
            "step.x".to_owned(),
            format!("other.{id}"),
            "deadline.permit".to_owned(),
            format!("deadline.permit.{id}.yesterday.1"),
            format!("deadline.<b>.{id}.2026-01-31.1"),
            format!("deadline.permit.{id}.2026-01-31.1.more"),
        ];
        for text in wrong {
            assert_eq!(Target::parse(&text), None, "{text}");
        }
    }
}
