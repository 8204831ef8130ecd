//! Cases (工单): what a person has to decide, with its evidence.

use model::{Fen, Moment};

use crate::{Read, Result, Row, Tenant, Value, Write, fresh, sql};

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// `cas_…`.
    pub id: String,
    /// A code: `late`, `amount-differs`, `refund-abnormal`, `biller-silent`, `risk-…`, ….
    pub kind: String,
    /// Of which order; empty when of none.
    pub order: String,
    /// What it is about: a number of an attempt or refund, an order, a day.
    pub about: String,
    /// How much is at stake.
    pub amount: Fen,
    /// What is known, as JSON.
    pub evidence: String,
    /// Whether nobody has decided yet.
    pub is_open: bool,
    /// Since when.
    pub made_at: Moment,
    /// Until when.
    pub closed_at: Option<Moment>,
    /// Who decided.
    pub closed_by: String,
    /// What was decided.
    pub decision: String,
}

fn case(row: &Row<'_>) -> Result<Case> {
    Ok(Case {
        id: row.get(0)?,
        kind: row.get(1)?,
        order: row.get(2)?,
        about: row.get(3)?,
        amount: Fen(row.get(4)?),
        evidence: row.get(5)?,
        is_open: row.get::<String>(6)? == "open",
        made_at: row.moment(7)?,
        closed_at: row.get::<Option<i64>>(8)?.map(crate::moment),
        closed_by: row.get(9)?,
        decision: row.get(10)?,
    })
}

/// A case to be opened.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// A code.
    pub kind: &'a str,
    /// Of which order; empty when of none.
    pub order: &'a str,
    /// What it is about.
    pub about: &'a str,
    /// How much is at stake.
    pub amount: Fen,
    /// What is known, as JSON.
    pub evidence: &'a str,
}

/// Opens a case, once for each kind and subject; `false` when there is one already.
///
/// # Errors
///
/// When the engine fails.
pub fn open(write: &mut Write<'_>, tenant: &Tenant, new: &New<'_>) -> Result<bool> {
    let insert = sql!(
        "INSERT INTO pay_case (id, tenant, kind, order_id, about, amount, evidence, state, made_at,
            closed_at, closed_by, decision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, NULL, '', '')
         ON CONFLICT (tenant, kind, about) DO NOTHING"
    );
    let id = fresh("cas", write.now());
    let values: [Value<'_>; 8] = [
        id.into(),
        tenant.into(),
        new.kind.into(),
        new.order.into(),
        new.about.into(),
        new.amount.into(),
        new.evidence.into(),
        write.now().into(),
    ];
    Ok(write.execute(insert, &values)? > 0)
}

/// Closes an open case with a decision.
///
/// # Errors
///
/// [`crate::Error::NotFound`] when there is none open.
pub fn close(write: &mut Write<'_>, tenant: &Tenant, id: &str, decision: &str) -> Result<()> {
    let update = sql!(
        "UPDATE pay_case SET state = 'closed', closed_at = $3, closed_by = $4, decision = $5
         WHERE id = $1 AND tenant = $2 AND state = 'open'"
    );
    let (now, actor) = (write.now(), write.actor().as_str().to_owned());
    let values = [id.into(), tenant.into(), now.into(), actor.into(), decision.into()];
    write.execute_one(update, &values)
}

/// A case by its id.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Option<Case>> {
    let select = sql!(
        "SELECT id, kind, order_id, about, amount, evidence, state, made_at, closed_at, closed_by,
            decision FROM pay_case WHERE id = $1 AND tenant = $2"
    );
    read.row(select, &[id.into(), tenant.into()], case)
}

/// Open or closed cases, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn page(
    read: &mut Read<'_>,
    tenant: &Tenant,
    is_open: bool,
    skip: i64,
    count: i64,
) -> Result<Vec<Case>> {
    let select = sql!(
        "SELECT id, kind, order_id, about, amount, evidence, state, made_at, closed_at, closed_by,
            decision FROM pay_case WHERE tenant = $1 AND state = $2
         ORDER BY made_at DESC, id DESC LIMIT $4 OFFSET $3"
    );
    let state = if is_open { "open" } else { "closed" };
    read.rows(select, &[tenant.into(), state.into(), skip.into(), count.into()], case)
}

/// The cases of an order, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Vec<Case>> {
    let select = sql!(
        "SELECT id, kind, order_id, about, amount, evidence, state, made_at, closed_at, closed_by,
            decision FROM pay_case WHERE tenant = $1 AND order_id = $2 ORDER BY made_at, id"
    );
    read.rows(select, &[tenant.into(), order.into()], case)
}
