//! Receipts of payments (缴费凭证), one for each order; numbers 1000 to 1009.
//!
//! What a receipt states is masked before it comes here ([`model::receipt::Facts::masked`]), so
//! nothing in this table names anybody. The check code is not kept: it is made anew from a secret
//! that is not in the database.

use model::receipt::Number;
use model::{Fen, Moment};

use crate::log::Note;
use crate::migration::Step;
use crate::{Error, Read, Result, Row, Tenant, Write, sql};

pub(crate) const STEPS: &[Step] = &[
    (1000, "series", "CREATE TABLE series (name TEXT PRIMARY KEY, last BIGINT NOT NULL)"),
    (
        1001,
        "receipt",
        "CREATE TABLE receipt (
            number TEXT PRIMARY KEY, tenant TEXT NOT NULL, order_id TEXT NOT NULL,
            made_at BIGINT NOT NULL, facts TEXT NOT NULL, total BIGINT NOT NULL,
            refunded BIGINT NOT NULL CHECK (refunded >= 0 AND refunded <= total))",
    ),
    (1002, "receipt_order", "CREATE UNIQUE INDEX receipt_order ON receipt (tenant, order_id)"),
];

/// A receipt as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its number.
    pub number: Number,
    /// Who collected.
    pub tenant: Tenant,
    /// The order that was paid.
    pub order: String,
    /// When it was made.
    pub made_at: Moment,
    /// What it states, as the use case writes it.
    pub facts: String,
    /// What was paid.
    pub total: Fen,
    /// How much of it went back.
    pub refunded: Fen,
}

fn of(row: &Row<'_>) -> Result<Receipt> {
    let number = Number::parse(&row.get::<String>(0)?);
    Ok(Receipt {
        number: number.ok_or_else(|| Error::Corrupt("the number of a receipt".to_owned()))?,
        tenant: Tenant::new(row.get::<String>(1)?),
        order: row.get(2)?,
        made_at: row.moment(3)?,
        facts: row.get(4)?,
        total: Fen(row.get(5)?),
        refunded: Fen(row.get(6)?),
    })
}

/// Takes the next number of a series, from 1; a series begins with its first number. A number that
/// was taken by a write that failed is given out again.
///
/// # Errors
///
/// When the engine fails.
pub(crate) fn next(write: &mut Write<'_>, series: &str) -> Result<u64> {
    let take = sql!(
        "INSERT INTO series (name, last) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last"
    );
    Ok(write.value::<i64>(take, &[series.into()])?.unsigned_abs())
}

/// The receipt of an order, which gets one when it has none. What it stated the first time stays.
///
/// # Errors
///
/// When the engine fails; [`Error::Conflict`] when the day has no more numbers, or the order has a
/// receipt over another amount.
pub fn give(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &str,
    (facts, total): (&str, Fen),
) -> Result<Receipt> {
    if let Some(known) = of_order(write, tenant, order)? {
        return match known.total == total {
            true => Ok(known),
            false => Err(Error::Conflict("receipt_total".to_owned())),
        };
    }
    let (now, day) = (write.now(), write.now().china_day());
    let serial = next(write, &format!("receipt:{day}"))?;
    let number = Number::new(day, serial);
    let number = number.ok_or_else(|| Error::Conflict("receipt_serial".to_owned()))?;
    let insert = sql!(
        "INSERT INTO receipt (number, tenant, order_id, made_at, facts, total, refunded)
         VALUES ($1, $2, $3, $4, $5, $6, 0)"
    );
    let values = [
        number.as_str().into(),
        tenant.into(),
        order.into(),
        now.into(),
        facts.into(),
        total.into(),
    ];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "receipt.given", number.as_str()).detail(order))?;
    let (order, facts) = (order.to_owned(), facts.to_owned());
    let tenant = tenant.clone();
    Ok(Receipt { number, tenant, order, made_at: now, facts, total, refunded: Fen(0) })
}

/// The receipt of an order; `None` when it has none.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Option<Receipt>> {
    let select = sql!(
        "SELECT number, tenant, order_id, made_at, facts, total, refunded FROM receipt
         WHERE tenant = $1 AND order_id = $2"
    );
    read.row(select, &[tenant.into(), order.into()], of)
}

/// The receipt of a number, whosever it is: for somebody who has shown its check code, which is
/// all that this question needs to know of them.
///
/// # Errors
///
/// When the engine fails.
pub fn of_number(read: &mut Read<'_>, number: &Number) -> Result<Option<Receipt>> {
    let select = sql!(
        "SELECT number, tenant, order_id, made_at, facts, total, refunded FROM receipt WHERE number = $1"
    );
    read.row(select, &[number.as_str().into()], of)
}

/// Records how much of an order went back in all. It never shrinks, so a late word changes
/// nothing; an order without a receipt needs none of this.
///
/// # Errors
///
/// When the engine fails; [`Error::Conflict`] when it is more than was paid.
pub fn set_refunded(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &str,
    refunded: Fen,
) -> Result<()> {
    let update = sql!(
        "UPDATE receipt SET refunded = $3 WHERE tenant = $1 AND order_id = $2 AND refunded < $3"
    );
    write.execute(update, &[tenant.into(), order.into(), refunded.into()])?;
    let detail = refunded.to_string();
    write.note(&Note::new(tenant, "receipt.refunded", order).detail(&detail)).map(drop)
}
