//! An invoice is issued before it is shown.

use crate::reading::Merged;
use crate::{Check, Day, Evidence, Reason};

pub(super) fn check(merged: &Merged, today: Day) -> Option<Evidence> {
    let date = merged.invoice.issue_date?;
    if date <= today {
        return Some(Evidence::pass(Check::DateFuture, "past"));
    }
    Some(
        Evidence::fail(Check::DateFuture, "future")
            .because(Reason::FutureDate)
            .fact("date", date.to_string())
            .fact("today", today.to_string()),
    )
}
