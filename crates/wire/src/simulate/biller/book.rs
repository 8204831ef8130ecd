//! The book of a simulated biller: what was paid in, once for each id.

use std::collections::BTreeMap;

use model::bill::{Account, BillRefusal, BillState, Biller};
use model::{Day, Fen, Moment};

use super::BillerFault;
use super::household::{self, Household};
use crate::biller::{FileRow, FileState, Payment};
use crate::limits::SIMULATOR_TRADES_MAX;

/// One biller and what it knows.
#[derive(Clone, Debug)]
pub struct Book {
    /// Who it is.
    pub biller: Biller,
    seed: u64,
    households: BTreeMap<String, Option<Household>>,
    payments: BTreeMap<String, Booking>,
    counted: u64,
}

/// What became of one payment id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// What was asked; `None` when it was cancelled before it arrived.
    pub payment: Option<Payment>,
    /// Where it stands.
    pub state: BookingState,
    /// The receipt number.
    pub receipt: String,
    /// What was booked.
    pub amount: Fen,
    /// When.
    pub at: Moment,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingState {
    /// Booked.
    Booked,
    /// Not booked, and never will be.
    Refused(BillRefusal),
    /// Taken back, or never let in.
    Cancelled,
}

/// The id was used for another payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reused;

impl Book {
    pub(super) fn new(biller: Biller, seed: u64) -> Book {
        let (households, payments) = (BTreeMap::new(), BTreeMap::new());
        Book { biller, seed, households, payments, counted: 0 }
    }

    /// An account that exists, another one for each number.
    pub fn account(&self, n: u64, now: Moment) -> Option<Account> {
        household::nth(self.seed, &self.biller, n, now)
    }

    /// What is known of an account, as it stands; `None` when there is no such.
    pub fn household(&mut self, typed: &str, now: Moment) -> Option<&mut Household> {
        let account = self.biller.account.read(typed).ok()?;
        if self.households.len() >= SIMULATOR_TRADES_MAX {
            self.households.pop_first();
        }
        let (seed, biller) = (self.seed, &self.biller);
        let kept = self.households.entry(account.as_str().to_owned());
        kept.or_insert_with(|| household::of(seed, biller, &account, now)).as_mut()
    }

    /// What became of a payment.
    pub fn booking(&self, id: &str) -> Option<&Booking> {
        self.payments.get(id)
    }

    /// Every payment id and what became of it.
    pub fn bookings(&self) -> impl Iterator<Item = (&str, &Booking)> {
        self.payments.iter().map(|(id, booking)| (id.as_str(), booking))
    }

    /// Everything that was paid in and stands.
    pub fn booked(&self) -> Fen {
        let stands = self.payments.values().filter(|b| b.state == BookingState::Booked);
        stands.map(|booking| booking.amount).sum()
    }

    /// Books a payment, or says again what became of it.
    pub(super) fn pay(
        &mut self,
        payment: &Payment,
        fault: Option<BillerFault>,
        now: Moment,
    ) -> Result<Booking, Reused> {
        if let Some(kept) = self.payments.get(&payment.id) {
            return match &kept.payment {
                Some(asked) if asked != payment => Err(Reused),
                Some(_) => Ok(kept.clone()),
                None => {
                    let state = BookingState::Refused(BillRefusal::Cancelled);
                    Ok(Booking { state, ..kept.clone() })
                }
            };
        }
        let state = match self.settle(payment, fault, now) {
            Ok(()) => BookingState::Booked,
            Err(refusal) => BookingState::Refused(refusal),
        };
        self.counted += 1;
        let more = if fault == Some(BillerFault::WrongAmount) { 1 } else { 0 };
        let booking = Booking {
            payment: Some(payment.clone()),
            state,
            receipt: format!("R{:012}", self.counted),
            amount: payment.amount + Fen(more),
            at: now,
        };
        self.keep(&payment.id, booking.clone());
        if state == BookingState::Booked && fault == Some(BillerFault::BookedTwice) {
            self.counted += 1;
            let receipt = format!("R{:012}", self.counted);
            let twin = Booking { receipt, ..booking.clone() };
            self.keep(&format!("{}-again", payment.id), twin);
        }
        Ok(booking)
    }

