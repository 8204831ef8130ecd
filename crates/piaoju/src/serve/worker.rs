//! The worker: what the service does when nobody is waiting for it.
//!
//! One thread runs jobs of the queue, a second does what is done at set times, such as sending
//! letters, so that these never wait behind a batch. A batch gives its place in the queue up after
//! [`SLICE`], so that batches of several people advance together. Whatever dies here is leased
//! again, by this process or another one on the same database.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use app::authority::{Caller, Verifier};
use app::batch::{self, Means};
use app::inquiry::Inquiry;
use model::{Moment, Question};
use store::batch::State;
use store::job::{self, End, Job};
use store::{Actor, Tenant};

use super::till;
use crate::web::office::{Office, Shared};

/// How long a job is leased; its worker renews it.
const LEASE_S: i64 = 5;
/// How long a batch runs before others have their turn.
const SLICE: Duration = Duration::from_secs(2);
/// How often the queue is looked at when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// How long it waits after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
/// How often a job that fails is tried; the pauses double up to an hour.
const ATTEMPTS_MAX: i64 = 12;

/// Work on a job of the queue, and how the job ends; an error has it tried again.
pub type Work = Box<dyn Fn(&Office, &Job) -> Result<End<'static>, String> + Send + Sync>;
/// Something that is done at set times.
pub type Timed = Box<dyn Fn(&Office) -> Result<(), String> + Send + Sync>;

/// What the worker does beside batches.
#[derive(Default)]
pub struct Chores {
    /// Jobs by their kind.
    pub jobs: Vec<(&'static str, Work)>,
    /// What is done at the start and then at intervals, but not more often than the worker looks
    /// around; with a name for the log of the process.
    pub timed: Vec<(&'static str, Duration, Timed)>,
}

/// Wakes the worker when there is something to do.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<u64>,
    changed: Condvar,
}

impl Bell {
    /// Says that a job or a message was added.
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// Waits until it was rung since `heard`, or time is up; how often it was rung in all.
    fn wait(&self, heard: u64, most: Duration) -> u64 {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(rung, most, |rung| *rung == heard);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The running worker.
pub struct Worker {
    office: Shared,
    is_stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts its threads.
    pub fn start(office: Shared, chores: Chores) -> Worker {
        let is_stopping = Arc::new(AtomicBool::new(false));
        let chores = Arc::new(chores);
        let spawn = |name: &str, run: fn(&Hand)| {
            let hand = Hand {
                office: Arc::clone(&office),
                chores: Arc::clone(&chores),
                is_stopping: Arc::clone(&is_stopping),
            };
            let thread = thread::Builder::new().name(name.to_owned());
            let spawned = thread.spawn(move || run(&hand));
            spawned.inspect_err(|error| tracing::error!(%error, "no thread for the worker")).ok()
        };
        let threads =
            [spawn("jobs", Hand::jobs), spawn("chores", Hand::chores), spawn("till", Hand::till)];
        let threads = threads.into_iter().flatten().collect();
        Worker { office, is_stopping, threads }
    }

    /// Stops: what has been begun comes to its end, what waits stays in the queue.
    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.office.bell.ring();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the worker panicked");
            }
        }
    }
}

/// What both threads have at hand.
struct Hand {
    office: Shared,
    chores: Arc<Chores>,
    is_stopping: Arc<AtomicBool>,
}

impl Hand {
    fn goes_on(&self) -> bool {
        !self.is_stopping.load(Ordering::SeqCst)
    }

    fn jobs(&self) {
        let office = &self.office;
        let mut heard = 0;
        while self.goes_on() {
            let leased = self.lease();
            let pause = match leased {
                Ok(Some(job)) => {
                    self.job(&job);
                    continue;
                }
                Ok(None) => POLL,
                Err(error) => {
                    tracing::warn!(%error, "the queue cannot be read");
                    PAUSE
                }
            };
            heard = office.bell.wait(heard, pause);
        }
    }

    /// The next job. Looking into an empty queue must not cost a write every second.
    fn lease(&self) -> store::Result<Option<Job>> {
        let office = &self.office;
        match office.db.read(job::pending)? {
            0 => Ok(None),
            _ => office.db.keep_house(office.now(), |write| job::lease(write, LEASE_S)),
        }
    }

