//! Tables in and out (电子表格): many invoices in CSV, XLSX or lines of JSON.
//!
//! [`open`] tells the format by content and gives one stream of rows, each a list of texts, in
//! bounded memory however long the file is; a workbook alone is held, packed, within bounds. What
//! the columns hold is told by a [`Mapping`], which the user may change and keep. It makes of a row
//! either a question ([`Mapping::typed`]) or an issued invoice ([`Mapping::issued`]); rows that
//! cannot be understood come back as [`Refused`] with the rule they break, and stop no other.
//! [`write`] goes the other way.

mod column;
mod csv_file;
mod encoding;
mod head;
mod issued;
mod json_lines;
mod mapping;
mod row;
mod rule;
#[cfg(test)]
mod tests;
mod words;
pub mod write;
mod xlsx_file;

pub use column::Column;
pub use issued::{Invoices, Issued, invoices};
pub use mapping::{Mapped, Mapping, TemplateError};
pub use row::Row;
pub use rule::{Refused, Rule};
pub use words::{kind_of_word, status_of_word};

use std::io::{self, Read, Seek};

use crate::Unreadable;
use crate::limits::SHEET_SNIFFED_BYTES;

/// How a table is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters, in any of the encodings of Chinese spreadsheets.
    Csv,
    /// A workbook of Excel 2007 or later.
    Xlsx,
    /// One JSON object a line.
    JsonLines,
}

/// A table: its headings, then its rows as an iterator.
pub struct Sheet<R: Read> {
    /// How it is stored.
    pub format: Format,
    /// The headings of its columns; a column without one has an empty name.
    pub columns: Vec<String>,
    rows: Rows<R>,
}

enum Rows<R: Read> {
    Csv(csv_file::Rows<R>),
    Xlsx(xlsx_file::Rows),
    Json(json_lines::Rows<R>),
}

impl<R: Read> std::fmt::Debug for Sheet<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("format", &self.format).finish_non_exhaustive()
    }
}

/// Opens a table. `name` only stands in errors; the format is told by the content.
///
/// The head is the row with the most headings that are known, among the first ten; what stands
/// above it (titles, dates of export) is passed over.
///
/// ```
/// use std::io::Cursor;
/// let csv = "发票号码;价税合计\n26112000000000000018;113.00\n";
/// let mut sheet = paper::sheet::open("a.csv", Cursor::new(csv)).unwrap();
/// assert_eq!(sheet.columns, ["发票号码", "价税合计"]);
/// assert_eq!(sheet.next().unwrap().unwrap().get(1), "113.00");
/// assert!(sheet.next().is_none());
/// ```
///
/// # Errors
///
/// When it is no table, damaged, out of bounds, or the reader fails.
pub fn open<R: Read + Seek>(name: &str, mut reader: R) -> Result<Sheet<R>, Unreadable> {
    let failed = |_: io::Error| Unreadable::new(name, "unreadable-io");
    let mut head = Vec::new();
    let most = SHEET_SNIFFED_BYTES as u64;
    reader.by_ref().take(most).read_to_end(&mut head).map_err(failed)?;
    reader.rewind().map_err(failed)?;
    if head.is_empty() {
        return Err(Unreadable::new(name, "unreadable-empty"));
    }
    let refused = |why| Err(Unreadable::new(name, why));
    if head.starts_with(b"PK") {
        let (columns, rows) = xlsx_file::open(name, reader)?;
        return Ok(Sheet { format: Format::Xlsx, columns, rows: Rows::Xlsx(rows) });
    }
    // OLE: a workbook before 2007, or one with a password.
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return refused("unreadable-sheet-old");
    }
    let text = encoding::preview(&head);
    let start = text.trim_start();
    if start.starts_with('{') {
        let (columns, rows) = json_lines::open(name, reader, &head)?;
        return Ok(Sheet { format: Format::JsonLines, columns, rows: Rows::Json(rows) });
    }
    // Web pages called .xls, other documents, and lists of JSON that cannot be read in pieces.
    if start.starts_with('<') || start.starts_with("%PDF") {
        return refused("unreadable-sheet-format");
    }
    if start.starts_with('[') {
        return refused("unreadable-sheet-json");
    }
    let (columns, rows) = csv_file::open(name, reader, &head)?;
    Ok(Sheet { format: Format::Csv, columns, rows: Rows::Csv(rows) })
}

impl<R: Read> Iterator for Sheet<R> {
    type Item = Result<Row, Refused>;

    /// The next row that is not empty.
    fn next(&mut self) -> Option<Result<Row, Refused>> {
        loop {
            let row = match &mut self.rows {
                Rows::Csv(rows) => rows.next()?,
                Rows::Xlsx(rows) => Ok(rows.next()?),
                Rows::Json(rows) => rows.next()?,
            };
            match row.and_then(|row| row.checked(self.columns.len())) {
                Ok(row) if row.is_empty() => {}
                found => return Some(found),
            }
        }
    }
}
