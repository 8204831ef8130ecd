//! The schema, in steps of one DDL statement each.
//!
//! Each family of tables lists its steps with numbers from a range of its own, so that families
//! grow without meeting: 1 to 99 here, then the hundreds named beside each list.

use refinery::{Migration, Runner};

use crate::dialect::Connection;
use crate::{Error, Result};

/// A step: number, name, statement.
pub type Step = (u32, &'static str, &'static str);

const CORE: &[Step] = &[
    (1, "log_head", "CREATE TABLE log_head (id BIGINT PRIMARY KEY, size BIGINT NOT NULL)"),
    (2, "log_head_row", "INSERT INTO log_head (id, size) VALUES (1, 0)"),
    (
        3,
        "log_entry",
        "CREATE TABLE log_entry (
            seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, tenant TEXT NOT NULL, actor TEXT NOT NULL,
            action TEXT NOT NULL, object TEXT NOT NULL, digest BYTEA, detail TEXT NOT NULL,
            hash BYTEA NOT NULL)",
    ),
    (4, "log_entry_object", "CREATE INDEX log_entry_object ON log_entry (tenant, object, seq)"),
    (7, "log_entry_detail", "CREATE INDEX log_entry_detail ON log_entry (tenant, action, detail)"),
    // It was asked for reports only, and every entry paid for it.
    (8, "log_entry_detail_gone", "DROP INDEX log_entry_detail"),
    (
        9,
        "log_entry_report",
        "CREATE INDEX log_entry_report ON log_entry (tenant, detail)
         WHERE action = 'report.issued'",
    ),
    (
        5,
        "log_tile",
        "CREATE TABLE log_tile (
            level BIGINT NOT NULL, place BIGINT NOT NULL, hash BYTEA NOT NULL,
            PRIMARY KEY (level, place))",
    ),
    (
        6,
        "log_signed_head",
        "CREATE TABLE log_signed_head (
            size BIGINT PRIMARY KEY, at BIGINT NOT NULL, root BYTEA NOT NULL,
            signature BYTEA NOT NULL, key_bytes BYTEA NOT NULL)",
    ),
    (
        10,
        "job",
        "CREATE TABLE job (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
            run_at BIGINT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running',
            'done', 'failed')), attempts BIGINT NOT NULL, leased_until BIGINT NOT NULL,
            why TEXT NOT NULL, made_at BIGINT NOT NULL)",
    ),
    (11, "job_due", "CREATE INDEX job_due ON job (state, run_at)"),
    (
        12,
        "outbox",
        "CREATE TABLE outbox (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
            made_at BIGINT NOT NULL, next_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
            sent_at BIGINT, why TEXT NOT NULL)",
    ),
    (13, "outbox_due", "CREATE INDEX outbox_due ON outbox (sent_at, next_at)"),
];

/// Every step of every family.
pub fn steps() -> Vec<Step> {
    let families = [
        CORE,
        crate::account::schema::STEPS,
        crate::register::STEPS,
        crate::verification::STEPS,
        crate::quota::STEPS,
        crate::draft::STEPS,
        crate::folder::STEPS,
        crate::setting::STEPS,
        crate::paper_check::STEPS,
        crate::idempotency::STEPS,
        crate::source::STEPS,
        crate::batch::schema::STEPS,
        crate::order::schema::STEPS,
        crate::ledger::STEPS,
        crate::bill::schema::STEPS,
        crate::receipt::STEPS,
        crate::issue::STEPS,
        crate::reconcile::schema::STEPS,
        crate::risk::schema::STEPS,
    ];
    let mut steps = families.concat();
    steps.sort_by_key(|step| step.0);
    steps
}

/// Brings a database up to date.
pub(crate) fn run(connection: &mut Connection) -> Result<()> {
    let engine = |error: refinery::Error| Error::Engine(error.to_string());
    let is_lite = matches!(connection, Connection::Sqlite(_));
    let migrations = steps().into_iter().map(|(number, name, sql)| {
        Migration::unapplied(&format!("V{number}__{name}"), &spelled(sql, is_lite))
    });
    let migrations: Vec<Migration> = migrations.collect::<Result<_, _>>().map_err(engine)?;
    // A step added later may carry a lower number than another family's newest.
    let runner = Runner::new(&migrations).set_abort_missing(false);
    match connection {
        Connection::Sqlite(lite) => runner.run(lite).map_err(engine)?,
        Connection::Postgres(session) => runner.run(session.client()).map_err(engine)?,
    };
    Ok(())
}

/// SQLite keeps a table in the order of a column only when its type is spelled INTEGER.
fn spelled(sql: &str, is_lite: bool) -> String {
    match is_lite {
        true => sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"),
        false => sql.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_own_number_and_one_statement() {
        let steps = steps();
        assert!(steps.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(steps.iter().all(|(_, _, sql)| !sql.contains(';')));
    }
}
