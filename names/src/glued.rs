//! Articles, particles and words that are written together or apart: `Al-Hussein` and `Alhussein`,
//! `Abd al-Rahman` and `Abdulrahman`, `Gebre Medhin` and `Gebremedhin`, `Nour Eddine`.

use crate::word::Script;

/// A word as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glued {
    pub(crate) text: String,
    pub(crate) article: bool,
    pub(crate) script: Script,
}

const ARTICLES: [&str; 9] = ["al", "el", "ul", "il", "ال", "ٱل", "ал", "аль", "эль"];
const SUN_ARTICLES: [&str; 16] = [
    "as", "ash", "ad", "at", "az", "ar", "an", "es", "ed", "et", "ez", "er", "en", "ur", "ud", "us",
];
const PARTICLES: [&str; 20] = [
    "bin", "ibn", "ben", "bint", "bent", "wald", "ould", "van", "von", "der", "de", "di", "da",
    "du", "dos", "del", "la", "بن", "ابن", "بنت",
];
const ABD: [&str; 12] = [
    "abd", "abdul", "abdel", "abdal", "abdol", "abdoul", "abdool", "abdu", "abdur", "abed", "cabd",
    "عبد",
];
/// First halves of names that are one name with the word behind them.
const HEADS: [&str; 20] = [
    "abu",
    "abou",
    "abo",
    "aboo",
    "ابو",
    "gebre",
    "ghebre",
    "gabre",
    "gebra",
    "gebri",
    "habte",
    "habt",
    "tekle",
    "tekla",
    "welde",
    "wolde",
    "weldu",
    "ገብረ",
    "ሃብተ",
    "ተክለ",
];
const TAILS: [&str; 12] = [
    "din",
    "deen",
    "dine",
    "eddin",
    "eddine",
    "uddin",
    "ullah",
    "ollah",
    "allah",
    "الدين",
    "الله",
    "دين",
];

/// The words of one text, joined where they belong together and without what is only grammar.
pub(crate) fn glued(words: Vec<String>) -> Vec<Glued> {
    let mut out: Vec<Glued> = Vec::with_capacity(words.len());
    let mut article = false;
    let mut head: Option<String> = None;
    let count = words.len();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let said = word.as_str();
        if next.is_some_and(|n| is_article(said, n)) {
            article = true;
            continue;
        }
        if next.is_some() && head.is_none() && (at > 0 || count > 2) && PARTICLES.contains(&said) {
            continue;
        }
        if TAILS.contains(&said) && join_tail(&mut out, said) {
            article = false;
            continue;
        }
        if next.is_some() && (ABD.contains(&said) || HEADS.contains(&said)) {
            let first = if ABD.contains(&said) { abd(said) } else { said };
            head = Some(head.map_or_else(|| first.to_owned(), |before| before + first));
            continue;
        }
        match head.take() {
            Some(first) => out.push(named(first + without_article(word, &first_of(said)), false)),
            None => out.push(named(word.clone(), article)),
        }
        article = false;
    }
    out
}

fn first_of(word: &str) -> String {
    word.chars().take(2).collect()
}

/// `الرحمن` behind `عبد` without its article, so that it is not said twice.
fn without_article<'a>(word: &'a str, beginning: &str) -> &'a str {
    match word.strip_prefix("ال") {
        Some(rest) if beginning == "ال" && rest.chars().count() > 2 => rest,
        _ => word,
    }
}

fn abd(word: &str) -> &'static str {
    if word == "عبد" {
        "عبدال"
    } else {
        "abdul"
    }
}

fn is_article(word: &str, next: &str) -> bool {
    if ARTICLES.contains(&word) {
        return true;
    }
    // The l becomes the letter that follows: ash-Shami, ar-Rahman.
    SUN_ARTICLES.contains(&word) && word.chars().nth(1) == next.chars().next()
}

fn join_tail(out: &mut [Glued], tail: &str) -> bool {
    let Some(last) = out.last_mut() else {
        return false;
    };
    let arabic = split_is_arabic(tail);
    if arabic != (last.script == Script::Arabic) {
        return false;
    }
    let end = match tail {
        "din" | "deen" | "dine" | "eddin" | "eddine" | "uddin" => "eddin",
        "ullah" | "ollah" | "allah" => "ullah",
        "دين" => "الدين",
        other => other,
    };
    last.text.push_str(end);
    true
}

fn split_is_arabic(word: &str) -> bool {
    crate::split::script(word) == Script::Arabic
}

/// A word with its script, and without the article it may be written together with.
fn named(text: String, article: bool) -> Glued {
    let script = crate::split::script(&text);
    let bare = match script {
        Script::Arabic => arabic_article(&text),
        Script::Latin => latin_article(&text),
        _ => None,
    };
    match bare {
        Some(rest) => Glued {
            text: rest,
            article: true,
            script,
        },
        None => Glued {
            text,
            article,
            script,
        },
    }
}

fn arabic_article(text: &str) -> Option<String> {
    let rest = text.strip_prefix("ال")?;
    let known = crate::tables::tables().knows_arabic(text);
    (!known && rest.chars().count() >= 3).then(|| rest.to_owned())
}

/// `Alhussein`: only before a name that is known, for `Albert` has no article.
fn latin_article(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("al")
        .or_else(|| text.strip_prefix("el"))?;
    let tables = crate::tables::tables();
    let letters: Vec<char> = rest.chars().collect();
    if letters.len() < 4 || tables.knows_latin(text) {
        return None;
    }
    let readings = crate::latin::readings(&letters);
    let known = readings.first().is_some_and(|r| tables.knows_reading(r));
    known.then(|| rest.to_owned())
}

/// What may stand behind an article in a name that is in no list: `Aljubouri`, but `Alfred` too.
pub(crate) fn perhaps_article(text: &str, script: Script) -> Option<&str> {
    let rest = text
        .strip_prefix("al")
        .or_else(|| text.strip_prefix("el"))?;
    let vowel = rest.starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'l']);
    let long = script == Script::Latin && rest.chars().nth(3).is_some();
    (long && !vowel && !crate::tables::tables().knows_latin(text)).then_some(rest)
}

/// What stands behind `Abdul-`, `Abdel-`, `Abdur-`, `Abdi-`, `عبدال`: the name of one who serves.
/// `Abdullah` is a name of its own.
pub(crate) fn servant(text: &str, script: Script) -> Option<&str> {
    if script == Script::Arabic {
        let rest = text.strip_prefix("عبدال")?;
        return (rest.chars().count() > 2).then_some(rest);
    }
    let rest = text
        .strip_prefix("abd")
        .or_else(|| text.strip_prefix("cabd"))?;
    let inner = rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']);
    let mut letters = inner.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    let doubled = first == second || (first == 's' && inner.starts_with("ssh"));
    let behind = if inner.len() < rest.len() && (first == 'l' || doubled) {
        letters_behind(inner, first)
    } else if rest.starts_with('i') {
        inner
    } else {
        return None;
    };
    let own = ["lah", "ah", "la", "lahi", "aye", "laye", "ahi", "a", "lay"].contains(&behind);
    (!own && behind.chars().count() > 2).then_some(behind)
}

fn letters_behind(inner: &str, first: char) -> &str {
    &inner[first.len_utf8()..]
}
