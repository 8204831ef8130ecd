//! Verify a PDF file.

use paper::Unreadable;

use super::{Desk, Found};

pub(super) fn read(_desk: &Desk, name: &str, _bytes: &[u8]) -> Result<Found, Unreadable> {
    Err(Unreadable::new(name, "unreadable-format"))
}
