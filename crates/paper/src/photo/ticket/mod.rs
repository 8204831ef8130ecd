//! Tickets and slips: rail, air, taxi, fixed amounts, fiscal receipts, bank receipts.

use model::Kind;

use super::draft::Draft;
use super::sheet::Sheet;

/// Reads a ticket of the kind that was chosen.
pub(super) fn read(_kind: Kind, _sheet: &Sheet, _draft: &mut Draft) {}
