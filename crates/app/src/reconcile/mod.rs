//! Reconciliation (对账): each day with each channel and biller, until nothing is unexplained.
//!
//! [`Reconciliation::run`] asks for the bill of a day, compares it with what we have and keeps
//! what it found: a run, its differences, the fee, and for each difference a posting to suspense,
//! so that the clearing account says what the channel says. It may be run again at any time; what
//! was found before is found once. [`decide`] is how people put a difference right, [`timer`]
//! what happens by itself.

pub mod compare;
pub mod decide;
mod fetch;
mod found;
mod ledger;
pub mod limits;
mod ours;
pub mod pile;
pub mod timer;

use std::fmt;

use model::pay::Channel;
use model::{Day, Fen, Moment};
use store::reconcile::{self, Run, RunState, difference};
use store::{Actor, Write};

use crate::authority::{OrderReader, Reconciler};
use crate::pay::{Said, Till};
use compare::{Tally, compare};
use fetch::Fetched;

pub use fetch::read as read_bill;
pub use ours::{of_biller as biller_rows, of_channel as channel_rows};

/// Whom a day is reconciled with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A channel.
    Channel(Channel),
    /// A biller, by id.
    Biller(String),
}

impl Party {
    /// The party of a code.
    pub fn of_code(code: &str) -> Option<Party> {
        match code.strip_prefix("biller:") {
            Some(id) => Some(Party::Biller(id.to_owned())),
            None => Channel::of_code(code).map(Party::Channel),
        }
    }

    /// The channel, if it is one.
    pub fn channel(&self) -> Option<Channel> {
        match self {
            Party::Channel(channel) => Some(*channel),
            Party::Biller(_) => None,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Channel(channel) => f.write_str(channel.code()),
            Party::Biller(id) => write!(f, "biller:{id}"),
        }
    }
}

/// Why something with a difference cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such party, day or difference.
    #[error("not found")]
    NotFound,
    /// This cannot be done about it, or not any more.
    #[error("this cannot be done about it")]
    NotPossible,
    /// Whoever proposed it may not agree to it.
    #[error("a second person has to agree")]
    SamePerson,
    /// The day is not over.
    #[error("the day is not over")]
    TooEarly,
    /// The ledger would not have it: an account would fall below its floor.
    #[error("the ledger does not take it")]
    Ledger,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What reconciling needs.
#[derive(Clone)]
pub struct Reconciliation {
    /// Channels, billers, the fees that were agreed, and the store.
    pub till: Till,
}

impl Reconciliation {
    /// Everybody whom a day is reconciled with.
    pub fn parties(&self) -> Vec<Party> {
        let channels = self.till.channels.iter().map(|codec| Party::Channel(codec.channel()));
        channels.chain(self.till.billers.keys().cloned().map(Party::Biller)).collect()
    }

    fn rate(&self, party: &Party) -> Option<i64> {
        self.till.fees.e5_of(party.channel()?)
    }

    /// Reconciles a day with a party, now.
    ///
    /// # Errors
    ///
    /// [`Fault::TooEarly`] before the day is over; [`Fault::NotFound`] for a party that is not
    /// switched on. A bill that is not there is no error: the run waits.
    pub fn run(&self, by: &Reconciler, party: &Party, day: Day, now: Moment) -> Result<Run, Fault> {
        self.run_as(by.actor(), party, day, now)
    }

    pub(super) fn run_as(
        &self,
        actor: &Actor,
        party: &Party,
        day: Day,
        now: Moment,
    ) -> Result<Run, Fault> {
        if day >= now.china_day() {
            return Err(Fault::TooEarly);
        }
        if !self.parties().contains(party) {
            return Err(Fault::NotFound);
        }
        let fetched = match party {
            Party::Channel(channel) => fetch::of_channel(&self.till, *channel, day, now),
            Party::Biller(id) => fetch::of_biller(&self.till, id, day, now),
        };
        let ours = ours::of(&self.till, party, day)?;
        let bill = match fetched {
            Fetched::Bill(bill) => bill,
            // They say that nothing was traded: so do we, or it is not believed.
            Fetched::None if ours.count() == 0 => {
                fetch::Bill { rows: pile::Pile::default(), digest: String::new(), bytes: 0 }
            }
            Fetched::None => return self.keep_waiting(actor, party, day, "bill-missing", now),
            Fetched::Later(why) => return self.keep_waiting(actor, party, day, &why, now),
        };
        let facts = (bill.digest, bill.bytes);
        let Ok(tally) = compare(bill.rows, ours, self.rate(party)) else {
            return self.keep_waiting(actor, party, day, "bill-other", now);
        };
        self.keep(actor, party, day, (&facts, &tally), now)
    }

