//! Where the value of a label stands: behind it, below it or, rarely, before it.

use model::text::Box2;

use super::glyph::Glyph;
use super::label::{Found, Label};
use super::sheet::{Sheet, Text, join, lines};

/// Widest gap inside one value, in heights.
const VALUE_GAP: f32 = 3.5;
/// Widest gap inside a date: forms leave room for 年, 月 and 日.
const DATE_GAP: f32 = 8.0;

/// How far a value may run over the label behind it, in millimetres.
const OVERRUN: f32 = 30.0;
/// Most places of one label that are tried.
pub(super) const TRIES_MAX: usize = 8;

/// How sure a value is by where it stands from its label.
pub(super) const BEHIND: f32 = 1.0;
const BELOW: f32 = 0.8;
const BEFORE: f32 = 0.6;

/// A way to find the text that belongs to a label.
type Way = fn(&Sheet, &Found) -> Text;

impl Sheet {
    /// The text behind a label, from `up` above its middle to `down` below it.
    pub fn behind(&self, found: &Found, up: f32, down: f32, between_lines: &str) -> Text {
        let (top, bottom) = (found.mid() - up, found.mid() + down);
        let h = found.area.h.min(8.0);
        let mut from = found.right() - 0.3 * h;
        // Fonts that run wide push a label over the start of its value. Labels are taken out, so
        // what still stands on the second half of one belongs to the value.
        let (half, reach) = (found.area.w / 2.0, 0.5 * h);
        let over = Box2::new(found.area.x + half, found.mid() - reach, half, 2.0 * reach);
        for glyph in self.inside(over) {
            from = from.min(glyph.x);
        }
        let limit = self.limit(found.right(), top, bottom);
        let area = Box2::new(from, top, limit + OVERRUN - from, bottom - top);
        let mut kept: Vec<&Glyph> = Vec::new();
        let widest = if found.label == Label::Date { DATE_GAP } else { VALUE_GAP };
        let inside = self.inside(area);
        let start = inside.iter().map(|g| g.x).fold(f32::MAX, f32::min);
        for line in lines(&inside) {
            // All lines of a wrapped value begin near each other.
            let mut end = start;
            let mut is_begun = false;
            for glyph in line {
                // Behind the next label only what runs through it without a gap is still this
                // value: half a number would be worse than none.
                let is_beyond = glyph.x >= limit - 0.1;
                let gap = glyph.x - end;
                if gap > widest * glyph.h || (is_beyond && !(is_begun && gap < 0.3 * glyph.h)) {
                    break;
                }
                is_begun = true;
                kept.push(glyph);
                end = glyph.right();
            }
        }
        join(&kept, between_lines)
    }

    /// The text on the line of a label, behind it.
    pub fn on_line(&self, found: &Found) -> Text {
        let reach = 0.65 * found.area.h;
        self.behind(found, reach, reach, "")
    }

    /// The text below a label, as far as it reaches.
    pub fn below(&self, found: &Found) -> Text {
        let a = found.area;
        let limit = self.limit(found.right(), a.y, found.bottom() + 2.2 * a.h);
        let right = limit.min(found.right() + 8.0 * a.h);
        let area = Box2::new(a.x - a.h, found.bottom(), right - a.x + a.h, 2.2 * a.h);
        let glyphs = self.inside(area);
        let first = lines(&glyphs).into_iter().next().unwrap_or_default();
        let text = join(&first, "");
        // What another label announces on its own line is not this one's.
        let Some(place) = text.area else { return text };
        let announced = self.labels.iter().any(|other| {
            let gap = place.x - other.right();
            let is_level = (other.mid() - place.middle_y()).abs() < 0.6 * place.h;
            other.has_colon && is_level && (-0.5 * place.h..10.0 * place.h).contains(&gap)
        });
        if announced { Text::default() } else { text }
    }

    /// The text before a label on its line.
    pub fn before(&self, found: &Found) -> Text {
        let a = found.area;
        let area = Box2::new(a.x - 20.0 * a.h, found.mid() - 0.65 * a.h, 20.0 * a.h, 1.3 * a.h);
        let mut glyphs = self.inside(area);
        glyphs.sort_by(|x, y| y.x.total_cmp(&x.x));
        let mut start = a.x;
        let mut kept = Vec::new();
        for glyph in glyphs {
            if start - glyph.right() > 2.0 * glyph.h {
                break;
            }
            start = glyph.x;
            kept.push(glyph);
        }
        join(&kept, "")
    }

    /// The first value that `parse` accepts near any place of a label, and how sure it is.
    pub fn value<T>(
        &self,
        label: Label,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<(T, Text, f32)> {
        let ways: [(Way, f32); 3] =
            [(Sheet::on_line, BEHIND), (Sheet::below, BELOW), (Sheet::before, BEFORE)];
        for (way, confidence) in ways {
            for found in self.all(label).filter(|f| !f.is_column).take(TRIES_MAX) {
                let text = way(self, found);
                if let Some(value) = parse(&text.text) {
                    return Some((value, text, confidence));
                }
            }
        }
        None
    }
}
