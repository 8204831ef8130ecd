//! Giving back: by the program where it must, by two people otherwise.

use model::Moment;
use model::pay::order::Event;
use model::pay::refund::Event as E;
use model::pay::{CaseKind, OrderState, Pace, RefundState};
use store::order::refund::{self, Refund};
use store::order::{self, Order, attempt, case};
use store::{Actor, Error, Write};
use wire::channel::{Call, Outcome};

use super::attempt::charge;
use super::limits::REFUND_TRIES_MAX;
use super::order::{readable, step};
use super::{Fault, Said, Till, bills, post, postings, slip};
use crate::authority::{RefundApprover, Refunder};

impl Till {
    /// Asks for an order's money to be given back: one refund for each attempt that holds some.
    /// Nothing moves before a second person agrees.
    ///
    /// # Errors
    ///
    /// [`Fault::NotRefundable`] unless the order is posted and nothing was asked for before;
    /// [`Fault::Held`], [`Fault::Risk`] by the rules of risk.
    pub fn propose(
        &self,
        maker: &Refunder,
        id: &str,
        reason: &str,
        now: Moment,
    ) -> Result<usize, Fault> {
        let said = Said { action: "pay.refund-asked", object: id, detail: "" };
        let made = self.write(maker.actor(), now, said, |write| {
            let Some(order) = order::get(write, &self.tenant, id)? else {
                return Ok(Err(Fault::NotFound));
            };
            let refunds = refund::of_order(write, &self.tenant, id)?;
            let is_asked = refunds.iter().any(|r| r.state == RefundState::Proposed);
            if order.state != OrderState::Posted || is_asked {
                return Ok(Err(Fault::NotRefundable));
            }
            let attempts = attempt::of_order(write, &self.tenant, id)?;
            let held = post::held(&attempts, &refunds);
            let sum = held.iter().fold(model::Fen(0), |sum, (_, amount)| sum + *amount);
            if let Some(fault) = crate::risk::refund(write, &self.tenant, &order, sum)? {
                return Ok(Err(fault));
            }
            for (number, amount) in &held {
                let state = RefundState::Proposed;
                let new = self.new_refund(write, id, (number, *amount), (reason, state));
                refund::add(write, &self.tenant, &new)?;
            }
            Ok(Ok(held.len()))
        })?;
        match made? {
            0 => Err(Fault::NotRefundable),
            made => Ok(made),
        }
    }

    /// Agrees to, or declines, what somebody else asked for.
    ///
    /// # Errors
    ///
    /// [`Fault::SamePerson`]; [`Fault::NotRefundable`] when nothing was asked for.
    pub fn decide(
        &self,
        checker: &RefundApprover,
        id: &str,
        agrees: bool,
        now: Moment,
    ) -> Result<(), Fault> {
        let detail = if agrees { "yes" } else { "no" };
        let said = Said { action: "pay.refund-decided", object: id, detail };
        let decided = self.write(checker.actor(), now, said, |write| {
            let Some(mut order) = order::get(write, &self.tenant, id)? else {
                return Ok(Err(Fault::NotFound));
            };
            let refunds = refund::of_order(write, &self.tenant, id)?;
            let asked: Vec<Refund> =
                refunds.into_iter().filter(|r| r.state == RefundState::Proposed).collect();
            if asked.is_empty() || order.state != OrderState::Posted {
                return Ok(Err(Fault::NotRefundable));
            }
            if asked.iter().any(|r| r.maker == checker.actor().as_str()) {
                return Ok(Err(Fault::SamePerson));
            }
            for mut refund in asked {
                refund.checker = checker.actor().as_str().to_owned();
                match agrees {
                    // It is sent when the biller has let go of it.
                    true => refund::set(write, &self.tenant, &refund)?,
                    false => turn_down(self, write, &mut refund, "")?,
                }
            }
            if agrees {
                step(&mut order, Event::GiveBack)?;
                order.tried = 0;
                order.next_at = Some(now);
                order::set(write, &self.tenant, &order)?;
            }
            Ok(Ok(()))
        })?;
        decided?;
        if agrees {
            self.look_after(id, now)?;
        }
        Ok(())
    }

