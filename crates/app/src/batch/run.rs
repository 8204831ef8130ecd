//! Running a batch, a piece at a time.
//!
//! Threads verify the items of a lease beside each other; one keeps what they found, as much in
//! one write as has come meanwhile. Nobody's answer waits for a slower one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{io, thread};

use model::{Moment, Question, Verdict, Verification};
use paper::sheet::{Mapping, Row};
use store::batch::{self, Batch, Claimed, Ended, Kind, State};
use store::draft::{self, Draft};
use store::log::Note;
use store::{Actor, Db, Tenant, fresh, verification};

use super::limits::{BEAT_MS, CHUNK, LEASE_S, THREADS_MAX, THREADS_MIN};
use super::{Ending, Progress, progress, table};
use crate::inquiry::{Asked, Entry, Inquiry, Way, conclude, kept, of_typed};
use crate::photo::draft::ended;
use crate::photo::is_picture;
use crate::{Desk, verify};

/// What a batch is run with.
pub struct Means<'a> {
    /// Where everything is kept.
    pub db: &'a Db,
    /// Whom documents are verified against.
    pub desk: &'a Desk,
    /// The clock.
    pub clock: &'a (dyn Fn() -> Moment + Sync),
    /// Whom to ask.
    pub ask: &'a (dyn Fn(&Tenant, &Actor, &Question) -> Vec<Asked> + Sync),
    /// Told of every verification that was kept, so that silent sources are asked again.
    pub kept: &'a (dyn Fn(&Tenant, &Actor, &str, &Inquiry) + Sync),
    /// Whether another item may be begun.
    pub goes_on: &'a (dyn Fn() -> bool + Sync),
    /// Called every few seconds while it runs: a sign of life.
    pub alive: &'a (dyn Fn() + Sync),
}

/// What became of an item.
pub(super) enum Done {
    /// It was verified.
    Found(Box<Inquiry>),
    /// It is a picture, and what was read waits for a person.
    Waits(Vec<Draft>),
    /// Nobody was asked, and why.
    Refused(Ended),
}

/// What all threads share.
pub(super) struct Shift<'a> {
    pub(super) means: &'a Means<'a>,
    pub(super) tenant: &'a Tenant,
    pub(super) batch: &'a Batch,
    pub(super) actor: Actor,
    mapping: Mapping,
    lease: String,
    is_over: AtomicBool,
}

/// Works on some items of a batch; how far it is then. Several workers may run one batch.
///
/// # Errors
///
/// When the store fails; what was not kept then is done again.
pub fn run_some(means: &Means<'_>, tenant: &Tenant, id: &str) -> store::Result<Progress> {
    let db = means.db;
    let found = db.read(|read| batch::find(read, tenant, id))?;
    if found.state != State::Running {
        return progress(db, tenant, id);
    }
    let now = (means.clock)();
    let shift = Shift {
        means,
        tenant,
        batch: &found,
        actor: Actor::new(found.actor.clone()),
        mapping: table::mapping_of(&found.mapping),
        lease: fresh("lea", now),
        is_over: AtomicBool::new(false),
    };
    let claimed = db
        .keep_house(now, |write| batch::claim(write, (tenant, id), &shift.lease, LEASE_S, CHUNK))?;
    // All may have ended before anybody was asked, or another worker has the rest.
    if claimed.is_empty() {
        return shift.settle();
    }
    let worked = shift.work(&claimed);
    if shift.is_over.load(Ordering::Relaxed) || !(means.goes_on)() || worked.is_err() {
        let now = (means.clock)();
        db.keep_house(now, |write| batch::release(write, (tenant, id), &shift.lease))?;
    }
    worked?;
    shift.settle()
}

/// The count of threads: all cores, and a few more than that where there are few, since sources
/// let us wait.
fn threads() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    cores.clamp(THREADS_MIN, THREADS_MAX)
}

