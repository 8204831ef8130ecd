//! What a drawing is written to, and what it may still cost.

use std::collections::HashMap;
use std::fmt::Write;

use super::Options;
use crate::limits;

/// The one output of a page and of everything nested in it.
pub(super) struct Canvas<'o> {
    pub options: &'o Options<'o>,
    /// What is drawn from: gradients, patterns, clips, pictures.
    pub defs: String,
    /// Pictures that are in `defs` already, by their part; `None` for one that cannot be shown.
    pub pictures: HashMap<String, Option<String>>,
    /// Whether something was left out because of a limit.
    pub is_cut: bool,
    /// How many packages were drawn: a seal may be a package too.
    pub packages: usize,
    ids: usize,
    objects: usize,
    steps: usize,
    written: usize,
    pixels: u64,
    sheets: f64,
}

impl<'o> Canvas<'o> {
    pub(super) fn new(options: &'o Options<'o>) -> Canvas<'o> {
        Canvas {
            options,
            defs: String::new(),
            pictures: HashMap::new(),
            is_cut: false,
            packages: 0,
            ids: 0,
            objects: limits::DRAWN_OBJECTS_MAX,
            steps: limits::DRAWN_STEPS_MAX,
            written: limits::DRAWN_BYTES_MAX,
            pixels: limits::DRAWN_PIXELS_MAX,
            sheets: limits::DRAWN_SHEETS_MAX,
        }
    }

    /// A name for something in `defs`.
    pub(super) fn name(&mut self) -> String {
        self.ids += 1;
        let mut name = String::with_capacity(6);
        let _ = write!(name, "o{}", self.ids);
        name
    }

    /// Whether another object may be drawn.
    pub(super) fn grant_object(&mut self) -> bool {
        let left = self.objects.checked_sub(1).filter(|_| self.written > 0);
        self.objects = left.unwrap_or(self.objects);
        self.keep(left.is_some())
    }

    /// Whether so many steps of a path, or characters of a text, may be drawn.
    pub(super) fn grant_steps(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(self.steps);
        self.keep(left.is_some())
    }

    /// Whether a picture of this size may be drawn.
    pub(super) fn grant_pixels(&mut self, (width, height): (u32, u32)) -> bool {
        let pixels = u64::from(width) * u64::from(height);
        let left = self.pixels.checked_sub(pixels).filter(|_| pixels <= limits::PICTURE_PIXELS_MAX);
        self.pixels = left.unwrap_or(self.pixels);
        self.keep(left.is_some())
    }

    /// Whether an object may be drawn that covers so many sheets of the page's size.
    pub(super) fn grant_sheets(&mut self, sheets: f64) -> bool {
        let is_granted = sheets <= self.sheets;
        if is_granted {
            self.sheets -= sheets;
        }
        self.keep(is_granted)
    }

    /// Counts what was written.
    pub(super) fn count(&mut self, bytes: usize) {
        self.written = self.written.saturating_sub(bytes);
    }

    fn keep(&mut self, is_granted: bool) -> bool {
        self.is_cut |= !is_granted;
        is_granted
    }
}

/// Writes text so that XML reads it back; what XML cannot hold is left out.
pub(super) fn escape(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\u{fffe}' | '\u{ffff}' => {}
        c if c < ' ' => out.push(' '),
        c => out.push(c),
    }
}
