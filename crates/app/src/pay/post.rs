//! Telling the biller what was paid: until it says yes or no, and never silently.

use model::bill::Account;
use model::pay::OrderState;
use model::pay::order::Event;
use model::pay::{CaseKind, Pace, RefundState};
use model::{Fen, Moment};
use store::order::{self, Order, attempt, case, refund};
use wire::biller::{BillerCall, BillerOutcome, Payment};
use wire::channel::Fresh;

use super::limits::{BILLER_GIVE_UP, BILLER_TRIES_MAX};
use super::order::step;
use super::{Fault, Said, Till, bills, postings, refund as giving, slip};

/// What became of telling the biller.
enum Told {
    Took(String),
    Refused(String),
    Silent(String),
}

impl Till {
    /// Tells the biller that an order is paid. The number of the payment is the order's, so that
    /// telling it twice settles the account once.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn post(&self, id: &str, now: Moment) -> Result<(), Fault> {
        let order = self.count_order(id, now)?;
        if order.state != OrderState::Paid {
            return Ok(());
        }
        let told = if order.tried > BILLER_GIVE_UP {
            self.withdraw(&order, now)
        } else {
            self.tell(&order, now)
        };
        let said = Said { action: "pay.post", object: id, detail: "" };
        self.write(&Till::program(), now, said, |write| {
            let Some(mut order) = order::get(write, &self.tenant, id)? else { return Ok(()) };
            if order.state != OrderState::Paid {
                return Ok(());
            }
            match &told {
                Told::Took(receipt) => {
                    step(&mut order, Event::Post)?;
                    order.posted_at = Some(now);
                    order.biller_receipt.clone_from(receipt);
                    order.next_at = None;
                    order.why.clear();
                    postings::applied(write, &self.tenant, &order)?;
                    bills::settle(write, &self.tenant, &order)?;
                    slip::give(write, &self.tenant, &order)?;
                    order::set(write, &self.tenant, &order)
                }
                Told::Refused(code) => {
                    self.order_case(write, &order, CaseKind::BillerRefused, code)?;
                    giving::give_back_all(self, write, &mut order, "biller-refused")
                }
                Told::Silent(code) => {
                    if order.tried >= BILLER_TRIES_MAX {
                        self.order_case(write, &order, CaseKind::BillerSilent, code)?;
                    }
                    order.why.clone_from(code);
                    order::set(write, &self.tenant, &order)
                }
            }
        })?;
        Ok(())
    }

    fn tell(&self, order: &Order, now: Moment) -> Told {
        if !self.billers.contains_key(&order.biller)
            && self.db.read(|read| bills::is_from_table(read, &self.tenant, order)).unwrap_or(false)
        {
            return Told::Took(order.id.clone());
        }
        match self.ask_biller(&order.biller, BillerCall::Pay(&payment(order)), now) {
            BillerOutcome::Accepted(receipt) => Told::Took(receipt),
            BillerOutcome::Refused(why) => Told::Refused(why.code().to_owned()),
            BillerOutcome::Doubt(code) | BillerOutcome::Fault(code) => Told::Silent(code),
            _ => Told::Silent("biller".to_owned()),
        }
    }

    /// The biller has been silent for too long: it is asked to forget the payment, and only when
    /// it says that it has does the money go back.
    fn withdraw(&self, order: &Order, now: Moment) -> Told {
        match self.ask_biller(&order.biller, BillerCall::Cancel(&payment(order)), now) {
            BillerOutcome::Cancelled => Told::Refused("withdrawn".to_owned()),
            BillerOutcome::Doubt(code) | BillerOutcome::Fault(code) => Told::Silent(code),
            // It may not be cancelled any more: then it was taken.
            _ => self.tell(order, now),
        }
    }

    pub(crate) fn ask_biller(
        &self,
        biller: &str,
        call: BillerCall<'_>,
        now: Moment,
    ) -> BillerOutcome {
        let Some(interface) = self.billers.get(biller) else {
            return BillerOutcome::Fault("biller-off".to_owned());
        };
        let nonce = self.number('N');
        interface.say(self.line.as_ref(), call, Fresh { now, nonce: &nonce })
    }

    /// Counts a try before it is made.
    fn count_order(&self, id: &str, now: Moment) -> Result<Order, Fault> {
        let order = self.db.keep_house(now, |write| {
            let Some(mut order) = order::get(write, &self.tenant, id)? else { return Ok(None) };
            order.tried += 1;
            let wait = Pace::retry_s(usize::try_from(order.tried).unwrap_or(0));
            order.next_at = Some(Moment(now.0 + wait));
            order::set(write, &self.tenant, &order)?;
            Ok(Some(order))
        })?;
        self.wrote("pay.count");
        order.ok_or(Fault::NotFound)
    }

    /// An order that is to be given back after the biller took it: the biller is asked first.
    pub(super) fn take_back(&self, id: &str, now: Moment) -> Result<(), Fault> {
        let order = self.count_order(id, now)?;
        if order.state != OrderState::Refunding {
            return Ok(());
        }
        let was_taken = order.posted_at.is_some();
        let has_interface = self.billers.contains_key(&order.biller);
        let answer = match was_taken && has_interface {
            true => self.ask_biller(&order.biller, BillerCall::Cancel(&payment(&order)), now),
            false => BillerOutcome::Cancelled,
        };
        let said = Said { action: "pay.take-back", object: id, detail: "" };
        self.write(&Till::program(), now, said, |write| {
            let Some(mut order) = order::get(write, &self.tenant, id)? else { return Ok(()) };
            if order.state != OrderState::Refunding {
                return Ok(());
            }
            let refunds = refund::of_order(write, &self.tenant, id)?;
            let waiting = refunds.into_iter().filter(|r| r.state == RefundState::Proposed);
            match &answer {
                BillerOutcome::Cancelled => {
                    if was_taken {
                        bills::give_back(write, &self.tenant, &order)?;
                    }
                    for mut refund in waiting {
                        giving::agree(self, write, &order, &mut refund, was_taken)?;
                    }
                    order.next_at = None;
                }
                BillerOutcome::Refused(why) => {
                    for mut refund in waiting {
                        giving::turn_down(self, write, &mut refund, why.code())?;
                    }
                    self.order_case(write, &order, CaseKind::BillerKeeps, why.code())?;
                    step(&mut order, Event::Keep)?;
                    order.next_at = None;
                }
                _ if order.tried >= BILLER_TRIES_MAX => {
                    self.order_case(write, &order, CaseKind::BillerSilent, "cancel")?;
                }
                _ => {}
            }
            order::set(write, &self.tenant, &order)
        })?;
        Ok(())
    }

    fn order_case(
        &self,
        write: &mut store::Write<'_>,
        order: &Order,
        kind: CaseKind,
        code: &str,
    ) -> store::Result<()> {
        let evidence = serde_json::json!({ "code": code, "tried": order.tried }).to_string();
        let amount = order.paid;
        let new = case::New {
            kind: kind.code(),
            order: &order.id,
            about: &order.id,
            amount,
            evidence: &evidence,
        };
        case::open(write, &self.tenant, &new).map(drop)
    }
}

/// What is said to the biller of an order: always the same.
fn payment(order: &Order) -> Payment {
    Payment {
        id: order.id.clone(),
        account: Account::of_kept(&order.account),
        bill: (!order.bill.is_empty()).then(|| order.bill.clone()),
        amount: order.amount,
        paid_at: order.paid_at.unwrap_or(order.made_at),
    }
}

/// What the attempts of an order hold that the order counts: number and amount.
pub(super) fn held(
    attempts: &[attempt::Attempt],
    refunds: &[refund::Refund],
) -> Vec<(String, Fen)> {
    let holding = attempts.iter().filter(|a| a.state.holds_money());
    let left = holding.map(|a| {
        let given = refunds.iter().filter(|r| r.attempt == a.number && r.state.counts());
        let given = given.fold(Fen(0), |sum, r| sum + r.amount);
        (a.number.clone(), a.amount - given)
    });
    left.filter(|(_, amount)| amount.0 > 0).collect()
}