impl Shift<'_> {
    fn place(&self) -> (&Tenant, &str) {
        (self.tenant, &self.batch.id)
    }

    pub(super) fn now(&self) -> Moment {
        (self.means.clock)()
    }

    /// Verifies the items beside each other and keeps what was found.
    fn work(&self, claimed: &[Claimed]) -> store::Result<()> {
        let next = AtomicUsize::new(0);
        let (send, receive) = mpsc::channel();
        let run = |send: mpsc::Sender<_>| {
            while !self.is_over.load(Ordering::Relaxed) && (self.means.goes_on)() {
                let Some(item) = claimed.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                if send.send((item, self.guarded(item))).is_err() {
                    break;
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..threads().min(claimed.len()) {
                let (send, run) = (send.clone(), &run);
                // Parsers recurse within their own bounds; the stack is that of a main thread.
                let thread = thread::Builder::new().name("batch".to_owned()).stack_size(8 << 20);
                let spawned = thread.spawn_scoped(scope, move || run(send));
                spawned.map_err(no_thread)?;
            }
            drop(send);
            let kept = self.keep_all(&receive);
            self.is_over.fetch_or(kept.is_err(), Ordering::Relaxed);
            kept
        })
    }

    /// A fault of ours in one item must not cost the others their verdict.
    fn guarded(&self, item: &Claimed) -> store::Result<Done> {
        let caught = catch_unwind(AssertUnwindSafe(|| match self.batch.kind {
            Kind::Rows => Ok(self.row(item)),
            Kind::Files => self.file(item),
        }));
        caught.unwrap_or_else(|_| Ok(malformed("unreadable-internal", "")))
    }

    fn ask(&self, question: &Question) -> Vec<Asked> {
        (self.means.ask)(self.tenant, &self.actor, question)
    }

    fn row(&self, item: &Claimed) -> Done {
        let cells: Vec<String> = serde_json::from_str(&item.input).unwrap_or_default();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let row = Row::of(u64::try_from(item.line).unwrap_or(0), &cells);
        let now = self.now();
        if let Err(refused) = table::question(&self.mapping, &row, now.china_day()) {
            let field = refused.field.map_or("", |column| column.key());
            return malformed(refused.rule.code(), field);
        }
        let typed = self.mapping.typed(&row).unwrap_or_default();
        match of_typed(&typed, now, &mut |question| self.ask(question)) {
            Ok(inquiry) => Done::Found(Box::new(inquiry)),
            Err(_) => malformed("missing", ""),
        }
    }

    /// Verifies a file.
    fn file(&self, item: &Claimed) -> store::Result<Done> {
        let db = self.means.db;
        let original = db.read(|read| verification::original(read, self.tenant, &item.input));
        let (_, bytes) = match original {
            Err(store::Error::NotFound) => return Ok(malformed("unreadable-io", "")),
            other => other?,
        };
        if is_picture(&bytes) {
            return self.picture(item, &bytes);
        }
        let mut v = match verify(self.means.desk, &item.name, &bytes, self.now()) {
            Ok(v) => v,
            Err(why) => return Ok(malformed(why.why, "")),
        };
        v.pages = Vec::new();
        self.conclude(item, v)
    }

    /// Asks about what a file says. Only an unaltered one takes the key of its invoice: an altered
    /// copy of an invoice is no repeat of it, and nobody is asked about it.
    pub(super) fn conclude(&self, item: &Claimed, v: Verification) -> store::Result<Done> {
        let db = self.means.db;
        let question = Question::of_invoice(&v.merged.invoice).ok();
        if v.verdict == Verdict::Invalid {
            return Ok(found(Inquiry { verification: v, comparison: None, question }));
        }
        if let Some(key) = v.merged.invoice.duplicate_key() {
            let twin = db.keep_house(self.now(), |write| {
                batch::take_key(write, self.place(), item.place, &key)
            })?;
            if twin.is_some() {
                let outcome = Ending::Repeat.code().to_owned();
                return Ok(Done::Refused(Ended { outcome, twin, ..Ended::default() }));
            }
        }
        Ok(found(match question {
            Some(question) => {
                let asked = self.ask(&question);
                conclude(v, Some(question), &asked)
            }
            None => Inquiry { verification: v, comparison: None, question: None },
        }))
    }

    /// Keeps what comes until all threads are done, and gives signs of life meanwhile.
    fn keep_all(&self, receive: &Receiver<(&Claimed, store::Result<Done>)>) -> store::Result<()> {
        let beat = Duration::from_millis(BEAT_MS);
        let mut beaten = Instant::now();
        loop {
            let first = match receive.recv_timeout(beat.saturating_sub(beaten.elapsed())) {
                Ok(first) => Some(first),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let come = first.into_iter().chain(receive.try_iter().take(CHUNK as usize));
            let done = come.map(|(item, done)| Ok((item, done?)));
            let done = done.collect::<store::Result<Vec<_>>>()?;
            if !done.is_empty() {
                self.keep(&done)?;
            }
            if beaten.elapsed() >= beat {
                self.beat()?;
                beaten = Instant::now();
            }
        }
    }

    fn beat(&self) -> store::Result<()> {
        (self.means.alive)();
        let db = self.means.db;
        let runs = db.keep_house(self.now(), |write| {
            batch::renew(write, self.place(), &self.lease, LEASE_S)
        })?;
        self.is_over.fetch_or(!runs, Ordering::Relaxed);
        Ok(())
    }

    /// Keeps results with their records in one write. What somebody else has kept meanwhile, or
    /// is working on since our lease ran out, is left to them.
    fn keep(&self, done: &[(&Claimed, Done)]) -> store::Result<()> {
        let rows: Vec<_> = done.iter().map(|(item, done)| self.ended(item, done)).collect();
        let mut ours = Vec::new();
        self.means.db.write(&self.actor, self.now(), |write| {
            ours.clear();
            for ((item, found), (end, record)) in done.iter().zip(&rows) {
                let is_ours = batch::finish(write, self.place(), &self.lease, item.place, end)?;
                if let (true, Some(record)) = (is_ours, record) {
                    verification::keep(write, self.tenant, record)?;
                }
                if let (true, Done::Waits(drafts)) = (is_ours, found) {
                    draft::put(write, self.tenant, drafts)?;
                }
                ours.push(is_ours);
            }
            let count = ours.iter().filter(|is_ours| **is_ours).count().to_string();
            let note = Note::new(self.tenant, "batch.advanced", &self.batch.id);
            write.note(&note.detail(&count)).map(drop)
        })?;
        for (((_, done), (_, record)), is_ours) in done.iter().zip(&rows).zip(ours) {
            if let (Done::Found(inquiry), Some(record), true) = (done, record, is_ours) {
                (self.means.kept)(self.tenant, &self.actor, &record.id, inquiry);
            }
        }
        Ok(())
    }

    fn ended(&self, item: &Claimed, done: &Done) -> (Ended, Option<verification::Kept>) {
        let inquiry = match done {
            Done::Found(inquiry) => inquiry,
            Done::Refused(end) => return (end.clone(), None),
            Done::Waits(drafts) => {
                let sheet = drafts.first().map(|draft| draft.sheet.clone()).unwrap_or_default();
                let outcome = Ending::Draft.code().to_owned();
                return (Ended { outcome, reason: sheet, ..Ended::default() }, None);
            }
        };
        let token = format!("{}:{}", self.batch.id, item.place);
        let entry =
            Entry { way: Way::Batch, batch: &self.batch.id, token: Some(&token), original: None };
        let is_file = self.batch.kind == Kind::Files;
        let record = verification::Kept {
            original: is_file.then(|| item.input.clone()),
            ..kept(&self.actor, inquiry, entry)
        };
        (ended(&inquiry.verification, &record.id), Some(record))
    }

    /// How far the batch is; it ends when nothing waits any more.
    fn settle(&self) -> store::Result<Progress> {
        let (db, (tenant, id)) = (self.means.db, self.place());
        let known = progress(db, tenant, id)?;
        if known.state != State::Running || known.done < known.total {
            return Ok(known);
        }
        db.write(&self.actor, self.now(), |write| {
            write.note(&Note::new(tenant, "batch.advanced", id).detail("0"))?;
            batch::end(write, tenant, id)
        })?;
        progress(db, tenant, id)
    }
}

fn found(inquiry: Inquiry) -> Done {
    Done::Found(Box::new(inquiry))
}

pub(super) fn malformed(reason: &str, field: &str) -> Done {
    Done::Refused(Ended {
        outcome: Ending::Malformed.code().to_owned(),
        reason: reason.to_owned(),
        field: field.to_owned(),
        ..Ended::default()
    })
}

fn no_thread(error: io::Error) -> store::Error {
    store::Error::Busy(format!("no thread for a batch: {error}"))
}
