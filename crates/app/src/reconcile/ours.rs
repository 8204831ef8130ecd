//! What we have of a day, and of a number that a bill has and the day has not.

use model::pay::{AttemptState, OrderState, RefundState};
use model::reconcile::{Ours, Standing};
use model::{Day, Moment};
use store::order::{self, attempt, refund};
use store::{Error, Read, Result, Tenant};

use super::pile::{Pile, Record, Says};
use super::{Party, span};
use crate::pay::Till;

pub(super) fn of(till: &Till, party: &Party, day: Day) -> Result<Pile> {
    let span = span(day);
    till.db.read(|read| match party {
        Party::Channel(channel) => of_channel(read, &till.tenant, *channel, span),
        Party::Biller(id) => of_biller(read, &till.tenant, id, span),
    })
}

/// Everything that a channel took for us or gave back in a span of time, as we have it.
///
/// # Errors
///
/// When the engine or a file fails.
pub fn of_channel(
    read: &mut Read<'_>,
    tenant: &Tenant,
    channel: model::pay::Channel,
    (from, to): (Moment, Moment),
) -> Result<Pile> {
    let mut pile = Pile::default();
    attempt::each_paid(read, tenant, channel, from, to, |a| {
        let record = Record {
            says: says(of_attempt(a.state)),
            refund: String::new(),
            amount: a.amount.0,
            fee_e5: 0,
            at: a.paid_at.map_or(0, |at| at.0),
            note: a.order,
            number: a.number,
        };
        pile.push(record).map_err(disk)
    })?;
    refund::each_ended(read, tenant, channel, from, to, |r| {
        if r.state != RefundState::Done {
            return Ok(());
        }
        let record = Record {
            says: Says::Moved,
            refund: r.number.clone(),
            amount: r.amount.0,
            fee_e5: 0,
            // The bill has it on the day on which it was accepted.
            at: r.made_at.0,
            note: r.order,
            number: r.number,
        };
        pile.push(record).map_err(disk)
    })?;
    Ok(pile)
}

/// Every order that a biller took in a span of time, as we have it.
///
/// # Errors
///
/// When the engine or a file fails.
pub fn of_biller(
    read: &mut Read<'_>,
    tenant: &Tenant,
    biller: &str,
    span: (Moment, Moment),
) -> Result<Pile> {
    let mut pile = Pile::default();
    store::reconcile::each_posted(read, tenant, biller, span, |order| {
        let state = OrderState::of_code(&order.state).ok_or(Error::NotFound)?;
        let record = Record {
            number: order.id.clone(),
            refund: String::new(),
            says: says(of_order(state)),
            amount: order.amount.0,
            fee_e5: 0,
            at: order.posted_at.0,
            note: order.id,
        };
        pile.push(record).map_err(disk)
    })?;
    Ok(pile)
}

/// What we have under a number, whatever its day: standing, order, and when.
pub(super) fn look_up(
    read: &mut Read<'_>,
    tenant: &Tenant,
    party: &Party,
    (number, refund): (&str, &str),
) -> Result<Option<(Ours, String, Option<Moment>)>> {
    let Party::Channel(channel) = party else {
        let found = order::get(read, tenant, number)?;
        return Ok(found.map(|order| {
            let ours = Ours { amount: order.amount, standing: of_order(order.state) };
            (ours, order.id, order.posted_at)
        }));
    };
    if refund.is_empty() {
        let found = attempt::get(read, tenant, number)?.filter(|a| a.channel == *channel);
        return Ok(found.map(|a| {
            let ours = Ours { amount: a.amount, standing: of_attempt(a.state) };
            (ours, a.order, a.paid_at.or(Some(a.made_at)))
        }));
    }
    let Some(r) = refund::get(read, tenant, refund)? else { return Ok(None) };
    let standing = match r.state {
        RefundState::Done => Standing::Moved,
        RefundState::Proposed | RefundState::Declined | RefundState::Abnormal => Standing::Not,
        RefundState::Approved | RefundState::Processing => Standing::Undecided,
    };
    Ok(Some((Ours { amount: r.amount, standing }, r.order, Some(r.made_at))))
}

fn of_attempt(state: AttemptState) -> Standing {
    match state {
        _ if state.holds_money() => Standing::Moved,
        _ if state.is_open() => Standing::Undecided,
        _ => Standing::Not,
    }
}

fn of_order(state: OrderState) -> Standing {
    match state {
        OrderState::Posted => Standing::Moved,
        OrderState::Paid | OrderState::Refunding => Standing::Undecided,
        _ => Standing::Not,
    }
}

fn says(standing: Standing) -> Says {
    match standing {
        Standing::Moved => Says::Moved,
        Standing::Not => Says::Not,
        Standing::Undecided => Says::Undecided,
    }
}

fn disk(error: std::io::Error) -> Error {
    Error::Engine(format!("sorting: {error}"))
}
