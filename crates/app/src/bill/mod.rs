//! Bills (账单): which services there are, what an account owes, and where bills come from.
//!
//! A [`Counter`] is where payers ask. A number that breaks the rule of its biller is answered
//! here, and nobody outside is asked; what a biller answers is remembered, so that the bill has an
//! id which a code or an order can name. Billers are kept and connected in [`biller`], bills of
//! billers without an interface come from a table in [`table`].

pub mod biller;
mod column;
pub mod limits;
pub mod table;

use std::collections::BTreeMap;

use model::Moment;
use model::bill::{
    Account, AccountFault, Bill, BillCode, BillRefusal, BillState, Biller, Choice, Masked, Pricing,
};
use store::bill::{self, Kept, KeptBiller, Origin};
use store::{Db, Error, Tenant};
use wire::biller::{BillerCall, BillerOutcome, Interface};
use wire::channel::Fresh;
use wire::client::Line;

use crate::authority::Payer;
use limits::BILLS_SHOWN_MAX;

/// Where payers ask what they owe.
#[derive(Clone, Copy)]
pub struct Counter<'a> {
    /// Where everything is kept.
    pub db: &'a Db,
    /// The workspace that collects.
    pub tenant: &'a Tenant,
    /// The billers that can be asked, by id.
    pub billers: &'a BTreeMap<String, Interface>,
    /// The line to the outside.
    pub line: &'a dyn Line,
}

/// A bill as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id here, `bil_…`.
    pub id: String,
    /// The bill as it is paid today, with the late fee of today.
    pub bill: Bill,
    /// How much of it may be paid.
    pub choice: Choice,
}

