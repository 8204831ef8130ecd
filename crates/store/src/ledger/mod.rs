//! The ledger (账本) as it is kept; numbers 700 to 799.
//!
//! A posting is written once and never changed. Its row keeps SHA-256 over the hash of the posting
//! before it, its own canonical text and its moment, so each hash vouches for everything before
//! it; the log notes the newest hash of every write. The balance of an account stands in a row
//! that changes in the same transaction, and in each entry as it was after it, so that every
//! moment of the past can be asked for. A *hold* (冻结) keeps a part of a balance for one purpose
//! until it is taken, released or over.
//!
//! Signs are those of [`model::ledger`]: a debit is positive everywhere.

mod books;
mod chain;
mod check;
mod hold;
mod kept;
mod post;
mod read;
mod schema;

pub use chain::Chained;
pub use check::{Broken, Checked, Fault, check};
pub use hold::{Ended, Hold, available, hold, holds, release, take};
pub use kept::{Kept, find, of_object};
pub use post::{Posted, post, post_many};
pub use read::{Line, Statement, balance, balance_at, statement, trial_balance};
pub(crate) use schema::STEPS;
