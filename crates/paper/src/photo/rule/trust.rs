//! When the reader's own word is enough, and the characters it confuses.

use model::reading::Rule;

use super::super::draft::Trust;
use super::super::text::Text;

/// Below this no character of a value may be, when nothing else backs the value.
///
/// Measured on the labelled photos: no wrong digit had more than 0.9.
pub(in super::super) const SURE: f32 = 0.95;

/// Trust in a value that only the reader's confidence backs.
pub(in super::super) fn by_letters(text: &Text, is_formed: bool, otherwise: Rule) -> Trust {
    match is_formed && text.confidence() >= SURE {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(otherwise),
    }
}

/// What a character is when only digits can stand there.
pub(in super::super) fn as_digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        'O' | 'o' | 'D' | 'Q' | '〇' => '0',
        'I' | 'l' | 'i' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' => '6',
        'B' => '8',
        _ => return None,
    })
}

/// The leading characters of a text as digits; a letter that looks like one counts as one, and is
/// then not sure.
pub(in super::super) fn digits_of(text: &Text) -> Text {
    let mut out = text.while_fits(|c| as_digit(c).is_some());
    for mark in &mut out.marks {
        if !mark.c.is_ascii_digit() {
            mark.c = as_digit(mark.c).unwrap_or(mark.c);
            mark.confidence = mark.confidence.min(0.5);
        }
    }
    out
}
