//! Attempts: one number at one channel.

use model::pay::{AttemptState, Channel, Way};
use model::{Fen, Moment};

use crate::{Error, Read, Result, Row, Tenant, Value, Write, sql};

/// An attempt as it is kept. Everything that the request says stands here before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Our number at the channel.
    pub number: String,
    /// Of which order.
    pub order: String,
    /// For which share; 0 for the order as a whole.
    pub share: i64,
    /// Where.
    pub channel: Channel,
    /// Who shows the code.
    pub way: Way,
    /// How much.
    pub amount: Fen,
    /// What the payer reads.
    pub subject: String,
    /// What the payer showed; wiped when the attempt ends.
    pub code: String,
    /// When it was made.
    pub made_at: Moment,
    /// When the payer may no longer pay.
    pub expires_at: Moment,
    /// When we give it up.
    pub deadline_at: Moment,
    /// Where it stands.
    pub state: AttemptState,
    /// The code that the payer scans.
    pub shown: String,
    /// The channel's number.
    pub trade: String,
    /// Who paid, as the channel names them.
    pub payer: String,
    /// When the channel says that it was paid.
    pub paid_at: Option<Moment>,
    /// When it came to its end.
    pub ended_at: Option<Moment>,
    /// How often it was asked about.
    pub asked: i64,
    /// How often it was undone.
    pub tried: i64,
    /// When to look again.
    pub next_at: Option<Moment>,
    /// Why it failed: a code of ours.
    pub why: String,
    /// The channel's code for it.
    pub why_code: String,
}

fn attempt(row: &Row<'_>) -> Result<Attempt> {
    let (channel, way): (String, String) = (row.get(3)?, row.get(4)?);
    let state: String = row.get(11)?;
    let moment = |at| Ok::<_, Error>(row.get::<Option<i64>>(at)?.map(crate::moment));
    Ok(Attempt {
        number: row.get(0)?,
        order: row.get(1)?,
        share: row.get(2)?,
        channel: Channel::of_code(&channel).ok_or(Error::NotFound)?,
        way: Way::of_code(&way).ok_or(Error::NotFound)?,
        amount: Fen(row.get(5)?),
        subject: row.get(6)?,
        code: row.get(7)?,
        made_at: row.moment(8)?,
        expires_at: row.moment(9)?,
        deadline_at: row.moment(10)?,
        state: AttemptState::of_code(&state).ok_or(Error::NotFound)?,
        shown: row.get(12)?,
        trade: row.get(13)?,
        payer: row.get(14)?,
        paid_at: moment(15)?,
        ended_at: moment(16)?,
        asked: row.get(17)?,
        tried: row.get(18)?,
        next_at: moment(19)?,
        why: row.get(20)?,
        why_code: row.get(21)?,
    })
}

/// Adds an attempt.
///
/// # Errors
///
/// [`Error::Conflict`] when the number is taken.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, a: &Attempt) -> Result<()> {
    let insert = sql!(
        "INSERT INTO pay_attempt (number, order_id, share, channel, way, amount, subject, code,
            made_at, expires_at, deadline_at, state, shown, trade, payer, paid_at, ended_at,
            asked, tried, next_at, why, why_code, tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23)"
    );
    let values: [Value<'_>; 23] = [
        (&a.number).into(),
        (&a.order).into(),
        a.share.into(),
        a.channel.code().into(),
        a.way.code().into(),
        a.amount.into(),
        (&a.subject).into(),
        (&a.code).into(),
        a.made_at.into(),
        a.expires_at.into(),
        a.deadline_at.into(),
        a.state.code().into(),
        (&a.shown).into(),
        (&a.trade).into(),
        (&a.payer).into(),
        a.paid_at.into(),
        a.ended_at.into(),
        a.asked.into(),
        a.tried.into(),
        a.next_at.into(),
        (&a.why).into(),
        (&a.why_code).into(),
        tenant.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// Keeps what changes of an attempt.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn set(write: &mut Write<'_>, tenant: &Tenant, a: &Attempt) -> Result<()> {
    let update = sql!(
        "UPDATE pay_attempt SET code = $3, state = $4, shown = $5, trade = $6, payer = $7,
            paid_at = $8, ended_at = $9, asked = $10, tried = $11, next_at = $12, why = $13,
            why_code = $14, deadline_at = $15 WHERE number = $1 AND tenant = $2"
    );
    let values = [
        (&a.number).into(),
        tenant.into(),
        (&a.code).into(),
        a.state.code().into(),
        (&a.shown).into(),
        (&a.trade).into(),
        (&a.payer).into(),
        a.paid_at.into(),
        a.ended_at.into(),
        a.asked.into(),
        a.tried.into(),
        a.next_at.into(),
        (&a.why).into(),
        (&a.why_code).into(),
        a.deadline_at.into(),
    ];
    write.execute_one(update, &values)
}

