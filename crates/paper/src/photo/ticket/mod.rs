//! Tickets and slips: rail, air, taxi, fixed amounts, fiscal receipts, bank receipts, and what
//! other machines print.

mod air;
mod bank;
mod date;
mod digits;
mod fiscal;
mod machine;
mod money;
mod quota;
mod rail;
mod rail_digital;
mod seal;
mod sums;
mod taxi;
#[cfg(test)]
mod tests;

use model::Kind;

use super::draft::Draft;
use super::sheet::Sheet;

/// The paper sister of an electronic ticket, where the sheet shows no sign of the electronic one.
pub(super) fn of_paper(kind: Kind, sheet: &Sheet) -> Kind {
    match kind {
        Kind::Rail if !rail_digital::is_digital(sheet) => Kind::TrainTicket,
        Kind::Air if !air::is_digital(sheet) => Kind::AirItinerary,
        other => other,
    }
}

/// Reads a ticket of the kind that was chosen.
pub(super) fn read(kind: Kind, sheet: &Sheet, draft: &mut Draft) {
    match kind {
        Kind::Taxi => taxi::read(sheet, draft),
        Kind::Rail => rail_digital::read(sheet, draft),
        Kind::TrainTicket => rail::read(sheet, draft),
        Kind::Air | Kind::AirItinerary => air::read(sheet, draft),
        Kind::Quota => quota::read(sheet, draft),
        Kind::Fiscal => fiscal::read(sheet, draft),
        Kind::BankReceipt | Kind::BankStatement => bank::read(sheet, draft),
        _ => machine::read(sheet, draft),
    }
}
