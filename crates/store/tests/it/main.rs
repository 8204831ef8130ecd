//! The store on both engines.

mod batch;
mod bill;
mod draft;
mod folder;
mod idempotency;
mod issue;
mod job;
mod ledger;
mod log;
mod quota;
mod receipt;
mod register;
mod risk;
mod source;
mod statements;
mod transaction;
mod verification;
