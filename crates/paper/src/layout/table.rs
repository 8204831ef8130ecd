//! The lines of goods or services (明细) and the row of totals under them.

use model::Line;
use model::text::Box2;

use super::glyph::Glyph;
use super::label::{Found, Label};
use super::sheet::{Sheet, Text, join, lines};
use super::value::{amount, folded, free, is_rate};
use crate::limits::LINES_MAX;

/// How far values may stand to the right of the last heading, in millimetres: further right is the
/// margin with its notes written downwards.
const MARGIN: f32 = 12.0;
/// A gap that ends a cell, in heights.
const CELL_GAP: f32 = 0.6;

/// One column: its label and how far it reaches.
#[derive(Clone, Copy, Debug)]
struct Column {
    label: Label,
    left: f32,
    right: f32,
}

/// The table of one page.
pub(super) struct Table {
    columns: Vec<Column>,
    top: f32,
    pub bottom: f32,
    right: f32,
}

/// A piece of one line of text.
struct Cell {
    text: Text,
    left: f32,
    right: f32,
    glyphs: usize,
}

/// What stands in one row, by column.
#[derive(Default)]
struct Row {
    cells: Vec<(Label, String)>,
    middle: f32,
}

impl Row {
    fn get(&self, label: Label) -> Option<&str> {
        self.cells.iter().find(|(l, _)| *l == label).map(|(_, text)| text.as_str())
    }

    fn add(&mut self, label: Label, text: &str) {
        match self.cells.iter_mut().find(|(l, _)| *l == label) {
            // A wrapped text goes on where it broke off, in the middle of a word or not.
            Some((_, so_far)) => so_far.push_str(text),
            None => self.cells.push((label, text.to_owned())),
        }
    }

    /// Whether the row begins a line of goods: it has figures.
    fn is_anchor(&self) -> bool {
        [Label::Amount, Label::Tax, Label::Quantity, Label::UnitPrice, Label::Rate]
            .iter()
            .any(|l| self.get(*l).is_some())
    }

    fn into_line(self) -> Line {
        let text = |label| self.get(label).and_then(free);
        // A figure that fills its box with stars says that there is none.
        let figure = |label| self.get(label).map(folded).filter(|t| !t.contains('*'));
        Line {
            name: text(Label::Item).or_else(|| self.get(Label::Item).map(str::to_owned)),
            spec: text(Label::Spec),
            unit: text(Label::Unit),
            quantity: figure(Label::Quantity),
            unit_price: figure(Label::UnitPrice).or_else(|| figure(Label::Standard)),
            amount: self.get(Label::Amount).and_then(amount),
            tax_rate: self.get(Label::Rate).map(folded),
            tax: self.get(Label::Tax).and_then(amount),
        }
    }
}

const COLUMNS: [Label; 13] = [
    Label::ItemCode,
    Label::Item,
    Label::Spec,
    Label::Unit,
    Label::Quantity,
    Label::UnitPrice,
    Label::Amount,
    Label::Rate,
    Label::Tax,
    Label::Serial,
    Label::Standard,
    Label::Other,
    Label::Remark,
];

impl Table {
    /// Finds the row of headings: the line with most of them, `金额` among them.
    pub fn find(sheet: &Sheet) -> Option<Table> {
        let headings: Vec<&Found> = sheet
            .labels
            .iter()
            .filter(|f| COLUMNS.contains(&f.label) && !f.is_column && f.stands_alone)
            .collect();
        let mut best: Vec<&Found> = Vec::new();
        for amount in headings.iter().filter(|f| f.label == Label::Amount) {
            let reach = 0.8 * amount.area.h;
            let row: Vec<&Found> = headings
                .iter()
                .copied()
                .filter(|f| (f.mid() - amount.mid()).abs() < reach)
                .collect();
            if row.len() > best.len() {
                best = row;
            }
        }
        if best.len() < 3 {
            return None;
        }
        best.sort_by(|a, b| a.area.x.total_cmp(&b.area.x));
        let top = best.iter().map(|f| f.bottom()).fold(0.0, f32::max);
        let bottom = end_below(sheet, top, &headings);
        let right = best.last().map_or(0.0, |f| f.right()) + MARGIN;
        Some(Table { columns: columns(&best), top, bottom, right })
    }

    /// The lines of goods, from top to bottom.
    pub fn lines(&self, sheet: &Sheet) -> Vec<Line> {
        // Cells are cut whole: a figure must never lose its last digit to a margin.
        let area = Box2::new(0.0, self.top, self.right + 60.0, self.bottom - self.top);
        let mut rows: Vec<Row> = Vec::new();
        for line in lines(&sheet.inside(area)) {
            let middle = line.iter().map(|g| g.mid()).sum::<f32>() / line.len() as f32;
            let mut row = Row { middle, ..Row::default() };
            for cell in cells(&line).iter().filter(|c| c.left < self.right) {
                self.put(&mut row, cell);
            }
            if !row.cells.is_empty() {
                rows.push(row);
            }
        }
        let mut lines = gather(rows);
        lines.truncate(LINES_MAX);
        lines
    }

