//! Names in other letters: Cyrillic as passports write it, and how somebody might type a name in Arabic
//! or Cyrillic letters by ear.

/// Cyrillic as in passports (Ukraine 2010, ICAO for Russian); other letters stay.
pub(super) fn latin(name: &str, ukrainian: bool) -> String {
    let mut out = String::with_capacity(name.len());
    let mut first = true;
    for letter in name.chars() {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let text = if ukrainian {
            in_ukraine(small, first).or_else(|| both(small))
        } else {
            in_russia(small).or_else(|| both(small))
        };
        match text {
            Some(text) if letter.is_uppercase() => out.push_str(&capital(text)),
            Some(text) => out.push_str(text),
            None => out.push(letter),
        }
        first = letter == ' ' || letter == '-';
    }
    out
}

/// The word with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let head: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    head + letters.as_str()
}

fn in_ukraine(letter: char, first: bool) -> Option<&'static str> {
    Some(match letter {
        'г' => "h",
        'ґ' => "g",
        'є' if first => "ye",
        'є' => "ie",
        'и' => "y",
        'і' => "i",
        'ї' if first => "yi",
        'ї' => "i",
        'й' if first => "y",
        'й' => "i",
        'щ' => "shch",
        'ю' if first => "yu",
        'ю' => "iu",
        'я' if first => "ya",
        'я' => "ia",
        'ь' | '\'' => "",
        _ => return None,
    })
}

fn in_russia(letter: char) -> Option<&'static str> {
    Some(match letter {
        'г' => "g",
        'ё' | 'э' => "e",
        'и' | 'й' => "i",
        'щ' => "shch",
        'ъ' => "ie",
        'ы' => "y",
        'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}

fn both(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'д' => "d",
        'е' => "e",
        'ж' => "zh",
        'з' => "z",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        _ => return None,
    })
}

/// What is written in one Latin way and another script; the longer first.
const BY_EAR: [(&str, &str, &str); 36] = [
    ("shch", "ش", "щ"),
    ("sch", "ش", "ш"),
    ("kh", "خ", "х"),
    ("sh", "ش", "ш"),
    ("ch", "تش", "ч"),
    ("gh", "غ", "г"),
    ("th", "ث", "т"),
    ("zh", "ج", "ж"),
    ("ts", "تس", "ц"),
    ("ou", "و", "у"),
    ("oo", "و", "у"),
    ("ee", "ي", "и"),
    ("ya", "يا", "я"),
    ("yu", "يو", "ю"),
    ("aa", "ا", "а"),
    ("a", "", "а"),
    ("b", "ب", "б"),
    ("d", "د", "д"),
    ("e", "", "е"),
    ("f", "ف", "ф"),
    ("g", "غ", "г"),
    ("h", "ه", "х"),
    ("i", "ي", "и"),
    ("j", "ج", "дж"),
    ("k", "ك", "к"),
    ("l", "ل", "л"),
    ("m", "م", "м"),
    ("n", "ن", "н"),
    ("o", "و", "о"),
    ("p", "ب", "п"),
    ("q", "ق", "к"),
    ("r", "ر", "р"),
    ("s", "س", "с"),
    ("t", "ت", "т"),
    ("u", "و", "у"),
    ("y", "ي", "й"),
];

/// A name in small Latin letters, typed by ear in Arabic (or else Cyrillic) letters.
pub(super) fn by_ear(name: &str, arabic: bool) -> String {
    let mut out = String::with_capacity(name.len() * 2);
    let mut rest = name;
    let mut beginning = true;
    while let Some(letter) = rest.chars().next() {
        let row = BY_EAR.iter().find(|row| rest.starts_with(row.0));
        let length = row.map_or(letter.len_utf8(), |row| row.0.len());
        let text = match (row, letter) {
            (Some((from, ..)), _) if arabic && beginning && matches!(*from, "a" | "e") => "ا",
            (Some((_, text, _)), _) if arabic => text,
            (Some((_, _, text)), _) => text,
            (None, 'v' | 'w') => {
                if arabic {
                    "و"
                } else {
                    "в"
                }
            }
            (None, 'z') => {
                if arabic {
                    "ز"
                } else {
                    "з"
                }
            }
            (None, ' ' | '-') => " ",
            _ => "",
        };
        out.push_str(text);
        beginning = matches!(letter, ' ' | '-');
        rest = &rest[length..];
    }
    out
}
