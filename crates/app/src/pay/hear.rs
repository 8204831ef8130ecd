//! The one place where what was heard of an attempt becomes what is so.

use model::Moment;
use model::pay::attempt::Event;
use model::pay::{AttemptState, CaseKind, FailureKind, Pace, Way};
use store::order::attempt::{self, Attempt};
use store::order::{self, case};
use store::{Actor, Error, Write};
use wire::channel::Outcome;

use super::limits::{AFTERWARDS_S, NOT_FOUND_MAX};
use super::{Fault, Said, Till, order as orders, postings, refund};

impl Till {
    /// Keeps what was heard, with everything that follows from it.
    ///
    /// What is no news is not kept: whoever asked has already counted the question and planned
    /// the next one.
    pub(super) fn hear(&self, number: &str, heard: Outcome, now: Moment) -> Result<(), Fault> {
        if is_old(self.attempt(number)?.state, &heard) {
            return Ok(());
        }
        let said = Said { action: "pay.heard", object: number, detail: word(&heard) };
        self.write(&Till::program(), now, said, |write| self.apply(write, number, &heard))?;
        Ok(())
    }

    /// The deadline has passed, or the payer left: from now on it is undone.
    pub(super) fn give_up(&self, actor: &Actor, number: &str, now: Moment) -> Result<(), Fault> {
        let said = Said { action: "pay.give-up", object: number, detail: "" };
        self.write(actor, now, said, |write| {
            let Some(mut a) = attempt::get(write, &self.tenant, number)? else { return Ok(()) };
            if a.state != AttemptState::Undoing {
                a.state = a.state.after(Event::GiveUp).unwrap_or(a.state);
                a.tried = 0;
            }
            a.next_at = Some(now);
            attempt::set(write, &self.tenant, &a)
        })?;
        Ok(())
    }

    pub(crate) fn apply(
        &self,
        write: &mut Write<'_>,
        number: &str,
        heard: &Outcome,
    ) -> store::Result<()> {
        let Some(mut a) = attempt::get(write, &self.tenant, number)? else { return Ok(()) };
        let before = a.state;
        let event = self.event(write, &mut a, heard)?;
        match a.state.after(event) {
            Some(after) => a.state = after,
            // The channel takes back that it was paid. Nothing changes here: a person and the
            // bill of the day decide.
            None => {
                let evidence = serde_json::json!({ "told": word(heard) });
                self.case(write, &a, CaseKind::Contradiction, &evidence)?;
            }
        }
        let is_news = before != a.state;
        match a.state {
            AttemptState::Paid | AttemptState::Late if is_news => self.receive(write, &mut a)?,
            AttemptState::Failed | AttemptState::Closed | AttemptState::Returned if is_news => {
                end(&mut a, write.now());
            }
            _ => {}
        }
        schedule(&mut a, heard, write.now());
        attempt::set(write, &self.tenant, &a)
    }

    /// What an outcome means for an attempt.
    fn event(
        &self,
        write: &mut Write<'_>,
        a: &mut Attempt,
        heard: &Outcome,
    ) -> store::Result<Event> {
        Ok(match heard {
            Outcome::Show(code) => {
                if a.state.is_open() {
                    a.shown.clone_from(code);
                }
                Event::Wait
            }
            Outcome::Wait => Event::Wait,
            Outcome::Paid(capture) if capture.amount == a.amount => {
                if !a.state.holds_money() {
                    a.trade.clone_from(&capture.transaction);
                    a.payer = capture.payer.clone().unwrap_or_default();
                    a.paid_at = Some(capture.at.unwrap_or(write.now()));
                }
                Event::Pay
            }
            Outcome::Paid(capture) => {
                // Not what was asked for: a person looks at it, and the bill decides.
                let evidence = serde_json::json!({
                    "asked": a.amount.to_string(), "told": capture.amount.to_string(),
                    "transaction": capture.transaction,
                });
                self.case(write, a, CaseKind::AmountDiffers, &evidence)?;
                Event::Doubt
            }
            Outcome::Failed(failure) => {
                a.why = failure.kind.code().to_owned();
                a.why_code.clone_from(&failure.code);
                Event::Fail
            }
            Outcome::Closed => Event::Close,
            Outcome::Returned => Event::Return,
            // Nobody can act on a number that the channel still does not know after its time.
            Outcome::NotFound if a.state == AttemptState::Undoing && a.tried >= NOT_FOUND_MAX => {
                Event::Close
            }
            Outcome::Fault(code) => {
                if a.state.is_open() {
                    a.why_code.clone_from(code);
                    let evidence = serde_json::json!({ "code": code });
                    self.case(write, a, CaseKind::ChannelFault, &evidence)?;
                }
                Event::Doubt
            }
            _ => Event::Doubt,
        })
    }

