//! A piece of what was read: characters in a row, as text, with their place and confidence.

use model::text::Box2;

use super::sheet::Mark;

/// A step from character to character this many times as wide as usual leaves room for another.
const HOLE: f32 = 1.75;
/// Fewer steps than this tell nothing about what is usual.
const HOLE_STEPS: usize = 4;

/// Characters that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    /// The characters, from left to right.
    pub marks: Vec<Mark>,
}

impl Text {
    pub fn new(marks: &[Mark]) -> Text {
        Text { marks: marks.to_vec() }
    }

    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The characters as they were read.
    pub fn text(&self) -> String {
        self.marks.iter().map(|m| m.c).collect()
    }

    /// The smallest rectangle around them on the picture, in pixels.
    pub fn area(&self) -> Option<Box2> {
        self.marks.iter().map(|m| m.pixels).reduce(Box2::union)
    }

    /// How sure the reader is of the least sure of them; 0 for no text.
    pub fn confidence(&self) -> f32 {
        let least = self.marks.iter().map(|m| m.confidence).fold(f32::MAX, f32::min);
        if self.is_empty() { 0.0 } else { least }
    }

    /// Whether a character seems to be missing inside: two neighbours stand so much further
    /// apart than the others that one more would fit between them.
    pub fn has_hole(&self) -> bool {
        let pairs = self.marks.windows(2).filter(|pair| pair[0].line == pair[1].line);
        let mut steps: Vec<f32> =
            pairs.map(|p| (p[1].x - p[0].x) / ((p[0].w + p[1].w) / 2.0).max(0.05)).collect();
        steps.sort_by(f32::total_cmp);
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
        steps.len() >= HOLE_STEPS && steps.last().is_some_and(|widest| *widest > HOLE * usual)
    }

    pub fn left(&self) -> f32 {
        self.marks.first().map_or(0.0, Mark::left)
    }

    pub fn right(&self) -> f32 {
        self.marks.last().map_or(0.0, Mark::right)
    }

    /// The middle down, in units.
    pub fn y(&self) -> f32 {
        let sum: f32 = self.marks.iter().map(|m| m.y).sum();
        sum / self.marks.len().max(1) as f32
    }

    /// The longest beginning whose characters all fit.
    pub fn while_fits(&self, fits: impl Fn(char) -> bool) -> Text {
        let end = self.marks.iter().position(|m| !fits(m.c)).unwrap_or(self.marks.len());
        Text::new(&self.marks[..end])
    }

    /// Without what leads it and does not fit.
    pub fn without_leading(&self, drop: impl Fn(char) -> bool) -> Text {
        let start = self.marks.iter().position(|m| !drop(m.c)).unwrap_or(self.marks.len());
        Text::new(&self.marks[start..])
    }

    /// Without what ends it and does not fit.
    pub fn without_trailing(&self, drop: impl Fn(char) -> bool) -> Text {
        let end = self.marks.iter().rposition(|m| !drop(m.c)).map_or(0, |at| at + 1);
        Text::new(&self.marks[..end])
    }
}

/// Every longest run of characters that fit, in a row or line.
pub(super) fn runs(marks: &[Mark], fits: impl Fn(char) -> bool) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    let mut last: Option<&Mark> = None;
    for mark in marks {
        let joins = last.is_some_and(|l| fits(l.c) && l.line == mark.line);
        match out.last_mut() {
            Some(text) if fits(mark.c) && joins => text.marks.push(*mark),
            _ if fits(mark.c) => out.push(Text { marks: vec![*mark] }),
            _ => {}
        }
        last = Some(mark);
    }
    out
}
