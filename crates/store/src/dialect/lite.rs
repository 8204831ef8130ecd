//! SQLite.

use std::cell::Cell;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags, Statement};

use super::Insert;
use crate::limits::{BUSY_WAIT_MS, LOG_PAGES_MAX, STATEMENTS_MAX};
use crate::{Result, Row, Value};

/// A database file.
#[derive(Clone, Debug)]
pub struct LiteFile {
    path: PathBuf,
}

impl LiteFile {
    /// The file at a path; it need not exist yet.
    pub fn new(path: impl AsRef<Path>) -> LiteFile {
        LiteFile { path: path.as_ref().to_owned() }
    }

    /// Opens it.
    pub fn connect(&self, is_reader: bool) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(Duration::from_millis(BUSY_WAIT_MS))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // WAL: readers never wait for the writer. FULL: a commit that was answered survives a
        // power cut; the writers of a moment share its one fsync.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0;
             PRAGMA journal_size_limit = 67108864;
             PRAGMA trusted_schema = OFF;",
        )?;
        if is_reader {
            connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096")?;
        } else {
            connection.wal_hook(Some(committed));
        }
        Ok(connection)
    }
}

thread_local! {
    /// Pages of the log after the last commit of this thread; the hook of a commit cannot carry
    /// anything else away.
    static LOG_PAGES: Cell<u32> = const { Cell::new(0) };
}

fn committed(log: &Wal, pages: c_int) -> rusqlite::Result<()> {
    let pages = u32::try_from(pages).unwrap_or(0);
    LOG_PAGES.set(pages);
    if pages >= LOG_PAGES_MAX {
        // The commit is durable already. What fails here, because another thread moves the log
        // at this moment, must not be told as its failure; a later commit tries again.
        let _ = log.checkpoint();
    }
    Ok(())
}

/// Pages of the write-ahead log after the last commit of this thread.
pub fn log_pages() -> u32 {
    LOG_PAGES.get()
}

/// Binds `$1`, `$2`, … by name: SQLite counts places by first appearance, not by number.
fn bind(statement: &mut Statement<'_>, values: &[Value<'_>]) -> Result<()> {
    const NAMES: [&str; 32] = [
        "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14",
        "$15", "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27",
        "$28", "$29", "$30", "$31", "$32",
    ];
    for (value, name) in values.iter().zip(NAMES) {
        if let Some(place) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(place, value)?;
        }
    }
    Ok(())
}

pub fn execute(
    connection: &mut Connection,
    sql: &'static str,
    values: &[Value<'_>],
) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    if statement.column_count() > 0 {
        let mut rows = statement.raw_query();
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        return Ok(count);
    }
    Ok(statement.raw_execute()? as u64)
}

pub fn query(
    connection: &mut Connection,
    sql: &'static str,
    values: &[Value<'_>],
    take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        take(&Row::Sqlite(row))?;
    }
    Ok(())
}

pub fn insert_rows(
    connection: &mut Connection,
    insert: &Insert,
    rows: &[Vec<Value<'_>>],
) -> Result<u64> {
    let places: Vec<String> = (1..=insert.columns).map(|n| format!("${n}")).collect();
    let sql = format!("{} ({}) {}", insert.head, places.join(", "), insert.tail);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut count = 0;
    for row in rows {
        for (place, value) in row.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value)?;
        }
        count += statement.raw_execute()? as u64;
    }
    Ok(count)
}

pub fn run(connection: &mut Connection, sql: &'static str) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}
