//! A signature as it was drawn: strokes in a field of fixed size. What a browser sends is read
//! strictly and written anew, so that nothing else can hide in it.

use std::fmt::Write as _;

/// The field that is drawn in.
pub(in crate::plan) const WIDTH: u16 = 600;
pub(in crate::plan) const HEIGHT: u16 = 200;
/// A long name drawn slowly on a quick tablet.
const MAX_POINTS: usize = 5_000;
/// Characters: `L600 200` for each point.
const MAX_TEXT: usize = MAX_POINTS * 9;
/// Less is a slip of the finger.
const MIN_POINTS: usize = 8;
const MIN_EXTENT: u16 = 20;

/// The path of a signature, known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) struct Drawing(String);

impl Drawing {
    /// Reads `M12 30L14 31L…M…`: whole numbers within the field.
    ///
    /// # Errors
    /// The key of the text that says what is wrong.
    pub(in crate::plan) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Err("plan-sign-empty");
        }
        if text.len() > MAX_TEXT {
            return Err("plan-sign-too-long");
        }
        let strokes = strokes(text).ok_or("plan-sign-broken")?;
        let points: Vec<(u16, u16)> = strokes.iter().flatten().copied().collect();
        if points.len() > MAX_POINTS {
            return Err("plan-sign-too-long");
        }
        let extent = |values: Vec<u16>| {
            let (low, high) = (values.iter().min(), values.iter().max());
            high.zip(low).map_or(0, |(high, low)| high - low)
        };
        let wide = extent(points.iter().map(|point| point.0).collect());
        let high = extent(points.iter().map(|point| point.1).collect());
        if points.len() < MIN_POINTS || wide.max(high) < MIN_EXTENT {
            return Err("plan-sign-empty");
        }
        Ok(Self(path(&strokes)))
    }

    pub(in crate::plan) fn path(&self) -> &str {
        &self.0
    }
}

/// A picture of a path that was stored; for the page and for print.
pub(in crate::plan) fn svg(path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"><path d=\"{path}\" \
         fill=\"none\" stroke=\"#000\" stroke-width=\"3\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"/></svg>"
    )
}

type Stroke = Vec<(u16, u16)>;

fn strokes(text: &str) -> Option<Vec<Stroke>> {
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut rest = text;
    while let Some(mark) = rest.chars().next() {
        let after = rest.get(1..)?;
        let end = after.find(['M', 'L']).unwrap_or(after.len());
        let (x, y) = after.get(..end)?.split_once(' ')?;
        let point = (number(x, WIDTH)?, number(y, HEIGHT)?);
        match mark {
            'M' => strokes.push(vec![point]),
            'L' => strokes.last_mut()?.push(point),
            _ => return None,
        }
        rest = after.get(end..)?;
    }
    Some(strokes)
}

fn number(text: &str, most: u16) -> Option<u16> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten()?;
    (number <= most).then_some(number)
}

fn path(strokes: &[Stroke]) -> String {
    let mut path = String::new();
    for stroke in strokes {
        for (at, (x, y)) in stroke.iter().enumerate() {
            let mark = if at == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{mark}{x} {y}");
        }
        // A dot is drawn only as a line.
        if let [(x, y)] = stroke[..] {
            let _ = write!(path, "L{x} {y}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: u16) -> String {
        (0..points).fold("M0 0".to_owned(), |mut text, at| {
            let _ = write!(text, "L{} {}", at % 601, at % 201);
            text
        })
    }

    #[test]
    fn only_strokes_within_the_field_are_a_drawing() {
        assert_eq!(Drawing::parse(&line(50)).unwrap().path(), line(50));
        let dotted = format!("{}M9 9", line(50));
        assert_eq!(
            Drawing::parse(&dotted).unwrap().path(),
            format!("{dotted}L9 9")
        );
        for (wrong, key) in [
            ("", "plan-sign-empty"),
            ("M1 1L2 2", "plan-sign-empty"),
            ("M1 1L2 2L1 1L2 2L1 1L2 2L1 1L2 2L1 1", "plan-sign-empty"),
            ("L1 1M2 2", "plan-sign-broken"),
            ("M601 1L2 2", "plan-sign-broken"),
            ("M1 201", "plan-sign-broken"),
            ("M-1 1", "plan-sign-broken"),
            ("M1.5 1", "plan-sign-broken"),
            ("M1 1Z", "plan-sign-broken"),
            ("M1 1\"/><script>", "plan-sign-broken"),
            ("ÄM1 1", "plan-sign-broken"),
            ("M1", "plan-sign-broken"),
            ("M1 1L", "plan-sign-broken"),
        ] {
            assert_eq!(Drawing::parse(wrong), Err(key), "{wrong}");
        }
        assert_eq!(Drawing::parse(&line(5_001)), Err("plan-sign-too-long"));
        assert_eq!(
            Drawing::parse(&"9".repeat(60_000)),
            Err("plan-sign-too-long")
        );
    }
}
