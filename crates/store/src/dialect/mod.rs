//! The one place that knows which engine runs: connecting, running a statement, transactions.

mod lite;
mod server;

use crate::limits::{READ_THREADS_MAX, READS_TOGETHER_MAX};
use crate::{Error, Result, Row, Value};

pub use lite::LiteFile;
pub use server::Server;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite in a file of the data folder.
    Sqlite,
    /// PostgreSQL, or what speaks its wire.
    Postgres,
}

/// A connection of either engine; there are a dozen of them, so their size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Connection {
    /// SQLite.
    Sqlite(rusqlite::Connection),
    /// PostgreSQL with the statements that it has prepared.
    Postgres(server::Session),
}

/// A multi-row insert: `head` up to VALUES, the count of columns, `tail` such as ON CONFLICT.
#[derive(Clone, Copy, Debug)]
pub struct Insert {
    /// `INSERT INTO t (a, b) VALUES`.
    pub head: &'static str,
    /// How many columns a row has.
    pub columns: usize,
    /// What follows the rows.
    pub tail: &'static str,
}

impl Connection {
    /// Runs a statement; the count of rows that it touched.
    pub fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64> {
        match self {
            Connection::Sqlite(connection) => lite::execute(connection, sql, values),
            Connection::Postgres(session) => session.execute(sql, values),
        }
    }

    /// Runs a statement and hands each row to `take`.
    pub fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => lite::query(connection, sql, values, take),
            Connection::Postgres(session) => session.query(sql, values, take),
        }
    }

    /// Inserts many rows, as fast as the engine can; the count of rows that were new.
    pub fn insert_rows(&mut self, insert: &Insert, rows: &[Vec<Value<'_>>]) -> Result<u64> {
        match self {
            Connection::Sqlite(connection) => lite::insert_rows(connection, insert, rows),
            Connection::Postgres(session) => session.insert_rows(insert, rows),
        }
    }

    /// Inserts rows of several tables: one way to the server on PostgreSQL, where the statements
    /// are joined into one; all of them, or an error.
    pub fn insert_all(&mut self, parts: &[(&Insert, &[Vec<Value<'_>>])]) -> Result<()> {
        if let Connection::Postgres(session) = self
            && let Some(done) = session.insert_all(parts)
        {
            return done;
        }
        for (insert, rows) in parts.iter().filter(|(_, rows)| !rows.is_empty()) {
            self.insert_rows(insert, rows)?;
        }
        Ok(())
    }

    /// Begins the savepoint of the next write, and lets go of that of the last one if there is one.
    pub fn next_savepoint(&mut self, has_last: bool) -> Result<()> {
        match self {
            Connection::Postgres(session) if has_last => {
                session.run("RELEASE SAVEPOINT one_write; SAVEPOINT one_write")
            }
            Connection::Sqlite(_) if has_last => {
                self.run("RELEASE SAVEPOINT one_write")?;
                self.run("SAVEPOINT one_write")
            }
            Connection::Sqlite(_) | Connection::Postgres(_) => self.run("SAVEPOINT one_write"),
        }
    }

    /// Begins a transaction that only reads, on one state of the data.
    pub fn begin_read(&mut self) -> Result<()> {
        match self {
            Connection::Sqlite(_) => self.run("BEGIN DEFERRED"),
            Connection::Postgres(_) => self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    /// Begins a transaction that writes, alone: SQLite has one writer; on PostgreSQL the head of
    /// the log is the lock that every writer takes first, so both engines behave the same.
    pub fn begin_write(&mut self) -> Result<()> {
        match self {
            Connection::Sqlite(_) => self.run("BEGIN IMMEDIATE"),
            Connection::Postgres(_) => {
                self.run("BEGIN; SELECT size FROM log_head WHERE id = 1 FOR UPDATE")
            }
        }
    }

    /// Runs a fixed statement without parameters.
    pub fn run(&mut self, sql: &'static str) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => lite::run(connection, sql),
            Connection::Postgres(session) => session.run(sql),
        }
    }

    /// Prepares a statement without running it; for the test of all statements.
    pub fn prepare(&mut self, sql: &str) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => Ok(connection.prepare(sql).map(drop)?),
            Connection::Postgres(session) => session.prepare_only(sql),
        }
    }

    /// How many pages wait in the log of SQLite, asked on the thread that has just committed. A
    /// server looks after its own log.
    pub fn log_pages(&self) -> u32 {
        match self {
            Connection::Sqlite(_) => lite::log_pages(),
            Connection::Postgres(_) => 0,
        }
    }

    /// Whether the connection is of no more use.
    pub fn is_broken(&self) -> bool {
        match self {
            Connection::Sqlite(_) => false,
            Connection::Postgres(session) => session.is_closed(),
        }
    }
}

/// Where a database is; there is one.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum Place {
    /// A file.
    File(LiteFile),
    /// A server.
    Server(Server),
}

impl Place {
    /// Reads an address: `postgres://…`, or `sqlite:PATH`, or a plain path.
    pub fn parse(url: &str) -> Result<Place> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Server::parse(url).map(Place::Server);
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        if path.is_empty() {
            return Err(Error::Engine("an empty path to the database".to_owned()));
        }
        Ok(Place::File(LiteFile::new(path)))
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Place::File(_) => Engine::Sqlite,
            Place::Server(_) => Engine::Postgres,
        }
    }

    /// How many threads read what is handed over, of so many connections, and how many reads each
    /// takes at once. SQLite reads on the processor, so more threads than cores only wait for each
    /// other, and reads of one transaction share its pages. A server is waited for instead.
    pub fn reads_together(&self, readers: u32) -> (usize, usize) {
        let readers = usize::try_from(readers).unwrap_or(1).max(1);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        match self {
            Place::File(_) => (readers.min(cores).min(READ_THREADS_MAX), READS_TOGETHER_MAX),
            Place::Server(_) => (readers, 1),
        }
    }

    /// A connection for the writer.
    pub fn connect_writer(&self) -> Result<Connection> {
        match self {
            Place::File(file) => file.connect(false).map(Connection::Sqlite),
            Place::Server(server) => server.connect().map(Connection::Postgres),
        }
    }

    /// A connection for a reader.
    pub fn connect_reader(&self) -> Result<Connection> {
        match self {
            Place::File(file) => file.connect(true).map(Connection::Sqlite),
            Place::Server(server) => server.connect().map(Connection::Postgres),
        }
    }
}

impl r2d2::ManageConnection for Place {
    type Connection = Connection;
    type Error = Error;

    fn connect(&self) -> Result<Connection> {
        self.connect_reader()
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<()> {
        connection.run("SELECT 1")
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.is_broken()
    }
}
