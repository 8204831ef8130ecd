//! Orders (订单) and what belongs to them: shares, attempts, refunds, notices, cases.

pub mod attempt;
pub mod case;
pub mod notice;
pub mod refund;
pub(crate) mod schema;
pub mod share;

use model::pay::OrderState;
use model::{Fen, Moment};

use crate::{Error, Read, Result, Row, Tenant, Value, Write, sql};

/// An order as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// `ord_…`. Whoever knows it may see and pay the order: 60 of its bits are chance.
    pub id: String,
    /// Id of the biller.
    pub biller: String,
    /// The biller's number of the bill; empty for an open amount.
    pub bill: String,
    /// The account at the biller.
    pub account: String,
    /// What it is for, as the payer reads it.
    pub subject: String,
    /// The bill as it was shown when the order was made.
    pub facts: String,
    /// What is to be paid.
    pub amount: Fen,
    /// What came, refunds not taken off.
    pub paid: Fen,
    /// What went back.
    pub refunded: Fen,
    /// Where it stands.
    pub state: OrderState,
    /// Who made it.
    pub actor: String,
    /// When.
    pub made_at: Moment,
    /// Until when it can be paid.
    pub expires_at: Moment,
    /// When the last of it was paid.
    pub paid_at: Option<Moment>,
    /// When the biller took it.
    pub posted_at: Option<Moment>,
    /// The biller's number of the posting.
    pub biller_receipt: String,
    /// How often the biller was told or asked.
    pub tried: i64,
    /// When to look again.
    pub next_at: Option<Moment>,
    /// Why it is where it is: a code.
    pub why: String,
    /// The word under which its form was sent, so that a double click makes one order.
    pub token: Option<String>,
}

const COLUMNS_OF: usize = 20;

fn order(row: &Row<'_>) -> Result<Order> {
    let state: String = row.get(9)?;
    Ok(Order {
        id: row.get(0)?,
        biller: row.get(1)?,
        bill: row.get(2)?,
        account: row.get(3)?,
        subject: row.get(4)?,
        facts: row.get(5)?,
        amount: Fen(row.get(6)?),
        paid: Fen(row.get(7)?),
        refunded: Fen(row.get(8)?),
        state: OrderState::of_code(&state).ok_or(Error::NotFound)?,
        actor: row.get(10)?,
        made_at: row.moment(11)?,
        expires_at: row.moment(12)?,
        paid_at: row.get::<Option<i64>>(13)?.map(crate::moment),
        posted_at: row.get::<Option<i64>>(14)?.map(crate::moment),
        biller_receipt: row.get(15)?,
        tried: row.get(16)?,
        next_at: row.get::<Option<i64>>(17)?.map(crate::moment),
        why: row.get(18)?,
        token: row.get(19)?,
    })
}

/// Adds an order.
///
/// # Errors
///
/// [`Error::Conflict`] when its token was used before.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, o: &Order) -> Result<()> {
    let insert = sql!(
        "INSERT INTO pay_order (id, biller, bill, account, subject, facts, amount, paid, refunded,
            state, actor, made_at, expires_at, paid_at, posted_at, biller_receipt, tried, next_at,
            why, token, tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21)"
    );
    let values: [Value<'_>; COLUMNS_OF + 1] = [
        (&o.id).into(),
        (&o.biller).into(),
        (&o.bill).into(),
        (&o.account).into(),
        (&o.subject).into(),
        (&o.facts).into(),
        o.amount.into(),
        o.paid.into(),
        o.refunded.into(),
        o.state.code().into(),
        (&o.actor).into(),
        o.made_at.into(),
        o.expires_at.into(),
        o.paid_at.into(),
        o.posted_at.into(),
        (&o.biller_receipt).into(),
        o.tried.into(),
        o.next_at.into(),
        (&o.why).into(),
        o.token.as_ref().into(),
        tenant.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// Keeps what changes of an order: money, state, times.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn set(write: &mut Write<'_>, tenant: &Tenant, o: &Order) -> Result<()> {
    let update = sql!(
        "UPDATE pay_order SET paid = $3, refunded = $4, state = $5, paid_at = $6, posted_at = $7,
            biller_receipt = $8, tried = $9, next_at = $10, why = $11
         WHERE id = $1 AND tenant = $2"
    );
    let values = [
        (&o.id).into(),
        tenant.into(),
        o.paid.into(),
        o.refunded.into(),
        o.state.code().into(),
        o.paid_at.into(),
        o.posted_at.into(),
        (&o.biller_receipt).into(),
        o.tried.into(),
        o.next_at.into(),
        (&o.why).into(),
    ];
    write.execute_one(update, &values)
}

