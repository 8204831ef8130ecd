//! The back end in Rust.

use std::path::Path;
use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::{Layout, Tensor};

use super::{Answer, Input, Network, NetworkError, Sharing, share_out};

/// A network run by `rten`.
pub struct Rten {
    model: Model,
    pools: Vec<Arc<ThreadPool>>,
}

impl Rten {
    /// Loads an ONNX file.
    pub fn load(file: &Path, sharing: Sharing) -> Result<Rten, NetworkError> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options.load_file(file).map_err(wrong)?;
        let pool = |threads| Arc::new(ThreadPool::with_num_threads(threads));
        Ok(Rten { model, pools: sharing.runs().into_iter().map(pool).collect() })
    }
}

impl Network for Rten {
    fn run(
        &self,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Answer<'_>) + Sync),
    ) -> Result<(), NetworkError> {
        share_out(&self.pools, count, |pool, at| {
            let Input { shape, values } = make(at);
            let value = Value::from_shape(shape, values).map_err(wrong)?;
            let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
            let answer = self.model.run_one(value.into(), Some(options)).map_err(wrong)?;
            let shape = answer.shape().to_vec();
            let values: Tensor<f32> = answer.try_into().map_err(wrong)?;
            take(at, Answer { shape: &shape, values: &values.into_data() });
            Ok(())
        })
    }

    fn note(&self, key: &str) -> Option<String> {
        self.model.metadata().get(key).map(str::to_owned)
    }
}

fn wrong(why: impl std::fmt::Display) -> NetworkError {
    NetworkError(why.to_string())
}