/// An attempt by its number.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, number: &str) -> Result<Option<Attempt>> {
    let select = sql!(
        "SELECT number, order_id, share, channel, way, amount, subject, code, made_at, expires_at,
            deadline_at, state, shown, trade, payer, paid_at, ended_at, asked, tried, next_at, why,
            why_code FROM pay_attempt WHERE number = $1 AND tenant = $2"
    );
    read.row(select, &[number.into(), tenant.into()], attempt)
}

/// The attempts of an order, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Vec<Attempt>> {
    let select = sql!(
        "SELECT number, order_id, share, channel, way, amount, subject, code, made_at, expires_at,
            deadline_at, state, shown, trade, payer, paid_at, ended_at, asked, tried, next_at, why,
            why_code FROM pay_attempt WHERE order_id = $1 AND tenant = $2
         ORDER BY made_at, number"
    );
    read.rows(select, &[order.into(), tenant.into()], attempt)
}

/// Attempts in one of these states, the oldest first, for lists of what is not decided.
///
/// # Errors
///
/// When the engine fails.
pub fn in_state(
    read: &mut Read<'_>,
    tenant: &Tenant,
    state: AttemptState,
    count: i64,
) -> Result<Vec<Attempt>> {
    let select = sql!(
        "SELECT number, order_id, share, channel, way, amount, subject, code, made_at, expires_at,
            deadline_at, state, shown, trade, payer, paid_at, ended_at, asked, tried, next_at, why,
            why_code FROM pay_attempt WHERE tenant = $1 AND state = $2
         ORDER BY made_at, number LIMIT $3"
    );
    read.rows(select, &[tenant.into(), state.code().into(), count.into()], attempt)
}

/// The numbers of attempts that are due, of every workspace; the longest first.
///
/// # Errors
///
/// When the engine fails.
pub fn due(read: &mut Read<'_>, now: Moment, count: i64) -> Result<Vec<(Tenant, String)>> {
    let select = sql!(
        "SELECT tenant, number FROM pay_attempt WHERE next_at <= $1
         ORDER BY next_at, number LIMIT $2"
    );
    read.rows(select, &[now.into(), count.into()], |row| {
        Ok((Tenant::new(row.get::<String>(0)?), row.get(1)?))
    })
}

/// Every attempt that a channel knows as paid in a span of time, by number, without keeping them.
///
/// # Errors
///
/// When the engine fails or `take` does.
pub fn each_paid(
    read: &mut Read<'_>,
    tenant: &Tenant,
    channel: Channel,
    from: Moment,
    to: Moment,
    mut take: impl FnMut(Attempt) -> Result<()>,
) -> Result<()> {
    let select = sql!(
        "SELECT number, order_id, share, channel, way, amount, subject, code, made_at, expires_at,
            deadline_at, state, shown, trade, payer, paid_at, ended_at, asked, tried, next_at, why,
            why_code FROM pay_attempt WHERE tenant = $1 AND channel = $2 AND paid_at >= $3
            AND paid_at < $4 ORDER BY number"
    );
    let values = [tenant.into(), channel.code().into(), from.into(), to.into()];
    read.each(select, &values, |row| take(attempt(row)?))
}
