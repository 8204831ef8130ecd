//! `cargo xtask bench ledger`: postings a second, each answered when it is durable.
//!
//! Every posting takes from one hot account, the clearing of a channel, and gives to one of ten
//! thousand orders. Beside the ledger run the same rows by plain statements of the engine, with a
//! durable commit for each posting and with one for many: the first is what a ledger costs that
//! knows nothing of its neighbours, the second what no ledger can beat by much. All take turns of
//! a few seconds, so that they meet the same machine.

mod bare;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use model::ledger::{Account, Entry, Posting, What};
use model::pay::Channel;
use model::{Day, Fen, Moment};
use store::ledger::Posted;
use store::trial::{self, Trial};
use store::{Actor, Db, Tenant, ledger};

use super::register::{quantile, settings};
use super::table::Table;
use crate::Failure;
use bare::Bare;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where: a file, or the server of `PIAOJU_TEST_PG` or else one that is started for it, which
    /// keeps what it answered.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// A folder on the disk that is measured.
    #[arg(long)]
    folder: PathBuf,
    /// How long each contender runs, in turns.
    #[arg(long, default_value_t = 9)]
    seconds: u64,
    /// How many postings a second are sent in the paced run.
    #[arg(long, default_value_t = 500)]
    pace: u64,
}

/// On which engine.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// Sunday 2026-11-22.
const NOW: Moment = Moment(1_795_305_600);
/// Turns of each contender.
const TURNS: u64 = 3;
/// Writers at the same time, and postings of a batch or of a bare commit for many.
const MANY: usize = 64;
const ORDERS: u64 = 10_000;

/// A database with the ledger, and one for plain statements.
struct Place {
    own: Own,
    bare: Bare,
}

/// The ledger, and the number of its next posting.
struct Own {
    trial: Trial,
    next: AtomicU64,
}

/// How long postings took, in milliseconds each, and all of them together, in seconds.
#[derive(Default)]
struct Taken {
    each: Vec<f64>,
    postings: u64,
    seconds: f64,
}

type Contender = (&'static str, fn(&mut Place, Duration) -> Result<Taken, Failure>);

/// Each alone, then each in company.
const CONTENDERS: &[Contender] = &[
    ("bare statements, a commit for each", |place, time| place.bare.run(1, time)),
    ("bare statements, a commit for 64", |place, time| place.bare.run(MANY, time)),
    ("ledger::post, 1 writer", |place, time| place.own.post(1, time)),
    ("ledger::post, 64 writers", |place, time| place.own.post(MANY, time)),
    ("ledger::post_many of 64, 1 writer", |place, time| place.own.post_many(1, time)),
    ("ledger::post_many of 64, 4 writers", |place, time| place.own.post_many(4, time)),
];

/// Measures and prints.
///
/// # Errors
///
/// When the database cannot be made, or the ledger does not hold in the end.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    std::fs::create_dir_all(&arguments.folder)?;
    let engine = match arguments.engine {
        Engine::Sqlite => store::Engine::Sqlite,
        Engine::Postgres => store::Engine::Postgres,
    };
    let open = || {
        trial::durable(engine, &arguments.folder)
            .ok_or(Failure("neither PIAOJU_TEST_PG nor PostgreSQL's programs".to_owned()))
    };
    let (own, bare) = (open()?, Bare::open(open()?, engine)?);
    let mut place = Place { own: Own { trial: own, next: AtomicU64::new(0) }, bare };
    if engine == store::Engine::Postgres {
        let client = postgres::Client::connect(&place.own.trial.url, postgres::NoTls);
        println!("server    {}", settings(&mut client.map_err(failed)?)?);
    }
    println!("fsync     {:.2} ms for 4 KiB in that folder, median", fsync(arguments)?);
    throughput(&mut place, arguments)?;
    paced(&place.own, arguments)?;
    holds(&place.own)
}

fn throughput(place: &mut Place, arguments: &Arguments) -> Result<(), Failure> {
    let turn = Duration::from_millis(arguments.seconds * 1_000 / TURNS);
    let mut all: Vec<Taken> = CONTENDERS.iter().map(|_| Taken::default()).collect();
    for _ in 0..TURNS {
        for ((_, contender), all) in CONTENDERS.iter().zip(&mut all) {
            let taken = contender(place, turn)?;
            all.each.extend(taken.each);
            all.postings += taken.postings;
            all.seconds += taken.seconds;
        }
    }
    let mut table = Table::new(&["durable postings", "a second", "p50 ms", "p99 ms", "to bare 64"]);
    let rates: Vec<f64> = all.iter().map(|taken| taken.postings as f64 / taken.seconds).collect();
    for (((name, _), taken), rate) in CONTENDERS.iter().zip(&all).zip(&rates) {
        let [p50, p99] = [0.5, 0.99].map(|part| format!("{:.2}", quantile(&taken.each, part)));
        let share = format!("{:.2}", rate / rates[1]);
        table.row(&[name, &format!("{rate:.0}"), &p50, &p99, &share]);
    }
    table.print();
    Ok(())
}

