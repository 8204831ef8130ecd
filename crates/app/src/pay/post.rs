//! Telling the biller what was paid: until it says yes or no, and never silently.

use model::pay::OrderState;
use model::pay::order::Event;
use model::pay::{Pace, RefundState};
use model::{Fen, Moment};
use store::order::{self, Order, attempt, case, refund};
use wire::biller::{Call, Outcome};

use super::limits::{BILLER_GIVE_UP, BILLER_TRIES_MAX};
use super::order::step;
use super::{Fault, Said, Till, postings, refund as giving};

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
                    order::set(write, &self.tenant, &order)
                }
                Told::Refused(code) => {
                    self.order_case(write, &order, "biller-refused", code)?;
                    giving::give_back_all(self, write, &mut order, "biller-refused")
                }
                Told::Silent(code) => {
                    if order.tried >= BILLER_TRIES_MAX {
                        self.order_case(write, &order, "biller-silent", code)?;
                    }
                    order.why.clone_from(code);
                    order::set(write, &self.tenant, &order)
                }
            }
        })?;
        Ok(())
    }

    fn tell(&self, order: &Order, now: Moment) -> Told {
        let paid_at = order.paid_at.unwrap_or(now);
        let payment = wire::biller::Payment {
            id: order.id.clone(),
            account: order.account.clone(),
            bill: order.bill.clone(),
            amount: order.amount,
            paid_at,
        };
        match self.ask_biller(&order.biller, Call::Pay(&payment), now) {
            Outcome::Accepted(receipt) => Told::Took(receipt),
            Outcome::Refused(code) => Told::Refused(code),
            Outcome::Doubt(code) | Outcome::Fault(code) => Told::Silent(code),
            _ => Told::Silent("biller".to_owned()),
        }
    }

    /// The biller has been silent for too long: it is asked to forget the payment, and only when
    /// it says that it has does the money go back.
    fn withdraw(&self, order: &Order, now: Moment) -> Told {
        match self.ask_biller(&order.biller, Call::Cancel(&order.id), now) {
            Outcome::Cancelled | Outcome::NotFound => Told::Refused("withdrawn".to_owned()),
            Outcome::Doubt(code) | Outcome::Fault(code) => Told::Silent(code),
            // It may not be cancelled any more: then it was taken.
            _ => self.tell(order, now),
        }
    }

    fn ask_biller(&self, biller: &str, call: Call<'_>, now: Moment) -> Outcome {
        let Some(codec) = self.billers.get(biller) else {
            return Outcome::Fault("biller-off".to_owned());
        };
        let nonce = self.number('N');
        let request = codec.request(call, wire::channel::Fresh { now, nonce: &nonce });
        match self.send(&request) {
            Ok(answer) => codec.read(call, &answer),
            Err(refusal) => Outcome::Doubt(refusal.code().to_owned()),
        }
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
        let answer = match was_taken {
            true => self.ask_biller(&order.biller, Call::Cancel(&order.id), now),
            false => Outcome::Cancelled,
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
                Outcome::Cancelled => {
                    for mut refund in waiting {
                        giving::agree(self, write, &order, &mut refund, was_taken)?;
                    }
                    order.next_at = None;
                }
                Outcome::Refused(code) => {
                    for mut refund in waiting {
                        giving::turn_down(self, write, &mut refund, code)?;
                    }
                    self.order_case(write, &order, "biller-keeps", code)?;
                    step(&mut order, Event::Keep)?;
                    order.next_at = None;
                }
                _ if order.tried >= BILLER_TRIES_MAX => {
                    self.order_case(write, &order, "biller-silent", "cancel")?;
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
        kind: &str,
        code: &str,
    ) -> store::Result<()> {
        let evidence = serde_json::json!({ "code": code, "tried": order.tried }).to_string();
        let amount = order.paid;
        let new =
            case::New { kind, order: &order.id, about: &order.id, amount, evidence: &evidence };
        case::open(write, &self.tenant, &new).map(drop)
    }
}

/// What the attempts of an order hold that the order counts: number and amount.
pub(super) fn held(attempts: &[attempt::Attempt], refunds: &[refund::Refund]) -> Vec<(String, Fen)> {
    let holding = attempts.iter().filter(|a| a.state.holds_money());
    let left = holding.map(|a| {
        let given = refunds.iter().filter(|r| r.attempt == a.number && r.state.counts());
        let given = given.fold(Fen(0), |sum, r| sum + r.amount);
        (a.number.clone(), a.amount - given)
    });
    left.filter(|(_, amount)| amount.0 > 0).collect()
}
