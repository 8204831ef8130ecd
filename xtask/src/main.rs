//! `cargo xtask …`: the chores of the project, each a function of the library beside it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{Failure, bench, docs, fuzz, kill, root, simulate, tidy, twins};

/// The chores of the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Look for what the house rules forbid.
    Tidy,
    /// Write the documentation pages that are made from the catalogues.
    Docs,
    /// Measure.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Run whole installations from seeds, with everything going wrong, and look at the money.
    Simulate(simulate::Arguments),
    /// Run two services on one database, kill either while payments are taken, and look at the
    /// money.
    Twins(twins::Arguments),
    /// Make orders until somebody stops it.
    #[command(hide = true)]
    Counter(twins::Counter),
    /// Kill the real processes at random moments while people pay, and look at the money.
    Kill {
        /// How often, on each engine.
        #[arg(long, default_value_t = 200)]
        times: u32,
    },
    /// Run every fuzz target, one after the other.
    Fuzz {
        /// How long, for each target.
        #[arg(long, default_value_t = 1)]
        minutes: u64,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Time the verification of one file beside the bare work that it cannot do without.
    Verify(bench::Arguments),
    /// Load a register of many invoices and look into it, beside the bare engine.
    Register(bench::register::Arguments),
    /// Post to the ledger, durably, beside the same rows by plain statements.
    Ledger(bench::ledger::Arguments),
    /// Reconcile a day of a million payments against a bill of as many.
    Reconcile(bench::reconcile::Arguments),
    /// Decide about payments by the rules of risk, with many past payments in the store.
    Risk(bench::risk::Arguments),
    /// Put the service under load, beside a bare handler.
    Serve(bench::serve::Arguments),
    /// Draw pages of OFD files, beside another tool.
    Render(bench::render::Arguments),
    /// Read codes from damaged pages and photos, beside the library that reads them.
    Codes(bench::codes::Arguments),
    /// Run a batch of files and one of a table through the service.
    Batch(bench::batch::Arguments),
    /// Read labelled pictures, beside RapidOCR with the same models.
    Ocr(bench::ocr::Arguments),
    /// Read the fields of labelled pictures: right, doubtful, wrong, missing.
    Fields(bench::fields::Arguments),
    /// Make our own labelled pictures, for `bench fields` and `bench ocr`.
    Pages(bench::pages::Arguments),
    /// Read the pictures whose paths come in, for `bench ocr`.
    #[command(hide = true)]
    OcrReader(bench::ocr::OwnReader),
    /// Serve one answer to every request.
    #[command(hide = true)]
    BareHttp {
        /// The port.
        #[arg(long)]
        port: u16,
        /// The answer.
        #[arg(long)]
        answer: String,
    },
    /// Verify one file over and over, the seal remembered, for a profiler to watch.
    #[command(hide = true)]
    Spin(bench::Arguments),
    /// Verify one file in this process and print its peak of resident memory.
    #[command(hide = true)]
    Peak {
        /// The file.
        file: std::path::PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().chore {
        Chore::Tidy => tidy_up(),
        Chore::Docs => docs::write(&root()),
        Chore::Bench { what: Bench::Verify(arguments) } => bench::verify(&arguments),
        Chore::Bench { what: Bench::Register(arguments) } => bench::register::run(&arguments),
        Chore::Bench { what: Bench::Ledger(arguments) } => bench::ledger::run(&arguments),
        Chore::Bench { what: Bench::Reconcile(arguments) } => bench::reconcile::run(&arguments),
        Chore::Bench { what: Bench::Risk(arguments) } => bench::risk::run(&arguments),
        Chore::Bench { what: Bench::Serve(arguments) } => bench::serve::serve(&arguments),
        Chore::Bench { what: Bench::Render(arguments) } => bench::render::run(&arguments),
        Chore::Bench { what: Bench::Batch(arguments) } => bench::batch::run(&arguments),
        Chore::Bench { what: Bench::Ocr(arguments) } => bench::ocr::run(&arguments),
        Chore::Bench { what: Bench::Fields(arguments) } => bench::fields::run(&arguments),
        Chore::Bench { what: Bench::Pages(arguments) } => bench::pages::run(&arguments),
        Chore::Bench { what: Bench::OcrReader(call) } => bench::ocr::answer(&call),
        Chore::Bench { what: Bench::Codes(arguments) } => bench::codes::run(&arguments),
        Chore::Bench { what: Bench::BareHttp { port, answer } } => bench::serve::bare(port, answer),
        Chore::Bench { what: Bench::Spin(arguments) } => bench::spin(&arguments),
        Chore::Bench { what: Bench::Peak { file } } => bench::peak(&file),
        Chore::Simulate(arguments) => simulate::run(&arguments),
        Chore::Twins(arguments) => twins::run(&arguments),
        Chore::Counter(call) => twins::count(&call),
        Chore::Kill { times } => kill::run(&root(), times),
        Chore::Fuzz { minutes } => fuzz::run(&root(), minutes),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn tidy_up() -> Result<(), Failure> {
    let findings = tidy::check(&root())?;
    for question in tidy::questions(&root())? {
        println!("{question}");
    }
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => Err(Failure(format!("{count} things to tidy up"))),
    }
}
