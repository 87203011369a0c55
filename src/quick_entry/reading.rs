//! A line read against the people the actor counsels.

use std::borrow::Cow;

use bindeglied_entry::{Known, Lexicon, Understood, understand};
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::text;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::{store, words};
use crate::permission::Actor;
use crate::person::{Birth, Precision};

/// A person whose name may stand in the line.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Near {
    pub id: Uuid,
    pub family_name: String,
    pub given_name: String,
    pub birth_date: Option<NaiveDate>,
    pub birth_precision: String,
    /// The open case, when there is one.
    pub case_id: Option<Uuid>,
    pub case_number: Option<i64>,
    /// The municipality of the case.
    pub place: Option<String>,
}

impl Near {
    /// `Haile, Selam`.
    pub fn name(&self) -> String {
        crate::person::list_name(&self.family_name, &self.given_name)
    }

    /// With how exactly it is known.
    pub fn birth(&self) -> Birth {
        Birth {
            date: self.birth_date,
            precision: Precision::parse(&self.birth_precision),
        }
    }
}

/// What was understood, and the people its numbers mean.
#[derive(Debug)]
pub struct Read {
    pub understood: Understood,
    people: Vec<Near>,
}

impl Read {
    /// The people who are meant.
    pub fn sure(&self) -> Vec<&Near> {
        self.of(&self.understood.people)
    }

    /// Names that fit several people, and who they are.
    pub fn questions(&self) -> Vec<(&str, Vec<&Near>)> {
        let open = self.understood.ambiguous.iter();
        open.map(|one| (one.said.as_str(), self.of(&one.people)))
            .collect()
    }

    fn of(&self, places: &[usize]) -> Vec<&Near> {
        places
            .iter()
            .filter_map(|at| self.people.get(*at))
            .collect()
    }
}

/// Reads a line as the actor means it: people of one's own cases first, and by their whole name those
/// of others whom she sees.
///
/// # Errors
/// The database.
pub async fn read(db: &Db, actor: &Actor, today: NaiveDate, line: &str) -> Result<Read, DbError> {
    let own = words::own(db, actor).await?;
    let lexicon = match own.as_slice() {
        [] => Cow::Borrowed(Lexicon::shipped()),
        some => Cow::Owned(Lexicon::shipped().with(some)),
    };
    let mut people = once(store::own(db, actor).await?);
    let understood = against(&people, today, line, &lexicon);
    if !understood.people.is_empty() || !understood.ambiguous.is_empty() {
        return Ok(Read { understood, people });
    }
    let words = unplaced(line, &understood);
    if words.len() < 2 {
        return Ok(Read { understood, people });
    }
    let others = store::named(db, actor, &words).await?;
    if others.is_empty() {
        return Ok(Read { understood, people });
    }
    people.extend(others);
    let people = once(people);
    let understood = against(&people, today, line, &lexicon);
    Ok(Read { understood, people })
}

/// Reads a line where nobody is known.
pub fn read_alone(today: NaiveDate, line: &str) -> Read {
    Read {
        understood: against(&[], today, line, Lexicon::shipped()),
        people: Vec::new(),
    }
}

fn against(people: &[Near], today: NaiveDate, line: &str, lexicon: &Lexicon) -> Understood {
    let names = people
        .iter()
        .map(|one| (one.family_name.as_str(), one.given_name.as_str()));
    understand(line, today, &Known::new(names), lexicon)
}

/// Somebody with two open cases is one person; the earlier case counts.
fn once(mut people: Vec<Near>) -> Vec<Near> {
    let mut seen = std::collections::HashSet::new();
    people.retain(|one| seen.insert(one.id));
    people
}

/// The first words of the line that were taken for nothing, as the index of names holds them.
fn unplaced(line: &str, understood: &Understood) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = line;
    let mut at = 0;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic()) {
        let from = at + start;
        let tail = &line[from..];
        let len = tail
            .find(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
            .unwrap_or(tail.len());
        let marked = understood.marks.iter().any(|mark| mark.at.contains(&from));
        if !marked {
            let words = text::tokens(&tail[..len]);
            found.extend(words.into_iter().filter(|word| word.len() > 1));
        }
        at = from + len;
        rest = &line[at..];
        if found.len() >= store::WORDS {
            break;
        }
    }
    found.truncate(store::WORDS);
    found
}