    fn keep(&mut self, id: &str, booking: Booking) {
        if self.payments.len() >= SIMULATOR_TRADES_MAX {
            self.payments.pop_first();
        }
        self.payments.insert(id.to_owned(), booking);
    }

    /// Moves the bill, if everything about the payment is as the bill has it.
    fn settle(
        &mut self,
        payment: &Payment,
        fault: Option<BillerFault>,
        now: Moment,
    ) -> Result<(), BillRefusal> {
        match fault {
            Some(BillerFault::Refuses) => return Err(BillRefusal::AccountClosed),
            Some(BillerFault::AlreadyPaid) => return Err(BillRefusal::AlreadyPaid),
            _ => {}
        }
        let biller = self.biller.clone();
        let household = self.household(&payment.account, now);
        let household = household.ok_or(BillRefusal::AccountUnknown)?;
        let Some(number) = &payment.bill else {
            let taken = biller.choice(None).decide(Some(payment.amount));
            return taken.map(drop).map_err(|_| BillRefusal::WrongAmount);
        };
        let bill = household.bills.iter_mut().find(|bill| bill.number == *number);
        let bill = bill.ok_or(BillRefusal::BillUnknown)?;
        if bill.state == BillState::Paid {
            return Err(BillRefusal::AlreadyPaid);
        }
        let taken = biller.choice(Some(bill)).decide(Some(payment.amount));
        let taken = taken.map_err(|_| BillRefusal::WrongAmount)?;
        bill.paid = bill.paid + taken;
        if bill.open().0 == 0 {
            bill.state = BillState::Paid;
        }
        Ok(())
    }

    /// Takes a payment back on the day on which it was booked; one that never arrived is
    /// remembered, so that it cannot be booked later.
    pub(super) fn cancel(&mut self, id: &str, now: Moment) -> Result<(), BillRefusal> {
        let Some(kept) = self.payments.get_mut(id) else {
            let state = BookingState::Cancelled;
            let (receipt, amount) = (String::new(), Fen(0));
            self.keep(id, Booking { payment: None, state, receipt, amount, at: now });
            return Ok(());
        };
        match kept.state {
            // What was refused is not booked and never will be, which is all that is asked for.
            BookingState::Cancelled | BookingState::Refused(_) => return Ok(()),
            BookingState::Booked if kept.at.china_day() != now.china_day() => {
                return Err(BillRefusal::TooLate);
            }
            BookingState::Booked => kept.state = BookingState::Cancelled,
        }
        let Some(Payment { account, bill: Some(number), amount, .. }) = kept.payment.clone() else {
            return Ok(());
        };
        let household = self.household(&account, now);
        let bills = household.map(|household| household.bills.iter_mut());
        if let Some(bill) = bills.and_then(|mut bills| bills.find(|bill| bill.number == number)) {
            bill.paid = bill.paid - amount;
            bill.state = BillState::Due;
        }
        Ok(())
    }

    /// The rows of a day's file.
    pub(super) fn rows(&self, day: Day) -> Vec<FileRow> {
        let of_day = self.payments.iter().filter(|(_, b)| b.at.china_day() == day);
        let row = |(id, booking): (&String, &Booking)| {
            let payment = booking.payment.as_ref()?;
            let state = match booking.state {
                BookingState::Booked => FileState::Booked,
                BookingState::Cancelled => FileState::Cancelled,
                BookingState::Refused(_) => return None,
            };
            Some(FileRow {
                payment: id.clone(),
                bill: payment.bill.clone(),
                receipt: booking.receipt.clone(),
                amount: booking.amount,
                state,
                at: booking.at,
            })
        };
        of_day.filter_map(row).collect()
    }
}
