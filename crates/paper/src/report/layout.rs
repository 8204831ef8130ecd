//! The page of a report laid out on A4: one column that flows from page to page.

use ofd::write::{Color, Frame, Path};

use super::{Block, Key, Page, TableColumn, Tone};
use crate::limits::{REPORT_CELL_LINES_MAX, REPORT_ROWS_PRINTED_MAX};
use crate::write::{Align, Fonts, Label, Sheet};

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 297.0;
const LEFT: f64 = 18.0;
/// The width of the column.
const COLUMN: f64 = WIDTH - 2.0 * LEFT;
const TOP: f64 = 26.0;
const BOTTOM: f64 = HEIGHT - 22.0;

const INK: Color = [32, 36, 44];
const SOFT: Color = [104, 112, 124];
const HAIR: Color = [222, 226, 232];
const ACCENT: Color = [31, 78, 140];
const GOOD: Color = [22, 110, 72];
const BAD: Color = [176, 32, 36];
const TINT: Color = [244, 246, 249];

/// Ten points in millimetres.
const TEXT: f64 = 3.4;
const SMALL: f64 = 2.9;
const STEP: f64 = 1.45;

/// Lays a report out.
pub(super) fn sheets(page: &Page, key: Key, fonts: &Fonts) -> Vec<Sheet> {
    let mut flow = Flow { fonts, sheets: vec![Sheet::new(WIDTH, HEIGHT)], y: TOP };
    flow.headline(page);
    flow.pairs(&page.facts);
    for block in page.blocks.iter().chain([&page.how_to_check]) {
        flow.block(block, &page.cut);
    }
    flow.paragraph(&format!("{} {}", page.fingerprint, key.printed()), SMALL, INK);
    let count = flow.sheets.len();
    for (index, sheet) in flow.sheets.iter_mut().enumerate() {
        frame(sheet, page, index + 1, count, fonts);
    }
    flow.sheets
}

/// Head and foot of every page.
fn frame(sheet: &mut Sheet, page: &Page, number: usize, count: usize, fonts: &Fonts) {
    let label = |x: f64, y: f64, w: f64, text: &str| Label::value(x, y, w, 5.0, text);
    let title = label(LEFT, 12.0, COLUMN * 0.45, &page.title);
    sheet.fill(title.sized(TEXT).colored(ACCENT));
    let owner = fit(&page.installation, SMALL, COLUMN * 0.5, fonts);
    let owner = label(LEFT + COLUMN * 0.5, 12.0, COLUMN * 0.5, &owner);
    sheet.fill(owner.sized(SMALL).colored(SOFT).aligned(Align::Right));
    sheet.fill(Path::line(LEFT, 18.5, LEFT + COLUMN, 18.5).stroke(ACCENT, 0.35));
    sheet.fill(Path::line(LEFT, HEIGHT - 18.0, LEFT + COLUMN, HEIGHT - 18.0).stroke(HAIR, 0.2));
    let folio = page.folio.replace("{page}", &number.to_string());
    let folio = folio.replace("{pages}", &count.to_string());
    let notice = fit(&page.notice, SMALL, COLUMN * 0.72, fonts);
    let notice = label(LEFT, HEIGHT - 16.5, COLUMN * 0.72, &notice);
    sheet.fill(notice.sized(SMALL).colored(SOFT));
    let folio = label(LEFT + COLUMN * 0.72, HEIGHT - 16.5, COLUMN * 0.28, &folio);
    sheet.fill(folio.sized(SMALL).colored(SOFT).aligned(Align::Right));
}

struct Flow<'a> {
    fonts: &'a Fonts,
    sheets: Vec<Sheet>,
    y: f64,
}

