//! Orders: made from a bill, split among people, closed when nobody pays.

use model::pay::OrderState;
use model::pay::order::Event;
use model::pay::split::Split;
use model::{Fen, Moment};
use store::order::share::{self, Share};
use store::order::{self, Order, attempt, refund};
use store::{Error, Write, fresh};

use super::limits::{AMOUNT_MAX, ORDER_AGAIN_S, ORDER_LIFE_S, SPLIT_LIFE_S, SUBJECT_CHARS_MAX};
use super::{Fault, Said, Till, bills, refund as giving};
use crate::authority::Payer;

/// What somebody wants to pay.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Id of the biller.
    pub biller: String,
    /// The biller's number of the bill; empty for an open amount.
    pub bill: String,
    /// The account at the biller.
    pub account: String,
    /// What it is for, as the payer reads it.
    pub subject: String,
    /// The bill as it was shown.
    pub facts: String,
    /// How much.
    pub amount: Fen,
    /// How it is split, and the names of those who share.
    pub split: Option<(Split, Vec<String>)>,
    /// The word under which the form was sent.
    pub token: Option<String>,
}

/// An order with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The order.
    pub order: Order,
    /// Its shares; none when one person pays.
    pub shares: Vec<Share>,
    /// Its attempts, the oldest first.
    pub attempts: Vec<attempt::Attempt>,
    /// Its refunds, the oldest first.
    pub refunds: Vec<refund::Refund>,
}

impl Whole {
    /// What is still to be paid for a share; for the order as a whole with 0.
    pub fn missing(&self, place: i64) -> Fen {
        missing(&self.order, &self.shares, place)
    }

    /// The attempt for a share that is not decided.
    pub fn open_attempt(&self, place: i64) -> Option<&attempt::Attempt> {
        let mut open = self.attempts.iter().filter(|a| a.state.is_open());
        // An attempt for the whole stands in the way of every share, and the other way round.
        open.find(|a| a.share == place || a.share == 0 || place == 0)
    }
}

