//! A batch from a table: what its columns hold is told first, then its rows become items.

use std::collections::HashMap;
use std::io::Cursor;

use model::{Day, Field, Moment, Question};
use ofd::digest::{Digest, hex};
use paper::sheet::{self, Column, Mapping, Refused, Row};
use store::batch::{self, Batch, Ended, Kind, NewItem, State, Template};
use store::{Db, Write, fresh, job, verification};

use super::limits::{NAME_CHARS_MAX, ROWS_MAX, SAMPLE_ROWS, TEMPLATES_MAX, TEXT_BYTES_MAX};
use super::{Ending, Fault, JOB, Result, find, named};
use crate::authority::BatchRunner;
use crate::verify::{Format, sniff};

/// A table that was uploaded.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The name of its file.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The template that was chosen for it.
    pub template: Option<&'a str>,
    /// The word of its form: the same form sent twice begins one batch.
    pub token: Option<&'a str>,
}

/// What the page needs to ask what the columns hold.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The batch.
    pub batch: Batch,
    /// What each column holds, as far as it was recognised.
    pub mapping: Mapping,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
}

/// The rows of a table under its head.
struct Sheet {
    headings: Vec<String>,
    rows: Vec<Result<Row, Refused>>,
}

/// Whether bytes are a table and no document: told by content, never by name.
pub fn is_table(bytes: &[u8]) -> bool {
    match sniff(bytes) {
        // A workbook is a ZIP archive with a part of this name.
        Format::Archive => bytes.windows(11).any(|w| w == b"xl/workbook"),
        Format::Text => {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            model::qr::QrText::parse(text.trim()).is_none()
        }
        Format::Unknown => true,
        Format::Ofd | Format::Pdf | Format::Xml | Format::Picture => false,
    }
}

fn read(name: &str, bytes: &[u8]) -> Result<Sheet> {
    let mut sheet = sheet::open(name, Cursor::new(bytes))?;
    let mut rows = Vec::new();
    let mut text = 0;
    for row in &mut sheet {
        text += row.as_ref().map_or(0, |row| row.cells().map(str::len).sum());
        rows.push(row);
        if rows.len() > ROWS_MAX {
            return Err(Fault::TooManyRows.into());
        }
        if text > TEXT_BYTES_MAX {
            return Err(Fault::TooLarge.into());
        }
    }
    match rows.is_empty() {
        true => Err(Fault::Empty.into()),
        false => Ok(Sheet { headings: sheet.columns, rows }),
    }
}

/// The digest by which a head is found again.
fn signature(headings: &[String]) -> String {
    hex(&Digest::Sha256.of(headings.join("\u{1f}").as_bytes()))
}

/// A mapping as it is kept; an empty one when it is none.
pub(super) fn mapping_of(kept: &str) -> Mapping {
    let json = serde_json::from_str(kept).unwrap_or_default();
    Mapping::from_json(&json).unwrap_or_default()
}

/// Begins a batch from a table; its id.
///
/// A table whose head a kept template was made for starts at once; any other waits until
/// [`begin`] tells what its columns hold.
///
/// # Errors
///
/// When the table cannot be read, is too long, or the chosen template does not exist.
pub fn of_table(db: &Db, runner: &BatchRunner, now: Moment, table: Table<'_>) -> Result<String> {
    let sheet = read(table.name, table.bytes)?;
    let (tenant, signature) = (runner.tenant(), signature(&sheet.headings));
    let template = db.read(|read| match table.template {
        Some(id) => batch::template(read, tenant, id).map(Some),
        None => batch::template_of(read, tenant, &signature),
    })?;
    let is_known = template.as_ref().is_some_and(|t| t.signature == signature);
    let mapping = match &template {
        Some(template) => mapping_of(&template.mapping).fitted(&sheet.headings),
        None => Mapping::recognise(&sheet.headings),
    };
    let starts = is_known && mapping.has_number();
    let sha256 = hex(&Digest::Sha256.of(table.bytes));
    let made = Batch {
        id: fresh("bat", now),
        actor: runner.actor().as_str().to_owned(),
        name: named(table.name),
        kind: Kind::Rows,
        state: if starts { State::Running } else { State::Mapping },
        mapping: mapping.to_json().to_string(),
        total: sheet.rows.len() as i64,
        original: Some(sha256.clone()),
        token: table.token.map(str::to_owned),
        made_at: now,
        done_at: None,
    };
    let items = if starts { items(&sheet.rows, &mapping, now.china_day()) } else { Vec::new() };
    db.write(runner.actor(), now, |write| {
        verification::keep_original(write, tenant, &sha256, table.name, table.bytes)?;
        batch::add(write, tenant, &made)?;
        if starts { start(write, runner, &made.id, &items) } else { Ok(()) }
    })?;
    Ok(made.id)
}

/// Adds the items and the job that runs them.
pub(super) fn start(
    write: &mut Write<'_>,
    runner: &BatchRunner,
    id: &str,
    items: &[NewItem],
) -> store::Result<()> {
    batch::add_items(write, runner.tenant(), id, items)?;
    let now = write.now();
    job::add(write, runner.tenant(), JOB, id, now).map(drop)
}

/// The templates of a workspace.
///
/// # Errors
///
/// When the store fails.
pub fn templates(db: &Db, runner: &BatchRunner) -> store::Result<Vec<Template>> {
    db.read(|read| batch::templates(read, runner.tenant(), TEMPLATES_MAX))
}

