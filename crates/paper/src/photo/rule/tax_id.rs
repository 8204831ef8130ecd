//! Tax numbers as they were read: held against their check characters, and put right where exactly
//! one slip of the reader explains what is wrong.

use model::reading::Rule;
use model::tax_id::{Judgement, Legacy, TaxId};

use super::super::draft::Trust;
use super::super::text::Text;
use super::trust::{SURE, by_letters};

/// Characters that a unified social credit code cannot have (GB 32100-2015) and what they are.
const IMPOSSIBLE: [(char, char); 7] =
    [('O', '0'), ('I', '1'), ('S', '5'), ('Z', '2'), ('V', 'U'), ('|', '1'), ('〇', '0')];
/// The characters of a unified social credit code.
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters that readers take for each other on invoices.
const ALIKE: &[&str] = &[
    "0DQCU", "1LT7J", "2Z7", "38B", "4A", "5S6", "6GC8", "8B30", "9PG", "KXR", "MHNW", "PRF",
    "UYW", "EF", "GC", "JU",
];

/// A tax number and what it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Settled {
    pub id: String,
    pub trust: Trust,
    /// Whether it is not what was read.
    pub corrected: bool,
}

/// The tax number that a text says; `None` when the text is none.
///
/// Numbers of fifteen characters have no check of their own, and one of eighteen that lost three
/// looks like one, so they are never certain.
pub(in super::super) fn settle(text: &Text) -> Option<Settled> {
    let chars: Vec<char> = text.marks.iter().map(|m| m.c.to_ascii_uppercase()).collect();
    let read: String = chars.iter().collect();
    if !is_shaped(&chars) {
        return None;
    }
    let kept = |trust| Some(Settled { id: read.clone(), trust, corrected: false });
    match TaxId::judge(&read) {
        Judgement::Valid | Judgement::Legacy(Legacy::Citizen18 | Legacy::Person20) => {
            return kept(Trust::certain(Rule::CheckDigit));
        }
        Judgement::Masked => return kept(by_letters(text, chars.len() == 18, Rule::Label)),
        _ => {}
    }
    if let Some(settled) = corrected(text, &chars) {
        return Some(settled);
    }
    kept(Trust::doubtful(Rule::Label))
}

fn is_shaped(chars: &[char]) -> bool {
    (14..=21).contains(&chars.len())
        && chars.iter().all(|c| c.is_ascii_alphanumeric() || "*|〇".contains(*c))
        && chars.iter().filter(|c| c.is_ascii_digit()).count() >= 6
}

/// Whether it is a unified social credit code; its third to eighth characters are an area.
fn is_valid(chars: &[char]) -> bool {
    let has_area = chars.get(2..8).is_some_and(|area| area.iter().all(char::is_ascii_digit));
    has_area && TaxId::judge(&chars.iter().collect::<String>()) == Judgement::Valid
}

/// The one valid number near what was read; `None` when there is none or more than one.
fn corrected(text: &Text, chars: &[char]) -> Option<Settled> {
    let settled = |chars: &[char], certain: bool| Settled {
        id: chars.iter().collect(),
        trust: Trust { rule: Rule::CheckDigit, certain },
        corrected: true,
    };
    let mut clean = chars.to_vec();
    for c in &mut clean {
        *c = IMPOSSIBLE.iter().find(|(from, _)| from == c).map_or(*c, |(_, to)| *to);
    }
    if clean.len() == 18 && is_valid(&clean) {
        return Some(settled(&clean, true));
    }
    let mut found: Vec<(Vec<char>, bool)> = Vec::new();
    match clean.len() {
        18 => {
            for at in 0..18 {
                let mark = &text.marks[at];
                for (to, was_second) in choices(clean[at], mark.second.map(|(c, _)| c)) {
                    let mut tried = clean.clone();
                    tried[at] = to;
                    // A character that the reader was sure of needs more than one check.
                    let others = text.marks.iter().enumerate().filter(|(i, _)| *i != at);
                    let is_likely = was_second
                        && mark.confidence < SURE
                        && others.into_iter().all(|(_, m)| m.confidence >= SURE);
                    if is_valid(&tried) {
                        found.push((tried, is_likely));
                    }
                }
            }
        }
        19 => {
            for at in 0..19 {
                let mut tried = clean.clone();
                tried.remove(at);
                if is_valid(&tried) && found.iter().all(|(f, _)| *f != tried) {
                    found.push((tried, false));
                }
            }
        }
        // The last one is lost at the edge of a seal or a column; the others say which it was.
        17 => {
            for to in LETTERS.chars() {
                let tried: Vec<char> = clean.iter().copied().chain([to]).collect();
                if is_valid(&tried) {
                    found.push((tried, false));
                }
            }
        }
        _ => {}
    }
    // Two check characters let one in 341 pass by chance: only a slip that the reader itself
    // thought possible is beyond doubt.
    let likely: Vec<_> = found.iter().filter(|(_, is_likely)| *is_likely).collect();
    match (&likely[..], &found[..]) {
        ([(one, _)], all) => Some(settled(one, all.len() == 1)),
        ([], [(one, _)]) => Some(settled(one, false)),
        _ => None,
    }
}

/// What a character may be instead, and whether the reader considered it.
fn choices(c: char, second: Option<char>) -> Vec<(char, bool)> {
    let second = second.map(|s| s.to_ascii_uppercase()).filter(|s| *s != c);
    let mut out: Vec<(char, bool)> = second.into_iter().map(|s| (s, true)).collect();
    for group in ALIKE.iter().filter(|g| g.contains(c)) {
        for other in group.chars() {
            if other != c && out.iter().all(|(known, _)| *known != other) {
                out.push((other, false));
            }
        }
    }
    out
}
