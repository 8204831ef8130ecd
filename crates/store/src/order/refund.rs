//! Refunds: one number until a final answer.

use model::pay::RefundState;
use model::{Fen, Moment};

use crate::{Error, Read, Result, Row, Tenant, Value, Write, sql};

/// A refund as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Our number at the channel.
    pub number: String,
    /// Of which order.
    pub order: String,
    /// Of which attempt.
    pub attempt: String,
    /// How much.
    pub amount: Fen,
    /// Why: a code of ours, or what the maker wrote.
    pub reason: String,
    /// Where it stands.
    pub state: RefundState,
    /// Who asked for it.
    pub maker: String,
    /// Who agreed; empty until then.
    pub checker: String,
    /// When it was asked for.
    pub made_at: Moment,
    /// When it came to its end.
    pub ended_at: Option<Moment>,
    /// The channel's number.
    pub reference: String,
    /// How often it was sent or asked about.
    pub tried: i64,
    /// When to look again.
    pub next_at: Option<Moment>,
    /// The channel's word for what went wrong.
    pub why: String,
}

fn refund(row: &Row<'_>) -> Result<Refund> {
    let state: String = row.get(5)?;
    Ok(Refund {
        number: row.get(0)?,
        order: row.get(1)?,
        attempt: row.get(2)?,
        amount: Fen(row.get(3)?),
        reason: row.get(4)?,
        state: RefundState::of_code(&state).ok_or(Error::NotFound)?,
        maker: row.get(6)?,
        checker: row.get(7)?,
        made_at: row.moment(8)?,
        ended_at: row.get::<Option<i64>>(9)?.map(crate::moment),
        reference: row.get(10)?,
        tried: row.get(11)?,
        next_at: row.get::<Option<i64>>(12)?.map(crate::moment),
        why: row.get(13)?,
    })
}

/// Adds a refund.
///
/// # Errors
///
/// [`Error::Conflict`] when the number is taken.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, r: &Refund) -> Result<()> {
    let insert = sql!(
        "INSERT INTO pay_refund (number, order_id, attempt, amount, reason, state, maker, checker,
            made_at, ended_at, reference, tried, next_at, why, tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    );
    let values: [Value<'_>; 15] = [
        (&r.number).into(),
        (&r.order).into(),
        (&r.attempt).into(),
        r.amount.into(),
        (&r.reason).into(),
        r.state.code().into(),
        (&r.maker).into(),
        (&r.checker).into(),
        r.made_at.into(),
        r.ended_at.into(),
        (&r.reference).into(),
        r.tried.into(),
        r.next_at.into(),
        (&r.why).into(),
        tenant.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// Keeps what changes of a refund.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn set(write: &mut Write<'_>, tenant: &Tenant, r: &Refund) -> Result<()> {
    let update = sql!(
        "UPDATE pay_refund SET state = $3, checker = $4, ended_at = $5, reference = $6, tried = $7,
            next_at = $8, why = $9 WHERE number = $1 AND tenant = $2"
    );
    let values = [
        (&r.number).into(),
        tenant.into(),
        r.state.code().into(),
        (&r.checker).into(),
        r.ended_at.into(),
        (&r.reference).into(),
        r.tried.into(),
        r.next_at.into(),
        (&r.why).into(),
    ];
    write.execute_one(update, &values)
}

/// A refund by its number.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, number: &str) -> Result<Option<Refund>> {
    let select = sql!(
        "SELECT number, order_id, attempt, amount, reason, state, maker, checker, made_at,
            ended_at, reference, tried, next_at, why FROM pay_refund
         WHERE number = $1 AND tenant = $2"
    );
    read.row(select, &[number.into(), tenant.into()], refund)
}

/// The refunds of an order, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Vec<Refund>> {
    let select = sql!(
        "SELECT number, order_id, attempt, amount, reason, state, maker, checker, made_at,
            ended_at, reference, tried, next_at, why FROM pay_refund
         WHERE order_id = $1 AND tenant = $2 ORDER BY made_at, number"
    );
    read.rows(select, &[order.into(), tenant.into()], refund)
}

/// Refunds in a state, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn in_state(
    read: &mut Read<'_>,
    tenant: &Tenant,
    state: RefundState,
    count: i64,
) -> Result<Vec<Refund>> {
    let select = sql!(
        "SELECT number, order_id, attempt, amount, reason, state, maker, checker, made_at,
            ended_at, reference, tried, next_at, why FROM pay_refund
         WHERE tenant = $1 AND state = $2 ORDER BY made_at, number LIMIT $3"
    );
    read.rows(select, &[tenant.into(), state.code().into(), count.into()], refund)
}

/// The numbers of refunds that are due, of every workspace; the longest first.
///
/// # Errors
///
/// When the engine fails.
pub fn due(read: &mut Read<'_>, now: Moment, count: i64) -> Result<Vec<(Tenant, String)>> {
    let select = sql!(
        "SELECT tenant, number FROM pay_refund WHERE next_at <= $1
         ORDER BY next_at, number LIMIT $2"
    );
    read.rows(select, &[now.into(), count.into()], |row| {
        Ok((Tenant::new(row.get::<String>(0)?), row.get(1)?))
    })
}

/// Every refund of a channel that ended in a span of time, by number, without keeping them.
///
/// # Errors
///
/// When the engine fails or `take` does.
pub fn each_ended(
    read: &mut Read<'_>,
    tenant: &Tenant,
    channel: model::pay::Channel,
    from: Moment,
    to: Moment,
    mut take: impl FnMut(Refund) -> Result<()>,
) -> Result<()> {
    let select = sql!(
        "SELECT r.number, r.order_id, r.attempt, r.amount, r.reason, r.state, r.maker, r.checker,
            r.made_at, r.ended_at, r.reference, r.tried, r.next_at, r.why
         FROM pay_refund r JOIN pay_attempt a ON a.number = r.attempt
         WHERE r.tenant = $1 AND a.channel = $2 AND r.ended_at >= $3 AND r.ended_at < $4
         ORDER BY r.number"
    );
    let values = [tenant.into(), channel.code().into(), from.into(), to.into()];
    read.each(select, &values, |row| take(refund(row)?))
}
