//! `cargo xtask bench reconcile`: a day of a million payments against a bill of a million rows.
//!
//! The bill is a file in WeChat's own layout, read by the codec that reads real ones; our side is
//! in a database. What is timed is what a run does: reading, sorting both, comparing. The peak of
//! resident memory is that of the timed part.

mod bill;

use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

use app::reconcile::compare::compare;
use app::reconcile::{channel_rows, read_bill};
use model::pay::{AttemptState, Channel, Way};
use model::{Fen, Moment};
use store::order::attempt::{self, Attempt};
use store::trial::{self, Trial};
use store::{Engine, Tenant};
use wire::Address;
use wire::channel::wechat::Wechat;
use wire::simulate::wechat::WechatSimulator;

use super::table::Table;
use crate::Failure;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder on the disk that is measured.
    #[arg(long)]
    folder: PathBuf,
    /// How many rows on each side.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// How many of them differ.
    #[arg(long, default_value_t = 100)]
    differing: u64,
    /// Measure against PostgreSQL instead of SQLite.
    #[arg(long)]
    postgres: bool,
}

/// Noon of Saturday 2026-11-21 in China.
const PAID: i64 = 1_795_233_600;
/// Attempts that are written in one transaction while preparing.
const BATCH: u64 = 5_000;

/// Measures and prints.
///
/// # Errors
///
/// When files or database cannot be made, or the comparison does not find what was planted.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    std::fs::create_dir_all(&arguments.folder)?;
    let engine = if arguments.postgres { Engine::Postgres } else { Engine::Sqlite };
    let trial = trial::durable(engine, &arguments.folder)
        .ok_or(Failure("neither PIAOJU_TEST_PG nor PostgreSQL's programs".to_owned()))?;
    let tenant = Tenant::new("wsp_bench");
    let rows = arguments.rows;
    let path = arguments.folder.join("bench-bill.csv");
    let simulator = WechatSimulator::new();
    bill::write(&path, &simulator, rows, arguments.differing)?;
    prepare(&trial, &tenant, rows)?;
    let size = std::fs::metadata(&path)?.len();
    println!("bill      {rows} rows in WeChat's layout, {} MB", size / 1_000_000);

    let address = Address::parse("http://127.0.0.1:1").map_err(said)?;
    let codec = Wechat::new(simulator.config(address, "http://127.0.0.1:1/n")).map_err(said)?;
    forget_peak();
    let before = resident("VmRSS");
    let begin = Instant::now();
    let theirs = read_bill(&codec, &mut File::open(&path)?).map_err(said)?;
    let read = begin.elapsed();
    let span = (Moment(PAID - 86_400), Moment(PAID + 86_400));
    let ours = trial.db.read(|read| channel_rows(read, &tenant, Channel::Wechat, span));
    let ours = ours.map_err(said)?;
    let both = begin.elapsed();
    let tally = compare(theirs, ours, Some(600)).map_err(said)?;
    let all = begin.elapsed();
    if tally.matched != rows - arguments.differing
        || tally.pairs.len() as u64 != arguments.differing
    {
        return Err(Failure(format!("{} matched, {} differ", tally.matched, tally.pairs.len())));
    }
    let mut table = Table::new(&["what", "seconds", "rows/s"]);
    for (what, time) in [
        ("bill read and sorted", read),
        ("ours read and sorted", both - read),
        ("compared", all - both),
        ("all", all),
    ] {
        let seconds = time.as_secs_f64();
        let rate = rows as f64 / seconds;
        table.row(&[what, &format!("{seconds:.2}"), &format!("{rate:.0}")]);
    }
    table.print();
    println!("memory    {} MB before, {} MB at most", before / 1_000, resident("VmHWM") / 1_000);
    std::fs::remove_file(&path)?;
    Ok(())
}

fn said(error: impl std::fmt::Display) -> Failure {
    Failure(error.to_string())
}

/// The number of a payment: spread, so that no side comes sorted.
fn number(n: u64) -> String {
    let spread = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("P{spread:016X}{n:09}")
}

fn amount(n: u64) -> i64 {
    100 + (n % 90_000) as i64
}

fn prepare(trial: &Trial, tenant: &Tenant, rows: u64) -> Result<(), Failure> {
    let mut next = 0;
    while next < rows {
        let end = (next + BATCH).min(rows);
        let written = trial.db.keep_house(Moment(PAID), |write| {
            for n in next..end {
                attempt::add(write, tenant, &paid(n))?;
            }
            Ok(())
        });
        written.map_err(said)?;
        next = end;
    }
    Ok(())
}

fn paid(n: u64) -> Attempt {
    Attempt {
        number: number(n),
        order: format!("ord_{n}"),
        share: 0,
        channel: Channel::Wechat,
        way: Way::Shown,
        amount: Fen(amount(n)),
        subject: "电费".to_owned(),
        code: String::new(),
        made_at: Moment(PAID),
        expires_at: Moment(PAID + 300),
        deadline_at: Moment(PAID + 300),
        state: AttemptState::Paid,
        shown: String::new(),
        trade: format!("42{n:026}"),
        payer: String::new(),
        paid_at: Some(Moment(PAID + (n % 3_600) as i64)),
        ended_at: None,
        asked: 0,
        tried: 0,
        next_at: None,
        why: String::new(),
        why_code: String::new(),
    }
}

/// Kilobytes of a line of this process's status; 0 where there is none.
fn resident(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// What was in memory before does not count.
fn forget_peak() {
    // Linux only; elsewhere the peak is that of the whole process.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
