//! How a row is known again. Fingerprints are keyed: without the secret nobody can try names.

use std::collections::HashMap;

use bindeglied_kit::id;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::consultations::ConsultationRow;
use super::people::PersonRow;
use super::value::channel::State;
use super::words::plain;

/// Makes the fingerprints of one file. Rows that are equal in everything are told apart by counting.
pub(super) struct Fingerprints {
    secret: [u8; 32],
    seen: HashMap<Vec<u8>, u64>,
}

impl Fingerprints {
    #[must_use]
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            seen: HashMap::new(),
        }
    }

    /// Everything that was understood of a person, and who it is.
    pub(super) fn person(&mut self, row: &PersonRow) -> (Vec<u8>, Vec<u8>) {
        let who = json!([
            "person",
            plain(&row.name.family),
            plain(&row.name.given),
            row.birth.map(|birth| (birth.date, birth.precision)),
        ]);
        let whole = self.counted(&json!([who, facts(row)]).to_string());
        (whole, self.hash(&who.to_string()))
    }

    pub(super) fn consultation(&mut self, row: &ConsultationRow) -> Vec<u8> {
        let ConsultationRow {
            sheet: _,
            row: _,
            date,
            start,
            minutes,
            name,
            name_text: _,
            birth,
            staff,
            channel,
            state,
            interpreter,
            place,
            topics,
            follow_up,
            note,
            remarks: _,
            rejections: _,
            refused: _,
        } = row;
        let all = json!([
            "consultation",
            date,
            start,
            minutes,
            name.as_ref()
                .map(|name| (plain(&name.family), plain(&name.given))),
            birth.map(|birth| (birth.date, birth.precision)),
            staff.as_deref().map(plain),
            channel,
            // A date to come makes a row planned; the day after, the same row is held.
            matches!(state, State::Planned | State::Held),
            state == &State::Cancelled,
            interpreter,
            place,
            topics,
            follow_up,
            plain(note),
            note.len(),
        ]);
        self.counted(&all.to_string())
    }

    fn counted(&mut self, text: &str) -> Vec<u8> {
        let plain = self.hash(text);
        let count = self.seen.entry(plain.clone()).or_insert(0);
        *count += 1;
        let nth = *count;
        if nth == 1 {
            plain
        } else {
            self.hash(&format!("{nth} {}", id::hex(&plain)))
        }
    }

    fn hash(&self, text: &str) -> Vec<u8> {
        // Prefix and suffix keys of fixed length: nobody without the secret can extend or repeat it.
        let inner = Sha256::new()
            .chain_update(self.secret)
            .chain_update(text.as_bytes())
            .finalize();
        Sha256::new()
            .chain_update(inner)
            .chain_update(self.secret)
            .finalize()
            .to_vec()
    }
}

/// What a row says beyond name and birth; where it stands in the list says nothing.
fn facts(row: &PersonRow) -> Value {
    let PersonRow {
        sheet: _,
        row: _,
        number: _,
        name,
        birth: _,
        sex,
        nationalities,
        residence,
        residence_certainty: _,
        valid_until,
        place,
        street,
        postcode,
        housing_since,
        case_start,
        staff,
        languages,
        interpreter,
        plan,
        phones,
        email,
        family_status,
        file_number,
        household_label,
        household: _,
        household_proposed: _,
        note,
        remarks: _,
        rejections: _,
        refused: _,
    } = row;
    let text = |text: &Option<String>| text.as_deref().map(plain);
    let status = json!([sex, nationalities, residence, valid_until, family_status]);
    let home = json!([place, text(street), postcode, housing_since]);
    let case = json!([case_start, text(staff), plan, text(household_label)]);
    let talk = json!([name.own_script, languages, interpreter, phones, email]);
    let rest = json!([text(file_number), plain(note), note.len()]);
    json!([status, home, case, talk, rest])
}