impl Flow<'_> {
    /// Begins a new page when less than this height is left; says whether it did.
    fn need(&mut self, height: f64) -> bool {
        let is_full = self.y + height > BOTTOM && self.y > TOP;
        if is_full {
            self.sheets.push(Sheet::new(WIDTH, HEIGHT));
            self.y = TOP;
        }
        is_full
    }

    fn fill(&mut self, mark: impl Into<crate::write::Mark>) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.fill(mark);
        }
    }

    /// One line of text at the cursor's height plus `down`.
    fn line(&mut self, (x, down, w): (f64, f64, f64), text: &str, size: f64, color: Color) {
        self.aligned((x, down, w), text, (size, color), Align::Left);
    }

    fn aligned(
        &mut self,
        (x, down, w): (f64, f64, f64),
        text: &str,
        (size, color): (f64, Color),
        align: Align,
    ) {
        let label = Label::value(x, self.y + down, w, size * STEP, text);
        self.fill(label.sized(size).colored(color).aligned(align));
    }

    fn headline(&mut self, page: &Page) {
        let color = match page.tone {
            Tone::Good => GOOD,
            Tone::Bad => BAD,
            Tone::Plain => INK,
        };
        let size = 8.0;
        self.fill(Path::rectangle(Frame::new(LEFT, self.y, 1.4, size * STEP)).fill(color));
        let text = fit(&page.headline, size, COLUMN - 6.0, self.fonts);
        self.line((LEFT + 5.0, 0.0, COLUMN - 5.0), &text, size, color);
        self.y += size * STEP + 2.0;
        self.paragraph(&page.explanation, TEXT, INK);
        self.y += 2.0;
    }

    fn paragraph(&mut self, text: &str, size: f64, color: Color) {
        for line in wrap(text, size, COLUMN, self.fonts) {
            self.need(size * STEP);
            self.line((LEFT, 0.0, COLUMN), &line, size, color);
            self.y += size * STEP;
        }
    }

    fn block(&mut self, block: &Block, cut: &str) {
        let title = match block {
            Block::Pairs { title, .. }
            | Block::Table { title, .. }
            | Block::Lines { title, .. } => title,
        };
        // A title never stands alone at the foot of a page.
        self.need(26.0);
        self.y += 4.5;
        self.line((LEFT, 0.0, COLUMN), title, 4.0, ACCENT);
        self.y += 7.0;
        match block {
            Block::Pairs { pairs, .. } => self.pairs(pairs),
            Block::Table { columns, rows, .. } => self.table(columns, rows, cut),
            Block::Lines { lines, .. } => {
                for line in lines {
                    self.paragraph(line, TEXT, INK);
                    self.y += 0.8;
                }
            }
        }
    }

    /// Names and values, two beside each other; a value that is long gets the whole width.
    fn pairs(&mut self, pairs: &[(String, String)]) {
        const NAME: f64 = 27.0;
        let half = COLUMN / 2.0;
        let is_long = |value: &str| self.fonts.width(value) * TEXT > 2.0 * (half - NAME - 3.0);
        let mut rows: Vec<Vec<&(String, String)>> = Vec::new();
        for pair in pairs {
            let fits = |row: &&mut Vec<&(String, String)>| {
                row.len() == 1 && !is_long(&pair.1) && !is_long(&row[0].1)
            };
            match rows.last_mut().filter(fits) {
                Some(row) => row.push(pair),
                None => rows.push(vec![pair]),
            }
        }
        for row in rows {
            let width = if is_long(&row[0].1) { COLUMN } else { half } - NAME - 3.0;
            let cells: Vec<Vec<String>> =
                row.iter().map(|(_, value)| wrap(value, TEXT, width, self.fonts)).collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            let height = lines as f64 * TEXT * STEP + 1.3;
            self.need(height);
            for (at, ((name, _), lines)) in row.iter().zip(cells).enumerate() {
                let x = LEFT + at as f64 * half;
                let name = fit(name, SMALL, NAME - 1.0, self.fonts);
                self.line((x, (TEXT - SMALL) * STEP / 2.0, NAME), &name, SMALL, SOFT);
                for (index, line) in lines.iter().enumerate() {
                    let down = index as f64 * TEXT * STEP;
                    self.line((x + NAME, down, width), line, TEXT, INK);
                }
            }
            self.y += height;
        }
    }

    fn table(&mut self, columns: &[TableColumn], rows: &[Vec<String>], cut: &str) {
        let shares: f64 = columns.iter().map(|column| f64::from(column.share)).sum();
        let widths: Vec<f64> =
            columns.iter().map(|c| COLUMN * f64::from(c.share) / shares.max(1.0)).collect();
        self.table_head(columns, &widths);
        for row in rows.iter().take(REPORT_ROWS_PRINTED_MAX) {
            let cells: Vec<Vec<String>> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| wrap(cell, SMALL, width - 2.4, self.fonts))
                .collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            let height = lines as f64 * SMALL * STEP + 2.0;
            if self.need(height) {
                self.table_head(columns, &widths);
            }
            let mut x = LEFT;
            for ((lines, width), column) in cells.iter().zip(&widths).zip(columns) {
                let align = if column.is_number { Align::Right } else { Align::Left };
                for (index, line) in lines.iter().enumerate() {
                    let place = (x + 1.2, 1.0 + index as f64 * SMALL * STEP, width - 2.4);
                    self.aligned(place, line, (SMALL, INK), align);
                }
                x += width;
            }
            self.y += height;
            self.fill(Path::line(LEFT, self.y, LEFT + COLUMN, self.y).stroke(HAIR, 0.2));
        }
        if rows.len() > REPORT_ROWS_PRINTED_MAX {
            let rest = (rows.len() - REPORT_ROWS_PRINTED_MAX).to_string();
            self.y += 1.0;
            self.paragraph(&cut.replace("{count}", &rest), SMALL, SOFT);
        }
    }

    fn table_head(&mut self, columns: &[TableColumn], widths: &[f64]) {
        let height = SMALL * STEP + 2.4;
        self.fill(Path::rectangle(Frame::new(LEFT, self.y, COLUMN, height)).fill(TINT));
        let mut x = LEFT;
        for (column, width) in columns.iter().zip(widths) {
            let align = if column.is_number { Align::Right } else { Align::Left };
            let title = fit(&column.title, SMALL, width - 2.4, self.fonts);
            self.aligned((x + 1.2, 1.2, width - 2.4), &title, (SMALL, SOFT), align);
            x += width;
        }
        self.y += height;
    }
}

