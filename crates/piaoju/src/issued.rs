//! Issued invoices out of any file: a table, an invoice document, or an archive of documents.
//!
//! A table says itself what is true of its invoices. A document is verified first and taken only
//! when nothing proves it wrong; whoever loads it vouches that it was issued, so its state is
//! normal, as in a table without a column for states.

use std::io::{Cursor, Read, Seek};

use app::Desk;
use app::register::{Refused, Row};
use model::verdict::TaxStatus;
use model::{Field, Moment, Verdict};
use paper::Unreadable;
use paper::sheet::{self, Column, Mapping};

use crate::archive::{self, Archive};
use crate::gather::reason;
use crate::limits::{ARCHIVE_BYTES_MAX, FILE_BYTES_MAX};
use crate::paint::printable;
use crate::run::{guarded, read};
use crate::texts::Texts;

/// The rows of a file, one after the other.
pub type Rows<'a> = dyn Iterator<Item = Result<Row, Refused>> + 'a;

/// Opens a file and hands its rows to `work`. `name` stands in errors; the format is told by the
/// content.
///
/// # Errors
///
/// When the file as a whole cannot be read, or is a table without numbers of invoices. What is
/// wrong with one row, or one document of an archive, is in the rows.
pub fn with_rows<R: Read + Seek, T>(
    desk: &Desk,
    (name, mut file): (&str, R),
    now: Moment,
    work: impl FnOnce(&mut Rows<'_>) -> T,
) -> Result<T, Unreadable> {
    let failed = |error: std::io::Error| Unreadable::new(name, reason(&error));
    let mut head = Vec::new();
    file.by_ref().take(64).read_to_end(&mut head).map_err(failed)?;
    file.rewind().map_err(failed)?;
    if archive::looks_like_zip(&head) {
        let bytes = read(file, name, ARCHIVE_BYTES_MAX)?;
        return match archive::open(name, &bytes)? {
            Some(archive) if is_workbook(&archive) => table(name, Cursor::new(&bytes[..]), work),
            Some(archive) if archive.entries.is_empty() => {
                Err(Unreadable::new(name, "unreadable-archive-empty"))
            }
            Some(archive) => Ok(work(&mut documents(desk, &archive, now))),
            None => document(desk, (name, bytes), now, work),
        };
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    if start.starts_with(b"<") || start.starts_with(b"%PDF") {
        return document(desk, (name, read(file, name, FILE_BYTES_MAX)?), now, work);
    }
    table(name, file, work)
}

/// A workbook is a ZIP archive too; this part names its sheets (ECMA-376-1 §12.3.23).
fn is_workbook(archive: &Archive<'_>) -> bool {
    archive.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case("xl/workbook.xml"))
}

fn table<R: Read + Seek, T>(
    name: &str,
    file: R,
    work: impl FnOnce(&mut Rows<'_>) -> T,
) -> Result<T, Unreadable> {
    let sheet = sheet::open(name, file)?;
    let mapping = Mapping::recognise(&sheet.columns);
    if !mapping.has_number() {
        return Err(Unreadable::new(name, "unreadable-sheet-no-number"));
    }
    let issued = sheet::invoices(mapping, sheet);
    Ok(work(&mut issued.map(|row| row.map(Row::from).map_err(Refused::from))))
}

fn document<T>(
    desk: &Desk,
    (name, bytes): (&str, Vec<u8>),
    now: Moment,
    work: impl FnOnce(&mut Rows<'_>) -> T,
) -> Result<T, Unreadable> {
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Unreadable::new(name, "unreadable-too-large"));
    }
    let row = issued(desk, (name, 1), &bytes, now)?;
    Ok(work(&mut std::iter::once(row)))
}

fn documents<'a>(
    desk: &'a Desk,
    archive: &'a Archive<'a>,
    now: Moment,
) -> impl Iterator<Item = Result<Row, Refused>> + 'a {
    archive.entries.iter().zip(1..).map(move |(entry, number)| {
        let bytes = archive.read(entry);
        let row = bytes.and_then(|bytes| issued(desk, (&entry.name, number), &bytes, now));
        row.unwrap_or_else(|why| Err(refused((&entry.name, number), why.why)))
    })
}

/// The invoice of a document, or why it is not taken.
fn issued(
    desk: &Desk,
    place: (&str, u64),
    bytes: &[u8],
    now: Moment,
) -> Result<Result<Row, Refused>, Unreadable> {
    let (name, number) = place;
    if bytes.is_empty() {
        return Err(Unreadable::new(name, "unreadable-empty"));
    }
    let found = guarded(name, || app::verify(desk, name, bytes, now))?;
    let invoice = found.merged.invoice;
    let is_complete = invoice.duplicate_key().is_some() && invoice.issue_date.is_some();
    Ok(match found.verdict {
        Verdict::Invalid => Err(refused(place, "verdict-invalid")),
        _ if !is_complete => Err(refused(place, "missing")),
        _ => Ok(Row { number, invoice, status: TaxStatus::Normal }),
    })
}

fn refused((name, row): (&str, u64), rule: &str) -> Refused {
    Refused { row, field: Some(name.to_owned()), rule: rule.to_owned() }
}

/// Why a row is refused, in words.
pub fn why(refused: &Refused, texts: &Texts) -> String {
    let rule = refused.rule.as_str();
    match rule {
        "state-goes-back" => texts.get("refused-state-goes-back"),
        "verdict-invalid" => texts.get("refused-verdict-invalid"),
        _ if rule.starts_with("unreadable") => {
            texts.find(rule, &[]).unwrap_or_else(|| texts.get("unreadable-other"))
        }
        _ => texts.word("refused", rule),
    }
}

/// What of a row is to blame, in words; empty when it is the row as a whole.
pub fn field(refused: &Refused, texts: &Texts) -> String {
    let Some(key) = &refused.field else { return String::new() };
    match (Field::from_path(key), Column::from_key(key)) {
        (Some(field), _) => texts.field(field),
        (None, Some(column)) => texts.word("column", column.key()),
        (None, None) => printable(key),
    }
}
