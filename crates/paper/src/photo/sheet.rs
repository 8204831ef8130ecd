//! A picture as the rules see it: its lines straightened, sorted and joined to rows.
//!
//! Places are measured in units: one unit is the middle height of the lines of the picture. So no
//! rule depends on how large a picture is or how near the paper was held. Where a value stands on
//! the picture itself is kept with every character, in pixels.

use model::text::{Box2, Photo, Seen, SeenCode};

use super::{level, row};
use crate::limits::{PHOTO_LETTERS_MAX, PHOTO_LINES_MAX};

/// How far a character may be from the edge of the picture, in heights of its line, and still be a
/// part of one, or follow others that are beyond it.
const EDGE: f32 = 0.5;
/// The same above and below, where boxes are wider than ink.
const EDGE_DOWN: f32 = 0.02;
/// What a character at the edge is worth.
const CUT: f32 = 0.5;
/// Lines lower than this, in pixels of the picture, show too little of each character: 3 and 5 are
/// the same there, and the reader is sure of either (measured: 0.99 for a wrong digit in 13).
const SMALL: f32 = 14.0;
/// What a character of such a line is worth at most.
const SMALL_SURE: f32 = 0.9;
/// A line that is this many times as high as it is wide for each of its characters stands upright.
const COLUMN_SHARE: f32 = 1.3;

/// One character of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    /// The character, full-width forms folded to ASCII.
    pub c: char,
    /// How sure the reader is of it, 0 to 1.
    pub confidence: f32,
    /// The next likeliest character, folded too.
    pub second: Option<(char, f32)>,
    /// The line it stands on.
    pub line: usize,
    /// Its middle across, in units.
    pub x: f32,
    /// Its middle down, in units.
    pub y: f32,
    /// How wide it is, in units.
    pub w: f32,
    /// Where it is on the picture, in pixels.
    pub pixels: Box2,
}

impl Mark {
    /// Its right edge, in units.
    pub fn right(&self) -> f32 {
        self.x + self.w / 2.0
    }

    /// Its left edge, in units.
    pub fn left(&self) -> f32 {
        self.x - self.w / 2.0
    }

    /// Whether it is, or may well be, this character.
    pub fn may_be(&self, c: char) -> bool {
        self.c == c || self.second.is_some_and(|(second, _)| second == c)
    }
}

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// The characters without spaces, from left to right, or downwards in a column.
    pub marks: Vec<Mark>,
    /// The same as text.
    pub text: String,
    /// Left edge, in units.
    pub left: f32,
    /// Right edge, in units.
    pub right: f32,
    /// Middle down, in units.
    pub y: f32,
    /// Height of the type, in units; the width of a column.
    pub h: f32,
    /// How sure the reader is of the line, 0 to 1.
    pub confidence: f32,
    /// Whether it is written downwards.
    pub is_column: bool,
    /// Which line of the picture it is.
    pub seen: usize,
}

/// A picture taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// The lines, from top to bottom.
    pub lines: Vec<Line>,
    /// The characters of lines that stand side by side, joined from left to right.
    pub rows: Vec<Vec<Mark>>,
    /// The codes of the picture.
    pub codes: Vec<SeenCode>,
    /// Where the text ends to the right, in units; it begins at 0.
    pub width: f32,
    /// Where the text ends below, in units; it begins at 0.
    pub height: f32,
}

