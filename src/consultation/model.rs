use bindeglied_kit::seal::Place;
use chrono::NaiveDate;
use uuid::Uuid;

/// Characters a note may have.
pub const MAX_NOTE: usize = 20_000;
/// A consultation is not longer than a day.
const MAX_MINUTES: i64 = 1_440;

/// Whether it took place. Figures count only what was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Planned,
    Held,
    Cancelled,
    Missed,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Planned, Self::Held, Self::Cancelled, Self::Missed];

    /// The stored name and the key in the catalogue `consultation_state`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The kind of its badge.
    pub fn badge(self) -> &'static str {
        match self {
            Self::Planned => "info",
            Self::Held => "success",
            Self::Cancelled => "neutral",
            Self::Missed => "warning",
        }
    }

    /// The text that says what is wrong with the day, if something is: a planned one lies ahead, a
    /// held or missed one does not.
    pub(super) fn objects_to(self, day: NaiveDate, today: NaiveDate) -> Option<&'static str> {
        match self {
            Self::Planned if day < today => Some("consultation-planned-past"),
            Self::Held if day > today => Some("consultation-held-future"),
            Self::Missed if day > today => Some("consultation-missed-future"),
            _ => None,
        }
    }
}

/// A consultation to be stored. Catalogue keys must exist; people, case, staff and municipality
/// must belong to the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsultation {
    pub id: Uuid,
    /// None: brief advice (Kurzberatung), maybe anonymous.
    pub case_id: Option<Uuid>,
    /// The Träger: the case's, or that of the staff member.
    pub agency_id: Uuid,
    pub staff_id: Uuid,
    pub municipality_id: Option<Uuid>,
    pub on_date: NaiveDate,
    /// Minutes after midnight.
    pub start_minute: Option<i64>,
    pub minutes: i64,
    pub channel: String,
    pub state: State,
    pub interpreter: String,
    /// A key of the catalogue `language`, or empty.
    pub lang: String,
    /// May be empty; at most [`MAX_NOTE`] characters.
    pub note: String,
    pub people: Vec<Uuid>,
    pub topics: Vec<String>,
    pub import_id: Option<Uuid>,
}

impl NewConsultation {
    /// Who sees it and whose key seals its note.
    pub fn file_id(&self) -> Uuid {
        self.case_id.unwrap_or(self.staff_id)
    }
}

pub(super) fn note_place(id: Uuid) -> Place<'static> {
    Place::new("consultation", id, "note_sealed")
}

/// Minutes as people write them: `45`, `1:30`, `1,5 h`, `90 min`, `1 h 30`. 0 to 1440.
pub fn minutes_said(text: &str) -> Option<i64> {
    let text: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text = ["minuten", "minutes", "min.", "min", "'", "m"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(&text);
    let minutes = if let Some((hours, minutes)) = text.split_once(':') {
        hours_and_minutes(hours, minutes)?
    } else if let Some((hours, minutes)) = split_hours(text) {
        if minutes.is_empty() {
            from_hours(hours)?
        } else {
            hours_and_minutes(hours, minutes)?
        }
    } else {
        whole(text)?
    };
    (0..=MAX_MINUTES).contains(&minutes).then_some(minutes)
}

fn split_hours(text: &str) -> Option<(&str, &str)> {
    ["stunden", "stunde", "std.", "std", "hours", "hour", "h"]
        .iter()
        .find_map(|unit| text.split_once(unit))
}

fn hours_and_minutes(hours: &str, minutes: &str) -> Option<i64> {
    let minutes = whole(minutes).filter(|minutes| *minutes < 60)?;
    Some(whole(hours)? * 60 + minutes)
}

/// `1,5` hours; up to two decimals, rounded to whole minutes.
fn from_hours(text: &str) -> Option<i64> {
    let (hours, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let hundredths = match part.len() {
        1 => whole(part)? * 10,
        2 => whole(part)?,
        _ => return None,
    };
    Some(whole(hours)? * 60 + (hundredths * 60 + 50) / 100)
}

fn whole(text: &str) -> Option<i64> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A time of day in minutes after midnight: `14:30`, `14.30`, `1430`, `9`, `9 Uhr`, `9h30`.
pub fn time_said(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let text = text.strip_suffix("uhr").unwrap_or(&text).trim();
    let (hours, minutes) = match text.split_once([':', '.', 'h']) {
        Some((hours, "")) => (hours, "0"),
        Some(both) => both,
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => (text, "0"),
    };
    let hours = whole(hours).filter(|hours| *hours < 24)?;
    hours_and_minutes("0", minutes).map(|minutes| hours * 60 + minutes)
}

/// Minutes after midnight as `14:30`.
pub fn time_text(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_as_people_write_them() {
        for (said, meant) in [
            ("45", 45),
            ("0", 0),
            ("1440", 1440),
            ("1:30", 90),
            ("0:45", 45),
            ("1,5 h", 90),
            ("1.5h", 90),
            ("0,25 Std.", 15),
            ("2 Stunden", 120),
            ("1 h 30", 90),
            ("1h30min", 90),
            ("90 min", 90),
            ("20 Minuten", 20),
        ] {
            assert_eq!(minutes_said(said), Some(meant), "{said}");
        }
        for wrong in [
            "", "abc", "-5", "1441", "1:75", "24:01", "1,555 h", "1,5", "h", "٤٥",
        ] {
            assert_eq!(minutes_said(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_as_people_write_them() {
        for (said, meant) in [
            ("14:30", 870),
            ("14.30", 870),
            ("1430", 870),
            ("0905", 545),
            ("9", 540),
            ("9 Uhr", 540),
            ("9h", 540),
            ("0:00", 0),
        ] {
            assert_eq!(time_said(said), Some(meant), "{said}");
        }
        for wrong in ["", "24:00", "9:60", "abc", "14:3x", "äöü"] {
            assert_eq!(time_said(wrong), None, "{wrong}");
        }
    }
}