/// Postings that come at their moments, whether the ones before are answered or not; each is
/// timed from the moment at which it should have begun.
fn paced(own: &Own, arguments: &Arguments) -> Result<(), Failure> {
    let count = arguments.seconds * arguments.pace;
    let next = AtomicU64::new(0);
    let begin = Instant::now() + Duration::from_millis(50);
    let each = together(MANY, |_| {
        let mut each = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return Ok(each);
            }
            let due = begin + Duration::from_secs_f64(at as f64 / arguments.pace as f64);
            while let Some(left) = due.checked_duration_since(Instant::now()) {
                std::thread::park_timeout(left);
            }
            own.one()?;
            each.push(due.elapsed().as_secs_f64() * 1e3);
        }
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    let [p50, p99, max] = [0.5, 0.99, 1.0].map(|part| quantile(&each, part));
    println!(
        "paced     {} postings at {}/s in {seconds:.1} s: p50 {p50:.2} ms, p99 {p99:.2} ms, max \
         {max:.2} ms",
        each.len(),
        arguments.pace,
    );
    Ok(())
}

/// The ledger must be whole after all that.
fn holds(own: &Own) -> Result<(), Failure> {
    let begin = Instant::now();
    let checked = own.trial.db.read(|read| ledger::check(read, &house())).map_err(failed)?;
    let seconds = begin.elapsed().as_secs_f64();
    let (postings, made) = (checked.end.postings, own.next.load(Ordering::Relaxed));
    if checked.fault.is_some() || postings.unsigned_abs() != made {
        return Err(failed(format!("{made} postings were made, and the check says {checked:?}")));
    }
    let rate = postings as f64 / seconds;
    println!("check     {postings} postings hold: chain, balances, log; {rate:.0} a second");
    Ok(())
}

impl Own {
    fn db(&self) -> &Db {
        &self.trial.db
    }

    fn fresh(&self) -> Result<Posting, Failure> {
        posting(self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn one(&self) -> Result<(), Failure> {
        let (tenant, posting) = (house(), self.fresh()?);
        let made = self.db().write(&actor(), NOW, |write| ledger::post(write, &tenant, &posting));
        match made.map_err(failed)? {
            Posted::Created => Ok(()),
            other => Err(failed(format!("{}: {other:?}", posting.id()))),
        }
    }

    /// So many writers, each with the next posting when its last is durable.
    fn post(&self, writers: usize, time: Duration) -> Result<Taken, Failure> {
        timed(1, || together(writers, |begin| repeat(begin, time, || self.one())))
    }

    fn post_many(&self, writers: usize, time: Duration) -> Result<Taken, Failure> {
        let tenant = house();
        let batch = || {
            let postings: Vec<Posting> =
                (0..MANY).map(|_| self.fresh()).collect::<Result<_, _>>()?;
            let made = self.db().write(&actor(), NOW, |w| ledger::post_many(w, &tenant, &postings));
            let made = made.map_err(failed)?;
            match made.iter().all(|posted| *posted == Posted::Created) {
                true => Ok(()),
                false => Err(failed(format!("{made:?}"))),
            }
        };
        timed(MANY, || together(writers, |begin| repeat(begin, time, batch)))
    }
}

fn timed(size: usize, work: impl FnOnce() -> Result<Vec<f64>, Failure>) -> Result<Taken, Failure> {
    let begin = Instant::now();
    let each = work()?;
    let postings = (each.len() * size) as u64;
    Ok(Taken { each, postings, seconds: begin.elapsed().as_secs_f64() })
}

/// The same work until the time is over; how long each took.
fn repeat(
    begin: Instant,
    time: Duration,
    work: impl Fn() -> Result<(), Failure>,
) -> Result<Vec<f64>, Failure> {
    let mut each = Vec::new();
    while begin.elapsed() < time {
        let start = Instant::now();
        work()?;
        each.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(each)
}

/// The same work on so many threads; what all of them found.
fn together(
    threads: usize,
    work: impl Fn(Instant) -> Result<Vec<f64>, Failure> + Sync,
) -> Result<Vec<f64>, Failure> {
    let (begin, work) = (Instant::now(), &work);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(move || work(begin))).collect();
        let mut all = Vec::new();
        for thread in threads {
            let each = thread.join().map_err(|_| failed("a writer panicked"))?;
            all.extend(each?);
        }
        Ok(all)
    })
}

/// The posting of a number.
fn posting(n: u64) -> Result<Posting, Failure> {
    let object = format!("ord_{:020}", n % ORDERS);
    let fen = Fen(100 + (n % 10_000) as i64);
    let entries = vec![
        Entry::debit(Account::clearing(Channel::Wechat), fen),
        Entry::credit(Account::order(&object), fen),
    ];
    let day = NOW.china_day();
    Posting::balanced(&format!("pst_{n:026}"), What::Capture, &object, day, entries)
        .map_err(|why| failed(format!("{why:?}")))
}

fn house() -> Tenant {
    Tenant::house()
}

fn actor() -> Actor {
    Actor::program("bench")
}

fn day() -> Day {
    NOW.china_day()
}

fn failed(why: impl std::fmt::Display) -> Failure {
    Failure(why.to_string())
}

/// What durability costs here, whatever the database does: the median of writes of a page.
fn fsync(arguments: &Arguments) -> Result<f64, Failure> {
    use std::io::Write;
    let path = arguments.folder.join(format!("fsync-{}", std::process::id()));
    let mut file = std::fs::File::create(&path)?;
    let mut each = Vec::new();
    for _ in 0..200 {
        let begin = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        each.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    std::fs::remove_file(path)?;
    Ok(quantile(&each, 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_posts_and_holds() {
        let folder = std::env::temp_dir().join(format!("piaoju-ledger-{}", std::process::id()));
        let arguments =
            Arguments { engine: Engine::Sqlite, folder: folder.clone(), seconds: 1, pace: 50 };
        run(&arguments).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
