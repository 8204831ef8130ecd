//! `cargo xtask fuzz`: every fuzz target for a while, one after the other, from seeds of its own.

use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::bench::table::Table;

/// Runs each target of `fuzz/` for so many minutes and prints how often it ran.
///
/// # Errors
///
/// When `cargo fuzz` is missing or a target found a crash; its input then lies in
/// `fuzz/artifacts/`.
pub fn run(root: &Path, minutes: u64) -> Result<(), Failure> {
    if !root.join("fuzz/Cargo.toml").exists() {
        println!("no fuzz targets yet: fuzz/Cargo.toml is missing");
        return Ok(());
    }
    seed(root)?;
    let listed = cargo_fuzz(root, &["list"]).output()?;
    if !listed.status.success() {
        let said = String::from_utf8_lossy(&listed.stderr).into_owned();
        return Err(Failure(format!("cargo fuzz does not run (cargo install cargo-fuzz): {said}")));
    }
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let targets: Vec<&str> = names.lines().map(str::trim).filter(|name| !name.is_empty()).collect();
    let seconds = minutes.saturating_mul(60);
    let mut table = Table::new(&["target", "executions", "a second", "ended"]);
    let mut crashed = Vec::new();
    for target in targets {
        println!("fuzzing {target} for {seconds} seconds");
        let time = format!("-max_total_time={seconds}");
        let flags = ["run", target, "--", &time, "-print_final_stats=1", "-timeout=10"];
        let output = cargo_fuzz(root, &flags).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let executions = stat(&said, "stat::number_of_executed_units:");
        let pace = stat(&said, "stat::average_exec_per_sec:");
        let ended = if output.status.success() { "well" } else { "with a crash" };
        if !output.status.success() {
            let from = said.lines().count().saturating_sub(15);
            said.lines().skip(from).for_each(|line| println!("  {line}"));
            crashed.push(target);
        }
        table.row(&[target, executions, pace, ended]);
    }
    table.print();
    match crashed.len() {
        0 => Ok(()),
        _ => Err(Failure(format!("crashed: {}", crashed.join(", ")))),
    }
}

/// Fills the corpora: what a shell can write, and the workbook that it cannot.
fn seed(root: &Path) -> Result<(), Failure> {
    let seeded = Command::new("./seed.sh").current_dir(root.join("fuzz")).status()?;
    if !seeded.success() {
        return Err(Failure(format!("fuzz/seed.sh ended with {seeded}")));
    }
    let book = root.join("fuzz/corpus/sheet/demo_100.xlsx");
    Ok(std::fs::write(book, paper::samples::demo_batch_file())?)
}

/// Sanitizers want the compiler's unstable flags; the variable lets a stable one take them.
fn cargo_fuzz(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.arg("fuzz").args(arguments).current_dir(root).env("RUSTC_BOOTSTRAP", "1");
    command
}

fn stat<'a>(said: &'a str, name: &str) -> &'a str {
    let line = said.lines().rev().find_map(|line| line.trim().strip_prefix(name));
    line.map_or("?", str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_the_end_of_the_output() {
        let said = "#2 INITED\nstat::number_of_executed_units: 1234\nstat::peak_rss_mb: 40\n";
        assert_eq!(stat(said, "stat::number_of_executed_units:"), "1234");
        assert_eq!(stat(said, "stat::average_exec_per_sec:"), "?");
    }
}
