use super::super::message::Message;
use super::{Sure, Understood};

/// Phone numbers of a cell in international form; `+49` where no country is named.
pub fn parse_phones(text: &str) -> Understood<Vec<String>> {
    let mut numbers = Vec::new();
    for piece in text
        .split([',', ';', '\n'])
        .flat_map(|part| part.split(" oder "))
        .take(10)
    {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        match phone(piece) {
            Some(number) if !numbers.contains(&number) => numbers.push(number),
            Some(_) => {}
            None => return Err(Message::about("import-phone-unknown", text)),
        }
    }
    if numbers.is_empty() {
        Err(Message::about("import-phone-unknown", text))
    } else {
        Ok(Sure::certain(numbers))
    }
}

fn phone(text: &str) -> Option<String> {
    if text.chars().count() > 40 {
        return None;
    }
    let text = text.replace("(0)", "");
    let allowed = |c: &char| c.is_ascii_digit() || " +/-–().".contains(*c) || c.is_whitespace();
    // Labels such as "Handy:" may stand in front; other letters are something else.
    let body = match text.split_once(':') {
        Some((label, number))
            if label
                .chars()
                .all(|c| c.is_alphabetic() || c == '.' || c == ' ') =>
        {
            number.to_owned()
        }
        _ => text,
    };
    let body = body.trim();
    if !body.chars().all(|c| allowed(&c)) {
        return None;
    }
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let number = if body.starts_with('+') {
        digits
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("49{rest}")
    } else if digits.len() >= 9 && digits.starts_with('1') {
        // Spreadsheets swallow the leading zero of mobile numbers.
        format!("49{digits}")
    } else {
        return None;
    };
    ((8..=15).contains(&number.len())).then(|| format!("+{number}"))
}

pub fn parse_email(text: &str) -> Understood<String> {
    let text = text.trim().trim_start_matches("mailto:");
    let valid = text.len() <= 254
        && !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@')
        });
    if valid {
        Ok(Sure::certain(text.to_owned()))
    } else {
        Err(Message::about("import-email-unknown", text))
    }
}