    /// Sends a refund, or asks what became of it.
    pub(super) fn return_money(&self, number: &str, now: Moment) -> Result<(), Fault> {
        let said = Said { action: "pay.refund-sent", object: number, detail: "" };
        let before = self.write(&Till::program(), now, said, |write| {
            let Some(mut r) = refund::get(write, &self.tenant, number)? else { return Ok(None) };
            if !matches!(r.state, RefundState::Approved | RefundState::Processing) {
                r.next_at = None;
                refund::set(write, &self.tenant, &r)?;
                return Ok(None);
            }
            let before = r.state;
            r.state = r.state.after(E::Send).unwrap_or(r.state);
            r.tried += 1;
            let wait = Pace::retry_s(usize::try_from(r.tried).unwrap_or(0));
            r.next_at = Some(Moment(now.0 + wait));
            refund::set(write, &self.tenant, &r)?;
            let a = attempt::get(write, &self.tenant, &r.attempt)?.ok_or(Error::NotFound)?;
            Ok(Some((before, r, a)))
        })?;
        let Some((before, r, a)) = before else { return Ok(()) };
        let what = wire::channel::Refund {
            number: r.number.clone(),
            charge: charge(&a),
            transaction: a.trade.clone(),
            amount: r.amount,
            reason: readable(&r.reason),
            made_at: r.made_at,
        };
        let mut heard = Outcome::NotFound;
        if before == RefundState::Processing {
            heard = self.ask(a.channel, Call::QueryRefund(&what), now);
        }
        if heard == Outcome::NotFound {
            heard = self.ask(a.channel, Call::Refund(&what), now);
        }
        let said = Said { action: "pay.refund-heard", object: number, detail: "" };
        self.write(&Till::program(), now, said, |write| self.apply_refund(write, number, &heard))?;
        Ok(())
    }

    /// What was heard of a refund becomes what is so.
    pub(super) fn apply_refund(
        &self,
        write: &mut Write<'_>,
        number: &str,
        heard: &Outcome,
    ) -> store::Result<()> {
        let Some(mut r) = refund::get(write, &self.tenant, number)? else { return Ok(()) };
        let before = r.state;
        let event = match heard {
            Outcome::Refunded(reference) => {
                r.reference.clone_from(reference);
                E::Finish
            }
            Outcome::Abnormal(code) => {
                r.why.clone_from(code);
                E::Break
            }
            Outcome::Doubt(code) | Outcome::Fault(code) => {
                r.why.clone_from(code);
                if r.tried >= REFUND_TRIES_MAX {
                    self.refund_case(write, &r, CaseKind::RefundSilent)?;
                }
                return refund::set(write, &self.tenant, &r);
            }
            _ => return refund::set(write, &self.tenant, &r),
        };
        r.state = r.state.after(event).unwrap_or(r.state);
        if r.state == before {
            return refund::set(write, &self.tenant, &r);
        }
        r.next_at = None;
        match r.state {
            RefundState::Done => {
                r.ended_at = Some(write.now());
                refund::set(write, &self.tenant, &r)?;
                self.finished(write, &r)
            }
            RefundState::Abnormal => {
                refund::set(write, &self.tenant, &r)?;
                self.refund_case(write, &r, CaseKind::RefundAbnormal)
            }
            _ => refund::set(write, &self.tenant, &r),
        }
    }

    fn finished(&self, write: &mut Write<'_>, r: &Refund) -> store::Result<()> {
        let a = attempt::get(write, &self.tenant, &r.attempt)?.ok_or(Error::NotFound)?;
        postings::given_back(write, &self.tenant, &a, r)?;
        if is_surplus(r) {
            return Ok(());
        }
        let found = order::get(write, &self.tenant, &r.order)?;
        let mut order = found.ok_or(Error::NotFound)?;
        order.refunded = order.refunded + r.amount;
        slip::gave_back(write, &self.tenant, &order, r)?;
        crate::risk::given_back(write, &self.tenant, &order, r.amount)?;
        if order.refunded >= order.paid && order.state == OrderState::Refunding {
            step(&mut order, Event::GaveBack)?;
            order.next_at = None;
        }
        order::set(write, &self.tenant, &order)
    }

