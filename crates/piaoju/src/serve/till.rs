//! The till of an installation: what its chance is, and what it does when time passes.

use std::sync::Arc;

use crate::web::office::Office;

/// Sixteen bytes that nobody can guess, each time.
pub fn chance() -> Arc<dyn Fn() -> [u8; 16] + Send + Sync> {
    Arc::new(|| {
        let mut bytes = [0; 16];
        // Without a source of chance no number is safe to give out; the system always has one.
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    })
}

/// Looks after every attempt, order and refund whose time has come.
pub(super) fn round(office: &Office) -> Result<(), String> {
    let Some(till) = &office.till else { return Ok(()) };
    till.round(office.now()).map(drop).map_err(|error| error.to_string())
}
