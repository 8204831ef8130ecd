//! One row of a table, in two allocations however many cells it has.

use super::{Refused, Rule};
use crate::limits::{SHEET_CELL_BYTES_MAX, SHEET_ROW_BYTES_MAX};

/// A row: its cells as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The row as a spreadsheet counts it, from 1; in a text file its line.
    pub number: u64,
    text: String,
    ends: Vec<u32>,
}

impl Row {
    pub(super) fn new(number: u64) -> Row {
        Row { number, ..Row::default() }
    }

    /// A row of these cells.
    pub fn of(number: u64, cells: &[&str]) -> Row {
        let mut row = Row::new(number);
        cells.iter().for_each(|cell| row.push(cell));
        row
    }

    /// Adds a cell, tidied as [`tidy`] does.
    pub(super) fn push(&mut self, cell: &str) {
        self.push_whole(tidy(cell));
    }

    /// Adds a cell as it is.
    pub(super) fn push_whole(&mut self, cell: &str) {
        self.text.push_str(cell);
        // No row is longer than its bound, checked where it is read.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The cell of a column, empty when there is none.
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Refuses what no reader of the row should have to think of.
    pub(super) fn checked(self, columns: usize) -> Result<Row, Refused> {
        let refuse = |rule| Err(Refused::whole(self.number, rule));
        if self.text.len() > SHEET_ROW_BYTES_MAX {
            return refuse(Rule::RowTooLong);
        }
        if self.text.contains('\u{fffd}') {
            return refuse(Rule::Encoding);
        }
        if self.text.bytes().any(|b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) {
            return refuse(Rule::ControlCharacter);
        }
        if (columns..self.len()).any(|index| !self.get(index).is_empty()) {
            return refuse(Rule::TooManyCells);
        }
        // A list of lines in JSON is bounded by the row.
        if self.cells().any(|cell| cell.len() > SHEET_CELL_BYTES_MAX && !cell.starts_with('[')) {
            return refuse(Rule::CellTooLong);
        }
        Ok(self)
    }
}

/// A cell without what only keeps spreadsheets from making numbers of codes: blanks around it, an
/// apostrophe before it, `="…"` around it.
pub(super) fn tidy(cell: &str) -> &str {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner.trim();
    }
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_its_cells_back() {
        let row = Row::of(3, &["011002100311", "", " 12345678\t", "=\"0012\"", "'007", "金额"]);
        let cells: Vec<&str> = row.cells().collect();
        assert_eq!(cells, ["011002100311", "", "12345678", "0012", "007", "金额"]);
        assert_eq!((row.len(), row.get(6), row.number), (6, "", 3));
    }

    #[test]
    fn a_shifted_row_is_refused_and_empty_cells_at_its_end_are_not() {
        let rule = |cells: &[&str]| Row::of(1, cells).checked(2).map_err(|r| r.rule);
        assert_eq!(rule(&["a", "b", "c"]), Err(Rule::TooManyCells));
        assert_eq!(rule(&["a\u{fffd}"]), Err(Rule::Encoding));
        assert_eq!(rule(&["a\u{0}"]), Err(Rule::ControlCharacter));
        assert!(rule(&["a", "b", "", " "]).is_ok());
        let long = "x".repeat(SHEET_CELL_BYTES_MAX + 1);
        assert_eq!(rule(&[&long]), Err(Rule::CellTooLong));
    }
}
