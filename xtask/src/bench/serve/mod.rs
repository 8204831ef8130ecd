//! `cargo xtask bench serve`: the service under load, beside a bare handler that returns the same
//! bytes, in turn, with the same load tool.
//!
//! A request asks for the verdict about typed fields over the API. The service finds the key,
//! looks the invoice up in the register, compares, decides, keeps the record, appends to the log
//! and answers when the commit is durable. The bare handler reads the same request and answers
//! with the bytes of such an answer: the limit of this machine, this HTTP library and this load.

mod limit;
mod load;
mod mixed;
mod prepare;
mod process;

use std::path::PathBuf;
use std::time::Duration;

use super::table::Table;
use crate::Failure;
use load::{Load, Measured, run};
pub(super) use mixed::{log_in, person};
pub(super) use prepare::prepare;
pub use process::bare;
pub(super) use process::{Child, free_port};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Invoices in the register.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Connections at once; 200 for mixed traffic.
    #[arg(long, default_value_t = 32, default_value_if("mixed", "true", "200"))]
    connections: usize,
    /// How long to measure each contender in one round; 60 for mixed traffic.
    #[arg(long, default_value_t = 5, default_value_if("mixed", "true", "60"))]
    seconds: u64,
    /// Traffic of people and programs in turn, in place of verifications beside a bare handler.
    #[arg(long)]
    mixed: bool,
    /// Rounds.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The data folder; a register of the right size in it is used again.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The program to measure.
    #[arg(long, default_value = "target/release/piaoju")]
    program: PathBuf,
}

/// Measures and prints.
///
/// # Errors
///
/// When the program cannot be run or answers wrongly.
pub fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let folder = arguments
        .folder
        .clone()
        .unwrap_or_else(|| crate::root().join(format!("target/bench/serve-{}", arguments.rows)));
    if arguments.mixed {
        return mixed::run(arguments, &folder);
    }
    let prepared = prepare(&folder, arguments.rows)?;
    let port = free_port()?;
    let service = Child::service(&arguments.program, &folder, port, "0")?;
    let idle = service.resident_kib()?;
    let load = Load {
        port,
        connections: arguments.connections,
        time: Duration::from_secs(arguments.seconds),
        requests: prepared.requests(20_000),
    };
    let answer = load::one(&load)?;
    if !answer.contains("\"verdict\":\"valid\"") {
        return Err(Failure(format!("not the verdict that was expected: {answer}")));
    }
    let bare_port = free_port()?;
    let bare = Child::bare(bare_port, &answer)?;
    let bare_load = Load { port: bare_port, ..load.clone() };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        theirs.push(run(&bare_load)?);
        ours.push(run(&load)?);
    }
    let (peak, after) = (service.peak_kib()?, service.resident_kib()?);
    drop(bare);
    service.stop()?;
    let limit = limit::rows_per_second(&folder, arguments.connections, load.time)?;
    print(arguments, &answer, &ours, &theirs);
    let rate = Measured::median(&ours).per_second;
    println!(
        "the same rows and entries, bare, {} in a durable commit: {limit:.0} a second on one core; \
         the service answers {:.2} of that",
        arguments.connections,
        rate / limit
    );
    println!("resident  {idle} KiB idle, {peak} KiB at the peak, {after} KiB after the load");
    Ok(())
}

fn print(arguments: &Arguments, answer: &str, ours: &[Measured], theirs: &[Measured]) {
    println!("register  {} rows on SQLite, log and records on", arguments.rows);
    println!("answer    {} bytes; {} connections", answer.len(), arguments.connections);
    let mut table = Table::new(&["", "requests/s", "p50 ms", "p99 ms", "errors"]);
    for (name, measured) in [("bare handler", theirs), ("service", ours)] {
        let median = Measured::median(measured);
        table.row(&[
            name,
            &format!("{:.0}", median.per_second),
            &format!("{:.2}", median.p50_ms),
            &format!("{:.2}", median.p99_ms),
            &median.errors.to_string(),
        ]);
    }
    table.print();
    for measured in theirs.iter().chain(ours) {
        if let Some(why) = &measured.first_error {
            println!("an error  {why}");
        }
    }
    let ratio = Measured::median(ours).per_second / Measured::median(theirs).per_second;
    println!("the service answers {ratio:.2} of the bare handler's requests");
}
