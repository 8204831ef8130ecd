//! Risk (风险控制): limits of workspaces, the past that the rules look at, and what was decided.

mod forget;
mod lately;
pub(crate) mod schema;

use model::risk::{Action, Before, Limit, Limits, Past, Rule, Tally};
use model::{Day, Fen, Moment};

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, fresh, sql};

pub use forget::{forget, forget_days};
pub use lately::{Seen, counted, lately};

/// How many past payments of a subject a decision looks at, the newest.
pub const RECENT_MAX: i64 = 64;

/// The limits of a workspace. What an older program set under a name that nobody knows any more is
/// left out.
///
/// # Errors
///
/// When the engine fails.
pub fn limits(read: &mut Read<'_>, tenant: &Tenant) -> Result<Limits> {
    let select = sql!("SELECT name, value FROM risk_limit WHERE tenant = $1");
    let mut limits = Limits::default();
    read.each(select, &[tenant.into()], |row| {
        if let Some(limit) = Limit::of_code(&row.get::<String>(0)?) {
            limits.set(limit, row.get(1)?);
        }
        Ok(())
    })?;
    Ok(limits)
}

/// Sets a limit of a workspace, and says so in the log.
///
/// # Errors
///
/// When the engine fails.
pub fn set_limit(write: &mut Write<'_>, tenant: &Tenant, limit: Limit, value: i64) -> Result<()> {
    let insert = sql!(
        "INSERT INTO risk_limit (tenant, name, value) VALUES ($1, $2, $3)
         ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value"
    );
    write.execute(insert, &[tenant.into(), limit.code().into(), value.into()])?;
    let detail = value.to_string();
    write.note(&Note::new(tenant, "risk.limit", limit.code()).detail(&detail)).map(drop)
}

/// The past of a subject: what it paid on a day, and its newest payments.
///
/// # Errors
///
/// When the engine fails.
pub fn before(read: &mut Read<'_>, tenant: &Tenant, subject: &str, day: Day) -> Result<Before> {
    let select = sql!(
        "SELECT amount, at, payer FROM risk_past WHERE tenant = $1 AND subject = $2
         ORDER BY at DESC, attempt DESC LIMIT $3"
    );
    let values = [tenant.into(), subject.into(), RECENT_MAX.into()];
    let recent = read.rows(select, &values, |row| {
        Ok(Past { amount: Fen(row.get(0)?), at: row.moment(1)?, payer: row.get(2)? })
    })?;
    Ok(Before { today: tally(read, tenant, subject, (day, day))?, recent })
}

/// What a subject paid and got back from one day to another, both included.
///
/// # Errors
///
/// When the engine fails.
pub fn tally(
    read: &mut Read<'_>,
    tenant: &Tenant,
    subject: &str,
    (from, to): (Day, Day),
) -> Result<Tally> {
    let select = sql!(
        "SELECT count, sum, refunds, refunded FROM risk_day
         WHERE tenant = $1 AND subject = $2 AND day >= $3 AND day <= $4"
    );
    let (from, to) = (from.to_string(), to.to_string());
    let mut all = Tally::default();
    read.each(select, &[tenant.into(), subject.into(), from.into(), to.into()], |row| {
        all.count += row.get::<i64>(0)?;
        all.sum = Fen(all.sum.0.saturating_add(row.get(1)?));
        all.refunds += row.get::<i64>(2)?;
        all.refunded = Fen(all.refunded.0.saturating_add(row.get(3)?));
        Ok(())
    })?;
    Ok(all)
}

