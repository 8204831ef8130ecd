//! Workbooks (XLSX): weighed first, then read into one packed block of text.
//!
//! The library holds its table of texts in memory and believes sizes that the file states, so
//! every part is inflated once, and thrown away, before the library sees the file.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use quick_xml::events::Event;

use super::{Column, Row, head};
use crate::Unreadable;
use crate::limits;

/// The cells of a sheet, each the end of its text; rows point to their first cell.
#[derive(Debug, Default)]
struct Grid {
    text: String,
    ends: Vec<u32>,
    rows: Vec<(u32, u32)>,
}

/// The rows behind the head.
pub(super) struct Rows {
    grid: Grid,
    at: usize,
}

/// Opens a workbook: the first visible sheet with headings that are known, or else with anything.
pub(super) fn open<R: Read + Seek>(
    name: &str,
    mut reader: R,
) -> Result<(Vec<String>, Rows), Unreadable> {
    let refuse = |why| Unreadable::new(name, why);
    screen(name, &mut reader)?;
    reader.rewind().map_err(|_| refuse("unreadable-io"))?;
    // The library meets a stranger's bytes; one of its panics costs this file and nothing else.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut book = Xlsx::new(reader).map_err(|_| refuse("unreadable-damaged"))?;
        let sheet = choose(&mut book).ok_or_else(|| refuse("unreadable-sheet-empty"))?;
        load(&mut book, &sheet, usize::MAX).map_err(refuse)
    }));
    let grid = read.unwrap_or_else(|_| Err(refuse("unreadable-damaged")))?;
    let most = grid.rows.len().min(limits::SHEET_HEAD_ROWS_MAX);
    let first: Vec<Row> = (0..most).map(|index| grid.row(index)).collect();
    let at = head::find(&first).ok_or_else(|| refuse("unreadable-sheet-empty"))?;
    let columns = head::columns(name, &first[at])?;
    Ok((columns, Rows { grid, at: at + 1 }))
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        (self.at < self.grid.rows.len()).then(|| {
            self.at += 1;
            self.grid.row(self.at - 1)
        })
    }
}

impl Grid {
    fn row(&self, index: usize) -> Row {
        let Some(&(number, first)) = self.rows.get(index) else { return Row::default() };
        let end = self.rows.get(index + 1).map_or(self.ends.len(), |(_, next)| *next as usize);
        let mut row = Row::new(u64::from(number));
        for cell in first as usize..end {
            let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
            let text = self.text.get(start as usize..self.ends[cell] as usize);
            row.push_whole(text.unwrap_or(""));
        }
        row
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        // Bounded by XLSX_TEXT_BYTES_MAX, far below.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }
}

/// Inflates every part and throws it away.
fn screen<R: Read + Seek>(name: &str, reader: &mut R) -> Result<(), Unreadable> {
    let refuse = |why| Unreadable::new(name, why);
    let size = reader.seek(SeekFrom::End(0)).map_err(|_| refuse("unreadable-io"))?;
    if size > limits::XLSX_BYTES_MAX {
        return Err(refuse("unreadable-too-large"));
    }
    reader.rewind().map_err(|_| refuse("unreadable-io"))?;
    let mut archive = zip::ZipArchive::new(reader).map_err(|_| refuse("unreadable-damaged"))?;
    if archive.len() > limits::XLSX_PARTS_MAX {
        return Err(refuse("unreadable-inflates-too-far"));
    }
    let mut left = limits::XLSX_INFLATED_BYTES_MAX;
    let mut is_book = false;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| refuse("unreadable-damaged"))?;
        let path = part.name().map_err(|_| refuse("unreadable-damaged"))?.to_lowercase();
        is_book |= path.ends_with("workbook.xml");
        let ratio = part.compressed_size().saturating_mul(limits::XLSX_RATIO_MAX);
        let mut most = left.min(ratio.max(limits::XLSX_RATIO_FREE_BYTES));
        let mut part = Counted { inner: part, count: 0 };
        let seen = if path.ends_with("sharedstrings.xml") {
            most = most.min(limits::XLSX_STRINGS_BYTES_MAX);
            let mut bounded = BufReader::new(part.by_ref().take(most + 1));
            believable(&mut bounded).and_then(|()| io::copy(&mut bounded, &mut io::sink()))
        } else {
            io::copy(&mut part.by_ref().take(most + 1), &mut io::sink())
        };
        match seen {
            _ if part.count > most => return Err(refuse("unreadable-inflates-too-far")),
            Err(_) => return Err(refuse("unreadable-damaged")),
            Ok(_) => left -= part.count,
        }
    }
    if is_book { Ok(()) } else { Err(refuse("unreadable-sheet-format")) }
}

struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.count += count as u64;
        Ok(count)
    }
}

/// The library makes room for as many texts as the table claims; nobody may claim the world.
fn believable(part: &mut impl io::BufRead) -> io::Result<()> {
    let mut xml = quick_xml::Reader::from_reader(part);
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(io::Error::other)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sst" => {
                let counts: Vec<Option<u64>> = e
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .filter(|claim| claim.key.local_name().as_ref() == "uniqueCount")
                    .map(|claim| claim.value.parse().ok())
                    .collect();
                let most = limits::XLSX_STRINGS_MAX;
                let is_sound = counts.iter().all(|count| count.is_some_and(|n| n <= most));
                return match is_sound {
                    true => Ok(()),
                    false => Err(io::Error::other("too many texts")),
                };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The first visible sheet with headings that are known; without one, the first with any rows.
fn choose<R: Read + Seek>(book: &mut Xlsx<R>) -> Option<String> {
    let sheets = book.sheets_metadata().iter();
    let seen = sheets.filter(|s| s.visible == SheetVisible::Visible);
    let tables = seen.filter(|s| s.typ == SheetType::WorkSheet).take(limits::XLSX_SHEETS_MAX);
    let names: Vec<String> = tables.map(|sheet| sheet.name.clone()).collect();
    let mut fallback = None;
    for name in names {
        let Ok(top) = load(book, &name, limits::SHEET_HEAD_ROWS_MAX) else {
            // Nothing else in the book: the error will be told when all of it is read.
            fallback = fallback.or(Some(name));
            continue;
        };
        let rows = (0..top.rows.len()).map(|index| top.row(index));
        let known = |row: Row| row.cells().filter(|c| Column::of_heading(c).is_some()).count() > 1;
        if rows.into_iter().any(known) {
            return Some(name);
        }
        if fallback.is_none() && !top.rows.is_empty() {
            fallback = Some(name);
        }
    }
    fallback
}

/// Reads a sheet, at most so many rows of it.
fn load<R: Read + Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
    rows_max: usize,
) -> Result<Grid, &'static str> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| "unreadable-damaged")?;
    let mut grid = Grid::default();
    while let Some(cell) = cells.next_cell().map_err(|_| "unreadable-damaged")? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let number = row.saturating_add(1);
        let is_new = grid.rows.last().is_none_or(|(last, _)| *last < number);
        if is_new && grid.rows.len() == rows_max {
            break;
        }
        if is_new {
            grid.rows.push((number, grid.ends.len() as u32));
        }
        let (last, first) = grid.rows.last().copied().unwrap_or_default();
        let filled = grid.ends.len() - first as usize;
        if last != number || (column as usize) < filled {
            // Cells out of their order: no program writes that.
            return Err("unreadable-damaged");
        }
        if column as usize >= limits::SHEET_COLUMNS_MAX {
            return Err("unreadable-sheet-columns");
        }
        for _ in filled..column as usize {
            grid.push("");
        }
        grid.push(text.trim());
        let is_full = grid.ends.len() > limits::XLSX_CELLS_MAX;
        if is_full || grid.text.len() > limits::XLSX_TEXT_BYTES_MAX {
            return Err("unreadable-sheet-cells");
        }
    }
    Ok(grid)
}

/// The text of a cell.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::Int(whole) if whole.unsigned_abs() < 1 << 53 => whole.to_string(),
        DataRef::Int(whole) => number_text(*whole as f64),
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(date) => date_text(date),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A number as Excel shows it: fifteen digits, which is what it keeps. A longer one has lost its
/// end and is written as Excel does then, `2.6112E+19`, so that it is known by its form.
pub(super) fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return "#NUM!".to_owned();
    }
    if number.abs() >= 1e15 {
        return format!("{number:E}").replacen('E', "E+", 1);
    }
    // 0.1 + 0.2 is stored as 0.30000000000000004.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

fn date_text(date: &ExcelDateTime) -> String {
    if !date.is_datetime() {
        return number_text(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_see_them() {
        for (number, text) in [
            (113.0, "113"),
            (0.1 + 0.2, "0.3"),
            (112.99999999999999, "113"),
            (95.77999999999999, "95.78"),
            (-1230.5, "-1230.5"),
            (-0.0, "0"),
            (12345678.0, "12345678"),
            (11002100311.0, "11002100311"),
            (999_999_999_999_999.0, "999999999999999"),
            (2.6112e19, "2.6112E+19"),
            (f64::NAN, "#NUM!"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }
}
