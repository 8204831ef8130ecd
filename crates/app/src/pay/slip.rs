//! The receipt of an order (缴费凭证), and what a refund does to receipt and invoice.

use model::pay::CaseKind;
use model::receipt::Facts;
use store::order::attempt;
use store::order::refund::Refund;
use store::order::{Order, case};
use store::{Error, Result, Tenant, Write, bill};

use crate::{issue, receipt};

/// Gives the receipt of an order that the biller took, in the transaction that says so.
pub(super) fn give(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<()> {
    let biller = match bill::biller(write, tenant, &order.biller) {
        Ok(kept) => kept.biller.name,
        Err(Error::NotFound) => order.biller.clone(),
        Err(error) => return Err(error),
    };
    let kept = match order.bill.is_empty() {
        true => None,
        false => bill::find(write, tenant, &order.biller, &order.bill)?,
    };
    // A part of a bill is not made of all its items.
    let whole = kept.as_ref().filter(|kept| kept.bill.total == order.amount);
    let lines = match whole {
        Some(kept) => kept.bill.items.iter().map(|item| (item.name.clone(), item.amount)).collect(),
        None => vec![(order.subject.clone(), order.amount)],
    };
    let attempts = attempt::of_order(write, tenant, &order.id)?;
    // What came too late and went back again is not how this order was paid.
    let mut left = order.paid;
    let mut paid = Vec::new();
    for a in attempts.iter().filter(|a| a.state.holds_money() && a.amount <= order.paid) {
        if a.amount <= left {
            left = left - a.amount;
            paid.push((a.channel, a.amount));
        }
    }
    let facts = Facts {
        paid_at: order.paid_at.unwrap_or(write.now()),
        biller,
        service: order.subject.clone(),
        account: order.account.clone(),
        holder: kept.map(|kept| kept.bill.holder.to_string()).unwrap_or_default(),
        lines,
        total: order.amount,
        paid,
        place: String::new(),
    };
    receipt::give_within(write, tenant, &order.id, &facts).map(drop)
}

/// Money of an order arrived back: the receipt says so, and the invoice gets its red letter.
pub(super) fn gave_back(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    refund: &Refund,
) -> Result<()> {
    if order.posted_at.is_none() {
        return Ok(());
    }
    store::receipt::set_refunded(write, tenant, &order.id, order.refunded)?;
    match issue::ask_red(write, tenant, (&order.id, &refund.number), refund.amount) {
        Ok(_) => Ok(()),
        Err(issue::Refused::Store(error)) => Err(error),
        // The invoice is being issued at this moment, or is not what it should be: somebody has
        // to make the red letter; the money is back whatever the paper says.
        Err(why) => {
            let evidence = serde_json::json!({ "why": why.to_string() }).to_string();
            let (about, amount) = (refund.number.as_str(), refund.amount);
            let kind = CaseKind::RedLetter.code();
            let new = case::New { kind, order: &order.id, about, amount, evidence: &evidence };
            case::open(write, tenant, &new).map(drop)
        }
    }
}
