//! Bills of a workspace (账单): imported from tables or remembered from the interface of a biller.
//!
//! A bill moves along `model::bill::BillState` and nowhere else. While an order holds it, what a
//! table or an interface says of it waits: the order was made for the bill as it was shown.

mod biller;
pub(crate) mod schema;

use model::bill::{Account, Bill, BillEvent, BillState, FeeItem, Masked, json};
use model::{Day, Fen, Moment};

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, fresh, micros, sql};

pub use biller::{KeptBiller, Open, Reach, biller, billers, put_biller, set_reach};

/// Where a bill came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A table that somebody imported: what was paid is known here.
    Table,
    /// The interface of the biller, which knows better what was paid.
    Interface,
}

/// A bill as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `bil_…`.
    pub id: String,
    /// The bill.
    pub bill: Bill,
    /// The order that pays it; empty when none does.
    pub held_by: String,
    /// Where it came from.
    pub origin: Origin,
    /// When it last changed.
    pub changed_at: Moment,
}

/// What became of a bill that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Created,
    /// It is as it was.
    Same,
    /// It says something else than before.
    Changed,
    /// An order holds it, or it is paid here: it stays as it is.
    Held,
}

impl Origin {
    fn code(self) -> &'static str {
        match self {
            Origin::Table => "table",
            Origin::Interface => "interface",
        }
    }
}

fn read_kept(row: &Row<'_>) -> Result<Kept> {
    let corrupt = |what: &str| Error::Corrupt(format!("bill: {what}"));
    let items: String = row.get(7)?;
    let items = serde_json::from_str(&items).ok().as_ref().map(json::read_items);
    let Some(Ok(items)) = items else { return Err(corrupt("items")) };
    let due: Option<String> = row.get(10)?;
    let due = due.map(|due| Day::parse(&due).ok_or_else(|| corrupt("due"))).transpose()?;
    let (state, origin): (String, String) = (row.get(11)?, row.get(13)?);
    let (holder, address): (String, String) = (row.get(5)?, row.get(6)?);
    let account: String = row.get(3)?;
    let origins = [Origin::Table, Origin::Interface];
    Ok(Kept {
        id: row.get(0)?,
        bill: Bill {
            biller: row.get(1)?,
            number: row.get(2)?,
            account: Account::of_kept(account),
            period: row.get(4)?,
            holder: Masked::of_kept(holder),
            address: Masked::of_kept(address),
            items,
            total: Fen(row.get(8)?),
            paid: Fen(row.get(9)?),
            due,
            state: BillState::of_code(&state).ok_or_else(|| corrupt(&state))?,
        },
        held_by: row.get(12)?,
        origin: origins.into_iter().find(|o| o.code() == origin).ok_or_else(|| corrupt(&origin))?,
        changed_at: row.moment(14)?,
    })
}

/// Keeps a bill, in place of what was known of it. The caller has checked it.
///
/// # Errors
///
/// When the engine fails.
pub fn put(write: &mut Write<'_>, tenant: &Tenant, bill: &Bill, origin: Origin) -> Result<Put> {
    let before = find(write, tenant, &bill.biller, &bill.number)?;
    let Some(before) = before else {
        return insert(write, tenant, bill, origin).map(|()| Put::Created);
    };
    let mut next = bill.clone();
    if origin == Origin::Table {
        next.paid = before.bill.paid;
    }
    next.state = match (bill.state, next.open()) {
        (BillState::Cancelled, _) => BillState::Cancelled,
        (_, Fen(..=0)) => BillState::Paid,
        _ => BillState::Due,
    };
    if next == before.bill {
        return Ok(Put::Same);
    }
    let is_done = before.bill.state == BillState::Paid && origin == Origin::Table;
    if before.bill.state == BillState::Paying || is_done || next.open().0 < 0 {
        return Ok(Put::Held);
    }
    let update = sql!(
        "UPDATE bill SET account = $3, period = $4, holder = $5, address = $6, items = $7,
            total = $8, paid = $9, due = $10, state = $11, origin = $12, changed_at = $13
         WHERE tenant = $1 AND id = $2"
    );
    let mut values: Vec<Value<'_>> = vec![tenant.into(), (&before.id).into()];
    values.extend(columns(&next));
    values.extend([origin.code().into(), micros(write.now()).into()]);
    write.execute_one(update, &values)?;
    write.note(&Note::new(tenant, "bill.changed", &before.id).detail(origin.code()))?;
    Ok(Put::Changed)
}

