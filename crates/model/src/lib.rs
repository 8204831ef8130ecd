//! The words and rules of invoices and their verification.
//!
//! Everything here is a pure value or a pure function: no input or output, no clock, no
//! randomness. `now` and fresh ids come in as arguments, so every rule can be tested to the fen.

pub mod account;
pub mod answer;
pub mod bill;
pub mod check;
pub mod compare;
pub mod day;
pub mod evidence;
pub mod fen;
pub mod invoice;
pub mod issue;
pub mod kind;
pub mod ledger;
pub mod number;
pub mod paper_check;
pub mod pay;
pub mod qr;
pub mod question;
pub mod reading;
pub mod reason;
pub mod receipt;
pub mod reconcile;
pub mod region;
pub mod risk;
pub mod seller;
pub mod tax_id;
pub mod text;
pub mod title;
pub mod verdict;
pub mod verification;
pub mod words;

pub use answer::{Known, Refusal, Reply};
pub use compare::Comparison;
pub use day::{Day, Moment};
pub use evidence::{Check, Evidence, Fact, Outcome};
pub use fen::Fen;
pub use invoice::{Invoice, Line, Party};
pub use kind::Kind;
pub use question::Question;
pub use reading::{Field, Place, Reading, Source};
pub use reason::Reason;
pub use verdict::Verdict;
pub use verification::Verification;
