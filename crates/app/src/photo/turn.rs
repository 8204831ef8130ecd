//! Whose turn it is to read a picture.
//!
//! Reading takes 300 MB (measured) and every core it finds, so pictures that come at once wait
//! for each other: a batch runs on more threads than could read.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// The most pictures that are read at once, whatever the machine has.
const READ_AT_ONCE_MAX: usize = 4;

/// How many are being read in this process, whose memory they share.
static READ_NOW: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A turn; it is over when this is dropped.
pub(super) struct Turn(());

impl Turn {
    /// Waits for a turn: one for every two cores.
    pub fn wait() -> Turn {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let most = (cores / 2).clamp(1, READ_AT_ONCE_MAX);
        // A count stays a count after a panic elsewhere.
        let now = READ_NOW.lock().unwrap_or_else(PoisonError::into_inner);
        let now = ENDED.wait_while(now, |now| *now >= most);
        *now.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *READ_NOW.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_have_a_turn_than_may_and_everybody_gets_one() {
        let (now, most, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let _turn = Turn::wait();
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::yield_now();
                    now.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= READ_AT_ONCE_MAX);
        assert_eq!(done.into_inner(), 16);
    }
}