/// What is known of a table that waits for its columns.
///
/// # Errors
///
/// [`store::Error::NotFound`] when there is no such batch for them.
pub fn preview(db: &Db, runner: &BatchRunner, id: &str) -> Result<Preview> {
    let (batch, sheet) = kept(db, runner, id)?;
    let rows = sheet.rows.iter().flatten().take(SAMPLE_ROWS);
    let sample = rows.map(|row| row.cells().map(str::to_owned).collect()).collect();
    Ok(Preview { mapping: mapping_of(&batch.mapping), batch, sample })
}

fn kept(db: &Db, runner: &BatchRunner, id: &str) -> Result<(Batch, Sheet)> {
    let batch = find(db, runner, id)?;
    let sha256 = batch.original.clone().ok_or(store::Error::NotFound)?;
    let original = db.read(|read| verification::original(read, runner.tenant(), &sha256));
    let (name, bytes) = original?;
    let sheet = read(&name, &bytes)?;
    Ok((batch, sheet))
}

/// Begins a batch that waits for its columns, and keeps what they hold as a template under a name
/// where one is given. Begun twice, it runs once.
///
/// `holds` says what each column holds, in the order of the table.
///
/// # Errors
///
/// [`Fault::NoNumber`], [`Fault::ColumnTwice`], [`Fault::TemplateNameless`].
pub fn begin(
    db: &Db,
    runner: &BatchRunner,
    now: Moment,
    id: &str,
    holds: &[Option<Column>],
    template: Option<&str>,
) -> Result<()> {
    let (batch, sheet) = kept(db, runner, id)?;
    if batch.state != State::Mapping {
        return Ok(());
    }
    let mut mapping = Mapping::recognise(&sheet.headings);
    for (place, mapped) in mapping.columns.iter_mut().enumerate() {
        mapped.holds = holds.get(place).copied().flatten();
    }
    let mapping = checked(mapping)?;
    let kept = mapping.to_json().to_string();
    let template = template.map(named);
    if template.as_ref().is_some_and(String::is_empty) {
        return Err(Fault::TemplateNameless.into());
    }
    let items = items(&sheet.rows, &mapping, now.china_day());
    let (tenant, signature) = (runner.tenant(), signature(&sheet.headings));
    db.write(runner.actor(), now, |write| {
        if let Some(name) = &template {
            batch::keep_template(write, tenant, name, &signature, &kept)?;
        }
        match batch::begin(write, tenant, id, &kept, items.len() as i64)? {
            true => start(write, runner, id, &items),
            false => Ok(()),
        }
    })?;
    Ok(())
}

fn checked(mapping: Mapping) -> Result<Mapping> {
    let mut held: Vec<Column> = mapping.columns.iter().filter_map(|m| m.holds).collect();
    held.sort_unstable();
    if held.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Fault::ColumnTwice.into());
    }
    match mapping.has_number() {
        true => Ok(mapping),
        false => Err(Fault::NoNumber.into()),
    }
}

/// The items of rows. Rows that cannot be asked and repeats end here: nobody will be asked.
fn items(rows: &[Result<Row, Refused>], mapping: &Mapping, today: Day) -> Vec<NewItem> {
    let mut lines: HashMap<String, i64> = HashMap::new();
    let item = |row: &Result<Row, Refused>| {
        let row = match row {
            Ok(row) => row,
            Err(refused) => return refused_item(refused, "[]".to_owned(), String::new()),
        };
        let line = i64::try_from(row.number).unwrap_or(i64::MAX);
        let cells: Vec<&str> = row.cells().collect();
        let input = serde_json::json!(cells).to_string();
        match question(mapping, row, today) {
            Err(refused) => refused_item(&refused, input, name(mapping, row)),
            Ok(question) => {
                let key = question.key();
                let twin = lines.get(&key).copied();
                lines.entry(key.clone()).or_insert(line);
                let end = twin.map(|twin| Ended {
                    outcome: Ending::Repeat.code().to_owned(),
                    twin: Some(twin),
                    ..Ended::default()
                });
                let name = key.clone();
                NewItem { line, name, input, key: Some(key).filter(|_| twin.is_none()), end }
            }
        }
    };
    rows.iter().map(item).collect()
}

/// What a row asks.
pub(super) fn question(mapping: &Mapping, row: &Row, today: Day) -> Result<Question, Refused> {
    let typed = mapping.typed(row)?;
    Question::of_typed(&typed, today).map_err(|faults| {
        // A number that cannot be one also leaves the kind unknown; the number is to blame.
        let wrong = faults.iter().find(|fault| fault.rule != "missing").or(faults.first());
        let first = wrong.map(|fault| Refused::of_invalid(row.number, fault));
        first.unwrap_or(Refused { row: row.number, field: None, rule: sheet::Rule::Missing })
    })
}

fn refused_item(refused: &Refused, input: String, name: String) -> NewItem {
    let end = Ended {
        outcome: Ending::Malformed.code().to_owned(),
        reason: refused.rule.code().to_owned(),
        field: refused.field.map(|column| column.key().to_owned()).unwrap_or_default(),
        ..Ended::default()
    };
    let line = i64::try_from(refused.row).unwrap_or(i64::MAX);
    NewItem { line, name, input, key: None, end: Some(end) }
}

/// What a row that cannot be asked is called: its number as it stands there.
fn name(mapping: &Mapping, row: &Row) -> String {
    let digital = mapping.position(Column::DigitalNumber).map(|place| row.get(place));
    let number = mapping.position(Field::Number).map(|place| row.get(place));
    let name = digital.filter(|text| !text.is_empty()).or(number).unwrap_or_default();
    name.chars().take(NAME_CHARS_MAX).collect()
}
