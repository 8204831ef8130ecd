//! The bill of a day, from a channel or a biller: whole, or not at all.

use std::io::{self, Cursor};

use model::pay::Channel;
use model::{Day, Moment};
use sha2::{Digest, Sha256};
use wire::biller::{BillerCall, BillerOutcome, FileState};
use wire::channel::{BadBill, Call, Outcome, RowState};

use super::pile::{Pile, Record, Says};
use crate::pay::Till;

/// A bill that can be used.
pub(super) struct Bill {
    /// Its rows.
    pub rows: Pile,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    /// Its length.
    pub bytes: i64,
}

/// What asking for a bill met.
pub(super) enum Fetched {
    /// It is here.
    Bill(Bill),
    /// They say that nothing was traded.
    None,
    /// Not yet, or not so; a code.
    Later(String),
}

/// Reads every row of a channel's bill into a pile. Exposed so that it can be measured.
///
/// # Errors
///
/// [`BadBill`]; nothing of the bill may be used then.
pub fn read(
    codec: &dyn wire::channel::Channel,
    source: &mut dyn wire::channel::Source,
) -> Result<Pile, BadBill> {
    let (mut pile, mut failed) = (Pile::default(), None);
    codec.rows(source, &mut |row| {
        let says = match row.state {
            RowState::Paid | RowState::Refunded => Says::Moved,
            RowState::Revoked => Says::Revoked,
            RowState::RefundFailed => Says::Not,
        };
        let record = Record {
            number: row.number,
            refund: row.refund.unwrap_or_default(),
            says,
            amount: row.amount.0,
            fee_e5: row.fee_e5,
            at: row.at.map_or(0, |at| at.0),
            note: row.transaction,
        };
        if failed.is_none() {
            failed = pile.push(by_refund(record)).err();
        }
    })?;
    match failed {
        Some(error) => Err(BadBill::Read(error.to_string())),
        None => Ok(pile),
    }
}

/// A refund is found by its own number alone: that is unique with us, and the number of the
/// payment beside it may be another one's at some channels.
fn by_refund(record: Record) -> Record {
    if record.refund.is_empty() {
        return record;
    }
    Record { number: record.refund.clone(), ..record }
}

pub(super) fn of_channel(till: &Till, channel: Channel, day: Day, now: Moment) -> Fetched {
    let Some(codec) = till.channel(channel) else { return later("channel-off") };
    let mut heard = till.ask(channel, Call::Statement(day), now);
    if let Outcome::At(pointer) = &heard {
        heard = till.ask(channel, Call::Fetch(pointer), now);
    }
    let bytes = match heard {
        Outcome::Bill(bytes) => bytes,
        Outcome::NoBill => return Fetched::None,
        Outcome::BillLater => return later("bill-later"),
        Outcome::Fault(_) => return later("bill-fault"),
        _ => return later("bill-doubt"),
    };
    let (digest, length) = facts(&bytes);
    match read(codec, &mut Cursor::new(bytes)) {
        Ok(rows) => Fetched::Bill(Bill { rows, digest, bytes: length }),
        Err(_) => later("bill-bad"),
    }
}

pub(super) fn of_biller(till: &Till, biller: &str, day: Day, now: Moment) -> Fetched {
    let (mut rows, mut failed): (Pile, Option<io::Error>) = (Pile::default(), None);
    let (mut hash, mut length, mut part, mut parts) = (Sha256::new(), 0_i64, 1, 1);
    while part <= parts {
        let bytes = match till.ask_biller(biller, BillerCall::Reconcile(day, part), now) {
            BillerOutcome::File(bytes) => bytes,
            BillerOutcome::NotFound if part == 1 => return Fetched::None,
            BillerOutcome::Fault(_) => return later("bill-fault"),
            _ => return later("bill-later"),
        };
        hash.update(&bytes);
        length = length.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let read = wire::biller::rows(&mut bytes.as_slice(), &mut |row| {
            let record = |says| Record {
                number: row.payment.clone(),
                refund: String::new(),
                says,
                amount: row.amount.0,
                fee_e5: 0,
                at: row.at.0,
                note: row.receipt.clone(),
            };
            let mut pushed = rows.push(record(Says::Moved));
            if pushed.is_ok() && row.state == FileState::Cancelled {
                pushed = rows.push(record(Says::Revoked));
            }
            failed = failed.take().or(pushed.err());
        });
        match read {
            Ok(totals) if totals.part == part && (part == 1 || totals.parts == parts) => {
                parts = totals.parts;
            }
            _ => return later("bill-bad"),
        }
        part += 1;
    }
    if failed.is_some() {
        return later("disk");
    }
    Fetched::Bill(Bill { rows, digest: hex(&hash.finalize()), bytes: length })
}

fn later(why: &str) -> Fetched {
    Fetched::Later(why.to_owned())
}

fn facts(bytes: &[u8]) -> (String, i64) {
    (hex(&Sha256::digest(bytes)), i64::try_from(bytes.len()).unwrap_or(i64::MAX))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
