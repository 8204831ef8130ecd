//! Paying (缴费): orders, attempts at channels, refunds and how a bill is split.
//!
//! An *order* (订单) is somebody's wish to pay a bill or part of it. An *attempt* (支付尝试) is one
//! number at one channel under which the money may come; an order has one open attempt for each
//! part at a time. What may happen to either is one table each, from which checks, tests and the
//! documentation follow. All of it is rules: ids and the clock come in as arguments.

pub mod attempt;
mod case;
pub mod channel;
mod failure;
mod fee;
pub mod order;
pub mod refund;
pub mod split;

pub use attempt::AttemptState;
pub use case::CaseKind;
pub use channel::{Channel, Pace, Way};
pub use failure::{Failure, FailureKind};
pub use fee::{FEE_E4_MAX, Fees};
pub use order::OrderState;
pub use refund::RefundState;
