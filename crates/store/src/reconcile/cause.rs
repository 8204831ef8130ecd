//! Why attempts failed, counted (F176), and how many of everything there is for the console.

use model::Moment;
use model::pay::Channel;

use crate::{Read, Result, Tenant, sql};

/// How often each cause ended an attempt in a span of time, the most frequent first.
///
/// # Errors
///
/// When the engine fails.
pub fn counted(
    read: &mut Read<'_>,
    tenant: &Tenant,
    (from, to): (Moment, Moment),
) -> Result<Vec<(String, i64)>> {
    let select = sql!(
        "SELECT why, count(*) AS n FROM pay_attempt
         WHERE tenant = $1 AND made_at >= $2 AND made_at < $3 AND why <> ''
            AND state IN ('failed', 'closed', 'returned')
         GROUP BY why ORDER BY n DESC, why"
    );
    let values = [tenant.into(), from.into(), to.into()];
    read.rows(select, &values, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// An attempt that failed, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its number.
    pub number: String,
    /// Its order.
    pub order: String,
    /// Its channel.
    pub channel: Option<Channel>,
    /// How much it was for.
    pub amount: model::Fen,
    /// When it was made.
    pub made_at: Moment,
    /// The channel's own code.
    pub code: String,
}

/// The attempts that a cause ended in a span of time, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_cause(
    read: &mut Read<'_>,
    tenant: &Tenant,
    why: &str,
    (from, to): (Moment, Moment),
    (skip, count): (i64, i64),
) -> Result<Vec<Failed>> {
    let select = sql!(
        "SELECT number, order_id, channel, amount, made_at, why_code FROM pay_attempt
         WHERE tenant = $1 AND why = $2 AND made_at >= $3 AND made_at < $4
            AND state IN ('failed', 'closed', 'returned')
         ORDER BY made_at DESC, number LIMIT $6 OFFSET $5"
    );
    let values = [tenant.into(), why.into(), from.into(), to.into(), skip.into(), count.into()];
    read.rows(select, &values, |row| {
        let channel: String = row.get(2)?;
        Ok(Failed {
            number: row.get(0)?,
            order: row.get(1)?,
            channel: Channel::of_code(&channel),
            amount: model::Fen(row.get(3)?),
            made_at: row.moment(4)?,
            code: row.get(5)?,
        })
    })
}

/// What waits for somebody: undecided attempts, proposed refunds, unexplained differences, open
/// cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Attempts that are not decided.
    pub attempts: i64,
    /// Refunds that a second person has to agree to.
    pub refunds: i64,
    /// Differences that are not put right.
    pub differences: i64,
    /// Cases that nobody has decided.
    pub cases: i64,
}

/// Counts what waits.
///
/// # Errors
///
/// When the engine fails.
pub fn waiting(read: &mut Read<'_>, tenant: &Tenant) -> Result<Waiting> {
    let select = sql!(
        "SELECT
            (SELECT count(*) FROM pay_attempt WHERE tenant = $1
                AND state IN ('sent', 'waiting', 'unknown', 'undoing')),
            (SELECT count(*) FROM pay_refund WHERE tenant = $1 AND state = 'proposed'),
            (SELECT count(*) FROM recon_diff WHERE tenant = $1 AND state IN ('open', 'proposed')),
            (SELECT count(*) FROM pay_case WHERE tenant = $1 AND state = 'open')"
    );
    let found = read.row(select, &[tenant.into()], |row| {
        Ok(Waiting {
            attempts: row.get(0)?,
            refunds: row.get(1)?,
            differences: row.get(2)?,
            cases: row.get(3)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}
