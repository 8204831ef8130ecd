//! Tables out: workbooks and CSV that spreadsheets cannot spoil.
//!
//! Excel keeps fifteen digits of a number, drops leading zeros and runs what begins with `=`. So
//! everything is text except what a [`Form`] says is a day, an amount or a count, and no text is
//! ever written as a formula. [`super::open`] reads the same texts back; amounts alone come back
//! as numbers, `113` for `113.00`.

use std::io::Write;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use model::{Day, Fen};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};

use crate::limits::{SHEET_COLUMNS_MAX, XLSX_ROWS_WRITTEN_MAX};

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text, among it every code and number of an invoice.
    Text,
    /// A day as a date; what is no day stays text.
    Day,
    /// An amount as a number with two decimals; what is none stays text.
    Amount,
    /// A whole number; what is none stays text.
    Count,
}

/// A column to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What stands in the head.
    pub title: String,
    /// How its cells are written.
    pub form: Form,
    /// Its width in characters of half width.
    pub width: u16,
}

impl Heading {
    /// A column; the width follows from the form.
    pub fn new(title: impl Into<String>, form: Form) -> Heading {
        let width = match form {
            Form::Text => 24,
            Form::Day => 12,
            Form::Amount => 16,
            Form::Count => 8,
        };
        Heading { title: title.into(), form, width }
    }

    /// The same column in another width.
    pub fn wide(self, width: u16) -> Heading {
        Heading { width, ..self }
    }
}

/// A table that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the table cannot be written: {0}")]
pub struct WriteError(String);

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> WriteError {
        WriteError(error.to_string())
    }
}

impl From<csv::Error> for WriteError {
    fn from(error: csv::Error) -> WriteError {
        WriteError(error.to_string())
    }
}

/// Writes a workbook of one table, row by row through a temporary file, so that memory stays
/// small. More rows than Excel takes go on in further sheets.
///
/// ```
/// use paper::sheet::write::{Form, Heading, xlsx};
/// let headings = [Heading::new("发票号码", Form::Text), Heading::new("价税合计", Form::Amount)];
/// let rows = [vec!["26112000000000000018".to_owned(), "113.00".to_owned()]];
/// let mut bytes = Vec::new();
/// xlsx("结果", &headings, rows, &mut bytes).unwrap();
/// let mut sheet = paper::sheet::open("a.xlsx", std::io::Cursor::new(bytes)).unwrap();
/// assert_eq!(sheet.next().unwrap().unwrap().get(0), "26112000000000000018");
/// ```
///
/// # Errors
///
/// When there are too many columns, the sheet's name is not one for Excel, or the output or the
/// temporary file fails.
pub fn xlsx(
    name: &str,
    headings: &[Heading],
    rows: impl IntoIterator<Item = Vec<String>>,
    into: impl Write + Send,
) -> Result<(), WriteError> {
    let mut book = book();
    fill(&mut book, name, headings, rows)?;
    book.save_to_writer(into)?;
    Ok(())
}

/// Writes a template (导入模板): the head, example rows, and a second sheet that explains.
///
/// # Errors
///
/// As [`xlsx`].
pub fn template(
    name: &str,
    headings: &[Heading],
    examples: &[Vec<String>],
    (notes_name, notes): (&str, &[String]),
    into: impl Write + Send,
) -> Result<(), WriteError> {
    let mut book = book();
    fill(&mut book, name, headings, examples.iter().cloned())?;
    let sheet = book.add_worksheet();
    sheet.set_name(notes_name)?.set_column_width(0, 100)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, note) in (0..).zip(notes) {
        sheet.write_string_with_format(row, 0, note, &wrapped)?;
    }
    book.save_to_writer(into)?;
    Ok(())
}

fn book() -> Workbook {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_author("Piaoju"));
    book
}

fn fill(
    book: &mut Workbook,
    name: &str,
    headings: &[Heading],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), WriteError> {
    if headings.len() > SHEET_COLUMNS_MAX {
        return Err(WriteError("too many columns".to_owned()));
    }
    let mut rows = rows.into_iter().peekable();
    let formats = Formats::new();
    for number in 1.. {
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(if number == 1 { name.to_owned() } else { format!("{name} {number}") })?;
        head(sheet, headings, &formats)?;
        let mut last = 0;
        for (row, cells) in (1..).zip(rows.by_ref().take(XLSX_ROWS_WRITTEN_MAX)) {
            for (column, (cell, heading)) in (0..).zip(cells.iter().zip(headings)) {
                write_cell(sheet, (row, column), heading.form, cell, &formats)?;
            }
            last = row;
        }
        // At most 256 columns.
        let right = headings.len().saturating_sub(1) as u16;
        sheet.autofilter(0, 0, last, right)?;
        sheet.ignore_error_range(0, 0, last.max(1), right, IgnoreError::NumberStoredAsText)?;
        if rows.peek().is_none() {
            break;
        }
    }
    Ok(())
}

