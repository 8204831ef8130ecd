//! Batches (批次): many invoices verified at once, and the templates that tell what columns hold.
//!
//! An item is worked on under a lease and ends in one write together with its verification, so
//! that it has exactly one result whoever dies when. `outcome` is empty while an item waits.

mod item;
pub(crate) mod schema;
mod template;

use model::Moment;

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, micros, moment, sql};

pub use item::{
    Claimed, Counted, Ended, Filter, Found, Item, NewItem, add_items, claim, counts, finish, items,
    release, renew, settle, take_key,
};
pub use template::{Template, keep_template, template, template_of, templates};

/// What the items of a batch are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files.
    Files,
    /// Rows of a table.
    Rows,
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for somebody to say what the columns hold.
    Mapping,
    /// It runs, or waits for a worker.
    Running,
    /// A person stopped it.
    Stopped,
    /// Every item has a result.
    Done,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Files => "files",
            Kind::Rows => "rows",
        }
    }
}

impl State {
    fn code(self) -> &'static str {
        match self {
            State::Mapping => "mapping",
            State::Running => "running",
            State::Stopped => "stopped",
            State::Done => "done",
        }
    }
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// `bat_…`.
    pub id: String,
    /// Who began it.
    pub actor: String,
    /// The name of its file.
    pub name: String,
    /// What its items are.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// What the columns hold, as the reader of tables writes it; empty for files.
    pub mapping: String,
    /// How many items it has; before they are made, how many rows were counted.
    pub total: i64,
    /// SHA-256 of the table; its bytes are kept as an original.
    pub original: Option<String>,
    /// The word under which its form was sent, so that the same form begins one batch.
    pub token: Option<String>,
    /// When it was begun.
    pub made_at: Moment,
    /// When the last item ended.
    pub done_at: Option<Moment>,
}

fn batch(row: &Row<'_>) -> Result<Batch> {
    let kind: String = row.get(3)?;
    let state: String = row.get(4)?;
    let strange = || Error::Corrupt(format!("batch: `{kind}`, `{state}`"));
    let kinds = [Kind::Files, Kind::Rows];
    let states = [State::Mapping, State::Running, State::Stopped, State::Done];
    Ok(Batch {
        id: row.get(0)?,
        actor: row.get(1)?,
        name: row.get(2)?,
        kind: kinds.into_iter().find(|k| k.code() == kind).ok_or_else(strange)?,
        state: states.into_iter().find(|s| s.code() == state).ok_or_else(strange)?,
        mapping: row.get(5)?,
        total: row.get(6)?,
        original: row.get(7)?,
        token: row.get(8)?,
        made_at: row.moment(9)?,
        done_at: row.get::<Option<i64>>(10)?.map(moment),
    })
}

/// Adds a batch and notes it.
///
/// # Errors
///
/// [`Error::Conflict`] when the token was used before.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, batch: &Batch) -> Result<()> {
    let insert = sql!(
        "INSERT INTO batch (tenant, id, actor, name, kind, state, mapping, total, original, token,
            made_at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)"
    );
    let values: [Value<'_>; 11] = [
        tenant.into(),
        (&batch.id).into(),
        (&batch.actor).into(),
        (&batch.name).into(),
        batch.kind.code().into(),
        batch.state.code().into(),
        (&batch.mapping).into(),
        batch.total.into(),
        batch.original.as_ref().into(),
        batch.token.as_ref().into(),
        batch.made_at.into(),
    ];
    write.execute(insert, &values)?;
    let detail = batch.total.to_string();
    write.note(&Note::new(tenant, "batch.made", &batch.id).detail(&detail)).map(drop)
}

/// A batch of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Batch> {
    let select = sql!(
        "SELECT id, actor, name, kind, state, mapping, total, original, token, made_at, done_at
         FROM batch WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], batch)?.ok_or(Error::NotFound)
}

/// The batch that a form under this token began, if it was sent before.
///
/// # Errors
///
/// When the engine fails.
pub fn of_token(read: &mut Read<'_>, tenant: &Tenant, token: &str) -> Result<Option<String>> {
    let select = sql!("SELECT id FROM batch WHERE tenant = $1 AND token = $2");
    read.row(select, &[tenant.into(), token.into()], |row| row.get(0))
}

/// Batches of a workspace, the newest first; only those of `actor` when it is not empty.
///
/// # Errors
///
/// When the engine fails.
pub fn list(
    read: &mut Read<'_>,
    tenant: &Tenant,
    actor: &str,
    (skip, count): (i64, i64),
) -> Result<Vec<Batch>> {
    let select = sql!(
        "SELECT id, actor, name, kind, state, mapping, total, original, token, made_at, done_at
         FROM batch WHERE tenant = $1 AND ($2 = '' OR actor = $2)
         ORDER BY made_at DESC, id DESC LIMIT $3 OFFSET $4"
    );
    read.rows(select, &[tenant.into(), actor.into(), count.into(), skip.into()], batch)
}

