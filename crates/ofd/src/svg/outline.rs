//! Outlines of characters: what an embedded font draws, and what another font draws in the place
//! of one that is not here.

use std::fmt::Write;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::geometry::pair;
use crate::limits;

/// One step of an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Move([f32; 2]),
    Line([f32; 2]),
    Quad([f32; 4]),
    Cubic([f32; 6]),
    Close,
}

/// The shape of one character, as multiples of its size, from the left end of its baseline, y
/// downwards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    steps: Vec<Step>,
    /// The distance to the next character.
    pub advance: f32,
}

/// How an outline is set on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    /// `HScale`.
    pub wide: f64,
    /// Slant of characters that have no italic form: how far the top leans over.
    pub slant: f64,
    /// Turn of the character (`CharDirection`): cosine and sine.
    pub turn: (f64, f64),
}

impl Outline {
    /// The outline of a character in a font file; `None` when the file is no font that can be
    /// read or has no such character.
    pub fn of_char(font: &[u8], index: u32, c: char) -> Option<Outline> {
        let font = FontRef::from_index(font, index).ok()?;
        let map = font.charmap();
        // Symbol fonts keep their characters in the private area (OpenType `cmap`, platform 3
        // encoding 0).
        let symbol = || u32::from(c).checked_add(0xf000).filter(|code| *code <= 0xf0ff);
        let glyph = map.map(c).or_else(|| map.map(symbol()?))?;
        outline(&font, glyph)
    }

    /// The outline of a glyph by its number in the font file.
    pub fn of_glyph(font: &[u8], index: u32, glyph: u32) -> Option<Outline> {
        let font = FontRef::from_index(font, index).ok()?;
        outline(&font, GlyphId::new(glyph))
    }

    /// How many steps it has.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Writes it as path data.
    pub(super) fn print(&self, at: Setting, out: &mut String) {
        let place = |x: f32, y: f32, out: &mut String| {
            let x = (f64::from(x) - f64::from(y) * at.slant) * at.size * at.wide;
            let y = f64::from(y) * at.size;
            let (cos, sin) = at.turn;
            pair(out, at.x + cos * x - sin * y, at.y + sin * x + cos * y);
        };
        for step in &self.steps {
            match *step {
                Step::Move([x, y]) => {
                    out.push('M');
                    place(x, y, out);
                }
                Step::Line([x, y]) => {
                    out.push('L');
                    place(x, y, out);
                }
                Step::Quad([a, b, x, y]) => {
                    out.push('Q');
                    place(a, b, out);
                    out.push(' ');
                    place(x, y, out);
                }
                Step::Cubic([a, b, c, d, x, y]) => {
                    out.push('C');
                    place(a, b, out);
                    out.push(' ');
                    place(c, d, out);
                    out.push(' ');
                    place(x, y, out);
                }
                Step::Close => {
                    let _ = out.write_char('Z');
                }
            }
        }
    }
}

fn outline(font: &FontRef<'_>, glyph: GlyphId) -> Option<Outline> {
    let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let mut pen = Pen { steps: Vec::new(), scale: if em > 0.0 { 1.0 / em } else { return None } };
    let shape = font.outline_glyphs().get(glyph)?;
    shape.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
    let advance = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let advance = advance.advance_width(glyph).unwrap_or(em) / em;
    (pen.steps.len() <= limits::OUTLINE_STEPS_MAX && advance.is_finite())
        .then_some(Outline { steps: pen.steps, advance })
}

struct Pen {
    steps: Vec<Step>,
    scale: f32,
}

impl Pen {
    fn push(&mut self, step: Step) {
        // One more than allowed tells that there were too many.
        if self.steps.len() <= limits::OUTLINE_STEPS_MAX {
            self.steps.push(step);
        }
    }

    fn place<const N: usize>(&self, mut all: [f32; N]) -> [f32; N] {
        for (at, value) in all.iter_mut().enumerate() {
            *value *= if at % 2 == 0 { self.scale } else { -self.scale };
        }
        all
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push(Step::Move(self.place([x, y])));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(Step::Line(self.place([x, y])));
    }

    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        self.push(Step::Quad(self.place([a, b, x, y])));
    }

    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        self.push(Step::Cubic(self.place([a, b, c, d, x, y])));
    }

    fn close(&mut self) {
        self.push(Step::Close);
    }
}