/// What a biller says of a bill, from its account to its state.
fn columns(bill: &Bill) -> [Value<'static>; 9] {
    [
        bill.account.as_str().to_owned().into(),
        bill.period.clone().into(),
        bill.holder.to_string().into(),
        bill.address.to_string().into(),
        json::items(&bill.items).to_string().into(),
        bill.total.into(),
        bill.paid.into(),
        bill.due.map(|due| due.to_string()).into(),
        bill.state.code().into(),
    ]
}

fn insert(write: &mut Write<'_>, tenant: &Tenant, bill: &Bill, origin: Origin) -> Result<()> {
    let insert = sql!(
        "INSERT INTO bill (tenant, id, biller, number, account, period, holder, address, items,
            total, paid, due, state, held_by, origin, made_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $15)"
    );
    let id = fresh("bil", write.now());
    let (biller, number) = (&bill.biller, &bill.number);
    let mut values: Vec<Value<'_>> =
        vec![tenant.into(), (&id).into(), biller.into(), number.into()];
    values.extend(columns(bill));
    values.extend([origin.code().into(), micros(write.now()).into()]);
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "bill.kept", &id).detail(origin.code())).map(drop)
}

/// A bill by its id.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such bill.
pub fn bill(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Kept> {
    let select = sql!(
        "SELECT id, biller, number, account, period, holder, address, items, total, paid, due,
            state, held_by, origin, changed_at FROM bill WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], read_kept)?.ok_or(Error::NotFound)
}

/// A bill by the number that its biller gave it.
///
/// # Errors
///
/// When the engine fails.
pub fn find(
    read: &mut Read<'_>,
    tenant: &Tenant,
    biller: &str,
    number: &str,
) -> Result<Option<Kept>> {
    let select = sql!(
        "SELECT id, biller, number, account, period, holder, address, items, total, paid, due,
            state, held_by, origin, changed_at FROM bill
         WHERE tenant = $1 AND biller = $2 AND number = $3"
    );
    read.row(select, &[tenant.into(), biller.into(), number.into()], read_kept)
}

/// The bills of an account that are not cancelled, the newest period first, at most `most`.
///
/// # Errors
///
/// When the engine fails.
pub fn of_account(
    read: &mut Read<'_>,
    tenant: &Tenant,
    biller: &str,
    account: &Account,
    most: i64,
) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT id, biller, number, account, period, holder, address, items, total, paid, due,
            state, held_by, origin, changed_at FROM bill
         WHERE tenant = $1 AND biller = $2 AND account = $3 AND state <> 'cancelled'
         ORDER BY period DESC, id DESC LIMIT $4"
    );
    let values = [tenant.into(), biller.into(), account.as_str().into(), most.into()];
    read.rows(select, &values, read_kept)
}

/// The bills of a workspace in a state, the last changed first.
///
/// # Errors
///
/// When the engine fails.
pub fn in_state(
    read: &mut Read<'_>,
    tenant: &Tenant,
    state: BillState,
    (skip, count): (i64, i64),
) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT id, biller, number, account, period, holder, address, items, total, paid, due,
            state, held_by, origin, changed_at FROM bill WHERE tenant = $1 AND state = $2
         ORDER BY changed_at DESC, id DESC LIMIT $3 OFFSET $4"
    );
    let values = [tenant.into(), state.code().into(), count.into(), skip.into()];
    read.rows(select, &values, read_kept)
}

