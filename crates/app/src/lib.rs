//! Use cases: one function for each thing that a person or a timer does.

pub mod account;
pub mod authority;
pub mod batch;
pub mod bill;
pub mod case;
pub mod inquiry;
pub mod inspect;
pub mod issue;
pub mod log;
pub mod page;
pub mod paper_check;
pub mod pay;
pub mod photo;
pub mod receipt;
pub mod reconcile;
pub mod record;
pub mod register;
pub mod retention;
pub mod risk;
pub mod seller;
pub mod source;
pub mod trust;
pub mod verify;

pub use inspect::inspect;
pub use trust::TrustStore;
pub use verify::{Desk, verify};