/// Remembers a payment of a subject, once for each attempt.
///
/// # Errors
///
/// When the engine fails.
pub fn remember(
    write: &mut Write<'_>,
    tenant: &Tenant,
    subject: &str,
    attempt: &str,
    past: &Past,
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO risk_past (tenant, subject, at, attempt, amount, payer)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant, subject, at, attempt) DO NOTHING"
    );
    let values: [Value<'_>; 6] = [
        tenant.into(),
        subject.into(),
        past.at.into(),
        attempt.into(),
        past.amount.into(),
        (&past.payer).into(),
    ];
    if write.execute(insert, &values)? == 0 {
        return Ok(());
    }
    let count = sql!(
        "INSERT INTO risk_day (tenant, subject, day, count, sum, refunds, refunded)
         VALUES ($1, $2, $3, 1, $4, 0, 0) ON CONFLICT (tenant, subject, day)
         DO UPDATE SET count = risk_day.count + 1, sum = risk_day.sum + excluded.sum"
    );
    let day = past.at.china_day().to_string();
    write.execute(count, &[tenant.into(), subject.into(), day.into(), past.amount.into()]).map(drop)
}

/// Counts money that a subject got back.
///
/// # Errors
///
/// When the engine fails.
pub fn give_back(write: &mut Write<'_>, tenant: &Tenant, subject: &str, amount: Fen) -> Result<()> {
    let count = sql!(
        "INSERT INTO risk_day (tenant, subject, day, count, sum, refunds, refunded)
         VALUES ($1, $2, $3, 0, 0, 1, $4) ON CONFLICT (tenant, subject, day) DO UPDATE
         SET refunds = risk_day.refunds + 1, refunded = risk_day.refunded + excluded.refunded"
    );
    let day = write.now().china_day().to_string();
    write.execute(count, &[tenant.into(), subject.into(), day.into(), amount.into()]).map(drop)
}

/// A decision that was more than a nod, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of which order.
    pub order: String,
    /// About what: the order, an attempt, a refund.
    pub about: String,
    /// What was decided.
    pub action: Action,
    /// The rule that asked for the most.
    pub rule: Rule,
    /// What all findings weighed.
    pub score: i64,
    /// What was seen, as JSON.
    pub saw: String,
    /// Who wanted it.
    pub actor: String,
    /// When.
    pub at: Moment,
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let (action, rule): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Kept {
        order: row.get(0)?,
        about: row.get(1)?,
        action: Action::of_code(&action).ok_or(Error::NotFound)?,
        rule: Rule::of_code(&rule).ok_or(Error::NotFound)?,
        score: row.get(4)?,
        saw: row.get(5)?,
        actor: row.get(6)?,
        at: row.moment(7)?,
    })
}

/// Keeps a decision. The same about the same is kept once, however often somebody tries.
///
/// # Errors
///
/// When the engine fails.
pub fn keep(write: &mut Write<'_>, tenant: &Tenant, new: &Kept) -> Result<()> {
    let insert = sql!(
        "INSERT INTO risk_decision (id, tenant, order_id, about, action, rule, score, saw, actor,
            at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (tenant, order_id, about, action, rule) DO NOTHING"
    );
    let values: [Value<'_>; 10] = [
        fresh("rsk", new.at).into(),
        tenant.into(),
        (&new.order).into(),
        (&new.about).into(),
        new.action.code().into(),
        new.rule.code().into(),
        new.score.into(),
        (&new.saw).into(),
        (&new.actor).into(),
        new.at.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// What was decided about an order, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_order(read: &mut Read<'_>, tenant: &Tenant, order: &str) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT order_id, about, action, rule, score, saw, actor, at FROM risk_decision
         WHERE tenant = $1 AND order_id = $2 ORDER BY at, id"
    );
    read.rows(select, &[tenant.into(), order.into()], kept)
}

/// Gives an order that waits for a person more time to be paid.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such order.
pub fn wait(write: &mut Write<'_>, tenant: &Tenant, order: &str, until: Moment) -> Result<()> {
    let update =
        sql!("UPDATE pay_order SET expires_at = $3, next_at = $3 WHERE id = $1 AND tenant = $2");
    write.execute_one(update, &[order.into(), tenant.into(), until.into()])
}