/// Lets an order hold a bill, with the items and the total that it was made for: those of the day,
/// late fee included. The same order may claim it again.
///
/// # Errors
///
/// [`Error::NotFound`], or [`Error::Conflict`] with the state when it cannot be paid now.
pub fn claim(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    order: &str,
    shown: (&[FeeItem], Fen),
) -> Result<()> {
    let kept = bill(write, tenant, id)?;
    if kept.bill.state == BillState::Paying && kept.held_by == order {
        let again = Note::new(tenant, "bill.moved", id).detail("claim-again");
        return write.note(&again).map(drop);
    }
    let (items, total) = shown;
    let next = Bill { items: items.to_vec(), total, ..kept.bill.clone() };
    moved(write, tenant, &kept, BillEvent::Claim, &next, order)
}

/// Lets go of a bill, unpaid.
///
/// # Errors
///
/// [`Error::NotFound`], or [`Error::Conflict`] when this order does not hold it.
pub fn release(write: &mut Write<'_>, tenant: &Tenant, id: &str, order: &str) -> Result<()> {
    let kept = held(write, tenant, id, order)?;
    moved(write, tenant, &kept, BillEvent::Release, &kept.bill, "")
}

/// Writes down that an order paid so much of the bill, and lets go of it.
///
/// # Errors
///
/// [`Error::NotFound`], or [`Error::Conflict`] when this order does not hold it or more was paid
/// than is open.
pub fn settle(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    order: &str,
    amount: Fen,
) -> Result<BillState> {
    let kept = held(write, tenant, id, order)?;
    let next = Bill { paid: kept.bill.paid + amount, ..kept.bill.clone() };
    if amount.0 <= 0 || next.open().0 < 0 {
        return Err(Error::Conflict("amount".to_owned()));
    }
    let event = if next.open().0 == 0 { BillEvent::PayAll } else { BillEvent::PayPart };
    moved(write, tenant, &kept, event, &next, "")?;
    Ok(kept.bill.state.after(event).unwrap_or(kept.bill.state))
}

/// Writes down that so much of what was paid was given back.
///
/// # Errors
///
/// [`Error::NotFound`], or [`Error::Conflict`] when not so much was paid or an order holds it.
pub fn give_back(write: &mut Write<'_>, tenant: &Tenant, id: &str, amount: Fen) -> Result<()> {
    let kept = bill(write, tenant, id)?;
    let next = Bill { paid: kept.bill.paid - amount, ..kept.bill.clone() };
    if amount.0 <= 0 || next.paid.0 < 0 {
        return Err(Error::Conflict("amount".to_owned()));
    }
    moved(write, tenant, &kept, BillEvent::GiveBack, &next, "")
}

/// Takes a bill back in the name of its biller.
///
/// # Errors
///
/// [`Error::NotFound`], or [`Error::Conflict`] when it is being paid or was paid.
pub fn cancel(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<()> {
    let kept = bill(write, tenant, id)?;
    moved(write, tenant, &kept, BillEvent::Cancel, &kept.bill, "")
}

fn held(read: &mut Read<'_>, tenant: &Tenant, id: &str, order: &str) -> Result<Kept> {
    let kept = bill(read, tenant, id)?;
    match kept.bill.state == BillState::Paying && kept.held_by == order {
        true => Ok(kept),
        false => Err(Error::Conflict(kept.bill.state.code().to_owned())),
    }
}

/// Moves a bill along its table.
fn moved(
    write: &mut Write<'_>,
    tenant: &Tenant,
    kept: &Kept,
    event: BillEvent,
    next: &Bill,
    held_by: &str,
) -> Result<()> {
    let Some(state) = kept.bill.state.after(event) else {
        return Err(Error::Conflict(kept.bill.state.code().to_owned()));
    };
    let update = sql!(
        "UPDATE bill SET items = $3, total = $4, paid = $5, state = $6, held_by = $7,
            changed_at = $8 WHERE tenant = $1 AND id = $2"
    );
    let values = [
        tenant.into(),
        (&kept.id).into(),
        json::items(&next.items).to_string().into(),
        next.total.into(),
        next.paid.into(),
        state.code().into(),
        held_by.into(),
        micros(write.now()).into(),
    ];
    write.execute_one(update, &values)?;
    write.note(&Note::new(tenant, "bill.moved", &kept.id).detail(event.code())).map(drop)
}
