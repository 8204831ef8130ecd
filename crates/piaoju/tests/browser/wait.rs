//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// The longest that a condition may take on a machine that is busy with other tests.
const DEADLINE: Duration = Duration::from_secs(25);

/// Looks again and again until there is something.
///
/// # Panics
///
/// When there is nothing after the deadline.
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_or(look, || panic!("waited in vain: {what}"))
}

/// The same; `tell` says what is there instead.
pub fn until_or<T>(mut look: impl FnMut() -> Option<T>, tell: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        if began.elapsed() > DEADLINE {
            return tell();
        }
        std::thread::park_timeout(Duration::from_millis(25));
    }
}
