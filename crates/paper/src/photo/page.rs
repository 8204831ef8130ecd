//! A picture as a page for the layout rules: its characters in millimetres, its labels put right.

use model::text::{Box2, Page, Run};

use super::label::fit;
use super::sheet::{Mark, Sheet};
use super::text::Text;
use crate::layout;

/// How wide the text of a form is, in millimetres.
const FORM_MM: f32 = 200.0;
/// How far cells of a table are set apart at least, in units.
const CELL_GAP: f32 = 0.7;
/// How much of the box of a line is ink.
const INK: f32 = 0.8;
/// Only labels of so many characters are put right: shorter ones occur in values.
const MENDED: usize = 4;

/// A page and how it was made.
pub(super) struct Laid {
    pub page: Page,
    /// Millimetres of one unit.
    scale: f32,
}

/// Lays a picture out as a page.
pub(super) fn lay(sheet: &Sheet) -> Laid {
    let scale = FORM_MM / sheet.width.max(1.0);
    let mut page = Page { number: 1, ..Page::default() };
    (page.width, page.height) = (FORM_MM + 10.0, sheet.height * scale + 10.0);
    let labels: Vec<Vec<char>> = layout::labels()
        .map(|l| l.chars().collect::<Vec<_>>())
        .filter(|l| l.len() >= MENDED)
        .collect();
    for row in sheet.rows.iter().filter(|row| !is_margin(sheet, row)) {
        // The chain of neighbours tells a row better than its leaning does.
        let level = row.iter().map(|m| m.y).sum::<f32>() / row.len().max(1) as f32;
        let rates = glued_rates(row);
        let (mut shift, mut last): (f32, Option<(usize, f32)>) = (0.0, None);
        let is_column = row.first().is_some_and(|m| sheet.lines[m.line].is_column);
        for mut mark in mended(row, &labels) {
            if !is_column {
                mark.y = level;
            }
            // What the reader took for two lines are two cells, however near they stand.
            if last.is_some_and(|(line, _)| line != mark.line) {
                let gap = mark.left() - last.map_or(0.0, |(_, end)| end);
                shift = (CELL_GAP - gap).max(0.0);
            } else if rates.contains(&(mark.line, mark.x)) {
                shift = CELL_GAP;
            }
            mark.x += shift;
            last = Some((mark.line, mark.right()));
            let h = INK * sheet.lines.get(mark.line).map_or(1.0, |l| l.h) * scale;
            let place = Box2::new(mark.left() * scale, mark.y * scale - h / 2.0, mark.w * scale, h);
            page.runs.push(Run { page: 1, place, size: h, text: mark.c.to_string() });
        }
    }
    Laid { page, scale }
}

impl Laid {
    /// The characters of the picture in an area of the page.
    pub fn text(&self, sheet: &Sheet, area: Box2) -> Text {
        let near = |m: &Mark, y: f32| {
            let x = m.x * self.scale;
            x >= area.x - 0.1
                && x <= area.x + area.w + 0.1
                && y >= area.y - 0.1
                && y <= area.y + area.h + 0.1
        };
        let mut marks = Vec::new();
        for row in &sheet.rows {
            let level = row.iter().map(|m| m.y).sum::<f32>() / row.len().max(1) as f32;
            marks.extend(row.iter().filter(|m| near(m, level * self.scale)));
        }
        Text { marks }
    }
}

/// Where a tax rate begins that was read in one line with the amount before it: `45.30免税`.
fn glued_rates(row: &[Mark]) -> Vec<(usize, f32)> {
    let is_glued = |w: &&[Mark]| {
        let is_rate = matches!(w[1].c, '免' | '不');
        w[0].line == w[1].line && w[0].c.is_ascii_digit() && is_rate
    };
    row.windows(2).filter(is_glued).map(|w| (w[1].line, w[1].x)).collect()
}

/// Whether a row is text written downwards that is no heading of a form.
fn is_margin(sheet: &Sheet, row: &[Mark]) -> bool {
    let line = row.first().and_then(|m| sheet.lines.get(m.line));
    line.is_some_and(|l| l.is_column && !(3..=5).contains(&l.marks.len()))
}

/// A row with its labels as they are printed.
fn mended(row: &[Mark], labels: &[Vec<char>]) -> Vec<Mark> {
    let mut out = row.to_vec();
    let mut at = 0;
    while at < row.len() {
        let exact = labels.iter().filter(|l| fit(&row[at..], l) == Some((l.len(), 0)));
        if let Some(longest) = exact.map(Vec::len).max() {
            at += longest;
            continue;
        }
        let slips = labels.iter().filter(|l| fit(&row[at..], l) == Some((l.len(), 1)));
        let Some(label) = slips.max_by_key(|l| l.len()) else {
            at += 1;
            continue;
        };
        for (mark, c) in out[at..].iter_mut().zip(label) {
            mark.c = *c;
        }
        at += label.len();
    }
    out
}