struct Formats {
    head: Format,
    text: Format,
    day: Format,
    amount: Format,
    count: Format,
}

impl Formats {
    fn new() -> Formats {
        Formats {
            head: Format::new()
                .set_bold()
                .set_background_color(0x00E8_EEF7)
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter),
            text: Format::new().set_num_format("@"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            amount: Format::new().set_num_format("#,##0.00"),
            count: Format::new().set_num_format("0"),
        }
    }
}

fn head(sheet: &mut Worksheet, headings: &[Heading], formats: &Formats) -> Result<(), XlsxError> {
    // What a person adds below the last row is in the format of its column too.
    for (column, heading) in (0..).zip(headings) {
        sheet.set_column_width(column, heading.width)?;
        sheet.set_column_format(column, formats.of(heading.form))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 22)?;
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string_with_format(0, column, cut(&heading.title), &formats.head)?;
    }
    Ok(())
}

impl Formats {
    fn of(&self, form: Form) -> &Format {
        match form {
            Form::Text => &self.text,
            Form::Day => &self.day,
            Form::Amount => &self.amount,
            Form::Count => &self.count,
        }
    }
}

/// Excel keeps fifteen digits; a larger amount stays text.
const EXACT_FEN: i64 = 1_000_000_000_000_000;

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    form: Form,
    cell: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    let format = formats.of(form);
    match form {
        Form::Day => {
            if let Some(date) = date(cell) {
                sheet.write_datetime_with_format(row, column, &date, format)?;
                return Ok(());
            }
        }
        Form::Amount => {
            if let Some(fen) = amount(cell).filter(|fen| fen.0.abs() < EXACT_FEN) {
                // The nearest number to a decimal fraction; it is read back to the same fen.
                sheet.write_number_with_format(row, column, fen.0 as f64 / 100.0, format)?;
                return Ok(());
            }
        }
        Form::Count => {
            let count = cell.parse::<i32>().ok().filter(|count| count.to_string() == cell);
            if let Some(count) = count {
                sheet.write_number_with_format(row, column, count, format)?;
                return Ok(());
            }
        }
        Form::Text => {}
    }
    sheet.write_string_with_format(row, column, cut(cell), &formats.text)?;
    Ok(())
}

/// A day, and nothing else; before March 1900 Excel counts days that never were.
fn date(cell: &str) -> Option<ExcelDateTime> {
    let day = Day::parse(cell).filter(|day| day.to_string() == cell && day.year() > 1900)?;
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, day.month(), day.day()).ok()
}

/// An amount in the spelling of the contract, and nothing else.
fn amount(cell: &str) -> Option<Fen> {
    Fen::parse(cell).filter(|fen| fen.to_string() == cell)
}

/// Excel takes 32,767 units of UTF-16 in a cell.
fn cut(cell: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= 32_767
    };
    cell.chars().take_while(fits).collect()
}

/// Writes CSV as Chinese spreadsheets open it: UTF-8 with a byte order mark, lines ended by CR LF.
///
/// A text that a spreadsheet would run as a formula gets an apostrophe before it, which
/// [`super::open`] takes away; amounts are left alone, for a number runs nothing.
///
/// # Errors
///
/// When the output fails.
pub fn csv(
    headings: &[Heading],
    rows: impl IntoIterator<Item = Vec<String>>,
    mut into: impl Write,
) -> Result<(), WriteError> {
    into.write_all("\u{feff}".as_bytes()).map_err(|error| WriteError(error.to_string()))?;
    let mut out = WriterBuilder::new()
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer(into);
    out.write_record(headings.iter().map(|heading| guarded(&heading.title)))?;
    for row in rows {
        out.write_record(row.iter().map(|cell| guarded(cell)))?;
    }
    out.flush().map_err(|error| WriteError(error.to_string()))
}

fn guarded(cell: &str) -> String {
    let is_tempting =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠']);
    if is_tempting && amount(cell).is_none() { format!("'{cell}") } else { cell.to_owned() }
}
