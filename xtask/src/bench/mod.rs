//! `cargo xtask bench verify`: figures about verification, measured side by side.
//!
//! Machines are shared and change their pace, so nothing is timed alone: every contender runs a
//! short batch in turn, round after round, and medians and minima are compared within one run.

pub(crate) mod bare;
pub mod batch;
pub mod codes;
mod damage;
pub mod fields;
mod http;
mod lap;
pub mod ledger;
mod lines;
pub mod ocr;
pub mod pages;
mod papers;
mod process;
pub mod reconcile;
pub mod register;
pub mod render;
pub mod risk;
mod sample;
pub mod serve;
mod stages;
pub(crate) mod table;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::{Desk, TrustStore};
use model::Moment;

use crate::Failure;
use bare::{Arithmetic, Bare};
use lap::{Figure, Lap, interleave, timed};
use table::Table;

/// Sunday 2026-11-22: verification asks for the day, so it must not move between runs.
const NOW: Moment = Moment(1_795_305_600);

/// The first figures are about whole files, the others about single signatures.
const WHOLE_FILES: usize = 5;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// How long to measure, in all.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// The file to verify; without it a real one of the corpus beside the checkout, or an own
    /// sample.
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Measures and prints.
///
/// # Errors
///
/// When the file cannot be read or verified.
pub fn verify(arguments: &Arguments) -> Result<(), Failure> {
    let (name, bytes) = sample::take(arguments.file.as_deref())?;
    let bare = Bare::of(&bytes)?;
    println!("file      {name}, {} bytes", bytes.len());
    println!("work      {}", bare.describe());
    let share = Duration::from_secs(arguments.seconds.max(3)) / 3;
    let unavoidable = whole(&name, &bytes, &bare, share);
    stages::run(&bytes, share, unavoidable)?;
    cores(&name, &bytes, share);
    process::run(&name, &bytes)
}

fn whole(name: &str, bytes: &[u8], bare: &Bare, share: Duration) -> Figure {
    let trust = TrustStore::builtin();
    let known = Desk::new(trust.clone());
    for _ in 0..8 {
        black_box(app::verify(&known, name, bytes, NOW).is_ok());
    }
    let fresh = |times: u32| {
        let desks: Vec<Desk> = (0..times).map(|_| Desk::new(trust.clone())).collect();
        let begin = Instant::now();
        for desk in &desks {
            black_box(app::verify(desk, name, bytes, NOW).is_ok());
        }
        begin.elapsed()
    };
    let figures = interleave(
        share,
        vec![
            Lap::new("bare work, sm2 crate", timed(|| bare.run(Arithmetic::Published))),
            Lap::new("bare work, own SM2", timed(|| bare.run(Arithmetic::Own))),
            Lap::new("bare work, prepared keys", timed(|| bare.run(Arithmetic::Prepared))),
            Lap::new("verify, seal not seen before", Box::new(fresh)),
            Lap::new(
                "verify, seal remembered",
                timed(|| app::verify(&known, name, bytes, NOW).is_ok()),
            ),
            Lap::new("one SM2 verification, sm2 crate", timed(|| bare.sm2(Arithmetic::Published))),
            Lap::new("one SM2 verification, own", timed(|| bare.sm2(Arithmetic::Own))),
            Lap::new("one SM2 verification, prepared", timed(|| bare.sm2(Arithmetic::Prepared))),
        ],
    );
    let limit = figures[0];
    let mut table =
        Table::new(&["one core", "median us", "of limit", "min us", "of limit", "files/s"]);
    for (index, figure) in figures.iter().enumerate() {
        let mut cells = vec![figure.name.to_owned(), figure.median_text(), String::new()];
        cells.extend([figure.min_text(), String::new(), String::new()]);
        if index < WHOLE_FILES {
            cells[2] = format!("{:.2}", figure.median / limit.median);
            cells[4] = format!("{:.2}", figure.min / limit.min);
            cells[5] = format!("{:.0}", 1e6 / figure.median);
        }
        table.row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    table.print();
    println!("limit     the first row: inflate, SM3, SM2 with the published crate, nothing else\n");
    figures[4]
}

/// Several threads share one desk, as a folder of files does.
fn cores(name: &str, bytes: &[u8], share: Duration) {
    let trust = TrustStore::builtin();
    let known = Desk::new(trust.clone());
    let spread = |threads: u32, desk_of: &(dyn Fn() -> Option<Desk> + Sync)| {
        let each = 200;
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..each {
                        let own = desk_of();
                        let desk = own.as_ref().unwrap_or(&known);
                        black_box(app::verify(desk, name, bytes, NOW).is_ok());
                    }
                });
            }
        });
        f64::from(threads * each) / begin.elapsed().as_secs_f64()
    };
    let fresh = || Some(Desk::new(trust.clone()));
    let shared = || None;
    let mut paces = [const { Vec::new() }; 4];
    let begin = Instant::now();
    while begin.elapsed() < share {
        paces[0].push(spread(1, &fresh));
        paces[1].push(spread(2, &fresh));
        paces[2].push(spread(1, &shared));
        paces[3].push(spread(2, &shared));
    }
    let mut table = Table::new(&["files a second", "median", "max"]);
    let names = ["not seen before, 1 core", "not seen before, 2 cores"];
    let names = names.iter().chain(&["remembered, 1 core", "remembered, 2 cores"]);
    for (name, mut all) in names.zip(paces) {
        all.sort_by(f64::total_cmp);
        let median = all.get(all.len() / 2).copied().unwrap_or_default();
        let best = all.last().copied().unwrap_or_default();
        table.row(&[name, &format!("{median:.0}"), &format!("{best:.0}")]);
    }
    table.print();
}

/// Verifies one file over and over and does nothing else.
///
/// # Errors
///
/// When the file cannot be read.
pub fn spin(arguments: &Arguments) -> Result<(), Failure> {
    let (name, bytes) = sample::take(arguments.file.as_deref())?;
    let desk = Desk::new(TrustStore::builtin());
    let begin = Instant::now();
    while begin.elapsed().as_secs() < arguments.seconds {
        black_box(app::verify(&desk, &name, &bytes, NOW).is_ok());
    }
    Ok(())
}

/// Verifies one file and prints the peak of this process.
///
/// # Errors
///
/// When the file cannot be read, or the system does not tell.
pub fn peak(file: &Path) -> Result<(), Failure> {
    let bytes = crate::read(file)?;
    let desk = Desk::new(TrustStore::builtin());
    black_box(app::verify(&desk, "file", &bytes, NOW).is_ok());
    let status =
        String::from_utf8_lossy(&crate::read(Path::new("/proc/self/status"))?).into_owned();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", line.ok_or(Failure("the system does not tell the peak".to_owned()))?.trim());
    Ok(())
}