impl Sheet {
    /// Straightens a picture: its lines become level, its origin is the corner of its text.
    ///
    /// Lines with impossible places are left out, and what goes beyond [`PHOTO_LINES_MAX`].
    pub fn new(photo: &Photo) -> Sheet {
        let all = photo.lines.iter().enumerate().filter(|(_, s)| is_sound(s));
        let seen: Vec<(usize, &Seen)> = all.take(PHOTO_LINES_MAX).collect();
        let unit = middle(seen.iter().filter(|(_, s)| !is_column(s)).map(|(_, s)| height(s)));
        let unit = unit.unwrap_or(1.0).max(1.0);
        let tilt = tilt(&seen, unit);
        let mut lines = Vec::with_capacity(seen.len());
        let mut letters = 0;
        for (at, line) in seen {
            letters += line.text.chars().count();
            if letters > PHOTO_LETTERS_MAX {
                break;
            }
            let mut line = Line { seen: at, ..straightened(line, unit, tilt) };
            doubt_edges(&mut line, photo);
            if height(&photo.lines[at]) < SMALL {
                let marks = line.marks.iter_mut();
                marks.for_each(|m| m.confidence = m.confidence.min(SMALL_SURE));
            }
            lines.push(line);
        }
        lines.retain(|line| !line.marks.is_empty());
        level::flatten(&mut lines);
        let mut sheet = Sheet { lines, codes: photo.codes.clone(), ..Sheet::default() };
        sheet.settle();
        sheet.rows = row::join(&sheet.lines);
        sheet
    }

    /// Whether most lines are written downwards: the picture itself lies on its side, and what
    /// is above or left on it says nothing.
    pub fn is_turned(&self) -> bool {
        let long = || self.lines.iter().filter(|l| l.marks.len() >= 4);
        2 * long().filter(|l| l.is_column).count() > long().count()
    }

    /// Moves the origin to the corner of the text and puts the lines in order.
    fn settle(&mut self) {
        let left = self.lines.iter().map(|l| l.left).fold(f32::MAX, f32::min);
        let top = self.lines.iter().map(|l| l.y - l.h / 2.0).fold(f32::MAX, f32::min);
        self.lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.left.total_cmp(&b.left)));
        for (at, line) in self.lines.iter_mut().enumerate() {
            line.left -= left;
            line.right -= left;
            line.y -= top;
            for mark in &mut line.marks {
                (mark.x, mark.y, mark.line) = (mark.x - left, mark.y - top, at);
            }
            self.width = self.width.max(line.right);
            self.height = self.height.max(line.y + line.h / 2.0);
        }
    }
}

/// Whether a line has a place that can be reckoned with.
fn is_sound(line: &Seen) -> bool {
    let fits = |v: f32| v.is_finite() && v.abs() < 1e6;
    line.corners.iter().all(|(x, y)| fits(*x) && fits(*y)) && height(line) > 0.5
}

fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn height(line: &Seen) -> f32 {
    let [a, b, c, d] = line.corners;
    ((distance(a, d) + distance(b, c)) / 2.0).min((distance(a, b) + distance(d, c)) / 2.0)
}

/// Whether the characters stand one below the other.
fn is_column(line: &Seen) -> bool {
    let [a, b, c, d] = line.corners;
    let (across, down) = (distance(a, b) + distance(d, c), distance(a, d) + distance(b, c));
    let is_high = down > COLUMN_SHARE * across;
    (is_high || runs_down(line)) && line.text.chars().count() > 1
}

/// Whether the corners follow the reading downwards: the first edge is then the right one.
fn runs_down(line: &Seen) -> bool {
    let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] = line.corners;
    (by - ay + cy - dy).abs() > 2.0 * (bx - ax + cx - dx).abs()
}

fn middle(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The angle by which the lines lean, told by the long ones.
fn tilt(lines: &[(usize, &Seen)], unit: f32) -> f32 {
    let long = lines
        .iter()
        .map(|(_, l)| *l)
        .filter(|l| !is_column(l) && distance(l.corners[0], l.corners[1]) > 4.0 * unit);
    middle(long.map(|l| {
        let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] = l.corners;
        (by - ay + cy - dy).atan2(bx - ax + cx - dx)
    }))
    .filter(|angle| angle.abs() < 0.8)
    .unwrap_or(0.0)
}

/// What the edge of the picture cuts through, and what stands next to it, is not sure: it may go
/// on outside.
fn doubt_edges(line: &mut Line, photo: &Photo) {
    for mark in &mut line.marks {
        let Box2 { x, y, w, h } = mark.pixels;
        let aside = x < EDGE * h || x + w > photo.width - EDGE * h;
        let down = y < EDGE_DOWN * h || y + h > photo.height - EDGE_DOWN * h;
        if aside || down {
            mark.confidence = mark.confidence.min(CUT);
        }
    }
}

