//! How an undo goes on, call by call.
//!
//! | code | when | what is sent | what is believed |
//! |---|---|---|---|
//! | shown | always | query of the payment | paid, failed; not found only once it is settled |
//! | scanned | the same day, minutes 2, 5, 8 … | undo 31/00 | nothing: 00 is an acceptance |
//! | scanned | the same day, minutes 3, 6, 9 … | query of the undo | that the money went back |
//! | scanned | the same day, minutes 4, 7, 10 … | query of the payment | that there was none |
//! | scanned | half an hour into the next day | query of the undo | that the money went back |
//! | scanned | later | query of the payment | all of it: a refund is what is left |
//!
//! Minutes count from the making of the charge. While an undo may be on its way, "paid" is not
//! believed: the money could go back a moment later.

use model::pay::Way;
use model::{Day, Moment};

use super::SETTLED_AFTER_S;
use crate::channel::Charge;

/// What the next call asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// For the undo.
    Ask,
    /// What became of the undo.
    Look,
    /// What became of the payment.
    Payment,
}

/// How long after midnight an undo of the day before may still become known, in seconds.
const LOOK_S: i64 = 1_800;

pub(super) fn step(charge: &Charge, now: Moment) -> Step {
    if is_payment_believed(charge, now) {
        return Step::Payment;
    }
    if now.china_day() != charge.made_at.china_day() {
        return Step::Look;
    }
    match (now.0 - charge.made_at.0).max(0) / 60 % 3 {
        // An undo begins two minutes after the payment (`Pace` of UnionPay): it is asked first.
        2 => Step::Ask,
        0 => Step::Look,
        _ => Step::Payment,
    }
}

/// Whether a query that says "paid" means that the money stays.
pub(super) fn is_payment_believed(charge: &Charge, now: Moment) -> bool {
    charge.way == Way::Shown || next_midnight(charge).is_some_and(|at| now.0 >= at.0 + LOOK_S)
}

fn next_midnight(charge: &Charge) -> Option<Moment> {
    let next = Day::from_number(charge.made_at.china_day().number() + 1)?;
    Moment::china(next, 0, 0, 0)
}

/// Whether everything that can become of a charge is known to the channel by now.
pub(super) fn is_settled(charge: &Charge, now: Moment) -> bool {
    now.0 > charge.expires_at.0.saturating_add(SETTLED_AFTER_S)
}

/// The number of the undo of a charge.
pub(super) fn number(charge: &str) -> String {
    format!("{charge}U")
}

/// The number of the charge whose undo has this number.
pub(super) fn of_number(undo: &str) -> &str {
    undo.strip_suffix('U').unwrap_or(undo)
}
