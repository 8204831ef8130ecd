//! The text of a PDF page with its places.
//!
//! A PDF has no words, only glyphs with a matrix each. The interpreter runs the page and calls
//! back for every glyph; here they become characters in millimetres from the top left corner of
//! the page as people see it (turned by `/Rotate`, cut to the crop box), and neighbours on one
//! baseline become runs. Order of drawing decides nothing beyond that.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use model::text::{Box2, Page, Run};

use super::screen::is_heavy;
use crate::limits;

/// Millimetres in one unit of PDF user space (1/72 inch).
const MM: f64 = 25.4 / 72.0;
/// Ink above and below the baseline, in parts of the font size: what a Chinese glyph fills.
const ASCENT: f64 = 0.86;
const DESCENT: f64 = 0.12;
/// Largest side of a page that is believed, in millimetres: the 200 inches of ISO 32000 annex C.
const SIDE_MAX: f32 = 5_080.0;

/// What stopped the interpreter: the budget of steps or of time is used up.
///
/// It travels as a panic payload because the interpreter has no way to be told to stop.
struct Exhausted;

/// The text of the first pages, at most [`limits::PAGES_MAX`], and whether some of it is missing
/// because it would have cost too much.
pub(super) fn pages(pdf: &Pdf) -> (Vec<Page>, bool) {
    let cache = InterpreterCache::new();
    let mut budget = Budget::new();
    let mut pages = Vec::new();
    let mut truncated = pdf.pages().len() > limits::PAGES_MAX;
    for (index, page) in pdf.pages().iter().take(limits::PAGES_MAX).enumerate() {
        let unit = page.raw().get::<f64>(b"UserUnit").filter(|u| *u > 0.0 && *u < 100.0);
        let scale = MM * unit.unwrap_or(1.0);
        let (width, height) = page.render_dimensions();
        let number = index as u32 + 1;
        let transform =
            Affine::scale(scale) * Affine::new(page.initial_transform(true).as_coeffs());
        let area = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
        let mut sink = Sink { number, budget: &mut budget, seen: Vec::new(), hidden: Vec::new() };
        let is_small = !page.page_stream().is_some_and(is_heavy);
        // The only way to stop the interpreter is to unwind out of it, so that is caught here. A
        // panic of its own ends the page as well: what was drawn before it has been seen.
        let ended = is_small
            && catch_unwind(AssertUnwindSafe(|| {
                let settings = InterpreterSettings::default();
                let mut context = Context::new(transform, area, &cache, pdf.xref(), settings);
                interpret_page(page, &mut context, &mut sink);
            }))
            .is_ok();
        truncated |= !ended;
        let Sink { seen, hidden, .. } = sink;
        // Text drawn invisibly lies over scans; where there is ink, only the ink is read, lest a
        // file shows one thing and says another.
        let runs = if seen.is_empty() { hidden } else { seen };
        pages.push(Page {
            number,
            width: (area.width() as f32).clamp(0.0, SIDE_MAX),
            height: (area.height() as f32).clamp(0.0, SIDE_MAX),
            runs: close(runs),
        });
        if budget.is_spent() {
            truncated |= index + 1 < pdf.pages().len();
            break;
        }
    }
    (pages, truncated)
}

/// The finished runs; what is filled and stroked was drawn twice in the same place.
fn close(runs: Vec<Open>) -> Vec<Run> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for run in runs {
        let spot = [run.place.x, run.place.y].map(|v| (v * 20.0).round() as i64);
        if let Some(run) = run.close()
            && seen.insert((spot, run.text.clone()))
        {
            out.push(run);
        }
    }
    out
}

struct Budget {
    steps: u64,
    until: Instant,
}

impl Budget {
    fn new() -> Budget {
        let until = Instant::now() + Duration::from_millis(limits::PDF_TEXT_MS_MAX);
        Budget { steps: limits::PDF_STEPS_MAX, until }
    }

    fn is_spent(&self) -> bool {
        self.steps == 0 || Instant::now() > self.until
    }