    /// Net and tax of the row of totals, by column; then by order.
    pub fn totals(&self, sheet: &Sheet, sum: &Found) -> Vec<(Option<Label>, Text)> {
        let h = sum.area.h;
        let width = self.right + 60.0 - sum.right();
        let area = Box2::new(sum.right(), sum.mid() - 0.65 * h, width, 1.3 * h);
        let row = lines(&sheet.inside(area)).into_iter().flatten().collect::<Vec<_>>();
        let mut row: Vec<&Glyph> = row;
        row.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.c.cmp(&b.c)));
        let mut totals = Vec::new();
        for cell in cells(&row).into_iter().filter(|c| c.left < self.right) {
            let label = self.column_of(&cell).map(|c| c.label);
            totals.push((label, cell.text));
        }
        totals
    }

    fn put(&self, row: &mut Row, cell: &Cell) {
        let Some(column) = self.column_of(cell) else { return };
        let text = cell.text.text.as_str();
        // The code of a fiscal item may run into its name.
        if column.label == Label::ItemCode
            && let Some(end) = text.find(|c: char| !c.is_ascii_digit())
            && end >= 6
        {
            row.add(Label::ItemCode, &text[..end]);
            row.add(Label::Item, text[end..].trim());
            return;
        }
        // Figures are set to the right of their column and may stand nearer to the next heading.
        if column.label == Label::Rate && !is_rate(text) && amount(text).is_some() {
            let label = if row.get(Label::Amount).is_none() { Label::Amount } else { Label::Tax };
            let label = if text.contains('.') { label } else { Label::Rate };
            row.add(label, text);
            return;
        }
        row.add(column.label, text);
    }

    fn column_of(&self, cell: &Cell) -> Option<&Column> {
        let overlap = |c: &Column| cell.right.min(c.right) - cell.left.max(c.left);
        self.columns
            .iter()
            .filter(|c| overlap(c) > 0.0)
            .max_by(|a, b| overlap(a).total_cmp(&overlap(b)))
    }
}

/// Where the lines end: at a row of totals, or at the headings of a second table such as the
/// travellers of 旅客运输服务.
fn end_below(sheet: &Sheet, top: f32, headings: &[&Found]) -> f32 {
    let ends = [Label::Sum, Label::Subtotal, Label::TotalInWords, Label::TotalBoth];
    let totals = sheet.labels.iter().filter(|f| ends.contains(&f.label)).map(|f| f.area.y);
    let is_row = |f: &&&Found| {
        headings.iter().filter(|o| (o.mid() - f.mid()).abs() < 0.8 * f.area.h).count() >= 3
    };
    let second = headings.iter().filter(is_row).map(|f| f.area.y);
    totals.chain(second).filter(|y| *y > top).fold(top + 400.0, f32::min)
}

/// How far every column reaches: half of the way to its neighbours; names are set from the left
/// and run up to the next column.
fn columns(headings: &[&Found]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut left = 0.0;
    for (at, found) in headings.iter().enumerate() {
        let right = match headings.get(at + 1) {
            Some(next) => {
                let half = (found.right() + next.area.x) / 2.0;
                let is_text = matches!(found.label, Label::Item);
                if is_text { half.max(next.area.x - 4.0) } else { half }
            }
            None => f32::MAX,
        };
        columns.push(Column { label: found.label, left, right });
        left = right;
    }
    columns
}

fn cells(line: &[&Glyph]) -> Vec<Cell> {
    let mut groups: Vec<Vec<&Glyph>> = Vec::new();
    for &glyph in line {
        let joins = groups.last().and_then(|g| g.last()).is_some_and(|last| {
            // A currency sign belongs to the number behind it, however far.
            let gap = if last.key == '¥' { 3.0 } else { CELL_GAP };
            glyph.x - last.right() < gap * last.h.max(glyph.h)
        });
        match groups.last_mut() {
            Some(group) if joins => group.push(glyph),
            _ => groups.push(vec![glyph]),
        }
    }
    let cell = |group: Vec<&Glyph>| {
        let left = group.iter().map(|g| g.x).fold(f32::MAX, f32::min);
        let right = group.iter().map(|g| g.right()).fold(f32::MIN, f32::max);
        Cell { text: join(&group, ""), left, right, glyphs: group.len() }
    };
    groups.into_iter().map(cell).filter(|c| c.glyphs > 0).collect()
}

/// Joins rows without figures to the line of goods they continue.
///
/// Most writers set the figures on the first row of a wrapped name; some centre them, and then the
/// row of figures has no name of its own.
fn gather(rows: Vec<Row>) -> Vec<Line> {
    let anchors: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].is_anchor()).collect();
    let mut merged: Vec<Row> = anchors.iter().map(|_| Row::default()).collect();
    for (at, row) in rows.iter().enumerate() {
        let before = anchors.partition_point(|&a| a <= at);
        let target = if anchors.get(before.wrapping_sub(1)) == Some(&at) {
            before - 1
        } else {
            let previous = before.checked_sub(1);
            let next = (before < anchors.len()).then_some(before);
            let nameless = |i: usize| rows[anchors[i]].get(Label::Item).is_none();
            let distance = |i: usize| (rows[anchors[i]].middle - row.middle).abs();
            match (previous, next) {
                (Some(p), Some(n))
                    if nameless(n) && (!nameless(p) || distance(n) < distance(p)) =>
                {
                    n
                }
                (Some(p), _) => p,
                (None, Some(n)) if nameless(n) => n,
                _ => continue,
            }
        };
        for (label, text) in &row.cells {
            merged[target].add(*label, text);
        }
    }
    let is_total = |row: &Row| {
        matches!(row.get(Label::Item).map(folded).as_deref(), Some("小计" | "合计" | "本页小计"))
    };
    merged.into_iter().filter(|r| !is_total(r)).map(Row::into_line).collect()
}
