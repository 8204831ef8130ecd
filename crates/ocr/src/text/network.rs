//! The networks that find and read lines, behind one trait with two back ends: `rten`, in Rust
//! and part of the program, and ONNX Runtime, faster, in a library that is loaded.

#[cfg(feature = "ort")]
mod ort;
mod rten;

use std::path::Path;

use super::Engine;

/// Why a network could not be loaded or run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NetworkError(pub String);

/// Numbers in a box of four sides: pictures, channels, rows, columns.
pub struct Input {
    /// The length of each side.
    pub shape: [usize; 4],
    /// The numbers, the last side running fastest.
    pub values: Vec<f32>,
}

/// What came of an input. The numbers stay where the back end has them: they may be tens of
/// megabytes.
pub struct Answer<'a> {
    /// The length of each side.
    pub shape: &'a [usize],
    /// The numbers, the last side running fastest.
    pub values: &'a [f32],
}

/// A loaded network.
pub trait Network: Send + Sync {
    /// Runs `count` times: `make` gives an input, `take` gets what came of it. Both are called from
    /// several threads and in no fixed order.
    fn run(
        &self,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Answer<'_>) + Sync),
    ) -> Result<(), NetworkError>;

    /// A text that the file of the network carries.
    fn note(&self, key: &str) -> Option<String>;
}

/// How a network shares the threads.
#[derive(Clone, Copy)]
pub enum Sharing {
    /// So many threads work on one run.
    Together(usize),
    /// So many runs at once, each on a thread of its own: for many small runs this leaves no
    /// thread waiting for another.
    Apart(usize),
}

impl Sharing {
    /// Threads of each run, once for each run that is made at the same time.
    fn runs(self) -> Vec<usize> {
        match self {
            Sharing::Together(threads) => vec![threads],
            Sharing::Apart(threads) => vec![1; threads],
        }
    }
}

/// Loads a network.
pub fn load(
    engine: &Engine,
    file: &Path,
    sharing: Sharing,
) -> Result<Box<dyn Network>, NetworkError> {
    match engine {
        Engine::Rten => Ok(Box::new(rten::Rten::load(file, sharing)?)),
        #[cfg(feature = "ort")]
        Engine::OnnxRuntime(library) => Ok(Box::new(ort::Ort::load(library, file, sharing)?)),
        #[cfg(not(feature = "ort"))]
        Engine::OnnxRuntime(_) => {
            Err(NetworkError("this program was built without the feature ort".to_owned()))
        }
    }
}

/// Each worker takes the next number that is left, until none is or one fails. A single worker
/// needs no thread of its own.
fn share_out<W: Sync>(
    workers: &[W],
    count: usize,
    work: impl Fn(&W, usize) -> Result<(), NetworkError> + Sync,
) -> Result<(), NetworkError> {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let next = AtomicUsize::new(0);
    let fault = Mutex::new(Ok(()));
    let take_turns = |worker: &W| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            if let Err(why) = work(worker, at) {
                next.store(count, Ordering::Relaxed);
                *fault.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Err(why);
            }
        }
    };
    std::thread::scope(|scope| {
        let (first, others) = workers.split_first()?;
        for worker in others.iter().take(count.saturating_sub(1)) {
            scope.spawn(|| take_turns(worker));
        }
        take_turns(first);
        Some(())
    });
    fault.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
}