/// An order by its id.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Option<Order>> {
    let select = sql!(
        "SELECT id, biller, bill, account, subject, facts, amount, paid, refunded, state, actor,
            made_at, expires_at, paid_at, posted_at, biller_receipt, tried, next_at, why, token
         FROM pay_order WHERE id = $1 AND tenant = $2"
    );
    read.row(select, &[id.into(), tenant.into()], order)
}

/// The order that a form made before.
///
/// # Errors
///
/// When the engine fails.
pub fn of_token(read: &mut Read<'_>, tenant: &Tenant, token: &str) -> Result<Option<Order>> {
    let select = sql!(
        "SELECT id, biller, bill, account, subject, facts, amount, paid, refunded, state, actor,
            made_at, expires_at, paid_at, posted_at, biller_receipt, tried, next_at, why, token
         FROM pay_order WHERE tenant = $1 AND token = $2"
    );
    read.row(select, &[tenant.into(), token.into()], order)
}

/// The orders on a bill that hold money or still can: while there is one, no second is made.
///
/// # Errors
///
/// When the engine fails.
pub fn live_of_bill(
    read: &mut Read<'_>,
    tenant: &Tenant,
    biller: &str,
    bill: &str,
) -> Result<Vec<Order>> {
    let select = sql!(
        "SELECT id, biller, bill, account, subject, facts, amount, paid, refunded, state, actor,
            made_at, expires_at, paid_at, posted_at, biller_receipt, tried, next_at, why, token
         FROM pay_order WHERE tenant = $1 AND biller = $2 AND bill = $3
            AND state IN ('open', 'partly-paid', 'paid')
         ORDER BY made_at DESC, id DESC LIMIT 50"
    );
    read.rows(select, &[tenant.into(), biller.into(), bill.into()], order)
}

/// The ids of orders that are due, of every workspace, with their workspace; the longest first.
///
/// # Errors
///
/// When the engine fails.
pub fn due(read: &mut Read<'_>, now: Moment, count: i64) -> Result<Vec<(Tenant, String)>> {
    let select =
        sql!("SELECT tenant, id FROM pay_order WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2");
    read.rows(select, &[now.into(), count.into()], |row| {
        Ok((Tenant::new(row.get::<String>(0)?), row.get(1)?))
    })
}

/// Which orders a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub state: Option<OrderState>,
    /// Made by this actor.
    pub actor: Option<String>,
    /// Made at this moment or later.
    pub from: Option<Moment>,
    /// Made before this moment.
    pub to: Option<Moment>,
    /// Of this biller.
    pub biller: Option<String>,
}

/// A page of orders, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn page(
    read: &mut Read<'_>,
    tenant: &Tenant,
    filter: &Filter,
    skip: i64,
    count: i64,
) -> Result<Vec<Order>> {
    let select = sql!(
        "SELECT id, biller, bill, account, subject, facts, amount, paid, refunded, state, actor,
            made_at, expires_at, paid_at, posted_at, biller_receipt, tried, next_at, why, token
         FROM pay_order WHERE tenant = $1
            AND (CAST($2 AS TEXT) IS NULL OR state = $2)
            AND (CAST($3 AS TEXT) IS NULL OR actor = $3)
            AND (CAST($4 AS BIGINT) IS NULL OR made_at >= $4)
            AND (CAST($5 AS BIGINT) IS NULL OR made_at < $5)
            AND (CAST($6 AS TEXT) IS NULL OR biller = $6)
         ORDER BY made_at DESC, id DESC LIMIT $8 OFFSET $7"
    );
    let values = [
        tenant.into(),
        filter.state.map(OrderState::code).into(),
        filter.actor.as_ref().into(),
        filter.from.into(),
        filter.to.into(),
        filter.biller.as_ref().into(),
        skip.into(),
        count.into(),
    ];
    read.rows(select, &values, order)
}

/// How many orders stand in each state and what they amount to: state, count, amount.
///
/// # Errors
///
/// When the engine fails.
pub fn tally(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<(OrderState, i64, Fen)>> {
    let select = sql!(
        "SELECT state, count(*), CAST(sum(amount) AS BIGINT) FROM pay_order WHERE tenant = $1
         GROUP BY state ORDER BY state"
    );
    read.rows(select, &[tenant.into()], |row| {
        let state: String = row.get(0)?;
        let state = OrderState::of_code(&state).ok_or(Error::NotFound)?;
        Ok((state, row.get(1)?, Fen(row.get(2)?)))
    })
}
