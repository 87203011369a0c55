//! Looks at the typeset pages before they become a file: does everything stay on the paper?

use serde_json::json;
use typst::layout::{Frame, FrameItem, Point};

use super::*;

/// Calls `visit` with the left and right edge in points and the text of every piece on the page.
fn pieces(frame: &Frame, origin: Point, visit: &mut impl FnMut(f64, f64, f64, &str)) {
    for (place, item) in frame.items() {
        let at = origin + *place;
        match item {
            FrameItem::Group(group) => pieces(&group.frame, at, visit),
            FrameItem::Text(text) => visit(
                at.x.to_pt(),
                (at.x + text.width()).to_pt(),
                at.y.to_pt(),
                &text.text,
            ),
            _ => {}
        }
    }
}

fn assert_on_paper(data: &Value) -> usize {
    let document = Document {
        template: include_str!("../../../src/plan/plan.typ"),
        shared: &[],
        data,
        today: NaiveDate::from_ymd_opt(2026, 12, 14).unwrap(),
    };
    let world = World::new(&document).unwrap();
    let (paged, _) = typeset(&world).unwrap();
    for (number, page) in paged.pages().iter().enumerate() {
        let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
        pieces(&page.frame, Point::zero(), &mut |left, right, y, text| {
            let inside = left > 20.0 && right < width - 20.0 && y > 20.0 && y < height - 20.0;
            assert!(
                inside,
                "{text:?} leaves page {}: {left}..{right} at {y}",
                number + 1
            );
        });
    }
    paged.pages().len()
}

fn sample() -> Value {
    serde_json::from_str(include_str!("../tests/samples/arabic.json")).unwrap()
}

#[test]
fn a_name_of_20000_letters_wraps() {
    let mut data = sample();
    data["persons"][0]["name"] = json!("X".repeat(20_000));
    let pages = assert_on_paper(&data);
    assert!(pages > 2);
}

#[test]
fn endless_words_wrap_wherever_they_are_typed() {
    let endless = json!("Donaudampfschifffahrt".repeat(20));
    let mut data = sample();
    data["persons"][0]["own_script"] = json!("أحمدالحسن".repeat(40));
    data["languages"] = json!({ "de": endless, "other": "العربية".repeat(60) });
    let goal = &mut data["areas"][0]["goals"][0];
    for field in ["wording", "indicator", "target", "status"] {
        goal[field] = endless.clone();
    }
    for field in ["actor", "what", "due", "done"] {
        goal["steps"][0][field] = endless.clone();
    }
    data["agreement"] = endless.clone();
    data["signatures"][0]["name"] = endless.clone();
    data["organisation"]["name"] = json!("Sehr langer Name eines Trägers ".repeat(6));
    assert_on_paper(&data);
}

#[test]
fn a_plan_with_many_goals_and_long_texts_stays_on_paper() {
    let mut data = sample();
    let area = data["areas"][0].clone();
    let areas: Vec<Value> = (0..10)
        .map(|_| {
            let mut area = area.clone();
            area["goals"][0]["indicator"] =
                json!("Ein langer Satz, der vieles erklärt. ".repeat(150));
            area
        })
        .collect();
    data["areas"] = json!(areas);
    assert!(assert_on_paper(&data) >= 10);
}
