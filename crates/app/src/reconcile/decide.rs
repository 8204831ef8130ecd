//! Putting a difference right: one proposes, sees what it would post, another agrees.

use model::ledger::{Entry, What};
use model::pay::AttemptState;
use model::pay::attempt::Event;
use model::reconcile::{Action, Class, entries};
use model::{Fen, Moment};
use store::order::{self, attempt};
use store::reconcile::difference::{self, DiffState, Difference};
use store::{Read, Write, reconcile};
use wire::channel::{Capture, Outcome};

use super::limits::REASON_CHARS_MAX;
use super::{Fault, Party, Reconciliation, object};
use crate::authority::{OrderReader, ReconcileApprover, Reconciler};
use crate::pay::{Said, postings, refund};

/// A difference with what may be done about it, and what each way would post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The difference.
    pub difference: Difference,
    /// The ways, each with its entries.
    pub ways: Vec<(Action, Vec<Entry>)>,
}

impl Reconciliation {
    /// What may be done about a difference, before anything is done.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`].
    pub fn preview(&self, _reader: &OrderReader, id: &str) -> Result<Preview, Fault> {
        let found = self.till.db.read(|read| {
            let Some(d) = difference::get(read, &self.till.tenant, id)? else { return Ok(None) };
            let mut ways = Vec::new();
            for action in self.ways(read, &d)? {
                let entries = self.entries_of(read, &d, action)?;
                ways.push((action, entries));
            }
            Ok(Some(Preview { difference: d, ways }))
        })?;
        found.ok_or(Fault::NotFound)
    }

    /// Proposes how a difference is put right. Nothing is posted.
    ///
    /// # Errors
    ///
    /// [`Fault::NotPossible`] when it cannot be put right so, or is no longer open; a reason must
    /// be given.
    pub fn propose(
        &self,
        maker: &Reconciler,
        id: &str,
        (action, reason): (Action, &str),
        now: Moment,
    ) -> Result<(), Fault> {
        let reason: String = reason.trim().chars().take(REASON_CHARS_MAX).collect();
        if reason.is_empty() {
            return Err(Fault::NotPossible);
        }
        let said = Said { action: "recon.propose", object: id, detail: action.code() };
        self.till.write(maker.actor(), now, said, |write| {
            let Some(mut d) = difference::get(write, &self.till.tenant, id)? else {
                return Ok(Err(Fault::NotFound));
            };
            if d.state != DiffState::Open || !self.ways(write, &d)?.contains(&action) {
                return Ok(Err(Fault::NotPossible));
            }
            d.state = DiffState::Proposed;
            d.action = Some(action);
            d.reason.clone_from(&reason);
            maker.actor().as_str().clone_into(&mut d.maker);
            d.checker.clear();
            difference::keep(write, &self.till.tenant, &d)?;
            Ok(Ok(()))
        })?
    }

    /// Agrees to what somebody else proposed, which posts it; or sends it back. The day closes
    /// with its last difference.
    ///
    /// # Errors
    ///
    /// [`Fault::SamePerson`]; [`Fault::NotPossible`] when nothing was proposed or what it was
    /// about has changed since; [`Fault::Ledger`].
    pub fn decide(
        &self,
        checker: &ReconcileApprover,
        id: &str,
        agrees: bool,
        now: Moment,
    ) -> Result<(), Fault> {
        let detail = if agrees { "yes" } else { "no" };
        let said = Said { action: "recon.decide", object: id, detail };
        let decided = self.till.write(checker.actor(), now, said, |write| {
            let tenant = &self.till.tenant;
            let Some(mut d) = difference::get(write, tenant, id)? else {
                return Ok(Err(Fault::NotFound));
            };
            let Some(action) = d.action.filter(|_| d.state == DiffState::Proposed) else {
                return Ok(Err(Fault::NotPossible));
            };
            if d.maker == checker.actor().as_str() {
                return Ok(Err(Fault::SamePerson));
            }
            checker.actor().as_str().clone_into(&mut d.checker);
            if !agrees {
                d.state = DiffState::Open;
                difference::keep(write, tenant, &d)?;
                return Ok(Ok(()));
            }
            if !self.ways(write, &d)?.contains(&action) {
                return Ok(Err(Fault::NotPossible));
            }
            self.carry_out(write, &d, action)?;
            (d.state, d.settled_at) = (DiffState::Settled, Some(now));
            difference::keep(write, tenant, &d)?;
            reconcile::close_case(write, tenant, &d.id, action.code())?;
            if let Some(mut run) = reconcile::get(write, tenant, &d.party, d.day)? {
                self.close_if_explained(write, &mut run)?;
            }
            Ok(Ok(()))
        });
        match decided {
            Err(error) if error.is_conflict() => Err(Fault::Ledger),
            other => other?,
        }
    }

