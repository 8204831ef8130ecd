//! Text objects (GB/T 33190-2016 §11): every character at its own place.

use std::fmt::Write;
use std::sync::Arc;

use super::canvas::escape;
use super::geometry::{Matrix, number, numbers, print};
use super::object::{Painter, Place, Unit};
use super::outline::{Outline, Setting};
use super::paint::Brush;
use super::style::Style;
use super::typeface::Typeface;
use crate::limits;
use crate::text::Deltas;
use crate::xml::Element;

/// The slant of a face that leans: tan 12°, as faces with an italic form have it.
const SLANT: f64 = 0.2126;
/// The narrowest that a character of another font is made, as a part of its width.
const SQUEEZE_MIN: f64 = 0.5;
/// The size of text that does not tell its own.
const SIZE: f64 = 3.175;

/// A character and where its baseline begins, in the space of the object.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Letter {
    c: char,
    x: f64,
    y: f64,
    /// Which glyph of the embedded font it is, when the file says so (CGTransform).
    glyph: Mapped,
    /// How much room the file leaves for it before the next one, when it says so.
    room: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mapped {
    /// By its character.
    Char,
    /// This glyph.
    Glyph(u32),
    /// Drawn as a part of the glyph before.
    Nothing,
}

/// How the characters of a text object are set.
struct Manner {
    face: Typeface,
    size: f64,
    wide: f64,
    /// `CharDirection` and `ReadDirection`, in degrees clockwise.
    turn: f64,
    reading: f64,
}

impl Manner {
    fn of(object: Element<'_, '_>, face: Typeface) -> Manner {
        let value = |name: &str| object.attr(name).and_then(|v| number(&v));
        let degrees = |name| value(name).filter(|d| [90.0, 180.0, 270.0].contains(d));
        Manner {
            face,
            size: value("Size").filter(|size| *size > 0.0).unwrap_or(SIZE),
            wide: value("HScale").filter(|wide| *wide > 0.0).unwrap_or(1.0),
            turn: degrees("CharDirection").unwrap_or(0.0),
            reading: degrees("ReadDirection").unwrap_or(0.0),
        }
    }

    /// The step to the next character where the file gives none: as [`crate::text`] has it.
    fn step(&self, c: char) -> (f64, f64) {
        let length = self.size * self.wide * if c.is_ascii() { 0.5 } else { 1.0 };
        match self.reading as i32 {
            90 => (0.0, length),
            180 => (-length, 0.0),
            270 => (0.0, -length),
            _ => (length, 0.0),
        }
    }

    fn setting(&self, letter: &Letter) -> Setting {
        let (sin, cos) = match self.turn as i32 {
            90 => (1.0, 0.0),
            180 => (0.0, -1.0),
            270 => (-1.0, 0.0),
            _ => (0.0, 1.0),
        };
        let slant = if self.face.is_italic { SLANT } else { 0.0 };
        let (x, y, size, wide) = (letter.x, letter.y, self.size, self.wide);
        Setting { x, y, size, wide, slant, turn: (cos, sin) }
    }
}

impl<'t> Painter<'_, '_, 't, '_> {
    /// Draws a TextObject.
    pub(super) fn text(
        &mut self,
        object: Element<'t, 't>,
        unit: &Unit,
        style: Style<'t>,
        place: Place,
        out: &mut String,
    ) {
        let id = object.attr("Font").unwrap_or_default();
        let font = self.scene.find("Font", &id);
        let manner = Manner::of(object, Typeface::of(font).leaning(object));
        let mut letters = letters(object, &manner);
        map_glyphs(object, &mut letters);
        if letters.is_empty() || !self.canvas.grant_steps(letters.len()) {
            return;
        }
        let local = unit.local();
        let inside = place.inside(local);
        let is_stroked = object.attr("Stroke").as_deref() == Some("true");
        let room = if is_stroked { style.width() } else { 0.0 };
        // Characters seldom overlap: they cover what their squares cover.
        let side = manner.size * (letters.len() as f64).sqrt();
        if !self.afford([0.0, 0.0, side * manner.wide, side], inside, room) {
            return;
        }
        let fill = match object.attr("Fill").as_deref() {
            Some("false") => Brush::None,
            _ => self.brush(style.fill, inside),
        };
        let stroke = if is_stroked { self.brush(style.stroke, inside) } else { Brush::None };
        let mut paint = String::new();
        fill.print("fill", inside.alpha, &mut paint);
        if is_stroked {
            stroke.print("stroke", inside.alpha, &mut paint);
            style.pen(0.0, &mut paint);
        }
        let file = self.scene.file("Font", &id, "FontFile");
        let file = file.and_then(|path| self.scene.font(path));
        let mut data = String::new();
        letters.retain(|letter| !self.outlined(letter, &manner, file, &mut data));
        if !data.is_empty() {
            out.push_str("<path");
            local.print("transform", out);
            let _ = write!(out, "{paint} d=\"{data}\"/>");
        }
        for run in runs(&letters) {
            words(run, &manner, local, &paint, out);
        }
    }

    /// Draws a character by its outline, when there is one; whether nothing is left to draw.
    fn outlined(
        &mut self,
        letter: &Letter,
        manner: &Manner,
        file: Option<&[u8]>,
        data: &mut String,
    ) -> bool {
        let own = match (letter.glyph, file) {
            (Mapped::Nothing, _) => return true,
            (Mapped::Glyph(glyph), Some(file)) => Outline::of_glyph(file, 0, glyph),
            (_, Some(file)) => Outline::of_char(file, 0, letter.c),
            _ => None,
        };
        let given = self.canvas.options.outline;
        let mut setting = manner.setting(letter);
        let outline = own.map(Arc::new).or_else(|| {
            let outline = given?(&manner.face, letter.c)?;
            // Another font may be wider than the missing one; its characters must not overlap.
            let room = letter.room.unwrap_or(f64::INFINITY);
            let squeeze = room / (f64::from(outline.advance) * setting.size * setting.wide);
            if (SQUEEZE_MIN..1.0).contains(&squeeze) && manner.turn == 0.0 {
                setting.wide *= squeeze;
            }
            Some(outline)
        });
        let Some(outline) = outline else {
            // Where all else is drawn as text, blanks belong to what can be selected.
            return letter.c.is_whitespace() && (given.is_some() || file.is_some());
        };
        if self.canvas.grant_steps(outline.len()) {
            outline.print(setting, data);
        }
        true
    }
}

