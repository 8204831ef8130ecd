//! The chores of the project: tidiness, measurements, documentation from catalogues, fuzzing.
//!
//! They are a library so that the ordinary test run can hold the house rules.

pub mod bench;
pub(crate) mod chance;
pub mod docs;
pub mod fuzz;
pub mod kill;
pub mod simulate;
pub mod tidy;
pub mod twins;

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a chore could not be done, in words for the person who asked for it.
#[derive(Debug)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure(error.to_string())
    }
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Reads a file, saying which one cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure(format!("{}: {error}", path.display())))
}
