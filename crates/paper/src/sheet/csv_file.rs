//! Tables as text with delimiters (CSV).

use std::collections::VecDeque;
use std::io::Read;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::encoding::{Decoded, preview};
use super::{Column, Refused, Row, Rule, head};
use crate::Unreadable;
use crate::limits::{SHEET_COLUMNS_MAX, SHEET_HEAD_ROWS_MAX, SHEET_ROW_BYTES_MAX};

/// The delimiters that spreadsheets write.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The rows behind the head.
pub(super) struct Rows<R> {
    reader: Reader<Decoded<R>>,
    /// Rows that were read to find the head.
    waiting: VecDeque<Result<Row, Refused>>,
    record: StringRecord,
    is_over: bool,
}

/// Opens a table and reads its headings.
pub(super) fn open<R: Read>(
    name: &str,
    reader: R,
    start: &[u8],
) -> Result<(Vec<String>, Rows<R>), Unreadable> {
    let text = preview(start);
    if text.contains('\0') {
        return Err(Unreadable::new(name, "unreadable-sheet-format"));
    }
    let (delimiter, is_named) = delimiter(&text);
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(Decoded::new(reader, start));
    let mut rows =
        Rows { reader, waiting: VecDeque::new(), record: StringRecord::new(), is_over: false };
    let mut first = Vec::new();
    while first.len() < SHEET_HEAD_ROWS_MAX + usize::from(is_named) {
        match rows.next() {
            Some(Ok(row)) => first.push(row),
            Some(Err(_)) => return Err(Unreadable::new(name, "unreadable-sheet-format")),
            None => break,
        }
    }
    if is_named && !first.is_empty() {
        first.remove(0);
    }
    let at = head::find(&first).ok_or_else(|| Unreadable::new(name, "unreadable-sheet-empty"))?;
    let columns = head::columns(name, &first[at])?;
    rows.waiting = first.drain(at + 1..).map(Ok).collect();
    Ok((columns, rows))
}

/// The delimiter: the one that a first line `sep=;` names, or the one that divides a line at the
/// top into the most headings that are known, then into the most cells.
fn delimiter(text: &str) -> (u8, bool) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(&[named]) = first.strip_prefix("sep=").map(|rest| rest.trim().as_bytes()) {
        return (named, true);
    }
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| {
        let lines = text.lines().take(SHEET_HEAD_ROWS_MAX);
        lines.map(|line| divided(line, *delimiter)).max().unwrap_or_default()
    });
    (best.unwrap_or(b','), false)
}

/// How many known headings a delimiter makes of a line, and how many cells.
fn divided(line: &str, delimiter: u8) -> (usize, usize) {
    let mut is_quoted = false;
    let cells = line.split(|c| {
        is_quoted ^= c == '"';
        c == char::from(delimiter) && !is_quoted
    });
    let mut count = (0, 0);
    for cell in cells.take(SHEET_COLUMNS_MAX) {
        count.0 += usize::from(Column::of_heading(cell).is_some());
        count.1 += 1;
    }
    count
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, Refused>;

    fn next(&mut self) -> Option<Result<Row, Refused>> {
        if let Some(row) = self.waiting.pop_front() {
            return Some(row);
        }
        if self.is_over {
            return None;
        }
        // A quotation mark that is never closed would swallow the rest of the file.
        self.reader.get_mut().budget = SHEET_ROW_BYTES_MAX;
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {
                let line = self.record.position().map_or(line, |position| position.line());
                let mut row = Row::new(line);
                self.record.iter().for_each(|cell| row.push(cell));
                Some(Ok(row))
            }
            Ok(false) => {
                self.is_over = true;
                None
            }
            Err(error) => {
                self.is_over = true;
                let is_long =
                    matches!(error.kind(), ErrorKind::Io(_)) && self.reader.get_ref().budget == 0;
                let rule = if is_long { Rule::RowTooLong } else { Rule::Interrupted };
                Some(Err(Refused::whole(line, rule)))
            }
        }
    }
}
