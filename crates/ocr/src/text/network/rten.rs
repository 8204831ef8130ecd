//! The back end in pure Rust.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};

use super::{Input, Network, NetworkError, Output};

/// A network run by `rten`.
pub struct Rten {
    model: Model,
    /// All threads work on one run.
    together: Arc<ThreadPool>,
    /// One run on each: for many small runs this leaves no thread waiting for another.
    apart: Vec<Arc<ThreadPool>>,
}

impl Rten {
    /// Loads an ONNX file.
    pub fn load(file: &Path, threads: usize) -> Result<Rten, NetworkError> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options.load_file(file).map_err(wrong)?;
        let pool = |threads| Arc::new(ThreadPool::with_num_threads(threads));
        let apart = (0..threads).map(|_| pool(1)).collect();
        Ok(Rten { model, together: pool(threads), apart })
    }

    fn run_on(&self, pool: &Arc<ThreadPool>, input: Input) -> Result<Value, NetworkError> {
        let value = Value::from_shape(input.shape, input.values).map_err(wrong)?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        self.model.run_one(value.into(), Some(options)).map_err(wrong)
    }

    fn work(
        &self,
        pool: &Arc<ThreadPool>,
        next: &AtomicUsize,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Output<3>) + Sync),
    ) -> Result<(), NetworkError> {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return Ok(());
            }
            let value = self.run_on(pool, make(at))?;
            let (shape, values) = value.into_shape_vec().map_err(wrong)?;
            take(at, Output { shape, values });
        }
    }
}

impl Network for Rten {
    fn run(&self, input: Input) -> Result<Output<4>, NetworkError> {
        let value = self.run_on(&self.together, input)?;
        let (shape, values) = value.into_shape_vec().map_err(wrong)?;
        Ok(Output { shape, values })
    }

    fn run_each(
        &self,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Output<3>) + Sync),
    ) -> Result<(), NetworkError> {
        let next = AtomicUsize::new(0);
        let fault = Mutex::new(Ok(()));
        std::thread::scope(|scope| {
            for pool in &self.apart {
                scope.spawn(|| {
                    if let Err(why) = self.work(pool, &next, count, make, take)
                        && let Ok(mut fault) = fault.lock()
                    {
                        *fault = Err(why);
                    }
                });
            }
        });
        fault.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn note(&self, key: &str) -> Option<String> {
        self.model.metadata().get(key).map(str::to_owned)
    }
}

fn wrong(why: impl std::fmt::Display) -> NetworkError {
    NetworkError(why.to_string())
}
