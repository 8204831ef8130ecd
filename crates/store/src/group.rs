//! One writer at a time, and one commit for all who came meanwhile (group commit).
//!
//! A durable commit costs an fsync, a hundred times what a write costs. So a writer that finds
//! others waiting does not commit: it leaves its work in the open transaction, and the last of
//! the queue commits for all. Every write runs behind a savepoint, so one that fails takes
//! nothing else with it; nobody is answered before the commit. Writes that come through the queue
//! run in a row without changing threads.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use model::Moment;

use crate::checkpoint::Bell;
use crate::db::Write;
use crate::dialect::{Connection, Place};
use crate::limits::{CHECKPOINT_PAGES, GROUP_WRITES_MAX};
use crate::queue::Job;
use crate::{Actor, Error, Result, log};

/// The writer of a database.
pub struct Writer {
    place: Place,
    state: Mutex<State>,
    queued: AtomicUsize,
    bell: OnceLock<Bell>,
}

struct State {
    connection: Option<Connection>,
    open: Option<Open>,
    /// Pages that the log of the engine had when the bell was last rung; 0 when it began anew.
    rung_at: u32,
}

/// The transaction that is open, and what its members wait for.
struct Open {
    fate: Arc<Fate>,
    writes: u32,
    log: log::Append,
    /// Whether the savepoint of the last write is still there; the next one lets go of it.
    has_savepoint: bool,
}

/// What became of the work of a write; the outer error is a panic.
type Outcome<T> = std::thread::Result<Result<T>>;

/// How a transaction ended; the text of the error serves every member.
#[derive(Default)]
struct Fate {
    end: Mutex<Option<Result<(), String>>>,
    known: Condvar,
}

