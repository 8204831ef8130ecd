//! Which of the first rows holds the headings (表头).

use super::{Column, Row};
use crate::Unreadable;
use crate::limits::SHEET_COLUMNS_MAX;

/// The index of the head among the first rows: the one with the most headings that are known;
/// without any, the first that is not empty.
pub(super) fn find(rows: &[Row]) -> Option<usize> {
    let known = |row: &Row| row.cells().filter(|cell| Column::of_heading(cell).is_some()).count();
    let mut best = None;
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        let score = known(row);
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((index, score));
        }
    }
    best.map(|(index, _)| index)
}

/// The headings of a row, without empty ones at its end.
///
/// # Errors
///
/// When there are too many.
pub(super) fn columns(name: &str, row: &Row) -> Result<Vec<String>, Unreadable> {
    let mut columns: Vec<String> = row.cells().map(str::to_owned).collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    match columns.len() {
        0 => Err(Unreadable::new(name, "unreadable-sheet-empty")),
        count if count > SHEET_COLUMNS_MAX => {
            Err(Unreadable::new(name, "unreadable-sheet-columns"))
        }
        _ => Ok(columns),
    }
}
