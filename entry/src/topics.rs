//! What it was about. Words stay in the note: they name the topic and tell the story.

use crate::lexicon::{Lexicon, Weight, longest, pieces};
use crate::mark::{Kind, Reading};

/// Topics by the words of the line, after those that were marked with `#`.
pub(crate) fn read(reading: &Reading<'_>, lexicon: &Lexicon, marked: Vec<String>) -> Vec<String> {
    let mut found = marked;
    let mut weak: Vec<(usize, String)> = Vec::new();
    let mut strong_clauses: Vec<usize> = Vec::new();
    let all = pieces(&reading.words);
    let mut at = 0;
    while at < all.len() {
        let word = all[at].word;
        let other = matches!(
            reading.used[word],
            Some(
                Kind::Person
                    | Kind::Ambiguous
                    | Kind::Channel
                    | Kind::State
                    | Kind::Date
                    | Kind::Minutes
                    | Kind::Start
            )
        );
        let phrase = (!other)
            .then(|| longest(&lexicon.topics, &all[at..]))
            .flatten();
        let Some(phrase) = phrase else {
            at += 1;
            continue;
        };
        let clause = reading.clause(word).start;
        if phrase.weight == Weight::Weak {
            // What is to be done with papers is no topic yet.
            if reading.used[word] != Some(Kind::Step) {
                weak.push((clause, phrase.value.clone()));
            }
        } else {
            strong_clauses.push(clause);
            if !found.contains(&phrase.value) {
                found.push(phrase.value.clone());
            }
        }
        at += phrase.len();
    }
    for (clause, name) in weak {
        if !strong_clauses.contains(&clause) && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
