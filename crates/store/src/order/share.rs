//! Shares of an order among people.

use model::Fen;

use crate::{Read, Result, Tenant, Write, sql};

/// What one of several people pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its place, from 1; the initiator is first.
    pub place: i64,
    /// Whose it is, as the initiator wrote it.
    pub name: String,
    /// How much.
    pub amount: Fen,
    /// What came of it.
    pub paid: Fen,
}

/// Adds a share.
///
/// # Errors
///
/// When the engine fails.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, order: &str, share: &Share) -> Result<()> {
    let insert = sql!(
        "INSERT INTO pay_share (order_id, place, tenant, name, amount, paid)
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    let values = [
        order.into(),
        share.place.into(),
        tenant.into(),
        (&share.name).into(),
        share.amount.into(),
        share.paid.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// The shares of an order, by place.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Vec<Share>> {
    let select = sql!(
        "SELECT place, name, amount, paid FROM pay_share WHERE order_id = $1 AND tenant = $2
         ORDER BY place"
    );
    read.rows(select, &[order.into(), tenant.into()], |row| {
        Ok(Share {
            place: row.get(0)?,
            name: row.get(1)?,
            amount: Fen(row.get(2)?),
            paid: Fen(row.get(3)?),
        })
    })
}

/// Adds to what came of a share.
///
/// # Errors
///
/// When there is no such share.
pub fn credit(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &str,
    place: i64,
    amount: Fen,
) -> Result<()> {
    let update = sql!(
        "UPDATE pay_share SET paid = paid + $4 WHERE order_id = $1 AND place = $2 AND tenant = $3"
    );
    write.execute_one(update, &[order.into(), place.into(), tenant.into(), amount.into()])
}