impl Fate {
    fn decide(&self, end: Result<(), String>) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        self.known.notify_all();
    }

    fn wait(&self) -> Result<()> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*end {
                Some(Ok(())) => return Ok(()),
                Some(Err(why)) => return Err(Error::Engine(why.clone())),
                None => end = self.known.wait(end).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Writer {
    pub fn new(place: Place) -> Writer {
        let state = Mutex::new(State { connection: None, open: None, rung_at: 0 });
        Writer { place, state, queued: AtomicUsize::new(0), bell: OnceLock::new() }
    }

    /// Rings this bell when the log of the engine has grown long.
    pub fn has_checkpoints(&self, bell: Bell) {
        let _ = self.bell.set(bell);
    }

    /// Does something with the connection while no transaction is open.
    pub fn between_groups(&self, work: &mut dyn FnMut(&mut Connection) -> Result<()>) {
        let mut state = self.take();
        self.commit(&mut state);
        if let Some(connection) = &mut state.connection {
            let _ = work(connection);
        }
    }

    /// Runs a write and answers when it is durable.
    pub fn write<T>(
        &self,
        actor: &Actor,
        now: Moment,
        must_note: bool,
        work: &mut dyn FnMut(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut state = self.take();
        let (outcome, fate) = self.one(&mut state, (actor, now, must_note), work)?;
        if self.queued.load(Ordering::SeqCst) == 0 {
            self.commit(&mut state);
        }
        self.commit_full(&mut state);
        drop(state);
        match outcome {
            Ok(Ok(value)) => fate.wait().map(|()| value),
            Ok(Err(error)) => Err(error),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Runs writes that were handed over, as many as there are, and commits once for all of them
    /// and for whoever left work in the open transaction. The results come in their order.
    pub fn write_all(&self, jobs: &mut [Job]) -> Vec<Result<()>> {
        let mut state = self.take();
        let mut outcomes = Vec::with_capacity(jobs.len());
        for job in jobs {
            let by = (&job.actor, job.now, true);
            outcomes.push(self.one(&mut state, by, &mut *job.work));
            self.commit_full(&mut state);
        }
        self.commit(&mut state);
        drop(state);
        let end = |outcome: Result<(Outcome<()>, Arc<Fate>)>| match outcome? {
            (Ok(Ok(())), fate) => fate.wait(),
            (Ok(Err(error)), _) => Err(error),
            (Err(_), _) => Err(Error::Engine("a write panicked".to_owned())),
        };
        outcomes.into_iter().map(end).collect()
    }

    /// Waits for the turn to write.
    fn take(&self) -> MutexGuard<'_, State> {
        self.queued.fetch_add(1, Ordering::SeqCst);
        let state = self.lock();
        self.queued.fetch_sub(1, Ordering::SeqCst);
        state
    }

    /// Runs one write behind a savepoint, and tells what to wait for before it is answered.
    fn one<T>(
        &self,
        state: &mut State,
        (actor, now, must_note): (&Actor, Moment, bool),
        work: &mut dyn FnMut(&mut Write<'_>) -> Result<T>,
    ) -> Result<(Outcome<T>, Arc<Fate>)> {
        self.begin(state)?;
        let State { connection: Some(connection), open: Some(open), .. } = &mut *state else {
            return Err(Error::Engine("no transaction is open".to_owned()));
        };
        let fate = Arc::clone(&open.fate);
        let before = open.log.size();
        let has_savepoint = std::mem::replace(&mut open.has_savepoint, true);
        if let Err(error) = connection.next_savepoint(has_savepoint) {
            // Going back might now take the write before this one along.
            self.abandon(state, "the connection to the database was lost");
            return Err(error);
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut write = Write::new(connection, actor, now, &mut open.log);
            let value = work(&mut write)?;
            if must_note && write.is_unlogged() {
                return Err(Error::Unlogged);
            }
            Ok(value)
        }));
        if matches!(outcome, Ok(Ok(_))) {
            open.writes += 1;
            return Ok((outcome, fate));
        }
        open.log.back_to(before);
        // A connection that cannot even roll back loses the whole group.
        if connection.run("ROLLBACK TO SAVEPOINT one_write").is_err() {
            self.abandon(state, "the connection to the database was lost");
        }
        Ok((outcome, fate))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic inside a write is caught before it can poison the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, state: &mut State) -> Result<()> {
        if state.open.is_some() {
            return Ok(());
        }
        if state.connection.as_ref().is_none_or(Connection::is_broken) {
            state.connection = Some(self.place.connect_writer()?);
        }
        let Some(connection) = &mut state.connection else { return Ok(()) };
        let log = connection.begin_write().and_then(|()| log::Append::begin(connection));
        match log {
            Ok(log) => {
                let (fate, has_savepoint) = (Arc::default(), false);
                state.open = Some(Open { fate, writes: 0, log, has_savepoint });
                Ok(())
            }
            Err(error) => {
                let _ = connection.run("ROLLBACK");
                state.connection = None;
                Err(error)
            }
        }
    }

    /// Commits what is open, when it is as much as one commit may hold.
    fn commit_full(&self, state: &mut State) {
        if state.open.as_ref().is_some_and(|open| open.writes >= GROUP_WRITES_MAX) {
            self.commit(state);
        }
    }

    fn commit(&self, state: &mut State) {
        let State { connection: Some(connection), open: Some(open), rung_at } = state else {
            return;
        };
        let end = open.log.finish(connection).and_then(|()| connection.run("COMMIT"));
        match end {
            Ok(()) => {
                open.fate.decide(Ok(()));
                let pages = connection.log_pages();
                if pages < *rung_at {
                    *rung_at = 0;
                }
                if pages >= *rung_at + CHECKPOINT_PAGES {
                    *rung_at = pages;
                    // A bell that is full has been rung already.
                    let _ = self.bell.get().map(|bell| bell.try_send(()));
                }
                state.open = None;
            }
            Err(error) => self.abandon(state, &error.to_string()),
        }
    }

    /// Gives up the open transaction and its connection.
    fn abandon(&self, state: &mut State, why: &str) {
        if let Some(mut connection) = state.connection.take() {
            let _ = connection.run("ROLLBACK");
        }
        if let Some(open) = state.open.take() {
            open.fate.decide(Err(why.to_owned()));
        }
    }
}