    fn job(&self, job: &Job) {
        let caught = catch_unwind(AssertUnwindSafe(|| self.run(job)));
        let done = caught.unwrap_or_else(|_| Err("a fault of ours".to_owned()));
        let now = self.office.now();
        let end = match &done {
            Ok(end) => end.clone(),
            Err(why) => {
                tracing::warn!(job = job.id, kind = job.kind, why, "a job failed");
                match job.attempts < ATTEMPTS_MAX || job.kind == batch::JOB {
                    true => End::Again(Moment(now.0 + pause_s(job.attempts)), why),
                    false => End::Failed(why),
                }
            }
        };
        let ended = self.office.db.keep_house(now, |write| job::end(write, &job.id, &end));
        if let Err(error) = ended {
            // Its lease will run out, and the job runs again.
            tracing::warn!(job = job.id, %error, "the end of a job is not kept");
        }
    }

    /// Runs a job; how it ends.
    fn run(&self, job: &Job) -> Result<End<'static>, String> {
        if job.kind == batch::JOB {
            let again = self.batch(job).map_err(|error| error.to_string())?;
            return Ok(again.map_or(End::Done, |at| End::Again(at, "")));
        }
        match self.chores.jobs.iter().find(|(kind, _)| *kind == job.kind) {
            Some((_, work)) => work(&self.office, job),
            None => Err("nobody knows this kind of job".to_owned()),
        }
    }

    /// Runs a batch for a while; the moment when it wants to run again, if it does.
    fn batch(&self, job: &Job) -> store::Result<Option<Moment>> {
        let office = &*self.office;
        let ends = Instant::now() + SLICE;
        let goes_on = || self.goes_on() && Instant::now() < ends;
        let ask = |tenant: &Tenant, _: &Actor, question: &Question| {
            verifier(tenant).map(|v| office.ask(&v, question)).unwrap_or_default()
        };
        let kept = |tenant: &Tenant, _: &Actor, id: &str, inquiry: &Inquiry| {
            let planned = verifier(tenant).map(|v| office.plan(&v, id, inquiry));
            if let Some(Err(failure)) = planned {
                tracing::warn!(verification = id, ?failure, "it will not be asked about again");
            }
        };
        let alive = || {
            let renewed =
                office.db.keep_house(office.now(), |write| job::renew(write, &job.id, LEASE_S));
            if let Err(error) = renewed {
                tracing::warn!(job = job.id, %error, "a lease is not renewed");
            }
        };
        let means = Means {
            db: &office.db,
            desk: &office.desk,
            clock: &|| office.now(),
            ask: &ask,
            kept: &kept,
            goes_on: &goes_on,
            alive: &alive,
        };
        let mut done = None;
        loop {
            let progress = match batch::run_some(&means, &job.tenant, &job.payload) {
                // It was forgotten while it waited.
                Err(store::Error::NotFound) => return Ok(None),
                other => other?,
            };
            if progress.state != State::Running {
                tracing::info!(batch = job.payload, done = progress.done, "a batch has ended");
                return Ok(None);
            }
            // Nothing moved: another worker holds the rest, or held it when it died.
            let stands_still = done.replace(progress.done) == Some(progress.done);
            if stands_still || !goes_on() {
                let pause = if stands_still && goes_on() { 2 } else { 0 };
                return Ok(Some(Moment(office.now().0 + pause)));
            }
        }
    }

    /// Looks after payments, on a thread of its own: a channel that is slow keeps nobody else
    /// waiting.
    fn till(&self) {
        let mut heard = 0;
        while self.goes_on() {
            let caught = catch_unwind(AssertUnwindSafe(|| till::round(&self.office)));
            if let Err(why) = caught.unwrap_or_else(|_| Err("a fault of ours".to_owned())) {
                tracing::warn!(why, "the till could not be looked after");
            }
            heard = self.office.bell.wait(heard, POLL);
        }
    }

    fn chores(&self) {
        let mut due: Vec<Instant> = self.chores.timed.iter().map(|_| Instant::now()).collect();
        let mut heard = 0;
        while self.goes_on() {
            for ((name, every, run), due) in self.chores.timed.iter().zip(&mut due) {
                if Instant::now() < *due || !self.goes_on() {
                    continue;
                }
                let caught = catch_unwind(AssertUnwindSafe(|| run(&self.office)));
                if let Err(why) = caught.unwrap_or_else(|_| Err("a fault of ours".to_owned())) {
                    tracing::warn!(chore = name, why, "a chore failed");
                }
                *due = Instant::now() + *every;
            }
            heard = self.office.bell.wait(heard, POLL);
        }
    }
}

/// In whose name the program asks for a workspace.
fn verifier(tenant: &Tenant) -> Option<Verifier> {
    Caller::timer("batch", tenant.clone()).grant().ok()
}

/// 5 s after the first attempt, twice as long after each further one, an hour at most.
fn pause_s(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(10);
    (5 << doublings).min(3_600)
}