/// Every character of a text object with its place.
fn letters(object: Element<'_, '_>, manner: &Manner) -> Vec<Letter> {
    let mut out = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    for code in object.children().filter(|e| e.name() == "TextCode") {
        // Absent X or Y continue from the code before (GB/T 33190-2016 §11.3).
        x = code.attr("X").and_then(|v| number(&v)).unwrap_or(x);
        y = code.attr("Y").and_then(|v| number(&v)).unwrap_or(y);
        let dx = code.attr("DeltaX").unwrap_or_default();
        let dy = code.attr("DeltaY").unwrap_or_default();
        let (mut dx, mut dy) = (Deltas::new(&dx), Deltas::new(&dy));
        let finite = |deltas: &mut Deltas<'_>| {
            deltas.next().map(f64::from).filter(|d| d.is_finite()).map(|d| d.clamp(-1e6, 1e6))
        };
        let (mut at_x, mut at_y) = (x, y);
        for c in code.whole_text().chars().filter(|c| *c != '\n' && *c != '\r') {
            if out.len() >= limits::LETTERS_MAX {
                return out;
            }
            let c = manner.face.meant(c);
            let (step_x, step_y) = (finite(&mut dx), finite(&mut dy));
            // The last one has as much as its like before it.
            let like = out.last().filter(|last: &&Letter| last.c.is_ascii() == c.is_ascii());
            let room = step_x.filter(|step| *step > 0.0).or(like.and_then(|last| last.room));
            out.push(Letter { c, x: at_x, y: at_y, glyph: Mapped::Char, room });
            let usual = manner.step(c);
            let is_down = step_y.is_some_and(|step| step != 0.0);
            at_x += step_x.unwrap_or(if is_down { 0.0 } else { usual.0 });
            at_y += step_y.unwrap_or(if step_x.is_some() { 0.0 } else { usual.1 });
        }
    }
    out
}

/// Gives characters the glyphs that the file names for them (§11.4).
fn map_glyphs(object: Element<'_, '_>, letters: &mut [Letter]) {
    let all = object.children().filter(|e| e.name() == "CGTransform");
    for transform in all.take(limits::LETTERS_MAX) {
        let count = |name: &str| transform.attr(name).and_then(|v| v.trim().parse::<usize>().ok());
        let from = count("CodePosition").unwrap_or(0);
        let codes = count("CodeCount").unwrap_or(1);
        let glyphs = transform.text_of("Glyphs").unwrap_or_default();
        let mut glyphs = numbers(glyphs).take(count("GlyphCount").unwrap_or(usize::MAX));
        let Some(rest) = letters.get_mut(from..) else { continue };
        for letter in rest.iter_mut().take(codes) {
            letter.glyph = glyphs.next().map_or(Mapped::Nothing, |glyph| {
                Mapped::Glyph(glyph.clamp(0.0, f64::from(u16::MAX)) as u32)
            });
        }
    }
}

/// Splits letters where SVG would count them in two ways: what is beyond 16 bits is two for some
/// readers and one for others.
fn runs(letters: &[Letter]) -> impl Iterator<Item = &[Letter]> {
    letters.chunk_by(|a, b| a.c.len_utf16() == 1 && b.c.len_utf16() == 1)
}

/// Writes letters as text that can be selected.
fn words(letters: &[Letter], manner: &Manner, local: Matrix, paint: &str, out: &mut String) {
    let (wide, shift) = (manner.wide, local.as_shift().filter(|_| manner.wide == 1.0));
    let (left, top) = shift.unwrap_or((0.0, 0.0));
    out.push_str("<text");
    if shift.is_none() {
        local.after(Matrix::scale(wide, 1.0)).print("transform", out);
    }
    out.push_str(" x=\"");
    list(letters.iter().map(|letter| left + letter.x / wide), out);
    out.push_str("\" y=\"");
    let is_level = letters.windows(2).all(|pair| pair[0].y == pair[1].y);
    let lines = if is_level { 1 } else { letters.len() };
    list(letters.iter().take(lines).map(|letter| top + letter.y), out);
    out.push('"');
    if manner.turn != 0.0 {
        out.push_str(" rotate=\"");
        print(out, manner.turn);
        out.push('"');
    }
    let _ = write!(out, " font-family=\"{}\" font-size=\"", manner.face.css());
    print(out, manner.size);
    out.push('"');
    if manner.face.is_bold {
        out.push_str(" font-weight=\"bold\"");
    }
    if manner.face.is_italic {
        out.push_str(" font-style=\"italic\"");
    }
    out.push_str(paint);
    out.push('>');
    letters.iter().for_each(|letter| escape(out, letter.c));
    out.push_str("</text>");
}

fn list(values: impl Iterator<Item = f64>, out: &mut String) {
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(' ');
        }
        print(out, value);
    }
}
