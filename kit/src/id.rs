//! Keys and random values.

use uuid::{NoContext, Timestamp, Uuid};

use crate::clock::Micros;

/// Random bytes from the operating system. Stops the process if there are none: nothing here can
/// go on safely without randomness.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads randomness"
    )]
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}

/// A new key (UUID version 7): sorts by the time it was made.
pub fn new_id(now: Micros) -> Uuid {
    let seconds = now.0.div_euclid(Micros::SECOND);
    let micros = now.0.rem_euclid(Micros::SECOND);
    let nanos = u32::try_from(micros * 1_000).unwrap_or(0);
    let stamp = Timestamp::from_unix(NoContext, u64::try_from(seconds).unwrap_or(0), nanos);
    Uuid::new_v7(stamp)
}

/// A secret for a link or a cookie: 256 random bits as 64 hexadecimal digits.
pub fn token() -> String {
    hex(&random::<32>())
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes behind hexadecimal digits, or nothing when it is not hexadecimal.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
