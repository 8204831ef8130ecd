//! Reads and writes that nobody waits for on a thread of their own: they are handed over and run in
//! a row by a thread of the queue.
//!
//! A request that waits on its own thread for its turn costs four changes of threads, each dearer
//! than the write. Handed over, it costs none: under load one thread writes all the time. Reads
//! that come together share one transaction, so that SQLite keeps the pages between them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use model::Moment;

use crate::db::{Read, Readers, Write};
use crate::group::Writer;
use crate::limits::{GROUP_WRITES_MAX, QUEUE_MAX, WRITE_ATTEMPTS_MAX};
use crate::{Actor, Error, Result};

/// The work of a write; it may run again when the engine asks for it.
pub type Work = Box<dyn FnMut(&mut Write<'_>) -> Result<()> + Send>;

/// A write that was handed over.
pub struct Job {
    /// In whose name.
    pub actor: Actor,
    /// When.
    pub now: Moment,
    /// What to do.
    pub work: Work,
    /// Whom to tell how it ended.
    pub done: Box<dyn FnOnce(Result<()>) + Send>,
}

/// The way to the thread that writes; the thread ends when nobody can hand anything over.
pub struct Queue(SyncSender<Job>);

impl Queue {
    /// Begins the thread.
    ///
    /// # Errors
    ///
    /// When the system has no thread for it.
    pub fn begin(writer: Arc<Writer>) -> Result<Queue> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let begun = thread.spawn(move || run(&writer, &receiver));
        begun.map_err(|error| Error::Engine(format!("no thread for the writer: {error}")))?;
        Ok(Queue(sender))
    }

    /// Hands a write over; waits while too many stand in line.
    pub fn push(&self, job: Job) {
        if let Err(refused) = self.0.send(job) {
            (refused.0.done)(Err(Error::Engine("the thread of the writer is gone".to_owned())));
        }
    }
}

fn run(writer: &Writer, receiver: &Receiver<Job>) {
    while let Ok(first) = receiver.recv() {
        let mut jobs = vec![first];
        jobs.extend(receiver.try_iter().take(GROUP_WRITES_MAX as usize - 1));
        let results = writer.write_all(&mut jobs);
        for (job, result) in jobs.into_iter().zip(results) {
            let Job { actor, now, mut work, done } = job;
            let result = again(writer, (&actor, now), &mut *work, result);
            // A panic of whoever is told must not end the thread.
            let _ = catch_unwind(AssertUnwindSafe(|| done(result)));
        }
    }
}

/// Runs a write by itself that lost against another one.
fn again(
    writer: &Writer,
    (actor, now): (&Actor, Moment),
    work: &mut dyn FnMut(&mut Write<'_>) -> Result<()>,
    mut result: Result<()>,
) -> Result<()> {
    for _ in 1..WRITE_ATTEMPTS_MAX {
        if !matches!(result, Err(Error::Busy(_))) {
            break;
        }
        result = writer.write(actor, now, true, &mut *work);
    }
    result
}

/// A read that was handed over; it hears of it when no transaction could begin.
pub type Look = Box<dyn FnOnce(Result<&mut Read<'_>>) + Send>;

/// The way to the threads that read.
pub struct Looks(SyncSender<Look>);

impl Looks {
    /// Begins so many threads, each of which takes so many reads into one transaction.
    ///
    /// # Errors
    ///
    /// When the system has no thread for it.
    pub fn begin(readers: &Readers, (threads, together): (usize, usize)) -> Result<Looks> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..threads {
            let (readers, receiver) = (readers.clone(), Arc::clone(&receiver));
            let thread = std::thread::Builder::new().name("reader".to_owned());
            let begun = thread.spawn(move || look(&readers, &receiver, together));
            begun.map_err(|error| Error::Engine(format!("no thread to read: {error}")))?;
        }
        Ok(Looks(sender))
    }

    /// Hands a read over.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] when too many stand in line.
    pub fn push(&self, look: Look) -> Result<()> {
        self.0.try_send(look).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Busy("too many reads stand in line".to_owned()),
            TrySendError::Disconnected(_) => Error::Engine("nobody reads".to_owned()),
        })
    }
}

fn look(readers: &Readers, receiver: &Mutex<Receiver<Look>>, together: usize) {
    loop {
        // Nothing can panic while the lock is held.
        let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(first) = receiver.recv() else { return };
        let mut looks = vec![first];
        looks.extend(receiver.try_iter().take(together - 1));
        drop(receiver);
        let mut rest = looks.into_iter();
        let done = crate::db::read(readers, |read| {
            for look in rest.by_ref() {
                // Who panics is not answered; the others are.
                let _ = catch_unwind(AssertUnwindSafe(|| look(Ok(read))));
            }
            Ok(())
        });
        if let Err(error) = done {
            for look in rest {
                let refused = Error::Busy(error.to_string());
                let _ = catch_unwind(AssertUnwindSafe(|| look(Err(refused))));
            }
        }
    }
}
