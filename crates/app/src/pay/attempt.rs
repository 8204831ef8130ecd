//! Attempts: begun by a payer, one at a time for each part of an order.

use model::pay::{AttemptState, Channel, Way};
use model::{Fen, Moment};
use store::order::attempt::{self, Attempt};
use store::order::{self, share};
use wire::channel::{Call, Charge, Outcome, PayerCode};

use super::limits::ATTEMPTS_MAX;
use super::{Fault, Said, Till};
use crate::authority::Payer;

/// What a payer chose.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The order.
    pub order: String,
    /// The share; 0 for the order as a whole.
    pub share: i64,
    /// Where.
    pub channel: Channel,
    /// Who shows the code.
    pub way: Way,
    /// What the payer showed.
    pub code: Option<String>,
    /// A part of what is missing; `None` for all of it.
    pub part: Option<Fen>,
    /// The payer was asked once more and means it: the answer to [`Fault::Confirm`].
    pub is_confirmed: bool,
}

/// What was found before anything is kept.
enum Begun {
    Kept,
    Not(Fault),
}

impl Till {
    /// Begins an attempt: keeps its number and everything that will be said, then says it.
    ///
    /// # Errors
    ///
    /// [`Fault::StillOpen`] while an earlier attempt for the same part is not decided;
    /// [`Fault::NotPayable`], [`Fault::ChannelOff`], [`Fault::Amount`], [`Fault::Code`];
    /// [`Fault::Confirm`], [`Fault::Held`], [`Fault::Risk`] by the rules of risk.
    pub fn begin(&self, payer: &Payer, choice: &Choice, now: Moment) -> Result<Attempt, Fault> {
        if self.channel(choice.channel).is_none() {
            return Err(Fault::ChannelOff);
        }
        let code = match (choice.way, &choice.code) {
            (Way::Scanned, Some(code)) if is_code(code) => code.clone(),
            (Way::Scanned, _) => return Err(Fault::Code),
            (Way::Shown, _) => String::new(),
        };
        let pace = choice.channel.pace(choice.way);
        let mut new = Attempt {
            number: self.number('P'),
            order: choice.order.clone(),
            share: choice.share,
            channel: choice.channel,
            way: choice.way,
            amount: Fen(0),
            subject: String::new(),
            code,
            made_at: now,
            expires_at: Moment(now.0 + pace.deadline_s),
            deadline_at: Moment(now.0 + pace.deadline_s),
            state: AttemptState::Sent,
            shown: String::new(),
            trade: String::new(),
            payer: String::new(),
            paid_at: None,
            ended_at: None,
            asked: 0,
            tried: 0,
            next_at: Some(Moment(now.0 + pace.wait_s(0))),
            why: String::new(),
            why_code: String::new(),
        };
        let number = new.number.clone();
        let said = Said { action: "pay.attempt", object: &choice.order, detail: &number };
        let begun =
            self.write(payer.actor(), now, said, |write| self.prepare(write, choice, &mut new))?;
        if let Begun::Not(fault) = begun {
            return Err(fault);
        }
        let heard = self.ask(new.channel, Call::Pay(&charge(&new)), now);
        let is_silent = matches!(heard, Outcome::Doubt(_));
        self.hear(&new.number, heard, now)?;
        if is_silent && new.way == Way::Scanned {
            // The payer stands there: Alipay's "10000" wants to be asked about at once, and a lost
            // answer may have been a payment.
            self.drive(&new.number, now)?;
        }
        self.attempt(&new.number)
    }

    fn prepare(
        &self,
        write: &mut store::Write<'_>,
        choice: &Choice,
        new: &mut Attempt,
    ) -> store::Result<Begun> {
        let tenant = &self.tenant;
        let Some(order) = order::get(write, tenant, &choice.order)? else {
            return Ok(Begun::Not(Fault::NotFound));
        };
        if !order.state.is_payable() || write.now() >= order.expires_at {
            return Ok(Begun::Not(Fault::NotPayable));
        }
        let shares = share::of_order(write, tenant, &order.id)?;
        let attempts = attempt::of_order(write, tenant, &order.id)?;
        let whole = order.clone();
        let whole = super::order::Whole { order: whole, shares, attempts, refunds: vec![] };
        if let Some(open) = whole.open_attempt(choice.share) {
            return Ok(Begun::Not(Fault::StillOpen(open.number.clone())));
        }
        if whole.attempts.len() >= ATTEMPTS_MAX {
            return Ok(Begun::Not(Fault::TooMany));
        }
        let is_right = match whole.shares.is_empty() {
            true => choice.share == 0,
            false => whole.shares.iter().any(|share| share.place == choice.share),
        };
        if !is_right {
            return Ok(Begun::Not(Fault::NotFound));
        }
        let missing = whole.missing(choice.share);
        if missing.0 <= 0 {
            return Ok(Begun::Not(Fault::NotPayable));
        }
        new.amount = choice.part.unwrap_or(missing);
        if new.amount.0 <= 0 || new.amount > missing {
            return Ok(Begun::Not(Fault::Amount));
        }
        if let Some(fault) = crate::risk::before(write, tenant, &order, new, choice.is_confirmed)? {
            return Ok(Begun::Not(fault));
        }
        new.subject = order.subject.clone();
        attempt::add(write, tenant, new)?;
        Ok(Begun::Kept)
    }

    /// The payer leaves: what nobody paid is closed, what is in doubt is reversed.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`].
    pub fn leave(&self, payer: &Payer, number: &str, now: Moment) -> Result<Attempt, Fault> {
        let attempt = self.attempt(number)?;
        if attempt.state.is_open() {
            self.give_up(payer.actor(), number, now)?;
            self.drive(number, now)?;
        }
        self.attempt(number)
    }

    /// An attempt.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`].
    pub fn attempt(&self, number: &str) -> Result<Attempt, Fault> {
        let found = self.db.read(|read| attempt::get(read, &self.tenant, number))?;
        found.ok_or(Fault::NotFound)
    }
}

/// What is said of an attempt: always the same for the same number.
pub(super) fn charge(a: &Attempt) -> Charge {
    Charge {
        number: a.number.clone(),
        amount: a.amount,
        subject: a.subject.clone(),
        made_at: a.made_at,
        expires_at: a.expires_at,
        way: a.way,
        code: (!a.code.is_empty()).then(|| PayerCode(a.code.clone())),
    }
}

/// Codes of payers: 16 to 24 digits at all channels; Alipay's face code is longer.
fn is_code(code: &str) -> bool {
    (16..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
}