/// A text cut to one line of this width.
fn fit(text: &str, size: f64, width: f64, fonts: &Fonts) -> String {
    let text = clean(text);
    if fonts.width(&text) * size <= width {
        return text;
    }
    let mut lines = broken(&text, size, width - size, fonts);
    lines.truncate(1);
    lines.pop().unwrap_or_default() + "…"
}

/// A text in lines no wider than this; words of Latin letters are kept together where they fit.
pub(crate) fn wrap(text: &str, size: f64, width: f64, fonts: &Fonts) -> Vec<String> {
    let mut lines = broken(&clean(text), size, width, fonts);
    if lines.len() > REPORT_CELL_LINES_MAX {
        lines.truncate(REPORT_CELL_LINES_MAX);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
}

fn broken(text: &str, size: f64, width: f64, fonts: &Fonts) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    // The last place where a line may end between Latin letters.
    let mut gap = 0;
    for c in text.chars() {
        let step = fonts.width(c.encode_utf8(&mut [0; 4])) * size;
        if used + step > width && !line.is_empty() {
            let rest = line.split_off(ending(&line, c, gap));
            used = fonts.width(&rest) * size;
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            gap = 0;
        }
        if c == ' ' && line.is_empty() {
            continue;
        }
        line.push(c);
        used += step;
        if c == ' ' || !c.is_ascii() {
            gap = line.len();
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Marks that never begin a line.
const CLOSING: &str = "，。、；：！？）》」』”’…,.;:!?)";

/// Where a full line ends when this character comes next: between words, and so that a closing
/// mark takes the character before it along.
fn ending(line: &str, next: char, gap: usize) -> usize {
    let (at, last) = line.char_indices().next_back().unwrap_or((0, ' '));
    let is_closing = CLOSING.contains(next);
    // Inside of a word, or at a mark that belongs to it.
    if gap > 0 && last.is_ascii_graphic() && (next.is_ascii_graphic() || is_closing) {
        return gap;
    }
    if is_closing && at > 0 { at } else { line.len() }
}

/// Text without what cannot be drawn.
fn clean(text: &str) -> String {
    let draw = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(20_000).map(draw).collect()
}
