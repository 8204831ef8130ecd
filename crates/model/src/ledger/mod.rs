//! The ledger (账本): double entry in fen, where nothing is edited and everything balances.
//!
//! A *posting* (过账) moves money between *accounts* (科目) by *entries* (分录) whose sum is zero;
//! there is no way to make one that does not balance. What was wrong is posted again with the
//! signs turned. The signs are the same everywhere: a debit (借) is positive, a credit (贷) is
//! negative. An account has a *normal side* by its class; [`Account::on_normal_side`] turns a
//! balance so that money on that side is positive.

mod account;
mod posting;

pub use account::{Account, Class, NAME_MAX, Suspense};
pub use posting::{AMOUNT_MAX, ENTRIES_MAX, Entry, ID_MAX, Posting, Unbalanced, What};
