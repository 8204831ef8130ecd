//! The store on both engines.

mod job;
mod log;
mod statements;
mod transaction;
