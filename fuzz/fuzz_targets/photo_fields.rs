//! Any bytes as the lines and codes of a picture: fields, and several invoices in one picture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::text::{CodeKind, Letter, Photo, Seen, SeenCode};

fuzz_target!(|bytes: &[u8]| {
    let photo = photo(bytes);
    let parts = paper::photo::separate(&photo);
    assert!(!parts.is_empty());
    for part in &parts {
        if let Some(reading) = paper::photo::read(part) {
            for (field, place) in &reading.places {
                assert!(field.is_in(&reading.invoice), "{field:?} has a place and no value");
                assert!(!place.confidence.is_nan());
            }
        }
    }
});

/// One text line for each line: nine bytes say where it stands and how sure it is, the rest is
/// what it says; a line that begins with `@` is a code.
fn photo(bytes: &[u8]) -> Photo {
    let mut photo = Photo { width: 2550.0, height: 2550.0, ..Photo::default() };
    for row in bytes.split(|b| *b == b'\n').take(400) {
        if let Some(code) = row.strip_prefix(b"@") {
            let text = String::from_utf8_lossy(code).into_owned();
            let corners = [(0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0)];
            photo.codes.push(SeenCode { kind: CodeKind::Qr, text, corners });
            continue;
        }
        let Some((head, said)) = row.split_at_checked(9) else { continue };
        let at = |i: usize| match head[i] {
            255 => f32::NAN,
            254 => f32::INFINITY,
            n => f32::from(n) * 10.0,
        };
        let corners = [(at(0), at(1)), (at(2), at(3)), (at(4), at(5)), (at(6), at(7))];
        let confidence = at(8) / 2500.0;
        let text = String::from_utf8_lossy(said).into_owned();
        let count = text.chars().count().max(1) as f32;
        let letter = |(index, letter): (usize, char)| Letter {
            letter,
            confidence,
            second: (head[8] % 3 == 0).then_some(('8', 0.2)),
            at: (index as f32 + 0.5) / count,
        };
        let letters = text.chars().enumerate().map(letter).collect();
        photo.lines.push(Seen { text, confidence, corners, letters });
    }
    photo
}
