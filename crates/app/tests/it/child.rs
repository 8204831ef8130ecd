//! Verifies one file in a process of its own and reads how much memory that took.
//!
//! The test binary runs itself again with a variable that names the file; the test of that run is
//! [`the_child`], which does nothing without the variable.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use app::{Desk, TrustStore};

use crate::corpus;

const FILE: &str = "PIAOJU_TEST_FILE";

/// What a verification in another process took.
#[derive(Debug)]
pub struct Cost {
    /// What it answered, as [`corpus::summary`] says it.
    pub answer: String,
    /// The largest resident set, in KiB; `None` where the system does not tell.
    pub peak_kib: Option<u64>,
    /// How long the verification alone took.
    pub time: Duration,
}

/// Verifies the bytes in a process of its own.
pub fn verify(folder: &Path, bytes: &[u8]) -> Cost {
    let path = folder.join("input");
    std::fs::write(&path, bytes).expect("a writable folder");
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "child::the_child", "--nocapture", "--test-threads=1"])
        .env(FILE, &path)
        .output()
        .expect("a child process");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "the child failed: {text}");
    let line = text.lines().find_map(|line| line.split_once("cost: ")).expect("a line of cost").1;
    let mut words = line.splitn(3, ' ');
    let mut number = || words.next().and_then(|w| w.parse::<u64>().ok()).expect("a number");
    let (peak, micros) = (number(), number());
    Cost {
        answer: words.next().unwrap_or_default().to_owned(),
        peak_kib: (peak > 0).then_some(peak),
        time: Duration::from_micros(micros),
    }
}

#[test]
fn the_child() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let bytes = std::fs::read(path).expect("the file of the parent");
    let desk = Desk::new(TrustStore::builtin());
    let started = Instant::now();
    let result = corpus::check(&desk, &bytes);
    let time = started.elapsed().as_micros();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()).unwrap_or("0");
    println!("\ncost: {peak} {time} {}", corpus::summary(&result));
    std::io::stdout().flush().expect("an open pipe");
}
