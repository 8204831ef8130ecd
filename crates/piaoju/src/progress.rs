//! The progress bar: on a terminal only, and only once the work takes longer than a second.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::texts::Texts;

/// How long the work may take before the bar is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress over many files.
pub struct Progress<'a> {
    bar: ProgressBar,
    is_wanted: bool,
    is_shown: AtomicBool,
    elapsed: &'a (dyn Fn() -> Duration + Sync),
}

impl<'a> Progress<'a> {
    /// Progress over `files` files, seen only when wanted.
    pub fn new(
        files: usize,
        is_wanted: bool,
        elapsed: &'a (dyn Fn() -> Duration + Sync),
        texts: &Texts,
    ) -> Progress<'a> {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let template = texts.get("progress");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = write!(out, "{:.0}", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        Progress { bar, is_wanted, is_shown: AtomicBool::new(false), elapsed }
    }

    /// More files came to light inside an archive.
    pub fn expect(&self, files: usize) {
        self.bar.inc_length(files as u64);
    }

    /// One file is done.
    pub fn step(&self) {
        self.bar.inc(1);
        let is_late = self.is_wanted && (self.elapsed)() > PATIENCE;
        if is_late && !self.is_shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
    }

    /// Whether the bar is on the screen.
    pub fn is_shown(&self) -> bool {
        self.is_shown.load(Ordering::Relaxed)
    }

    /// Runs something that writes to the terminal, with the bar out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
