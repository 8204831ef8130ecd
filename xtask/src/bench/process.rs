//! Figures about whole processes: how soon the program answers, and how much memory it takes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::table::Table;
use crate::Failure;

/// How often each call is made.
const CALLS: usize = 60;

/// Calls `target/release/piaoju` and this program; says so when there is no `piaoju` yet.
pub fn run(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let own = std::env::current_exe()?;
    let folder = own.parent().unwrap_or(Path::new("."));
    let file = folder.join("bench-verify.ofd");
    std::fs::write(&file, bytes)?;
    let path = file.to_string_lossy();
    let mut table = Table::new(&["whole process", "median ms", "min ms", "peak kB"]);
    let program = folder.join("piaoju");
    if program.exists() {
        for arguments in [vec!["--version"], vec!["verify", "--offline", &path]] {
            let (median, min) = call(&program, &arguments)?;
            let label = format!("piaoju {}", arguments.join(" ").replace(&*path, name));
            let peak = peak_of(&program, &arguments).unwrap_or_default();
            table.row(&[&label, &format!("{median:.2}"), &format!("{min:.2}"), &peak]);
        }
    } else {
        println!("no piaoju beside this program: `cargo build --release -p piaoju` makes it");
    }
    let output = Command::new(&own).args(["bench", "peak", &path]).output()?;
    let alone = String::from_utf8_lossy(&output.stdout).replace("kB", "");
    table.row(&["app::verify alone", "", "", alone.trim()]);
    table.print();
    std::fs::remove_file(&file)?;
    Ok(())
}

/// Median and minimum of the time from the call to the end, in milliseconds.
fn call(program: &Path, arguments: &[&str]) -> Result<(f64, f64), Failure> {
    let mut taken = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let begin = Instant::now();
        Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        taken.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok((taken[taken.len() / 2], taken[0]))
}

/// The peak of resident memory in kB as GNU time tells it, when that program is installed.
fn peak_of(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("time")
        .args(["-f", "%M"])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last().map(|line| line.trim().to_owned())
}
