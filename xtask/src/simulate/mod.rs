//! `cargo xtask simulate`: a whole installation in one thread, from a seed.
//!
//! Channels go wrong in every way that real ones do, the network loses and repeats, the process
//! dies after writes, and time is a number. After each run the invariants are looked at; a seed
//! that breaks one is printed with the command that shows it again.

mod billers;
mod check;
mod mood;
mod plant;
mod world;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::Failure;

pub use plant::Bug;
pub(crate) use world::without_counts;
pub use world::{Killed, Plan, World};

/// After how many virtual seconds everything must have come to its end once healed: notices may
/// be three days late.
const PATIENCE_S: i64 = 4 * 86_400;

/// The words of `cargo xtask simulate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    pub seeds: u64,
    /// How many orders in each run.
    #[arg(long, default_value_t = 1_000)]
    pub orders: u64,
    /// In how many of 1,000 numbers a channel goes wrong.
    #[arg(long, default_value_t = 250)]
    pub faults: u64,
    /// In how many of 1,000 requests the network loses or repeats.
    #[arg(long, default_value_t = 20)]
    pub losses: u64,
    /// In how many of 1,000 writes the process dies right after.
    #[arg(long, default_value_t = 5)]
    pub kills: u64,
    /// Instead: one run for each write, in which the process dies right after it.
    #[arg(long)]
    pub every_write: bool,
    /// Plant a mistake: the run succeeds when it is found.
    #[arg(long)]
    pub plant: Option<Bug>,
    /// How many runs at once.
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
    /// Where the stores are kept; in memory where the system has a place for it.
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

/// What several runs came to.
#[derive(Default)]
struct Totals {
    runs: u64,
    orders: u64,
    deaths: u64,
    writes: u64,
    sums: check::Sums,
    met: BTreeMap<&'static str, u64>,
    wrong: Vec<(Plan, Vec<String>)>,
}

/// Runs the simulations and prints what they came to.
///
/// # Errors
///
/// When an invariant was broken, or a planted bug was not found.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    quiet_deaths();
    let plans = plans(arguments)?;
    let (begun, next) = (Instant::now(), AtomicU64::new(0));
    let totals = Mutex::new(Totals::default());
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(plan) = usize::try_from(at).ok().and_then(|at| plans.get(at)) else {
                        return;
                    };
                    let done = one(plan, arguments.folder.as_deref());
                    count(&mut world::held(&totals), *plan, done);
                }
            });
        }
    });
    let totals = world::held(&totals);
    print(&totals, begun.elapsed().as_secs_f64());
    match (arguments.plant, totals.wrong.is_empty()) {
        (None, true) => Ok(()),
        (Some(bug), false) => {
            println!("the planted bug {bug:?} was found");
            Ok(())
        }
        (None, false) => Err(Failure("an invariant was broken".to_owned())),
        (Some(bug), true) => Err(Failure(format!("the planted bug {bug:?} was not found"))),
    }
}

fn plans(arguments: &Arguments) -> Result<Vec<Plan>, Failure> {
    let plan = |seed| Plan {
        seed,
        orders: arguments.orders,
        faults_per_mille: arguments.faults,
        losses_per_mille: arguments.losses,
        kills_per_mille: arguments.kills,
        kill_at: None,
        bug: arguments.plant,
    };
    let seeds = (0..arguments.seeds).map(|n| plan(arguments.seed.wrapping_add(n)));
    if !arguments.every_write {
        return Ok(seeds.collect());
    }
    let whole = Plan { kills_per_mille: 0, ..plan(arguments.seed) };
    let done = one(&whole, arguments.folder.as_deref())?;
    Ok((1..=done.writes).map(|at| Plan { kill_at: Some(at), ..whole }).collect())
}

/// What one run came to.
struct Done {
    sums: check::Sums,
    wrong: Vec<String>,
    deaths: u64,
    writes: u64,
    met: BTreeMap<&'static str, u64>,
}