/// A line in units, turned level.
fn straightened(seen: &Seen, unit: f32, tilt: f32) -> Line {
    let is_column = is_column(seen);
    let [a, b, c, d] = seen.corners;
    let between =
        |p: (f32, f32), q: (f32, f32), at: f32| (p.0 + (q.0 - p.0) * at, p.1 + (q.1 - p.1) * at);
    let (sin, cos) = (-tilt).sin_cos();
    let turned = |(x, y): (f32, f32)| ((x * cos - y * sin) / unit, (x * sin + y * cos) / unit);
    // From the middle of the first edge to the middle of the last, in the direction of reading.
    let (from, to) = match is_column && !runs_down(seen) {
        true => (between(a, b, 0.5), between(d, c, 0.5)),
        false => (between(a, d, 0.5), between(b, c, 0.5)),
    };
    let (along, thick) = (distance(from, to), height(seen));
    let mut line = Line { is_column, h: thick / unit, ..Line::default() };
    line.confidence = if seen.confidence.is_finite() { seen.confidence } else { 0.0 };
    let (start, end) = (turned(from), turned(to));
    line.y = (start.1 + end.1) / 2.0;
    (line.left, line.right) = match is_column {
        true => (start.0 - line.h / 2.0, start.0 + line.h / 2.0),
        false => (start.0.min(end.0), start.0.max(end.0)),
    };
    for (c, letter, at, share) in letters(seen) {
        let middle = between(from, to, at);
        let (x, y) = turned(middle);
        let (w, h) = if is_column { (thick, share * along) } else { (share * along, thick) };
        let pixels = Box2::new(middle.0 - w / 2.0, middle.1 - h / 2.0, w, h);
        let (confidence, second) = letter;
        line.marks.push(Mark { c, confidence, second, line: 0, x, y, w: w / unit, pixels });
        line.text.push(c);
    }
    line
}

type Judged = (f32, Option<(char, f32)>);

/// The characters of a line, where each is along it and how much of it each takes.
///
/// A reader that gives no letters of its own, or another number of them, leaves their places to
/// be told by the usual widths.
fn letters(seen: &Seen) -> Vec<(char, Judged, f32, f32)> {
    let weight = |c: char| if c.is_ascii() { 0.55f32 } else { 1.0 };
    let whole: f32 = seen.text.chars().map(weight).sum::<f32>().max(0.1);
    let count = seen.text.chars().count();
    let mut done = 0.0;
    let mut out = Vec::with_capacity(count);
    for (index, c) in seen.text.chars().enumerate() {
        let share = weight(c) / whole;
        let by_width = done + share / 2.0;
        done += share;
        if c.is_whitespace() || c.is_control() {
            continue;
        }
        let letter = seen.letters.get(index).filter(|_| seen.letters.len() == count);
        let at = letter.map_or(by_width, |l| l.at);
        let at = if at.is_finite() { at.clamp(0.0, 1.0) } else { by_width };
        let confidence = letter.map_or(seen.confidence, |l| l.confidence);
        let confidence = if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.0 };
        let second = letter.and_then(|l| l.second).map(|(c, sure)| (folded(c), sure));
        let second = second.filter(|(_, sure)| sure.is_finite());
        // Undecided between two widths of one sign is decided.
        let (confidence, second) = match second {
            Some((same, sure)) if same == folded(c) => {
                ((confidence + sure.max(0.0)).min(1.0), None)
            }
            other => (confidence, other),
        };
        out.push((folded(c), (confidence, second), at, share));
    }
    out
}

/// A character as the rules compare it: full-width forms and their kin folded to ASCII.
pub(super) fn folded(c: char) -> char {
    match c {
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '−' | '–' | '—' => '-',
        '﹕' | '∶' => ':',
        '【' => '[',
        '】' => ']',
        _ => c,
    }
}
