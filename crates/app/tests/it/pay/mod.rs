//! Paying, from the order to the biller's receipt, over channels that go wrong.

mod attempt;
mod biller;
mod notice;
mod refund;
mod risk;
mod shop;
mod split;
