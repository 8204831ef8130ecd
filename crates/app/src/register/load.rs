//! Loading lists of issued invoices, however long, in bounded memory.

use model::{Field, Moment};
use serde_json::{Value, json};
use store::register::{self, Counts, Issued, Outcome};
use store::{Db, Result};

use super::limits::{KEY_BYTES_MAX, LINES_MAX, REFUSED_LISTED_MAX, ROWS_PER_CHUNK, TEXT_BYTES_MAX};
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

impl LoadReport {
    fn refuse(&mut self, refused: Refused) {
        self.counts.refused += 1;
        if self.refused.len() < REFUSED_LISTED_MAX {
            self.refused.push(refused);
        }
    }

    fn count(&mut self, row: &Issued, outcome: Outcome) {
        let number = row.place.unsigned_abs();
        match outcome {
            Outcome::Created => self.counts.created += 1,
            Outcome::Same => self.counts.same += 1,
            Outcome::Changed => self.counts.changed += 1,
            Outcome::NoKey => self.refuse(Refused::of(number, Some(Field::Number), "missing")),
            Outcome::StateGoesBack => self.refuse(Refused::of(number, None, "state-goes-back")),
        }
    }
}

/// Loads a list into the register of a workspace.
///
/// Rows are written a thousand at a time, and each time `progress` hears how far it is. A load
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
    let (tenant, actor) = (loader.tenant(), loader.actor());
    let begin = db.write(actor, now, |write| register::begin_load(write, tenant, name));
    let mut report = LoadReport { load: begin?, ..LoadReport::default() };
    let mut chunk: Vec<Issued> = Vec::with_capacity(ROWS_PER_CHUNK);
    for row in rows {
        report.counts.read += 1;
        match row.and_then(checked) {
            Ok(row) => {
                let is_next = chunk.last().is_none_or(|last| last.place < row.place);
                if chunk.len() == ROWS_PER_CHUNK || !is_next {
                    write_chunk(db, loader, now, &mut chunk, &mut report)?;
                    progress(&report.counts);
                }
                chunk.push(row);
            }
            Err(refused) => report.refuse(refused),
        }
    }
    write_chunk(db, loader, now, &mut chunk, &mut report)?;
    progress(&report.counts);
    let text = written(&report.refused);
    db.write(actor, now, |write| {
        register::end_load(write, tenant, &report.load, report.counts, Some(&text))
    })?;
    Ok(report)
}

/// Writes a chunk and empties it. The counts stand in the same transaction, so they are true
/// wherever a load is cut off.
fn write_chunk(
    db: &Db,
    loader: &RegisterLoader,
    now: Moment,
    chunk: &mut Vec<Issued>,
    report: &mut LoadReport,
) -> Result<()> {
    let tenant = loader.tenant();
    if chunk.is_empty() {
        return Ok(());
    }
    let counted = db.write(loader.actor(), now, |write| {
        let outcomes = register::put(write, tenant, &report.load, chunk)?;
        let mut counted = report.clone();
        for (row, outcome) in chunk.iter().zip(outcomes) {
            counted.count(row, outcome);
        }
        register::end_load(write, tenant, &report.load, counted.counts, None)?;
        Ok(counted)
    });
    *report = counted?;
    chunk.clear();
    Ok(())
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
