//! The back end of ONNX Runtime: a shared library that is loaded when a reader asks for it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use ort::environment::Environment;
use ort::session::builder::PrepackedWeights;
use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

use super::{Answer, Input, Network, NetworkError, Sharing, share_out};

/// A network run by ONNX Runtime. A session takes one run at a time.
pub struct Ort {
    sessions: Vec<Mutex<Session>>,
}

impl Ort {
    /// Loads an ONNX file with the library.
    pub fn load(library: &Path, file: &Path, sharing: Sharing) -> Result<Ort, NetworkError> {
        let environment = environment(library)?;
        let packed = PrepackedWeights::new();
        let session = |threads| session(&environment, file, threads, &packed).map(Mutex::new);
        let sessions = sharing.runs().into_iter().map(session).collect::<Result<_, _>>()?;
        Ok(Ort { sessions })
    }
}

impl Network for Ort {
    fn run(
        &self,
        count: usize,
        make: &(dyn Fn(usize) -> Input + Sync),
        take: &(dyn Fn(usize, Answer<'_>) + Sync),
    ) -> Result<(), NetworkError> {
        share_out(&self.sessions, count, |session, at| {
            run_once(session, &make(at), |answer| take(at, answer))
        })
    }

    fn note(&self, key: &str) -> Option<String> {
        lock(self.sessions.first()?).metadata().ok()?.custom(key)
    }
}

/// The library, which a process loads once: a second path is not looked at.
fn environment(library: &Path) -> Result<Environment, NetworkError> {
    static LOADED: Mutex<Option<Environment>> = Mutex::new(None);
    let mut loaded = lock(&LOADED);
    if let Some(environment) = &*loaded {
        return Ok(environment.clone());
    }
    // Nothing about what is read leaves the machine, whoever built the library.
    let builder = ort::init_from(library).map_err(wrong)?.with_telemetry(false);
    let environment = builder.build().map_err(wrong)?;
    *loaded = Some(environment.clone());
    Ok(environment)
}

fn session(
    environment: &Environment,
    file: &Path,
    threads: usize,
    packed: &PrepackedWeights,
) -> Result<Session, NetworkError> {
    let builder = Session::builder(environment).map_err(wrong)?;
    let builder = builder.with_intra_threads(threads).map_err(wrong)?;
    let mut builder = builder.with_prepacked_weights(packed).map_err(wrong)?;
    builder.commit_from_file(file).map_err(wrong)
}

/// Runs a session and hands its answer on where it lies.
fn run_once(
    session: &Mutex<Session>,
    input: &Input,
    take: impl FnOnce(Answer<'_>),
) -> Result<(), NetworkError> {
    let shape = input.shape.map(|side| side as i64);
    let tensor = TensorRef::from_array_view((shape, &input.values[..])).map_err(wrong)?;
    let mut session = lock(session);
    let answers = session.run([SessionInputValue::from(tensor)]).map_err(wrong)?;
    let first = answers.values().next().ok_or_else(|| NetworkError("no answer".to_owned()))?;
    let (shape, values) = first.try_extract_tensor::<f32>().map_err(wrong)?;
    let shape: Vec<usize> = shape.iter().map(|&side| usize::try_from(side).unwrap_or(0)).collect();
    take(Answer { shape: &shape, values });
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn wrong(why: impl std::fmt::Display) -> NetworkError {
    NetworkError(why.to_string())
}
