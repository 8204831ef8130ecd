//! The database and its transactions.

use std::sync::Arc;
use std::time::Duration;

use model::Moment;

use crate::dialect::{Connection, Engine, Insert, Place};
use crate::group::Writer;
use crate::limits::{CONNECTION_WAIT_MS, WRITE_ATTEMPTS_MAX};
use crate::log::{Append, Note};
use crate::queue::{Job, Looks, Queue};
use crate::{Actor, Column, Error, Result, Row, Value, checkpoint, migration};

/// A database, shared by all threads.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    readers: Readers,
    writer: Arc<Writer>,
    queue: Arc<Queue>,
    looks: Arc<Looks>,
}

/// The connections that read.
pub(crate) type Readers = r2d2::Pool<Place>;

/// Reads on one state of the data.
pub(crate) fn read<T>(
    readers: &Readers,
    work: impl FnOnce(&mut Read<'_>) -> Result<T>,
) -> Result<T> {
    let mut connection = readers.get().map_err(|e| Error::Busy(e.to_string()))?;
    // A reader that panicked may have left its transaction open.
    if connection.begin_read().is_err() {
        connection.run("ROLLBACK")?;
        connection.begin_read()?;
    }
    let value = work(&mut Read { connection: &mut connection });
    let end = connection.run("ROLLBACK");
    let value = value?;
    end.map(|()| value)
}

impl Db {
    /// Opens a database and brings its schema up to date. `url` is `postgres://…` or the path of
    /// a SQLite file, which is made when it does not exist; `readers` connections serve reads.
    ///
    /// # Errors
    ///
    /// When it cannot be reached, or its schema is newer than the program.
    pub fn open(url: &str, readers: u32) -> Result<Db> {
        let place = Place::parse(url)?;
        migration::run(&mut place.connect_writer()?)?;
        let pool = r2d2::Pool::builder()
            .max_size(readers.max(1))
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_millis(CONNECTION_WAIT_MS))
            .build(place.clone())
            .map_err(|error| Error::Busy(error.to_string()))?;
        let writer = Arc::new(Writer::new(place.clone()));
        checkpoint::begin(&place, &writer)?;
        let queue = Arc::new(Queue::begin(Arc::clone(&writer))?);
        let looks = Arc::new(Looks::begin(&pool, place.reads_together(readers))?);
        Ok(Db { engine: place.engine(), readers: pool, writer, queue, looks })
    }

    /// Which engine it is, for pages about the installation; no use case may ask.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Reads on one state of the data.
    ///
    /// # Errors
    ///
    /// Whatever `work` returns, or [`Error::Busy`] when no connection is free.
    pub fn read<T>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T>) -> Result<T> {
        read(&self.readers, work)
    }

    /// Reads on a thread of the store: the call comes back at once. Short reads that are handed
    /// over at the same time see one state of the data; each begins after it was handed over.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] when too many stand in line.
    pub fn read_later(
        &self,
        work: impl FnOnce(Result<&mut Read<'_>>) + Send + 'static,
    ) -> Result<()> {
        self.looks.push(Box::new(work))
    }

    /// Writes, and answers when the write is durable. `actor` and `now` stand in the log; `work`
    /// must note what it did, and may run again when the engine asks for it.
    ///
    /// # Errors
    ///
    /// Whatever `work` returns; [`Error::Unlogged`] when it noted nothing. Nothing is kept then.
    pub fn write<T>(
        &self,
        actor: &Actor,
        now: Moment,
        work: impl FnMut(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        self.attempt(actor, now, true, work)
    }

    /// Writes as [`Db::write`] does, but on the thread of the writer: the call comes back at once,
    /// and `done` hears there how it ended, when the write is durable. `done` must be short.
    ///
    /// For what comes by the thousand: whoever waits on a thread of their own pays for the change
    /// of threads more than for the write.
    pub fn write_later(
        &self,
        actor: Actor,
        now: Moment,
        work: impl FnMut(&mut Write<'_>) -> Result<()> + Send + 'static,
        done: impl FnOnce(Result<()>) + Send + 'static,
    ) {
        self.queue.push(Job { actor, now, work: Box::new(work), done: Box::new(done) });
    }

    /// Writes what proves nothing and needs no line in the log: leases of jobs, the last sign of
    /// life of a session, counters of a budget, caches.
    ///
    /// # Errors
    ///
    /// Whatever `work` returns. Nothing is kept then.
    pub fn keep_house<T>(
        &self,
        now: Moment,
        work: impl FnMut(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        self.attempt(&Actor::program("housekeeping"), now, false, work)
    }

    fn attempt<T>(
        &self,
        actor: &Actor,
        now: Moment,
        must_note: bool,
        mut work: impl FnMut(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempts = 1;
        loop {
            match self.writer.write(actor, now, must_note, &mut work) {
                Err(Error::Busy(_)) if attempts < WRITE_ATTEMPTS_MAX => attempts += 1,
                other => return other,
            }
        }
    }
}

/// A transaction that can ask.
pub struct Read<'a> {
    connection: &'a mut Connection,
}

impl Read<'_> {
    /// Every row of an answer, as `take` reads it.
    ///
    /// # Errors
    ///
    /// When the engine fails or `take` does.
    pub fn rows<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.connection.query(sql, values, &mut |row| {
            rows.push(take(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Hands each row to `take` without keeping them.
    ///
    /// # Errors
    ///
    /// When the engine fails or `take` does.
    pub fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.connection.query(sql, values, &mut take)
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    ///
    /// When the engine fails or `take` does.
    pub fn row<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.connection.query(sql, values, &mut |row| {
            if first.is_none() {
                first = Some(take(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// The first column of the first row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without a row.
    pub fn value<T: Column>(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<T> {
        self.row(sql, values, |row| row.get(0))?.ok_or(Error::NotFound)
    }

    /// Prepares a statement on this engine without running it.
    ///
    /// # Errors
    ///
    /// When the engine does not understand it.
    pub fn prepare(&mut self, sql: &str) -> Result<()> {
        self.connection.prepare(sql)
    }
}

/// A transaction that can also change, in the name of an actor.
pub struct Write<'a> {
    read: Read<'a>,
    actor: &'a Actor,
    now: Moment,
    log: &'a mut Append,
    notes: u32,
}

impl<'a> Write<'a> {
    pub(crate) fn new(
        connection: &'a mut Connection,
        actor: &'a Actor,
        now: Moment,
        log: &'a mut Append,
    ) -> Write<'a> {
        Write { read: Read { connection }, actor, now, log, notes: 0 }
    }

    /// Runs a statement; the count of rows that it touched.
    ///
    /// # Errors
    ///
    /// When the engine refuses it, among others [`Error::Conflict`].
    pub fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64> {
        self.read.connection.execute(sql, values)
    }

    /// Runs a statement that must touch exactly one row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when it touched none.
    pub fn execute_one(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<()> {
        match self.execute(sql, values)? {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// Inserts many rows; the count of those that were new.
    ///
    /// # Errors
    ///
    /// When the engine refuses one of them.
    pub fn insert_rows(&mut self, insert: &Insert, rows: &[Vec<Value<'_>>]) -> Result<u64> {
        self.read.connection.insert_rows(insert, rows)
    }

    /// Inserts rows of several tables in one way to the database; all of them, or none.
    ///
    /// # Errors
    ///
    /// When the engine refuses one of them.
    pub fn insert_all(&mut self, parts: &[(&Insert, &[Vec<Value<'_>>])]) -> Result<()> {
        self.read.connection.insert_all(parts)
    }

    /// Appends a line to the log; its place. The line is read from there once the write is durable.
    ///
    /// # Errors
    ///
    /// None today: the line travels with the commit.
    pub fn note(&mut self, note: &Note<'_>) -> Result<i64> {
        self.notes += 1;
        Ok(self.log.append(self.actor, self.now, note))
    }

    /// The moment of the write.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Who writes.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    pub(crate) fn is_unlogged(&self) -> bool {
        self.notes == 0
    }
}

impl<'a> std::ops::Deref for Write<'a> {
    type Target = Read<'a>;
    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

impl<'a> std::ops::DerefMut for Write<'a> {
    fn deref_mut(&mut self) -> &mut Read<'a> {
        &mut self.read
    }
}