    /// Money came: for the order when it needs it, to be given back otherwise.
    fn receive(&self, write: &mut Write<'_>, a: &mut Attempt) -> store::Result<()> {
        let is_late = a.state == AttemptState::Late;
        a.ended_at = Some(write.now());
        a.next_at = None;
        a.code.clear();
        a.why.clear();
        a.why_code.clear();
        let found = order::get(write, &self.tenant, &a.order)?;
        let mut order = found.ok_or(Error::NotFound)?;
        let shares = order::share::of_order(write, &self.tenant, &order.id)?;
        let missing = orders::missing(&order, &shares, a.share);
        let others = attempt::of_order(write, &self.tenant, &order.id)?;
        // A late payment fills the gap only while nobody else is about to fill it.
        let is_clear = !others.iter().any(|other| {
            other.number != a.number && other.state.is_open() && other.share == a.share
        });
        let is_wanted = order.state.is_payable() && missing >= a.amount && (is_clear || !is_late);
        // The attempt is kept before what follows from it, which may look at it.
        attempt::set(write, &self.tenant, a)?;
        crate::risk::paid(write, &self.tenant, &order, a)?;
        if is_late {
            let evidence = serde_json::json!({
                "paid_at": a.paid_at.map(|at| at.0), "credited": is_wanted,
            });
            self.case(write, a, CaseKind::Late, &evidence)?;
        }
        if is_wanted {
            postings::captured(write, &self.tenant, a)?;
            return orders::credit(self, write, &mut order, a);
        }
        postings::surplus(write, &self.tenant, a)?;
        refund::return_surplus(self, write, a)
    }

    fn case(
        &self,
        write: &mut Write<'_>,
        a: &Attempt,
        kind: CaseKind,
        evidence: &serde_json::Value,
    ) -> store::Result<()> {
        let evidence = evidence.to_string();
        let (order, about, amount) = (a.order.as_str(), a.number.as_str(), a.amount);
        let new = case::New { kind: kind.code(), order, about, amount, evidence: &evidence };
        case::open(write, &self.tenant, &new).map(drop)
    }
}

/// An attempt came to its end without money.
fn end(a: &mut Attempt, now: Moment) {
    a.ended_at = Some(now);
    a.code.clear();
    a.asked = 0;
    if a.state == AttemptState::Closed && a.why.is_empty() {
        a.why = FailureKind::TimeOver.code().to_owned();
    }
}

/// Whether what was heard says nothing that is not known already.
fn is_old(state: AttemptState, heard: &Outcome) -> bool {
    use AttemptState::{Undoing, Unknown, Waiting};
    match heard {
        Outcome::Wait => state == Waiting,
        Outcome::Doubt(_) => matches!(state, Waiting | Unknown | Undoing),
        // While it is undone, "not found" is counted.
        Outcome::NotFound => matches!(state, Waiting | Unknown),
        _ => false,
    }
}

/// When to look again after what was heard.
fn schedule(a: &mut Attempt, heard: &Outcome, now: Moment) {
    let is_open =
        matches!(a.state, AttemptState::Sent | AttemptState::Waiting | AttemptState::Unknown);
    // Without a code to show nobody can pay it: it is given up at once.
    let is_blank = a.way == Way::Shown && a.shown.is_empty() && !matches!(heard, Outcome::Show(_));
    if is_open && is_blank {
        a.deadline_at = now;
        a.next_at = Some(now);
    } else {
        plan(a, now);
    }
}

/// When to look again.
pub(super) fn plan(a: &mut Attempt, now: Moment) {
    let pace = a.channel.pace(a.way);
    a.next_at = match a.state {
        AttemptState::Sent | AttemptState::Waiting | AttemptState::Unknown => {
            let wait = pace.wait_s(usize::try_from(a.asked).unwrap_or(0));
            Some(Moment((now.0 + wait).min(a.deadline_at.0.max(now.0))))
        }
        AttemptState::Undoing => {
            let next = now.0 + Pace::retry_s(usize::try_from(a.tried).unwrap_or(0));
            // Not a minute later than it can be known.
            let certain = a.expires_at.0 + a.channel.certain_after_s() + 1;
            Some(Moment(if now.0 < certain { next.min(certain) } else { next }))
        }
        AttemptState::Closed => {
            let at = usize::try_from(a.asked).unwrap_or(usize::MAX);
            let ended = a.ended_at.unwrap_or(now);
            AFTERWARDS_S.get(at).map(|after| Moment(ended.0 + after))
        }
        AttemptState::Paid | AttemptState::Late | AttemptState::Failed | AttemptState::Returned => {
            None
        }
    };
}

/// What was heard, as the log has it.
fn word(heard: &Outcome) -> &'static str {
    match heard {
        Outcome::Show(_) => "show",
        Outcome::Wait => "wait",
        Outcome::Paid(_) => "paid",
        Outcome::Failed(_) => "failed",
        Outcome::Closed => "closed",
        Outcome::Returned => "returned",
        Outcome::NotFound => "not-found",
        Outcome::Doubt(_) => "doubt",
        Outcome::Fault(_) => "fault",
        Outcome::Refunding => "refunding",
        Outcome::Refunded(_) => "refunded",
        Outcome::Abnormal(_) => "abnormal",
        Outcome::At(_) | Outcome::Bill(_) | Outcome::NoBill | Outcome::BillLater => "bill",
    }
}
