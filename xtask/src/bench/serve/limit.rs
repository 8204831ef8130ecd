//! The limit that the disk and the database set: the same row and the same entry of the log for
//! each verification, by prepared statements on one thread, so many in one durable commit, with
//! nothing around it.

use std::path::Path;
use std::time::{Duration, Instant};

use model::Moment;
use ofd::digest::Digest;
use rusqlite::types::Value;
use store::log::leaf_hash;

use crate::Failure;

/// Rows a second.
pub fn rows_per_second(folder: &Path, group: usize, time: Duration) -> Result<f64, Failure> {
    let failed = |error: rusqlite::Error| Failure(format!("the bare rows: {error}"));
    let sample = sample(&folder.join("piaoju.db")).map_err(failed)?;
    let path = folder.join("limit.db");
    // The schema of the store, empty.
    let made = store::Db::open(&path.display().to_string(), 1);
    drop(made.map_err(|error| Failure(format!("the bare rows: {error}")))?);
    let rate = write(&path, &sample, group, time).map_err(failed);
    for name in ["limit.db", "limit.db-wal", "limit.db-shm"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    rate
}

/// A verification that the service kept, its columns in their order.
fn sample(path: &Path) -> rusqlite::Result<Vec<Value>> {
    let lite = rusqlite::Connection::open(path)?;
    let mut select = lite.prepare("SELECT * FROM verification WHERE way = 'api' LIMIT 1")?;
    let columns = select.column_count();
    select.query_row([], |row| (0..columns).map(|at| row.get(at)).collect())
}

fn write(path: &Path, sample: &[Value], group: usize, time: Duration) -> rusqlite::Result<f64> {
    let lite = rusqlite::Connection::open(path)?;
    lite.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000",
    )?;
    let places = (1..=sample.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let mut record = lite.prepare(&format!("INSERT INTO verification VALUES ({places})"))?;
    let mut entry =
        lite.prepare("INSERT INTO log_entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let text = |at: usize| match &sample[at] {
        Value::Text(text) => text.as_str(),
        _ => "",
    };
    let (tenant, actor, verdict, kept) = (text(1), text(3), text(14), text(17));
    let (mut rows, began) = (0i64, Instant::now());
    while began.elapsed() < time {
        lite.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..group {
            let id = store::fresh("ver", Moment(1_790_000_000 + rows / 10_000));
            let digest = Digest::Sha256.of(kept.as_bytes());
            for (at, value) in sample.iter().enumerate() {
                record.raw_bind_parameter(at + 1, value)?;
            }
            record.raw_bind_parameter(1, &id)?;
            record.raw_bind_parameter(19, &digest)?;
            record.raw_execute()?;
            let leaf = format!("[{rows},{tenant:?},{actor:?},{id:?},{verdict:?}]");
            let hash = leaf_hash(leaf.as_bytes());
            let (at, action) = (1_790_000_000_000_000i64, "verification.made");
            entry.execute((rows, at, tenant, actor, action, &id, &digest, verdict, &hash[..]))?;
            rows += 1;
        }
        lite.execute_batch("COMMIT")?;
    }
    Ok(rows as f64 / began.elapsed().as_secs_f64())
}
