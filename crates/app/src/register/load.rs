//! Loading lists of issued invoices, however long, in bounded memory.

use std::sync::mpsc::{channel, sync_channel};

use model::{Field, Moment};
use serde_json::{Value, json};
use store::register::{self, Counts, Issued, Outcome, Sealed};
use store::{Db, Result};

use super::limits::{
    CHUNKS_WAITING, KEY_BYTES_MAX, LINES_MAX, REFUSED_LISTED_MAX, ROWS_PER_CHUNK, TEXT_BYTES_MAX,
};
use super::{Refused, Row};
use crate::authority::RegisterLoader;

/// What became of a load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// The load, `rld_…`.
    pub load: String,
    /// How many rows became what.
    pub counts: Counts,
    /// The first refused rows, and why.
    pub refused: Vec<Refused>,
}

/// What a load tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// How far it is; what it counts is durable.
    Counts(&'a Counts),
    /// A row was refused. The report lists the first of them only.
    Refused(&'a Refused),
}

/// Loads a list into the register of a workspace.
///
/// Rows are written two thousand at a time, and each time `progress` hears how far it is. A load
/// that was cut off has kept what it wrote, and the same list can be given again: what is known is
/// left as it is, what changed is kept beside what it was. Rows that cannot be taken are in the
/// report and stop no other.
///
/// # Errors
///
/// When the store fails.
pub fn load(
    db: &Db,
    loader: &RegisterLoader,
    name: &str,
    rows: impl IntoIterator<Item = Result<Row, Refused>>,
    now: Moment,
    progress: &mut dyn FnMut(&Counts),
) -> Result<LoadReport> {
    load_hearing(db, loader, name, rows, now, &mut |heard| {
        if let Heard::Counts(counts) = heard {
            progress(counts);
        }
    })
}

/// The same, and `hear` is told of every refused row, however many there are.
///
/// # Errors
///
/// When the store fails.
pub fn load_hearing(
    db: &Db,
    loader: &RegisterLoader,
    name: &str,
    rows: impl IntoIterator<Item = Result<Row, Refused>>,
    now: Moment,
    hear: &mut dyn FnMut(Heard<'_>),
) -> Result<LoadReport> {
    let (tenant, actor) = (loader.tenant(), loader.actor());
    let load = db.write(actor, now, |write| register::begin_load(write, tenant, name))?;
    let mut report = Report { hear, so_far: LoadReport { load, ..LoadReport::default() } };
    let mut writer =
        Writer { db, loader, now, load: report.so_far.load.clone(), written: Counts::default() };
    // Rows are read and sealed on this thread while another one writes those before them.
    std::thread::scope(|scope| {
        let (send, chunks) = sync_channel::<Chunk>(CHUNKS_WAITING);
        let (tell, told) = channel();
        scope.spawn(move || {
            for chunk in chunks {
                let done = writer.write(chunk);
                let is_over = done.is_err();
                // Nobody listens when the list broke off; what was read is written all the same.
                let _ = tell.send(done);
                if is_over {
                    break;
                }
            }
        });
        let mut chunk = Chunk::default();
        for row in rows {
            match row.and_then(checked).map(|row| Sealed::of(&row)) {
                Ok(row) => {
                    let is_next = chunk.rows.last().is_none_or(|last| last.place() < row.place());
                    if chunk.rows.len() == ROWS_PER_CHUNK || !is_next {
                        // The writer ends early only when it failed, and then it says so below.
                        if send.send(std::mem::take(&mut chunk)).is_err() {
                            break;
                        }
                        chunk.rows.reserve_exact(ROWS_PER_CHUNK);
                        told.try_iter().try_for_each(|done| report.take(done))?;
                    }
                    chunk.rows.push(row);
                }
                Err(refused) => {
                    chunk.refused += 1;
                    report.refuse(refused);
                }
            }
            chunk.read += 1;
        }
        let _ = send.send(chunk);
        drop(send);
        told.iter().try_for_each(|done| report.take(done))
    })?;
    let mut report = report.so_far;
    report.refused.sort_by_key(|refused| refused.row);
    let text = written(&report.refused);
    db.write(actor, now, |write| {
        register::end_load(write, tenant, &report.load, report.counts, Some(&text))
    })?;
    Ok(report)
}

/// Rows that are written in one transaction, and how many were read and refused to get them.
#[derive(Default)]
struct Chunk {
    rows: Vec<Sealed>,
    read: i64,
    refused: i64,
}

/// A chunk that is written: the place of each row and what became of it, and all counts so far.
struct Done {
    outcomes: Vec<(i64, Outcome)>,
    counts: Counts,
}

/// What writes the chunks.
struct Writer<'a> {
    db: &'a Db,
    loader: &'a RegisterLoader,
    now: Moment,
    load: String,
    written: Counts,
}

impl Writer<'_> {
    /// Writes a chunk. The counts stand in the same transaction, so they are true wherever a load
    /// is cut off.
    fn write(&mut self, chunk: Chunk) -> Result<Done> {
        let Chunk { rows, read, refused } = chunk;
        let before = Counts {
            read: self.written.read + read,
            refused: self.written.refused + refused,
            ..self.written
        };
        if rows.is_empty() {
            self.written = before;
            return Ok(Done { outcomes: Vec::new(), counts: before });
        }
        let tenant = self.loader.tenant();
        let done = self.db.write(self.loader.actor(), self.now, |write| {
            let outcomes = register::put_sealed(write, tenant, &self.load, &rows)?;
            let mut counts = before;
            outcomes.iter().for_each(|outcome| count(&mut counts, *outcome));
            register::end_load(write, tenant, &self.load, counts, None)?;
            let places = rows.iter().map(Sealed::place);
            Ok(Done { outcomes: places.zip(outcomes).collect(), counts })
        })?;
        self.written = done.counts;
        Ok(done)
    }
}

