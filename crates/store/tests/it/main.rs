//! The store on both engines.

mod batch;
mod job;
mod log;
mod quota;
mod statements;
mod transaction;
mod verification;
