//! The networks that find and read lines, behind one trait: `rten` is pure Rust and the default.

mod rten;

use std::path::Path;

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

/// What a network answers: a map of four sides, or one row of numbers for each step of a line.
pub struct Output<const SIDES: usize> {
    /// The length of each side.
    pub shape: [usize; SIDES],
    /// The numbers, the last side running fastest.
    pub values: Vec<f32>,
}

/// A loaded network.
pub trait Network: Send + Sync {
    /// Runs once, on all threads, and answers a map.
    fn run(&self, input: Input) -> Result<Output<4>, NetworkError>;

    /// Runs `count` times, as the back end is fastest: `make` gives an input, `take` gets what
    /// came of it. Both are called from several threads and in no fixed order.
    fn run_each(
        &self,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Output<3>) + Sync),
    ) -> Result<(), NetworkError>;

    /// A text that the file of the network carries.
    fn note(&self, key: &str) -> Option<String>;
}

/// Loads a network to run on so many threads.
pub fn load(file: &Path, threads: usize) -> Result<Box<dyn Network>, NetworkError> {
    rten::Rten::load(file, threads).map(|network| Box::new(network) as Box<dyn Network>)
}