    /// Pays for work; unwinds out of the interpreter when nothing is left.
    fn pay(&mut self, steps: u64) {
        let before = self.steps;
        self.steps = before.saturating_sub(steps);
        // The clock is asked every 256 steps.
        let late = before >> 8 != self.steps >> 8 && Instant::now() > self.until;
        if self.steps == 0 || late {
            resume_unwind(Box::new(Exhausted));
        }
    }
}

struct Sink<'b> {
    number: u32,
    budget: &'b mut Budget,
    seen: Vec<Open>,
    hidden: Vec<Open>,
}

/// A run that may still grow.
struct Open {
    page: u32,
    place: Box2,
    size: f32,
    text: String,
    /// Baseline and end of the last glyph.
    baseline: f32,
    end: f32,
    level: bool,
}

impl Open {
    fn close(self) -> Option<Run> {
        let text = self.text.trim();
        if text.is_empty() {
            return None;
        }
        Some(Run { page: self.page, place: self.place, size: self.size, text: text.to_owned() })
    }

    /// Whether a glyph that starts at `start` on `baseline` continues this run.
    fn joins(&self, start: f32, baseline: f32, size: f32) -> bool {
        let gap = start - self.end;
        (self.baseline - baseline).abs() < 0.1 * size
            && (self.size - size).abs() < 0.05 * size
            && gap.abs() < 0.15 * size
    }
}

impl Sink<'_> {
    fn glyph(&mut self, text: &str, matrix: Affine, advance: f64, visible: bool) {
        let origin = matrix * Point::ZERO;
        let along = matrix * Point::new(advance, 0.0) - origin;
        let up = matrix * Point::new(0.0, 1000.0) - origin;
        let corners = [-DESCENT, ASCENT].map(|v| [origin + up * v, origin + along + up * v]);
        let xs = corners.iter().flatten().map(|p| p.x as f32);
        let ys = corners.iter().flatten().map(|p| p.y as f32);
        let (left, right) = xs.fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(v), b.max(v)));
        let (top, bottom) = ys.fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(v), b.max(v)));
        let size = up.hypot() as f32;
        let sane = |v: f32| v.is_finite() && v.abs() < 2.0 * SIDE_MAX;
        if ![left, right, top, bottom, size].into_iter().all(sane) {
            return;
        }
        let place = Box2::new(left, top, right - left, bottom - top);
        let level = along.x > 0.0 && along.y.abs() < 0.05 * along.x;
        let (start, baseline) = (origin.x as f32, origin.y as f32);
        let runs = if visible { &mut self.seen } else { &mut self.hidden };
        if let Some(last) = runs.last_mut()
            && level
            && last.level
            && last.joins(start, baseline, size)
        {
            last.text.push_str(text);
            // A space is no ink, but it ends where the next glyph begins.
            if !text.trim().is_empty() {
                last.place = last.place.union(place);
            }
            last.end = right;
        } else if !text.trim().is_empty() && runs.len() < limits::RUNS_MAX {
            let text = text.to_owned();
            let page = self.number;
            runs.push(Open { page, place, size, text, baseline, end: right, level });
        }
    }
}

impl<'a> Device<'a> for Sink<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.pay(1 + run.glyphs().len() as u64);
        // Text that is filled and stroked arrives twice; the outline adds nothing to read. Text
        // that is only stroked is rare, and then its inside is not drawn at all.
        let visible = !matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            let mut text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => String::from(c),
                Some(BfString::String(s)) => s,
                None => continue,
            };
            text.retain(|c| !c.is_control() && !is_formatting(c));
            if text.is_empty() {
                continue;
            }
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(g) => g.advance_width(),
                hayro_interpret::font::Glyph::Type3(g) => g.advance_width(),
            };
            let advance = advance.filter(|a| *a > 0.0).unwrap_or(500.0);
            self.glyph(&text, props.transform * glyph.transform(), f64::from(advance), visible);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.budget.pay(1);
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {
        self.budget.pay(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.budget.pay(16);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.budget.pay(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.pay(16);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.budget.pay(16);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Characters that steer layout and leave no ink.
fn is_formatting(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
        | '\u{fffd}' | '\u{ad}')
}
