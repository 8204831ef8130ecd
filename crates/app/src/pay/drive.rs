//! What time brings: queries, deadlines, undoing, retries. The worker calls [`Till::round`].

use model::Moment;
use model::pay::AttemptState;
use store::order::{self, attempt, refund};
use wire::channel::{Call, Outcome};

use super::attempt::charge;
use super::hear::plan;
use super::limits::ROUND;
use super::{Fault, Till};

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Attempts that were looked at.
    pub attempts: usize,
    /// Orders.
    pub orders: usize,
    /// Refunds.
    pub refunds: usize,
    /// Notices that had been kept and not carried out.
    pub notices: usize,
}

impl Round {
    /// Whether nothing was due.
    pub fn is_idle(&self) -> bool {
        *self == Round::default()
    }
}

impl Till {
    /// Looks after everything whose time has come, at most [`ROUND`] of each kind.
    ///
    /// Two processes may do so at once: whatever they say is said under the same number, and
    /// what they hear is applied by the same table.
    ///
    /// # Errors
    ///
    /// When the store fails. What one row needs does not keep the others waiting.
    pub fn round(&self, now: Moment) -> Result<Round, Fault> {
        let mut round = Round { notices: self.carry_out(now)?, ..Round::default() };
        let mine = |(tenant, id): (store::Tenant, String)| (tenant == self.tenant).then_some(id);
        let due = self.db.read(|read| attempt::due(read, now, ROUND))?;
        for number in due.into_iter().filter_map(mine) {
            self.drive(&number, now)?;
            round.attempts += 1;
        }
        let due = self.db.read(|read| order::due(read, now, ROUND))?;
        for id in due.into_iter().filter_map(mine) {
            self.look_after(&id, now)?;
            round.orders += 1;
        }
        let due = self.db.read(|read| refund::due(read, now, ROUND))?;
        for number in due.into_iter().filter_map(mine) {
            self.return_money(&number, now)?;
            round.refunds += 1;
        }
        Ok(round)
    }

    /// Looks after one attempt: asks, or undoes it when its time is over.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn drive(&self, number: &str, now: Moment) -> Result<(), Fault> {
        let a = self.attempt(number)?;
        match a.state {
            AttemptState::Sent | AttemptState::Waiting | AttemptState::Unknown => {
                self.count(number, now, |a| a.asked += 1)?;
                let heard = self.ask(a.channel, Call::Query(&charge(&a)), now);
                self.hear(number, heard, now)?;
                let a = self.attempt(number)?;
                if a.state.is_open() && now >= a.deadline_at {
                    self.give_up(&Till::program(), number, now)?;
                    return self.undo(number, now);
                }
                Ok(())
            }
            AttemptState::Undoing => self.undo(number, now),
            // Closed is closed; but money that came all the same must be found.
            AttemptState::Closed => {
                self.count(number, now, |a| a.asked += 1)?;
                match self.ask(a.channel, Call::Query(&charge(&a)), now) {
                    heard @ (Outcome::Paid(_) | Outcome::Returned) => self.hear(number, heard, now),
                    _ => Ok(()),
                }
            }
            AttemptState::Paid
            | AttemptState::Late
            | AttemptState::Failed
            | AttemptState::Returned => Ok(()),
        }
    }

    /// Asks once more, and undoes what is still not decided.
    fn undo(&self, number: &str, now: Moment) -> Result<(), Fault> {
        self.count(number, now, |a| a.tried += 1)?;
        let a = self.attempt(number)?;
        if a.state != AttemptState::Undoing {
            return Ok(());
        }
        let heard = self.ask(a.channel, Call::Query(&charge(&a)), now);
        let is_decided = matches!(
            heard,
            Outcome::Paid(_) | Outcome::Failed(_) | Outcome::Closed | Outcome::Returned
        );
        if is_decided {
            return self.hear(number, heard, now);
        }
        let undone = self.ask(a.channel, Call::Undo(&charge(&a)), now);
        // "No such number" counts only when both say so.
        let undone = match (undone, heard) {
            (Outcome::NotFound, Outcome::NotFound) => Outcome::NotFound,
            (Outcome::NotFound, _) => Outcome::Doubt("not-found".to_owned()),
            (other, _) => other,
        };
        self.hear(number, undone, now)
    }

    /// Counts a question before it is asked, and puts the next one off, so that a crash does not
    /// ask in a circle. A counter proves nothing and needs no line in the log.
    fn count(
        &self,
        number: &str,
        now: Moment,
        change: impl Fn(&mut attempt::Attempt),
    ) -> Result<(), Fault> {
        self.db.keep_house(now, |write| {
            let Some(mut a) = attempt::get(write, &self.tenant, number)? else { return Ok(()) };
            change(&mut a);
            plan(&mut a, now);
            attempt::set(write, &self.tenant, &a)
        })?;
        self.wrote("pay.count");
        Ok(())
    }
}