fn one(plan: &Plan, folder: Option<&std::path::Path>) -> Result<Done, Failure> {
    let failed = |why: String| Failure(format!("seed {}: {why}", plan.seed));
    let memory = PathBuf::from("/dev/shm");
    let parent = folder.map_or_else(
        || if memory.is_dir() { memory } else { std::env::temp_dir() },
        std::path::Path::to_path_buf,
    );
    let name = format!("piaoju-{}-{}-{:?}", std::process::id(), plan.seed, plan.kill_at);
    let place = parent.join(name.replace(['(', ')'], "-"));
    std::fs::create_dir_all(&place).map_err(|error| failed(error.to_string()))?;
    let mut done = (|| {
        let mut world = World::new(*plan, &place).map_err(|error| error.to_string())?;
        world.run(PATIENCE_S).map_err(|error| error.to_string())?;
        let (sums, wrong) = check::look(&world).map_err(|error| error.to_string())?;
        let mut met = BTreeMap::new();
        for channel in world.channels.values() {
            for (code, times) in &world::held(channel).met {
                *met.entry(*code).or_default() += times;
            }
        }
        let writes = world.writes.load(Ordering::Relaxed);
        Ok::<Done, String>(Done { sums, wrong, deaths: world.deaths, writes, met })
    })()
    .map_err(failed);
    // A run that stops in the middle is a broken invariant too.
    if let Err(failure) = &done
        && plan.bug.is_some()
    {
        let wrong = vec![failure.to_string()];
        let (sums, met) = (check::Sums::default(), BTreeMap::new());
        done = Ok(Done { sums, wrong, deaths: 0, writes: 0, met });
    }
    let _ = std::fs::remove_dir_all(&place);
    done
}

fn count(totals: &mut Totals, plan: Plan, done: Result<Done, Failure>) {
    totals.runs += 1;
    totals.orders += plan.orders;
    let done = match done {
        Ok(done) => done,
        Err(failure) => {
            totals.wrong.push((plan, vec![failure.to_string()]));
            return;
        }
    };
    totals.deaths += done.deaths;
    totals.writes += done.writes;
    totals.sums.attempts += done.sums.attempts;
    totals.sums.refunds += done.sums.refunds;
    totals.sums.postings += done.sums.postings;
    for (state, times) in done.sums.states {
        *totals.sums.states.entry(state).or_default() += times;
    }
    for (kind, times) in done.sums.cases {
        *totals.sums.cases.entry(kind).or_default() += times;
    }
    for (code, times) in done.met {
        *totals.met.entry(code).or_default() += times;
    }
    if !done.wrong.is_empty() {
        totals.wrong.push((plan, done.wrong));
    }
}

fn print(totals: &Totals, seconds: f64) {
    let rate = totals.orders as f64 / seconds.max(0.001);
    println!(
        "{} runs, {} orders in {seconds:.0} s ({rate:.0} a second), {} attempts, {} postings, \
         {} refunds; the process died {} times in {} writes",
        totals.runs,
        totals.orders,
        totals.sums.attempts,
        totals.sums.postings,
        totals.sums.refunds,
        totals.deaths,
        totals.writes,
    );
    let line = |name: &str, of: &mut dyn Iterator<Item = (String, u64)>| {
        let words: Vec<String> = of.map(|(what, times)| format!("{what} {times}")).collect();
        println!("{name:7} {}", words.join(", "));
    };
    let sums = &totals.sums;
    line("orders", &mut sums.states.iter().map(|(what, n)| ((*what).to_owned(), *n)));
    line("cases", &mut sums.cases.iter().map(|(what, n)| (what.clone(), *n)));
    line("faults", &mut totals.met.iter().map(|(what, n)| ((*what).to_owned(), *n)));
    for (plan, wrong) in totals.wrong.iter().take(5) {
        let at = plan.kill_at.map(|at| format!(", killed after write {at}")).unwrap_or_default();
        println!("seed {}{at} ({} orders):", plan.seed, plan.orders);
        for what in wrong.iter().take(8) {
            println!("    {what}");
        }
    }
    if totals.wrong.len() > 5 {
        println!("and {} more", totals.wrong.len() - 5);
    }
    println!("{} of {} runs broke an invariant", totals.wrong.len(), totals.runs);
}

/// A process that is stopped on purpose says nothing.
fn quiet_deaths() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !info.payload().is::<Killed>() {
            usual(info);
        }
    }));
}