impl Till {
    /// Makes an order. The same form sent twice makes one.
    ///
    /// # Errors
    ///
    /// [`Fault::Amount`], [`Fault::Split`], or [`Fault::BillTaken`] when another order is on the
    /// same bill.
    pub fn open(&self, payer: &Payer, wish: &Wish, now: Moment) -> Result<Order, Fault> {
        if wish.amount.0 <= 0 || wish.amount.0 > AMOUNT_MAX {
            return Err(Fault::Amount);
        }
        let shares = match &wish.split {
            None => Vec::new(),
            Some((split, names)) => shares(split, names, wish.amount)?,
        };
        if let Some(before) = self.same_form(wish)? {
            return Ok(before);
        }
        let life = if shares.is_empty() { ORDER_LIFE_S } else { SPLIT_LIFE_S };
        let expires_at = Moment(now.0 + life);
        let new = Order {
            id: fresh("ord", now),
            biller: wish.biller.clone(),
            bill: wish.bill.clone(),
            account: wish.account.clone(),
            subject: readable(&wish.subject),
            facts: wish.facts.clone(),
            amount: wish.amount,
            paid: Fen(0),
            refunded: Fen(0),
            state: OrderState::Open,
            actor: payer.actor().as_str().to_owned(),
            made_at: now,
            expires_at,
            paid_at: None,
            posted_at: None,
            biller_receipt: String::new(),
            tried: 0,
            next_at: Some(expires_at),
            why: String::new(),
            token: wish.token.clone(),
        };
        let said = Said { action: "pay.order", object: &new.id, detail: &wish.biller };
        let made = self.write(payer.actor(), now, said, |write| {
            if !new.bill.is_empty() {
                let live = order::live_of_bill(write, &self.tenant, &new.biller, &new.bill)?;
                if let Some(taken) = live.into_iter().next() {
                    return Ok(Some(Fault::BillTaken(taken.id)));
                }
            }
            if let Err(fault) = bills::claim(write, &self.tenant, &new)? {
                return Ok(Some(fault));
            }
            order::add(write, &self.tenant, &new)?;
            for share in &shares {
                share::add(write, &self.tenant, &new.id, share)?;
            }
            Ok(None)
        });
        match made {
            Ok(None) => Ok(new),
            Ok(Some(fault)) => Err(fault),
            // The other click was faster.
            Err(Error::Conflict(_)) => self.same_form(wish)?.ok_or(Fault::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    fn same_form(&self, wish: &Wish) -> Result<Option<Order>, Fault> {
        let Some(token) = &wish.token else { return Ok(None) };
        Ok(self.db.read(|read| order::of_token(read, &self.tenant, token))?)
    }

    /// An order with everything that belongs to it, for whoever knows its id.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`].
    pub fn whole(&self, id: &str) -> Result<Whole, Fault> {
        let whole = self.db.read(|read| {
            let Some(order) = order::get(read, &self.tenant, id)? else { return Ok(None) };
            Ok(Some(Whole {
                shares: share::of_order(read, &self.tenant, id)?,
                attempts: attempt::of_order(read, &self.tenant, id)?,
                refunds: refund::of_order(read, &self.tenant, id)?,
                order,
            }))
        })?;
        whole.ok_or(Fault::NotFound)
    }

    /// Looks after an order whose time has come: closes it, tells the biller, gives back.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn look_after(&self, id: &str, now: Moment) -> Result<(), Fault> {
        let order = self.whole(id)?.order;
        match order.state {
            OrderState::Open | OrderState::PartlyPaid => self.expire(id, now),
            OrderState::Paid => self.post(id, now),
            OrderState::Refunding => self.take_back(id, now),
            OrderState::Posted | OrderState::Refunded | OrderState::Closed => Ok(()),
        }
    }

    /// Ends an order that nobody paid in time, or gives back what a part of its people paid.
    fn expire(&self, id: &str, now: Moment) -> Result<(), Fault> {
        let said = Said { action: "pay.expire", object: id, detail: "" };
        self.write(&Till::program(), now, said, |write| {
            let Some(mut order) = order::get(write, &self.tenant, id)? else { return Ok(()) };
            let attempts = attempt::of_order(write, &self.tenant, id)?;
            if attempts.iter().any(|a| a.state.is_open()) || now < order.expires_at {
                order.next_at = Some(Moment((now.0 + ORDER_AGAIN_S).max(order.expires_at.0)));
                return order::set(write, &self.tenant, &order);
            }
            match order.state {
                OrderState::Open => {
                    step(&mut order, Event::Close)?;
                    order.why = "nobody-paid".to_owned();
                    order.next_at = None;
                    bills::release(write, &self.tenant, &order)?;
                    order::set(write, &self.tenant, &order)
                }
                OrderState::PartlyPaid => {
                    giving::give_back_all(self, write, &mut order, "not-complete")
                }
                _ => Ok(()),
            }
        })?;
        Ok(())
    }
}

/// What is still to be paid for a share; for the order as a whole with 0.
pub(super) fn missing(order: &Order, shares: &[Share], place: i64) -> Fen {
    match shares.iter().find(|share| share.place == place) {
        Some(share) => share.amount - share.paid,
        None => order.amount - order.paid,
    }
}

/// Moves an order along its table.
pub(super) fn step(order: &mut Order, event: Event) -> store::Result<()> {
    let after = order.state.after(event);
    let refused = || Error::Engine(format!("{}: {event:?} in {}", order.id, order.state.code()));
    order.state = after.ok_or_else(refused)?;
    Ok(())
}

/// Adds what an attempt brought to its order.
pub(super) fn credit(
    till: &Till,
    write: &mut Write<'_>,
    order: &mut Order,
    paid: &attempt::Attempt,
) -> store::Result<()> {
    order.paid = order.paid + paid.amount;
    if paid.share > 0 {
        share::credit(write, &till.tenant, &order.id, paid.share, paid.amount)?;
    }
    if order.paid >= order.amount {
        step(order, Event::PayAll)?;
        order.paid_at = Some(write.now());
        order.next_at = Some(write.now());
        order.tried = 0;
    } else {
        step(order, Event::PayPart)?;
    }
    order::set(write, &till.tenant, order)
}

fn shares(split: &Split, names: &[String], whole: Fen) -> Result<Vec<Share>, Fault> {
    let amounts = split.shares(whole).map_err(Fault::Split)?;
    let share = |(at, amount): (usize, Fen)| Share {
        place: at as i64 + 1,
        name: names.get(at).map(|name| readable(name)).unwrap_or_default(),
        amount,
        paid: Fen(0),
    };
    Ok(amounts.into_iter().enumerate().map(share).collect())
}

/// A subject as every channel takes it: short, without the signs that one of them refuses.
pub(super) fn readable(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() && !"/=&,|\\'\"<>`".contains(*c));
    kept.take(SUBJECT_CHARS_MAX).collect::<String>().trim().to_owned()
}
