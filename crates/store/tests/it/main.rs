//! The store on both engines.

mod folder;
mod idempotency;
mod job;
mod log;
mod quota;
mod register;
mod statements;
mod transaction;
mod verification;
