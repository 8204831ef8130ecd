//! Tables as lines of JSON, one object a line; objects inside are flattened with dots.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::encoding::Decoded;
use super::xlsx_file::number_text;
use super::{Column, Refused, Row, Rule};
use crate::Unreadable;
use crate::limits::{SHEET_COLUMNS_MAX, SHEET_KEYS_LINES, SHEET_ROW_BYTES_MAX};

/// Objects inside objects are flattened so far: `invoice.seller.name`.
const DEPTH_MAX: usize = 3;

/// The rows, each with the cells of the same columns.
pub(super) struct Rows<R: Read> {
    reader: BufReader<Decoded<R>>,
    columns: Vec<String>,
    waiting: VecDeque<Result<(u64, Cells), Refused>>,
    line: Vec<u8>,
    number: u64,
    is_over: bool,
}

/// Names and texts of one object.
type Cells = Vec<(String, String)>;

/// Opens a table; its columns are the names in its first lines.
pub(super) fn open<R: Read>(
    name: &str,
    reader: R,
    start: &[u8],
) -> Result<(Vec<String>, Rows<R>), Unreadable> {
    let mut rows = Rows {
        reader: BufReader::new(Decoded::new(reader, start)),
        columns: Vec::new(),
        waiting: VecDeque::new(),
        line: Vec::new(),
        number: 0,
        is_over: false,
    };
    while rows.waiting.len() < SHEET_KEYS_LINES {
        let Some(object) = rows.object() else { break };
        for (key, _) in object.iter().flat_map(|(_, cells)| cells) {
            if !rows.columns.contains(key) {
                rows.columns.push(key.clone());
            }
        }
        rows.waiting.push_back(object);
        if rows.columns.len() > SHEET_COLUMNS_MAX {
            return Err(Unreadable::new(name, "unreadable-sheet-columns"));
        }
    }
    if rows.columns.is_empty() {
        return Err(Unreadable::new(name, "unreadable-sheet-json"));
    }
    Ok((rows.columns.clone(), rows))
}

impl<R: Read> Rows<R> {
    /// The next line that is not blank, as names and texts.
    fn object(&mut self) -> Option<Result<(u64, Cells), Refused>> {
        while !self.is_over {
            match self.read_line() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(refused) => return Some(Err(refused)),
            }
            if self.line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let mut cells = Cells::new();
            return Some(match serde_json::from_slice(&self.line) {
                Ok(Value::Object(map)) => {
                    flatten("", map, 1, &mut cells);
                    Ok((self.number, cells))
                }
                _ => Err(Refused::whole(self.number, Rule::NotJson)),
            });
        }
        None
    }

    /// Reads one line; `false` at the end. A line that is too long is passed over.
    fn read_line(&mut self) -> Result<bool, Refused> {
        self.line.clear();
        self.number += 1;
        let mut is_long = false;
        loop {
            let Ok(buffer) = self.reader.fill_buf() else {
                self.is_over = true;
                return Err(Refused::whole(self.number, Rule::Interrupted));
            };
            let end = buffer.iter().position(|b| *b == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            is_long |= self.line.len() + piece.len() > SHEET_ROW_BYTES_MAX;
            if !is_long {
                self.line.extend_from_slice(piece);
            }
            let is_last = buffer.is_empty();
            let used = end.map_or(buffer.len(), |at| at + 1);
            self.reader.consume(used);
            self.is_over |= is_last;
            if is_last || end.is_some() {
                break;
            }
        }
        if is_long {
            return Err(Refused::whole(self.number, Rule::RowTooLong));
        }
        Ok(!self.is_over || !self.line.is_empty())
    }

    fn row(&self, number: u64, cells: &Cells) -> Result<Row, Refused> {
        // A name that appears late and means something must not be lost in silence.
        let filled = cells.iter().filter(|(_, text)| !text.is_empty());
        for (key, _) in filled.filter(|(key, _)| !self.columns.contains(key)) {
            if let Some(column) = Column::of_heading(key) {
                return Err(Refused::at(number, column, Rule::ColumnLate));
            }
        }
        let mut row = Row::new(number);
        for column in &self.columns {
            let cell = cells.iter().find(|(key, _)| key == column);
            row.push_whole(cell.map_or("", |(_, text)| text.trim()));
        }
        Ok(row)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, Refused>;

    fn next(&mut self) -> Option<Result<Row, Refused>> {
        let object = self.waiting.pop_front().or_else(|| self.object())?;
        Some(object.and_then(|(number, cells)| self.row(number, &cells)))
    }
}

fn flatten(prefix: &str, map: Map<String, Value>, depth: usize, into: &mut Cells) {
    for (key, value) in map {
        let name = format!("{prefix}{key}");
        match value {
            Value::Object(inner) if depth < DEPTH_MAX => {
                flatten(&format!("{name}."), inner, depth + 1, into);
            }
            Value::Null => into.push((name, String::new())),
            Value::String(text) => into.push((name, text)),
            Value::Bool(is_so) => into.push((name, is_so.to_string())),
            Value::Number(number) => {
                // A number of twenty digits has no exact value here; it shows as damaged.
                let exact = number.as_i64().filter(|n| n.unsigned_abs() < 1 << 53);
                let text = match exact {
                    Some(whole) => whole.to_string(),
                    None => number_text(number.as_f64().unwrap_or(f64::NAN)),
                };
                into.push((name, text));
            }
            other => into.push((name, other.to_string())),
        }
    }
}