    /// The bill cannot be used: what was found before stays, and the day is tried again.
    fn keep_waiting(
        &self,
        actor: &Actor,
        party: &Party,
        day: Day,
        why: &str,
        now: Moment,
    ) -> Result<Run, Fault> {
        let (tenant, object) = (&self.till.tenant, format!("{party}:{day}"));
        let said = Said { action: "recon.wait", object: &object, detail: why };
        Ok(self.till.write(actor, now, said, |write| {
            let kept = reconcile::get(write, tenant, &object_party(party), day)?;
            let mut run = kept.unwrap_or_else(|| Run::new(&object_party(party), day, now));
            run.ran_at = now;
            let again = Moment(now.0 + limits::AGAIN_S);
            run.next_at = run.closed_at.is_none().then_some(again);
            why.clone_into(&mut run.why);
            if run.digest.is_empty() && run.closed_at.is_none() {
                run.state = RunState::Waiting;
            }
            reconcile::keep(write, tenant, &run)?;
            Ok(run)
        })?)
    }

    /// Keeps what a comparison found.
    fn keep(
        &self,
        actor: &Actor,
        party: &Party,
        day: Day,
        ((digest, bytes), tally): (&(String, i64), &Tally),
        now: Moment,
    ) -> Result<Run, Fault> {
        let object = format!("{party}:{day}");
        let said = Said { action: "recon.run", object: &object, detail: digest };
        let tenant = &self.till.tenant;
        Ok(self.till.write(actor, now, said, |write| {
            let kept = reconcile::get(write, tenant, &object_party(party), day)?;
            let mut run = kept.unwrap_or_else(|| Run::new(&object_party(party), day, now));
            let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            run.ran_at = now;
            digest.clone_into(&mut run.digest);
            run.bytes = *bytes;
            (run.theirs, run.ours) = (count(tally.theirs), count(tally.ours));
            (run.theirs_in, run.theirs_out) = (tally.theirs_in, tally.theirs_out);
            (run.ours_in, run.ours_out) = (tally.ours_in, tally.ours_out);
            let found = self.judge(write, party, day, tally)?;
            run.matched = count(tally.matched) + count(found.explained.0);
            run.matched_amount = tally.matched_amount + found.explained.1;
            self.settle_edges(write, party, day, &found)?;
            self.enter(write, party, day, &found)?;
            if let Some(channel) = party.channel() {
                self.post_fee(write, channel, &mut run, (tally.fee_e5, &found))?;
            }
            run.why.clear();
            self.close_if_explained(write, &mut run)?;
            Ok(run)
        })?)
    }

    /// A day closes only when nothing is unexplained, and opens again when something is.
    pub(super) fn close_if_explained(
        &self,
        write: &mut Write<'_>,
        run: &mut Run,
    ) -> store::Result<()> {
        let tenant = &self.till.tenant;
        let left = difference::unexplained(write, tenant, &run.party, run.day)?;
        if left == 0 {
            run.state = RunState::Closed;
            run.closed_at = run.closed_at.or(Some(write.now()));
            run.next_at = None;
        } else {
            run.state = RunState::Open;
            run.closed_at = None;
            // What waits for the next bill is looked at again by itself.
            run.next_at = Some(Moment(write.now().0 + limits::AGAIN_S));
        }
        reconcile::keep(write, tenant, run)
    }

    /// The run of a party and day with its differences.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] when it was never run.
    pub fn day(
        &self,
        _reader: &OrderReader,
        party: &Party,
        day: Day,
    ) -> Result<(Run, Vec<difference::Difference>), Fault> {
        let (tenant, party) = (&self.till.tenant, object_party(party));
        let found = self.till.db.read(|read| {
            let Some(run) = reconcile::get(read, tenant, &party, day)? else { return Ok(None) };
            Ok(Some((run, difference::of_day(read, tenant, &party, day)?)))
        })?;
        found.ok_or(Fault::NotFound)
    }
}

/// A party as tables name it.
fn object_party(party: &Party) -> String {
    party.to_string()
}

/// The moments of a day in China.
fn span(day: Day) -> (Moment, Moment) {
    let from = Moment::china(day, 0, 0, 0).unwrap_or(Moment(0));
    (from, Moment(from.0 + 86_400))
}

/// What a difference is about, as the ledger has it: the order, or the difference itself.
fn object<'a>(order: &'a str, id: &'a str) -> &'a str {
    if order.is_empty() { id } else { order }
}

/// How much a difference moves clearing: a refund takes away.
fn signed(is_refund: bool, amount: Fen) -> Fen {
    if is_refund { -amount } else { amount }
}
