//! `cargo xtask kill`: the real processes killed at random moments, with everybody over HTTP.
//!
//! The work is a test of the program (`crates/piaoju/tests/it/till/kill.rs`), which kills a few
//! times with every test run; here it kills as often as one wants.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// Runs the test with so many kills on each engine.
///
/// # Errors
///
/// When cargo cannot be run, or something was lost or paid twice.
pub fn run(root: &Path, times: u32) -> Result<(), Failure> {
    let name = "till::kill::killed_at_any_moment_nothing_is_lost_and_nobody_pays_twice";
    let status = Command::new(env!("CARGO"))
        .args(["test", "-p", "piaoju", "--test", "it", "--", "--exact", name, "--nocapture"])
        .env("PIAOJU_KILLS", times.to_string())
        .current_dir(root)
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure("the processes did not survive their kills".to_owned())),
    }
}
