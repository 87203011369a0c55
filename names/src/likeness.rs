//! How alike two names are, and why.

use crate::distance::similar;
use crate::name::Name;
use crate::word::{Place, Word};
use crate::{MOST_WORDS, SAME};

/// By what a word was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Written the same.
    Same,
    /// What was typed is how the name begins.
    Beginning,
    /// Another spelling in the same script, perhaps a slip.
    Spelling,
    /// Written in another script.
    Script,
    /// It sounds alike.
    Sound,
    /// Known as another form of the name.
    Alias,
    /// The initial fits.
    Initial,
}

/// How alike two names are.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// 0: nothing in common, 1: the same words; from [`SAME`] on the same name.
    pub score: f64,
    /// Places in the words of the person that were recognised, and by what.
    pub words: Vec<(usize, How)>,
}

/// Below this a word counts as not found.
const FOUND: f64 = 0.55;

/// How like the name of a person is to what was asked for. The order of the words says nothing; more
/// words on either side cost little once two were found. Of a person the words in Latin letters and
/// those in the own script are compared apart, and the better ones count.
pub fn likeness(query: &Name, person: &Name) -> Likeness {
    let native = person.words.iter().filter(|w| w.place == Place::Native);
    let split = person.words.len() - native.count();
    let latin = against(query, person, 0, split);
    if split == person.words.len() || latin.score >= 1.0 {
        return latin;
    }
    let own = against(query, person, split, person.words.len());
    let better = if own.score > latin.score { own } else { latin };
    let scripts = query
        .words
        .windows(2)
        .any(|two| two[0].script != two[1].script);
    if better.score >= SAME || split == 0 || !scripts {
        return better;
    }
    // Typed in two scripts at once.
    let mixed = against(query, person, 0, person.words.len());
    if mixed.score > better.score {
        mixed
    } else {
        better
    }
}

/// How alike two spellings of a name are, 0 to 1, each given as a whole.
pub fn alike(a: &str, b: &str) -> f64 {
    likeness(&Name::whole(a), &Name::whole(b)).score
}

/// Whether two spellings stand for the same name: [`alike`] from [`SAME`] on.
///
/// ```
/// use bindeglied_names::same_word;
/// assert!(same_word("Al-Hussein", "الحسين"));
/// assert!(!same_word("Shevchenko", "Shevchuk"));
/// ```
pub fn same_word(a: &str, b: &str) -> bool {
    alike(a, b) >= SAME
}

/// Compares with the words of the person from `from` to before `to`.
fn against(query: &Name, person: &Name, from: usize, to: usize) -> Likeness {
    let mut found = [None; MOST_WORDS];
    let mut pairs = Vec::with_capacity(8);
    for (at, word) in query.words.iter().enumerate() {
        let open = query.open && at + 1 == query.words.len();
        for (place, other) in person.words[from..to].iter().enumerate() {
            let (score, how) = compare(word, other, open, FOUND);
            if score >= FOUND {
                pairs.push((score, how, at, place + from));
            }
        }
    }
    let mut taken = [false; MOST_WORDS];
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (score, how, at, place) in &pairs {
        if found[*at].is_none() && !taken[*place] {
            found[*at] = Some((*score, *how, *place));
            taken[*place] = true;
        }
    }
    better_swap(&pairs, &mut found);
    let plain = summed(&found, query.words.len(), to - from);
    if plain.score >= SAME || (query.joined.is_empty() && person.joined.is_empty()) {
        return plain;
    }
    joined(query, person, (from, to), plain)
}

type Found = [Option<(f64, How, usize)>; MOST_WORDS];