/// How many batches there are behind [`list`].
///
/// # Errors
///
/// When the engine fails.
pub fn count(read: &mut Read<'_>, tenant: &Tenant, actor: &str) -> Result<i64> {
    let select = sql!("SELECT count(*) FROM batch WHERE tenant = $1 AND ($2 = '' OR actor = $2)");
    read.value(select, &[tenant.into(), actor.into()])
}

/// Begins a batch that waited for its columns; `false` when it was begun before.
///
/// # Errors
///
/// When the engine fails.
pub fn begin(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    mapping: &str,
    total: i64,
) -> Result<bool> {
    let update = sql!(
        "UPDATE batch SET state = 'running', mapping = $3, total = $4
         WHERE tenant = $1 AND id = $2 AND state = 'mapping'"
    );
    let values = [tenant.into(), id.into(), mapping.into(), total.into()];
    let has_begun = write.execute(update, &values)? == 1;
    let detail = total.to_string();
    write.note(&Note::new(tenant, "batch.begun", id).detail(&detail))?;
    Ok(has_begun)
}

/// Stops a batch that runs; what is being worked on still ends. `false` when it did not run.
///
/// # Errors
///
/// When the engine fails.
pub fn stop(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<bool> {
    let update = sql!(
        "UPDATE batch SET state = 'stopped'
         WHERE tenant = $1 AND id = $2 AND state IN ('running', 'mapping')"
    );
    let has_stopped = write.execute(update, &[tenant.into(), id.into()])? == 1;
    write.note(&Note::new(tenant, "batch.stopped", id))?;
    Ok(has_stopped)
}

/// Lets a stopped batch go on, from where it stood: one without items waits for its columns again.
/// Where it stands now; `None` when it was not stopped.
///
/// # Errors
///
/// When the engine fails.
pub fn resume(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<Option<State>> {
    let update = sql!(
        "UPDATE batch SET state = CASE WHEN EXISTS (
            SELECT 1 FROM batch_item WHERE tenant = $1 AND batch = $2)
            THEN 'running' ELSE 'mapping' END
         WHERE tenant = $1 AND id = $2 AND state = 'stopped'"
    );
    let has_resumed = write.execute(update, &[tenant.into(), id.into()])? == 1;
    write.note(&Note::new(tenant, "batch.continued", id))?;
    if !has_resumed {
        return Ok(None);
    }
    find(write, tenant, id).map(|batch| Some(batch.state))
}

/// Ends a batch of which nothing waits any more, and notes it; `false` when something does, or it
/// does not run.
///
/// # Errors
///
/// When the engine fails.
pub fn end(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<bool> {
    let update = sql!(
        "UPDATE batch SET state = 'done', done_at = $3
         WHERE tenant = $1 AND id = $2 AND state = 'running' AND NOT EXISTS (
            SELECT 1 FROM batch_item WHERE tenant = $1 AND batch = $2 AND outcome = '')"
    );
    let now = micros(write.now()).into();
    if write.execute(update, &[tenant.into(), id.into(), now])? == 0 {
        return Ok(false);
    }
    write.note(&Note::new(tenant, "batch.done", id))?;
    Ok(true)
}

/// How many batches were made before a moment.
///
/// # Errors
///
/// When the engine fails.
pub fn count_before(read: &mut Read<'_>, tenant: &Tenant, before: Moment) -> Result<i64> {
    let select = sql!("SELECT count(*) FROM batch WHERE tenant = $1 AND made_at < $2");
    read.value(select, &[tenant.into(), micros(before).into()])
}

/// Forgets batches made before a moment (保存期限), at most `most` at once; how many went.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, tenant: &Tenant, before: Moment, most: i64) -> Result<u64> {
    let select = sql!("SELECT id FROM batch WHERE tenant = $1 AND made_at < $2 LIMIT $3");
    let values = [tenant.into(), micros(before).into(), most.into()];
    let ids: Vec<String> = write.rows(select, &values, |row| row.get(0))?;
    let items = sql!("DELETE FROM batch_item WHERE tenant = $1 AND batch = $2");
    let one = sql!("DELETE FROM batch WHERE tenant = $1 AND id = $2");
    for id in &ids {
        write.execute(items, &[tenant.into(), id.into()])?;
        write.execute(one, &[tenant.into(), id.into()])?;
        write.note(&Note::new(tenant, "batch.forgotten", id))?;
    }
    Ok(ids.len() as u64)
}
