//! Tickets and slips as pictures show them, undamaged and damaged; every document is made up.

mod other;
mod rail;
mod rail_digital;
mod taxi;

use model::reading::Rule;
use model::text::{Letter, Photo, Seen};
use model::{Field, Reading};
use proptest::prelude::*;

/// A line whose left end is at `x` and whose middle is at `y`, in pixels of a letter's height 20.
fn line(x: f32, y: f32, text: &str) -> Seen {
    let width = text.chars().map(|c| if c.is_ascii() { 11.0 } else { 20.0 }).sum::<f32>();
    let mut done = 0.0;
    let letters = text.chars().map(|letter| {
        let w = if letter.is_ascii() { 11.0 } else { 20.0 };
        done += w;
        Letter { letter, confidence: 0.99, second: None, at: (done - w / 2.0) / width }
    });
    Seen {
        text: text.to_owned(),
        confidence: 0.99,
        corners: [(x, y - 10.0), (x + width, y - 10.0), (x + width, y + 10.0), (x, y + 10.0)],
        letters: letters.collect(),
    }
}

fn photo(lines: &[(f32, f32, &str)]) -> Photo {
    let lines = lines.iter().map(|(x, y, text)| line(*x, *y, text)).collect();
    Photo { width: 1200.0, height: 1000.0, lines, codes: Vec::new() }
}

/// The same picture with another line where one was.
fn with(mut photo: Photo, from: &str, to: &str) -> Photo {
    let found = photo.lines.iter_mut().find(|l| l.text == from).expect("the line is there");
    let (x, y) = (found.corners[0].0, found.corners[0].1 + 10.0);
    *found = line(x, y, to);
    photo
}

/// The same picture without a line.
fn without(mut photo: Photo, text: &str) -> Photo {
    let before = photo.lines.len();
    photo.lines.retain(|l| l.text != text);
    assert!(photo.lines.len() < before, "{text}");
    photo
}

/// The same picture, the reader unsure of one character of a line.
fn unsure(mut photo: Photo, text: &str, at: usize) -> Photo {
    let found = photo.lines.iter_mut().find(|l| l.text == text).expect("the line is there");
    found.letters[at].confidence = 0.6;
    photo
}

/// The same picture taken at an angle.
fn turned(mut photo: Photo, degrees: f32) -> Photo {
    let (sin, cos) = degrees.to_radians().sin_cos();
    for line in &mut photo.lines {
        line.corners = line.corners.map(|(x, y)| (x * cos - y * sin, x * sin + y * cos));
    }
    photo
}

fn read(photo: &Photo) -> Reading {
    crate::photo::read(photo).expect("an invoice")
}

#[track_caller]
fn certain(reading: &Reading, field: Field, value: &str) {
    assert_eq!(field.of(&reading.invoice).as_deref(), Some(value), "{}", field.path());
    assert!(!reading.places[&field].doubtful, "{} is doubtful", field.path());
}

#[track_caller]
fn doubtful(reading: &Reading, field: Field, value: &str) {
    assert_eq!(field.of(&reading.invoice).as_deref(), Some(value), "{}", field.path());
    assert!(reading.places[&field].doubtful, "{} is certain", field.path());
}

#[track_caller]
fn by_rule(reading: &Reading, field: Field, rule: Rule) {
    assert_eq!(reading.places[&field].rule, Some(rule), "{}", field.path());
}

proptest! {
    #[test]
    fn no_lines_of_text_panic(
        lines in prop::collection::vec(
            (-50.0f32..900.0, -50.0f32..900.0, "[0-9年月日元¥.:A-Z出租汽车上下里程金额合计票号码代]{0,24}"),
            0..40,
        ),
        title in prop::sample::select(vec!["出租汽车专用发票", "定额发票", "财政票据", "电子回单",
            "航空运输电子客票行程单", "限乘当日当次车检票", "通用机打发票"]),
    ) {
        let mut all: Vec<(f32, f32, &str)> =
            lines.iter().map(|(x, y, text)| (*x, *y, text.as_str())).collect();
        all.push((100.0, 0.0, title));
        let _ = crate::photo::read(&photo(&all));
    }
}