fn count(counts: &mut Counts, outcome: Outcome) {
    match outcome {
        Outcome::Created => counts.created += 1,
        Outcome::Same => counts.same += 1,
        Outcome::Changed => counts.changed += 1,
        Outcome::NoKey | Outcome::StateGoesBack => counts.refused += 1,
    }
}

/// The report as it grows.
struct Report<'a> {
    hear: &'a mut dyn FnMut(Heard<'_>),
    so_far: LoadReport,
}

impl Report<'_> {
    fn refuse(&mut self, refused: Refused) {
        (self.hear)(Heard::Refused(&refused));
        if self.so_far.refused.len() < REFUSED_LISTED_MAX {
            self.so_far.refused.push(refused);
        }
    }

    fn take(&mut self, done: Result<Done>) -> Result<()> {
        let Done { outcomes, counts } = done?;
        for (place, outcome) in outcomes {
            let row = place.unsigned_abs();
            match outcome {
                Outcome::Created | Outcome::Same | Outcome::Changed => {}
                Outcome::NoKey => self.refuse(Refused::of(row, Some(Field::Number), "missing")),
                Outcome::StateGoesBack => self.refuse(Refused::of(row, None, "state-goes-back")),
            }
        }
        self.so_far.counts = counts;
        (self.hear)(Heard::Counts(&counts));
        Ok(())
    }
}

/// The refused rows that a load lists, as its report keeps them.
pub fn report(load: &register::Load) -> Vec<Refused> {
    let value: Value = serde_json::from_str(&load.report).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let refused = |value: &Value| {
        Some(Refused { row: value[0].as_u64()?, field: text(&value[1]), rule: text(&value[2])? })
    };
    value.as_array().into_iter().flatten().filter_map(refused).collect()
}

fn written(refused: &[Refused]) -> String {
    let rows = refused.iter().map(|refused| json!([refused.row, refused.field, refused.rule]));
    Value::Array(rows.collect()).to_string()
}

/// Readers have bounds of their own; these hold whoever calls.
fn checked(row: Row) -> Result<Issued, Refused> {
    let Row { number, mut invoice, status } = row;
    let refused = |field, rule| Err(Refused::of(number, field, rule));
    let Some(key) = invoice.duplicate_key() else {
        return refused(Some(Field::Number), "missing");
    };
    if key.len() > KEY_BYTES_MAX {
        return refused(Some(Field::Number), "number-length");
    }
    if invoice.lines.len() > LINES_MAX {
        return refused(None, "too-many-lines");
    }
    for field in Field::ALL {
        let text = field.text_mut(&mut invoice).and_then(|slot| slot.as_ref());
        if text.is_some_and(|text| text.len() > TEXT_BYTES_MAX) {
            return refused(Some(*field), "cell-too-long");
        }
    }
    let Ok(place) = i64::try_from(number) else { return refused(None, "row-too-long") };
    Ok(Issued { place, invoice, status })
}