/// The greedy choice may have taken the only partner of another word: exchange two where it pays.
fn better_swap(pairs: &[(f64, How, usize, usize)], found: &mut Found) {
    let of = |at: usize, place: usize| pairs.iter().find(|p| p.2 == at && p.3 == place);
    for one in 0..MOST_WORDS {
        for other in 0..MOST_WORDS {
            let Some((score, _, place)) = found[one] else {
                break;
            };
            if one == other {
                continue;
            }
            let Some(gain) = of(other, place) else {
                continue;
            };
            let before = score + found[other].map_or(0.0, |f| f.0);
            let free = |p: usize| found.iter().flatten().all(|f| f.2 != p);
            let own = pairs
                .iter()
                .filter(|p| p.2 == one && p.3 != place)
                .find(|p| free(p.3) || found[other].is_some_and(|f| f.2 == p.3));
            if let Some(own) = own
                && own.0 + gain.0 > before + 1e-9
            {
                found[one] = Some((own.0, own.1, own.3));
                found[other] = Some((gain.0, gain.1, place));
            }
        }
    }
}

/// The score of words found, of `asked` words and `there` words of the person.
fn summed(found: &Found, asked: usize, there: usize) -> Likeness {
    let mut sum = 0.0;
    let mut words = Vec::with_capacity(4);
    for (score, how, place) in found.iter().flatten() {
        sum += score;
        words.push((*place, *how));
    }
    let hits = words.len();
    words.sort_by_key(|(place, _)| *place);
    Likeness {
        score: weighed(sum, hits, (asked, there)),
        words,
    }
}

fn weighed(sum: f64, hits: usize, (asked, there): (usize, usize)) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    let number = |count: usize| u32::try_from(count).map_or(0.0, f64::from);
    let (missing, extra) = (asked.saturating_sub(hits), there.saturating_sub(hits));
    // One word alone says less about a person than two.
    let (left, over) = if hits > 1 { (0.3, 0.05) } else { (0.8, 0.15) };
    let whole = number(hits) + left * number(missing) + over * number(extra.min(3));
    (sum / whole).clamp(0.0, 1.0)
}

/// Neighbours of one side taken as one word of the other.
fn joined(query: &Name, person: &Name, (from, to): (usize, usize), plain: Likeness) -> Likeness {
    let mut best = plain;
    for (first, both) in &query.joined {
        for (place, other) in person.words[from..to].iter().enumerate() {
            let (score, how) = compare(both, other, false, SAME);
            if score >= SAME {
                let rest = rest(query, person, &[*first, first + 1], &[place + from]);
                let sides = (query.words.len() - 1, to - from);
                take(&mut best, rest, (score, how, place + from), sides);
            }
        }
    }
    for (first, both) in &person.joined {
        if *first < from || first + 1 >= to {
            continue;
        }
        for (at, word) in query.words.iter().enumerate() {
            let (score, how) = compare(word, both, query.open && at + 1 == query.words.len(), SAME);
            if score >= SAME {
                let rest = rest(query, person, &[at], &[*first, first + 1]);
                let sides = (query.words.len(), to - from - 1);
                take(&mut best, rest, (score, how, *first), sides);
            }
        }
    }
    best
}

/// The best partners of the remaining words, without those already taken.
fn rest(query: &Name, person: &Name, asked: &[usize], there: &[usize]) -> Vec<(f64, How, usize)> {
    let mut out: Vec<(f64, How, usize)> = Vec::new();
    let native = there
        .iter()
        .any(|at| person.words[*at].place == Place::Native);
    for (at, word) in query.words.iter().enumerate() {
        if asked.contains(&at) {
            continue;
        }
        let mut best: Option<(f64, How, usize)> = None;
        for (place, other) in person.words.iter().enumerate() {
            let used = there.contains(&place) || out.iter().any(|o| o.2 == place);
            if used || (other.place == Place::Native) != native {
                continue;
            }
            let (score, how) = compare(
                word,
                other,
                query.open && at + 1 == query.words.len(),
                FOUND,
            );
            if score >= FOUND && best.is_none_or(|b| score > b.0) {
                best = Some((score, how, place));
            }
        }
        out.extend(best);
    }
    out
}

