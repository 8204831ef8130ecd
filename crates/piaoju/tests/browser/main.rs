//! The acceptance journeys in a real browser: Debian's Chromium, driven through chromedriver,
//! against `piaoju demo` as a process of its own, on each engine.
//!
//! With `PIAOJU_SHOTS=folder` every page of a journey is photographed at 360 and 1366 px.

mod accounts;
mod batch;
mod browser;
mod demo;
mod driver;
mod guest;
mod looks;
mod lookup;
mod pay;
mod plain;
mod process;
mod program;
mod proof;
mod roles;
mod scan;
mod shots;
mod wait;

use browser::Browser;
use demo::Demo;
use store::trial::{Trial, each_engine};

/// Runs a journey on a demonstration of its own, on each engine.
fn journey(walk: impl Fn(&Demo, &Trial)) {
    if driver::is_missing() {
        return;
    }
    each_engine(|trial| walk(&Demo::start(trial), trial));
}

/// The cells of a workbook, a line for each row and one for the headings.
fn workbook(bytes: &[u8]) -> String {
    let table = paper::sheet::open("a.xlsx", std::io::Cursor::new(bytes)).expect("a workbook");
    let mut lines = vec![table.columns.join("\t")];
    lines.extend(table.map(|row| row.expect("a row").cells().collect::<Vec<_>>().join("\t")));
    lines.join("\n")
}
