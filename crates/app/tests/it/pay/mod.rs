//! Paying, from the order to the biller's receipt, over channels that go wrong.

mod attempt;
mod biller;
mod case;
mod notice;
mod refund;
mod risk;
pub(crate) mod shop;
mod split;
