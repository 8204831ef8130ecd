//! Paying, from the order to the biller's receipt, over channels that go wrong.

mod attempt;
mod biller;
mod notice;
mod refund;
pub(crate) mod shop;
mod split;