fn take(
    best: &mut Likeness,
    rest: Vec<(f64, How, usize)>,
    one: (f64, How, usize),
    sides: (usize, usize),
) {
    let sum = one.0 + rest.iter().map(|r| r.0).sum::<f64>();
    let score = weighed(sum, rest.len() + 1, sides);
    if score > best.score {
        let mut words: Vec<(usize, How)> = rest.iter().map(|r| (r.2, r.1)).collect();
        words.push((one.2, one.1));
        words.sort_by_key(|(place, _)| *place);
        *best = Likeness { score, words };
    }
}

/// Two words. `open`: the first may be only a beginning.
/// Below `least` the score may be anything smaller.
fn compare(a: &Word, b: &Word, open: bool, least: f64) -> (f64, How) {
    if a.text == b.text {
        let article = if a.article == b.article { 1.0 } else { 0.96 };
        return (article, How::Same);
    }
    if a.initial() || b.initial() {
        return initial(a, b);
    }
    if a.apart.iter().any(|line| b.apart.contains(line)) {
        return (0.6, How::Spelling);
    }
    let alias = a.groups.iter().any(|group| b.groups.contains(group));
    let other_script = a.script != b.script;
    let bare = a.bare || b.bare;
    let related = alias || a.sounds.iter().any(|sound| b.sounds.contains(sound));
    let mut score = best_reading(a, b, related, least);
    // Both are known, and known as different names.
    if !alias && !a.groups.is_empty() && !b.groups.is_empty() {
        score = score.min(0.77);
    }
    let mut how = if other_script {
        How::Script
    } else {
        How::Spelling
    };
    score *= if bare { 0.95 } else { 0.98 };
    if alias && score < 0.94 {
        (score, how) = (0.94, How::Alias);
    }
    if open && let Some(begun) = beginning(a, b).filter(|begun| *begun > score) {
        (score, how) = (begun, How::Beginning);
    }
    if score < 0.65 && related {
        (score, how) = (0.65, How::Sound);
    }
    if a.article != b.article {
        score *= 0.97;
    }
    (score, how)
}

/// The likeness of the readings that fit best.
fn best_reading(a: &Word, b: &Word, related: bool, least: f64) -> f64 {
    /// What the likeliest readings must have in common for the others to be looked at.
    const WORTH: f64 = 0.4;
    let bare = a.bare || b.bare;
    let (Some(one), Some(other)) = (a.readings.first(), b.readings.first()) else {
        return 0.0;
    };
    let mut score = similar(one, other, bare, WORTH.min(least));
    if score < WORTH && !related {
        return 0.0;
    }
    // Less likely readings come later and count a little less.
    const LATER: f64 = 0.98;
    for (far, one) in a.readings.iter().enumerate() {
        for (further, other) in b.readings.iter().enumerate() {
            if far + further > 0 && score < LATER {
                score = score.max(LATER * similar(one, other, bare, score.max(least)));
            }
        }
    }
    score
}

fn initial(a: &Word, b: &Word) -> (f64, How) {
    let begins = |one: &String, other: &String| one.as_bytes().first() == other.as_bytes().first();
    let mut readings = a.readings.iter();
    let sounds = readings.any(|one| b.readings.iter().any(|other| begins(one, other)));
    let written = a.text.chars().next() == b.text.chars().next();
    let score = if sounds || written { 0.7 } else { 0.0 };
    (score, How::Initial)
}

/// How much of the second word the first says, where it is its beginning.
fn beginning(a: &Word, b: &Word) -> Option<f64> {
    let short = u32::try_from(a.text.chars().count()).ok()?;
    let long = u32::try_from(b.text.chars().count()).ok()?;
    let begins = b.text.starts_with(&a.text)
        || a.readings
            .iter()
            .any(|one| one.len() > 1 && b.readings.iter().any(|other| other.starts_with(one)));
    begins.then(|| 0.8 + 0.15 * f64::from(short.min(long)) / f64::from(long.max(1)))
}
