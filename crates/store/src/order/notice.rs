//! Notices of channels: kept once by their id, then carried out.

use model::Moment;

use crate::{Read, Result, Tenant, Write, sql};

/// A notice that waits to be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Code of the channel.
    pub channel: String,
    /// The channel's id, the same at every repetition.
    pub id: String,
    /// Whose it is.
    pub tenant: Tenant,
    /// The number that it is about.
    pub number: String,
    /// What it says.
    pub says: String,
}

/// Keeps a notice; `false` when it was kept before.
///
/// # Errors
///
/// When the engine fails.
pub fn keep(write: &mut Write<'_>, notice: &Notice) -> Result<bool> {
    let insert = sql!(
        "INSERT INTO pay_notice (channel, id, tenant, number, says, arrived_at, done_at, why)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, '') ON CONFLICT (channel, id) DO NOTHING"
    );
    let values = [
        (&notice.channel).into(),
        (&notice.id).into(),
        (&notice.tenant).into(),
        (&notice.number).into(),
        (&notice.says).into(),
        write.now().into(),
    ];
    Ok(write.execute(insert, &values)? > 0)
}

/// Notices that wait, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn waiting(read: &mut Read<'_>, count: i64) -> Result<Vec<Notice>> {
    let select = sql!(
        "SELECT channel, id, tenant, number, says FROM pay_notice WHERE done_at IS NULL
         ORDER BY arrived_at, id LIMIT $1"
    );
    read.rows(select, &[count.into()], |row| {
        Ok(Notice {
            channel: row.get(0)?,
            id: row.get(1)?,
            tenant: Tenant::new(row.get::<String>(2)?),
            number: row.get(3)?,
            says: row.get(4)?,
        })
    })
}

/// Marks a notice as carried out, and says why when nothing came of it.
///
/// # Errors
///
/// When there is none.
pub fn done(write: &mut Write<'_>, channel: &str, id: &str, why: &str) -> Result<()> {
    let update =
        sql!("UPDATE pay_notice SET done_at = $3, why = $4 WHERE channel = $1 AND id = $2");
    let now = write.now().into();
    write.execute_one(update, &[channel.into(), id.into(), now, why.into()])
}

/// When notices about a number arrived.
///
/// # Errors
///
/// When the engine fails.
pub fn about(read: &mut Read<'_>, number: &str) -> Result<Vec<Moment>> {
    let select =
        sql!("SELECT arrived_at FROM pay_notice WHERE number = $1 ORDER BY arrived_at, id");
    read.rows(select, &[number.into()], |row| row.moment(0))
}
