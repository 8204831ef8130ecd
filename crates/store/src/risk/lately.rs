//! What the rules decided lately, for those who watch over them.

use model::Moment;
use model::risk::{Action, Rule};

use super::{Kept, kept};
use crate::{Error, Read, Result, Tenant, sql};

/// A decision with what it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The decision.
    pub kept: Kept,
    /// The account at the biller for which somebody wanted to pay.
    pub account: String,
    /// The case that was opened with it; empty when none was.
    pub case: String,
}

/// Decisions from a moment on, the newest first; of one action and one rule where they are named.
///
/// # Errors
///
/// When the engine fails.
pub fn lately(
    read: &mut Read<'_>,
    tenant: &Tenant,
    from: Moment,
    (action, rule): (Option<Action>, Option<Rule>),
    (skip, count): (i64, i64),
) -> Result<Vec<Seen>> {
    let select = sql!(
        "SELECT d.order_id, d.about, d.action, d.rule, d.score, d.saw, d.actor, d.at,
            COALESCE(o.account, ''), COALESCE(c.id, '')
         FROM risk_decision d
         LEFT JOIN pay_order o ON o.id = d.order_id AND o.tenant = d.tenant
         LEFT JOIN pay_case c ON c.tenant = d.tenant AND c.kind = 'risk-' || d.rule
            AND c.about = d.about
         WHERE d.tenant = $1 AND d.at >= $2 AND ($3 = '' OR d.action = $3)
            AND ($4 = '' OR d.rule = $4)
         ORDER BY d.at DESC, d.id DESC LIMIT $6 OFFSET $5"
    );
    let values = [
        tenant.into(),
        from.into(),
        action.map_or("", Action::code).into(),
        rule.map_or("", Rule::code).into(),
        skip.into(),
        count.into(),
    ];
    read.rows(select, &values, |row| {
        Ok(Seen { kept: kept(row)?, account: row.get(8)?, case: row.get(9)? })
    })
}

/// How often each rule decided what, from a moment on.
///
/// # Errors
///
/// When the engine fails.
pub fn counted(
    read: &mut Read<'_>,
    tenant: &Tenant,
    from: Moment,
) -> Result<Vec<(Rule, Action, i64)>> {
    let select = sql!(
        "SELECT rule, action, COUNT(*) FROM risk_decision WHERE tenant = $1 AND at >= $2
         GROUP BY rule, action"
    );
    read.rows(select, &[tenant.into(), from.into()], |row| {
        let (rule, action): (String, String) = (row.get(0)?, row.get(1)?);
        let rule = Rule::of_code(&rule).ok_or(Error::NotFound)?;
        Ok((rule, Action::of_code(&action).ok_or(Error::NotFound)?, row.get(2)?))
    })
}