    fn refund_case(&self, write: &mut Write<'_>, r: &Refund, kind: CaseKind) -> store::Result<()> {
        let evidence = serde_json::json!({ "code": r.why, "tried": r.tried }).to_string();
        let (order, about, amount) = (r.order.as_str(), r.number.as_str(), r.amount);
        let new = case::New { kind: kind.code(), order, about, amount, evidence: &evidence };
        case::open(write, &self.tenant, &new).map(drop)
    }

    fn new_refund(
        &self,
        write: &Write<'_>,
        order: &str,
        (attempt, amount): (&str, model::Fen),
        (reason, state): (&str, RefundState),
    ) -> Refund {
        Refund {
            number: self.number('R'),
            order: order.to_owned(),
            attempt: attempt.to_owned(),
            amount,
            reason: readable(reason),
            state,
            maker: write.actor().as_str().to_owned(),
            checker: String::new(),
            made_at: write.now(),
            ended_at: None,
            reference: String::new(),
            tried: 0,
            next_at: None,
            why: String::new(),
        }
    }
}

/// Why the program gives back what no order needs.
const SURPLUS: &str = "surplus";

fn is_surplus(r: &Refund) -> bool {
    r.reason == SURPLUS
}

/// Gives back everything that came for an order which the biller does not have: no person has to
/// agree that somebody gets back what was taken for nothing.
pub(super) fn give_back_all(
    till: &Till,
    write: &mut Write<'_>,
    order: &mut Order,
    why: &str,
) -> store::Result<()> {
    let attempts = attempt::of_order(write, &till.tenant, &order.id)?;
    let refunds = refund::of_order(write, &till.tenant, &order.id)?;
    for (number, amount) in post::held(&attempts, &refunds) {
        let state = RefundState::Proposed;
        let mut new = till.new_refund(write, &order.id, (&number, amount), (why, state));
        new.checker = Actor::program("pay").as_str().to_owned();
        refund::add(write, &till.tenant, &new)?;
        agree(till, write, order, &mut new, false)?;
    }
    bills::release(write, &till.tenant, order)?;
    step(order, Event::GiveBack)?;
    order.why = why.to_owned();
    order.next_at = None;
    order::set(write, &till.tenant, order)
}

/// Gives back what an attempt brought that its order does not need.
pub(crate) fn return_surplus(
    till: &Till,
    write: &mut Write<'_>,
    a: &attempt::Attempt,
) -> store::Result<()> {
    let what = (a.number.as_str(), a.amount);
    let mut new = till.new_refund(write, &a.order, what, (SURPLUS, RefundState::Approved));
    new.checker = Actor::program("pay").as_str().to_owned();
    new.next_at = Some(write.now());
    refund::add(write, &till.tenant, &new)
}

/// A refund may be sent: what it takes is owed to the payer from now on.
pub(super) fn agree(
    till: &Till,
    write: &mut Write<'_>,
    order: &Order,
    refund: &mut Refund,
    was_applied: bool,
) -> store::Result<()> {
    refund.state = refund.state.after(E::Approve).ok_or(Error::NotFound)?;
    refund.next_at = Some(write.now());
    postings::owed_back(write, &till.tenant, order, refund, was_applied)?;
    refund::set(write, &till.tenant, refund)
}

/// A refund is not made.
pub(super) fn turn_down(
    till: &Till,
    write: &mut Write<'_>,
    refund: &mut Refund,
    why: &str,
) -> store::Result<()> {
    refund.state = refund.state.after(E::Decline).ok_or(Error::NotFound)?;
    refund.why = why.to_owned();
    refund.ended_at = Some(write.now());
    refund.next_at = None;
    refund::set(write, &till.tenant, refund)
}
