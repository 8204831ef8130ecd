//! What reconciling posts: fees, suspense, and what empties it again.

use model::Fen;
use model::ledger::{Account, Entry, Posting, What};
use model::pay::Channel;
use model::reconcile::{Class, rounded, suspense};
use store::ledger::{self, Posted};
use store::reconcile::Run;
use store::reconcile::difference::Difference;
use store::{Error, Result, Write};

use super::found::Found;
use super::{Party, Reconciliation, object};

impl Reconciliation {
    /// Posts what the channel keeps of a day; what is in dispute lies in suspense instead. A bill
    /// that says another fee later is followed by the rest.
    pub(super) fn post_fee(
        &self,
        write: &mut Write<'_>,
        channel: Channel,
        run: &mut Run,
        (fee_e5, found): (i64, &Found),
    ) -> Result<()> {
        let fees = found.differences.iter().filter(|new| new.class == Class::FeeMismatch);
        let disputed: i64 = fees.map(|new| -new.delta.0).sum();
        let fee = Fen(rounded(fee_e5) - disputed);
        let rest = fee - run.fee;
        if rest == Fen(0) {
            return Ok(());
        }
        let id = format!("fee-{}-{}-{}", run.party, run.day, run.turn);
        let entries = vec![
            Entry { account: Account::fee(channel), amount: rest },
            Entry { account: Account::clearing(channel), amount: -rest },
        ];
        let about = format!("{}:{}", run.party, run.day);
        self.post_entries(write, (&id, What::Fee, &about), run.day, entries)?;
        (run.fee, run.turn) = (fee, run.turn + 1);
        Ok(())
    }

    pub(super) fn post_suspense(
        &self,
        write: &mut Write<'_>,
        party: &Party,
        d: &Difference,
    ) -> Result<()> {
        let Some(channel) = party.channel() else { return Ok(()) };
        let id = format!("sus-{}-{}", d.id, d.turn);
        let what = (id.as_str(), What::Suspense, object(&d.order, &d.id));
        self.post_entries(write, what, d.day, suspense(channel, d.delta))
    }

    pub(super) fn take_back_suspense(
        &self,
        write: &mut Write<'_>,
        party: &Party,
        d: &Difference,
    ) -> Result<()> {
        let Some(channel) = party.channel() else { return Ok(()) };
        let turned = suspense(channel, d.delta).into_iter();
        let entries = turned.map(|entry| Entry { amount: -entry.amount, ..entry }).collect();
        let id = format!("bak-{}-{}", d.id, d.turn);
        let what = (id.as_str(), What::Suspense, object(&d.order, &d.id));
        self.post_entries(write, what, d.day, entries)
    }

    /// Posts entries, if there are any; an error when the ledger does not take them, so that
    /// nothing of the write is kept.
    pub(super) fn post_entries(
        &self,
        write: &mut Write<'_>,
        (id, what, about): (&str, What, &str),
        day: model::Day,
        entries: Vec<Entry>,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let posting = Posting::balanced(id, what, about, day, entries)
            .map_err(|_| Error::Engine(format!("posting {id} does not balance")))?;
        match ledger::post(write, &self.till.tenant, &posting)? {
            Posted::Created | Posted::Exists => Ok(()),
            // A floor: a person sees it as a conflict.
            other => Err(Error::Conflict(format!("posting {id}: {other:?}"))),
        }
    }
}
