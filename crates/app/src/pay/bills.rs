//! What becomes of a bill while an order is on it.
//!
//! A bill that is kept here is held by one order at a time; an order on a bill that is not, as of
//! a biller who was never asked, moves none. Where the biller has an interface its own figures
//! count: a bill that it changed meanwhile is left as the biller says.

use store::bill::{self, Kept, Origin};
use store::order::Order;
use store::{Error, Result, Tenant, Write};

use super::Fault;
use crate::bill::shown;

fn kept(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<Option<Kept>> {
    match order.bill.is_empty() {
        true => Ok(None),
        false => bill::find(write, tenant, &order.biller, &order.bill),
    }
}

/// Lets the order hold its bill, when it may be paid so.
pub(super) fn claim(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
) -> Result<std::result::Result<(), Fault>> {
    let biller = match bill::biller(write, tenant, &order.biller) {
        Ok(kept) => kept.biller,
        Err(Error::NotFound) => return Ok(Ok(())),
        Err(error) => return Err(error),
    };
    let Some(kept) = kept(write, tenant, order)? else {
        let is_open = order.bill.is_empty();
        let taken = biller.choice(None).decide(Some(order.amount));
        return Ok(if is_open && taken.is_err() { Err(Fault::Amount) } else { Ok(()) });
    };
    let (id, holder) = (kept.id.clone(), kept.held_by.clone());
    let shown = shown(&biller, kept, write.now());
    if shown.choice.decide(Some(order.amount)).is_err() {
        let is_taken = !holder.is_empty();
        return Ok(Err(if is_taken { Fault::BillTaken(holder) } else { Fault::Amount }));
    }
    match bill::claim(write, tenant, &id, &order.id, (&shown.bill.items, shown.bill.total)) {
        Ok(()) => Ok(Ok(())),
        Err(Error::Conflict(_)) => Ok(Err(Fault::BillTaken(holder))),
        Err(error) => Err(error),
    }
}

/// The order ended without paying it.
pub(super) fn release(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<()> {
    match kept(write, tenant, order)? {
        Some(kept) if kept.held_by == order.id => bill::release(write, tenant, &kept.id, &order.id),
        _ => Ok(()),
    }
}

/// The biller took what the order paid.
pub(super) fn settle(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<()> {
    match kept(write, tenant, order)? {
        Some(kept) if kept.held_by == order.id && kept.bill.open() >= order.amount => {
            bill::settle(write, tenant, &kept.id, &order.id, order.amount).map(drop)
        }
        _ => Ok(()),
    }
}

/// The biller let go of what it had taken.
pub(super) fn give_back(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<()> {
    match kept(write, tenant, order)? {
        Some(kept) if kept.held_by.is_empty() && kept.bill.paid >= order.amount => {
            bill::give_back(write, tenant, &kept.id, order.amount)
        }
        _ => Ok(()),
    }
}

/// Whether the order's bill came from a table, so that there is nobody to be told.
pub(super) fn is_from_table(
    read: &mut store::Read<'_>,
    tenant: &Tenant,
    order: &Order,
) -> Result<bool> {
    let found = bill::find(read, tenant, &order.biller, &order.bill)?;
    Ok(found.is_some_and(|kept| kept.origin == Origin::Table))
}