/// What an account owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// To whom.
    pub biller: Biller,
    /// The account.
    pub account: Account,
    /// Who holds it, for the question whether it is theirs (请确认是否本人/本户); empty when that is
    /// not known.
    pub holder: Masked,
    /// Where.
    pub address: Masked,
    /// What is open; empty when nothing is owed, or the payer says how much.
    pub bills: Vec<Shown>,
    /// What may be paid without a bill.
    pub open: Choice,
}

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such biller or bill.
    #[error("not found")]
    NotFound,
    /// The biller takes no payments here now.
    #[error("the biller is closed")]
    Closed,
    /// The number was typed wrongly: the field says how.
    #[error("no account number: {}", .0.code())]
    Account(AccountFault),
    /// The biller does not know the account.
    #[error("the biller does not know the account")]
    Unknown,
    /// The biller refuses.
    #[error("the biller refuses: {}", .0.code())]
    Refused(BillRefusal),
    /// The biller says nothing now; the same may work later. The word is for the record.
    #[error("the biller does not answer: {0}")]
    Silent(String),
    /// What the biller says cannot be used; the operator must act. The word is for the record.
    #[error("the biller cannot be understood: {0}")]
    Broken(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Counter<'_> {
    /// The billers that can be paid here, in the order of scenes, services and names.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn services(&self, _payer: &Payer) -> Result<Vec<Biller>, Fault> {
        let kept = self.db.read(|read| bill::billers(read, self.tenant))?;
        let open = kept.into_iter().filter(|kept| kept.is_open).map(|kept| kept.biller);
        let mut open: Vec<Biller> = open.collect();
        open.sort_by_key(|biller| (biller.service.scene(), biller.service));
        Ok(open)
    }

    /// A biller that can be paid here.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] or [`Fault::Closed`].
    pub fn biller(&self, _payer: &Payer, id: &str) -> Result<Biller, Fault> {
        let kept = self.db.read(|read| bill::biller(read, self.tenant, id)).map_err(missing)?;
        open(kept)
    }

    /// What an account owes, by the number as it was typed. The biller is asked where it has an
    /// interface; otherwise what was imported counts.
    ///
    /// # Errors
    ///
    /// [`Fault`]. With [`Fault::Account`] nobody was asked.
    pub fn find(
        &self,
        payer: &Payer,
        (biller, typed): (&str, &str),
        fresh: Fresh<'_>,
    ) -> Result<Found, Fault> {
        let biller = self.biller(payer, biller)?;
        let account = biller.account.read(typed).map_err(Fault::Account)?;
        let (holder, address) = match self.billers.get(&biller.id) {
            Some(interface) => self.ask(interface, &account, fresh)?,
            None => (Masked::default(), Masked::default()),
        };
        let kept = self.db.read(|read| {
            bill::of_account(read, self.tenant, &biller.id, &account, BILLS_SHOWN_MAX)
        })?;
        let is_known = self.billers.contains_key(&biller.id) || biller.pricing == Pricing::Open;
        if kept.is_empty() && !is_known {
            return Err(Fault::Unknown);
        }
        let named = kept.first().map(|kept| (kept.bill.holder.clone(), kept.bill.address.clone()));
        let (holder, address) = match named {
            Some(named) if holder.is_empty() => named,
            _ => (holder, address),
        };
        let is_open = |kept: &Kept| matches!(kept.bill.state, BillState::Due | BillState::Paying);
        let bills = kept.into_iter().filter(is_open);
        let bills = bills.map(|kept| shown(&biller, kept, fresh.now)).collect();
        let open = biller.choice(None);
        Ok(Found { biller, account, holder, address, bills, open })
    }

    /// A bill by its id, as a code or an order names it. It is shown as it was last known.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] or [`Fault::Closed`].
    pub fn bill(&self, payer: &Payer, id: &str, now: Moment) -> Result<(Biller, Shown), Fault> {
        let kept = self.db.read(|read| bill::bill(read, self.tenant, id)).map_err(missing)?;
        let biller = self.biller(payer, &kept.bill.biller)?;
        let shown = shown(&biller, kept, now);
        Ok((biller, shown))
    }

    /// What a code that was scanned leads to: the account that is meant, as if it had been typed.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] when it is no code of a bill here; otherwise as [`Counter::find`].
    pub fn scan(&self, payer: &Payer, text: &str, fresh: Fresh<'_>) -> Result<Found, Fault> {
        match BillCode::read(text).ok_or(Fault::NotFound)? {
            BillCode::Account { biller, account } => self.find(payer, (&biller, &account), fresh),
            BillCode::Bill(id) => {
                let kept = self.db.read(|read| bill::bill(read, self.tenant, &id));
                let Bill { biller, account, number, .. } = kept.map_err(missing)?.bill;
                let mut found = self.find(payer, (&biller, &account), fresh)?;
                // The bill that was scanned stands first.
                found.bills.sort_by_key(|shown| shown.bill.number != number);
                Ok(found)
            }
        }
    }

    /// Asks the biller and remembers its bills; who holds the account.
    fn ask(
        &self,
        interface: &Interface,
        account: &Account,
        fresh: Fresh<'_>,
    ) -> Result<(Masked, Masked), Fault> {
        let outcome = interface.say(self.line, BillerCall::Query(account), fresh);
        let owed = match outcome {
            BillerOutcome::Bills(owed) => owed,
            BillerOutcome::NotFound | BillerOutcome::Refused(BillRefusal::AccountUnknown) => {
                return Err(Fault::Unknown);
            }
            BillerOutcome::Refused(why) => return Err(Fault::Refused(why)),
            BillerOutcome::Doubt(word) => return Err(Fault::Silent(word)),
            BillerOutcome::Fault(word) => return Err(Fault::Broken(word)),
            BillerOutcome::Accepted(_) | BillerOutcome::Cancelled | BillerOutcome::File(_) => {
                return Err(Fault::Broken("other".to_owned()));
            }
        };
        // What was asked can be asked again, so it needs no line in the log of its own.
        self.db.keep_house(fresh.now, |write| {
            for bill in &owed.bills {
                let (holder, address) = (owed.holder.clone(), owed.address.clone());
                let bill = Bill { holder, address, ..bill.clone() };
                bill::put(write, self.tenant, &bill, Origin::Interface)?;
            }
            // What the biller names no more was paid elsewhere or taken back.
            let is_named = |number: &str| owed.bills.iter().any(|bill| bill.number == number);
            let id = &interface.biller;
            for kept in bill::of_account(write, self.tenant, id, account, BILLS_SHOWN_MAX)? {
                let is_due = kept.bill.state == BillState::Due;
                if is_due && kept.origin == Origin::Interface && !is_named(&kept.bill.number) {
                    bill::cancel(write, self.tenant, &kept.id)?;
                }
            }
            Ok(())
        })?;
        Ok((owed.holder, owed.address))
    }
}

fn open(kept: KeptBiller) -> Result<Biller, Fault> {
    if kept.is_open { Ok(kept.biller) } else { Err(Fault::Closed) }
}

fn missing(error: Error) -> Fault {
    match error {
        Error::NotFound => Fault::NotFound,
        error => Fault::Store(error),
    }
}

/// A bill as it is paid now. The late fee is ours to compute only where the biller has no interface
/// that does.
pub(crate) fn shown(biller: &Biller, kept: Kept, now: Moment) -> Shown {
    let is_ours = kept.origin == Origin::Table && kept.bill.state == BillState::Due;
    let bill = match &biller.late_fee {
        Some(rule) if is_ours => kept.bill.on(rule, now.china_day(), late_fee_name(biller)),
        _ => kept.bill,
    };
    let choice = match bill.state {
        BillState::Due => biller.choice(Some(&bill)),
        _ => Choice::Nothing,
    };
    Shown { id: kept.id, bill, choice }
}

/// What the biller calls a late fee.
fn late_fee_name(biller: &Biller) -> &str {
    let names = ["滞纳金", "违约金", "加处罚款"];
    let is_late = |item: &&String| names.iter().any(|name| item.contains(name));
    biller.items.iter().find(is_late).map_or(names[0], String::as_str)
}