    /// What may be done about it as things stand now.
    fn ways(&self, read: &mut Read<'_>, d: &Difference) -> store::Result<Vec<Action>> {
        let is_payment = d.refund.is_empty();
        let has_money = d.delta != Fen(0) && is_channel(d);
        let mut ways = Action::of(d.class, is_payment, !d.order.is_empty(), has_money);
        let can_be_paid = match d.class {
            Class::Long if is_payment => {
                let found = attempt::get(read, &self.till.tenant, &d.number)?;
                found.is_some_and(|a| {
                    let after = a.state.after(Event::Pay);
                    a.amount == d.theirs
                        && !a.state.holds_money()
                        && after.is_some_and(AttemptState::holds_money)
                })
            }
            _ => false,
        };
        ways.retain(|way| can_be_paid || !matches!(way, Action::Credit | Action::GiveBack));
        Ok(ways)
    }

    fn entries_of(
        &self,
        read: &mut Read<'_>,
        d: &Difference,
        action: Action,
    ) -> store::Result<Vec<Entry>> {
        let Some(channel) = Party::of_code(&d.party).and_then(|party| party.channel()) else {
            return Ok(Vec::new());
        };
        let order = order::get(read, &self.till.tenant, &d.order)?;
        let biller = order.as_ref().map(|order| order.biller.as_str());
        Ok(entries(action, d.class, channel, biller, d.delta))
    }

    fn carry_out(
        &self,
        write: &mut Write<'_>,
        d: &Difference,
        action: Action,
    ) -> store::Result<()> {
        let entries = self.entries_of(write, d, action)?;
        let id = format!("set-{}-{}", d.id, d.turn);
        let what = match action {
            Action::Credit | Action::GiveBack => What::Suspense,
            _ => What::Adjustment,
        };
        let day = write.now().china_day();
        self.post_entries(write, (&id, what, object(&d.order, &d.id)), day, entries)?;
        let (till, at) = (&self.till, d.at.unwrap_or(write.now()));
        match action {
            Action::Credit => {
                let transaction = d.trade.clone();
                let paid = Capture { transaction, amount: d.theirs, at: Some(at), payer: None };
                till.apply(write, &d.number, &Outcome::Paid(paid))
            }
            Action::GiveBack => {
                let found = attempt::get(write, &till.tenant, &d.number)?;
                let mut a = found.ok_or(store::Error::NotFound)?;
                a.state = a.state.after(Event::Pay).unwrap_or(a.state);
                a.trade.clone_from(&d.trade);
                (a.paid_at, a.ended_at, a.next_at) = (Some(at), Some(write.now()), None);
                a.code.clear();
                attempt::set(write, &till.tenant, &a)?;
                postings::surplus(write, &till.tenant, &a)?;
                refund::return_surplus(till, write, &a)
            }
            Action::Follow | Action::WriteOff | Action::Explain => Ok(()),
        }
    }
}

fn is_channel(d: &Difference) -> bool {
    Party::of_code(&d.party).is_some_and(|party| party.channel().is_some())
}
