//! Keys for programs (接口密钥). The key itself is shown once and kept as its SHA-256.

use model::Moment;
use model::account::{KeyId, Permissions, UserId};

use super::role::read_permissions;
use crate::{Read, Result, Row, Tenant, Write, micros, moment, sql};

/// A key that is being made.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// `key_…`.
    pub id: &'a KeyId,
    /// The beginning of the key, by which it is found and recognised.
    pub prefix: &'a str,
    /// SHA-256 of the whole key.
    pub digest: [u8; 32],
    /// What it is for.
    pub name: &'a str,
    /// What it may do.
    pub scopes: Permissions,
    /// Requests a minute.
    pub rate: u32,
    /// Who made it.
    pub made_by: &'a UserId,
    /// When it ends by itself.
    pub ends_at: Option<Moment>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// `key_…`.
    pub id: KeyId,
    /// Its workspace.
    pub tenant: Tenant,
    /// The beginning of the key.
    pub prefix: String,
    /// SHA-256 of the whole key.
    pub digest: Vec<u8>,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Permissions,
    /// Requests a minute.
    pub rate: u32,
    /// Who made it.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Moment,
    /// When it ends by itself.
    pub ends_at: Option<Moment>,
    /// When somebody ended it.
    pub ended_at: Option<Moment>,
    /// When it was last used.
    pub seen: Option<Moment>,
}

impl Key {
    /// Whether it opens anything at `now`.
    pub fn is_alive(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.ends_at.is_none_or(|ends| now < ends)
    }
}

fn read_key(row: &Row<'_>) -> Result<Key> {
    let at = |place: usize| row.get::<Option<i64>>(place).map(|at| at.map(moment));
    Ok(Key {
        id: KeyId::new(row.get::<String>(0)?),
        tenant: Tenant::new(row.get::<String>(1)?),
        prefix: row.get(2)?,
        digest: row.get(3)?,
        name: row.get(4)?,
        scopes: read_permissions(&row.get::<String>(5)?)?,
        rate: u32::try_from(row.get::<i64>(6)?).unwrap_or(0),
        made_by: UserId::new(row.get::<String>(7)?),
        made_at: row.moment(8)?,
        ends_at: at(9)?,
        ended_at: at(10)?,
        seen: at(11)?,
    })
}

/// Adds a key.
///
/// # Errors
///
/// [`Error::Conflict`](crate::Error::Conflict) when the beginning is taken.
pub fn add_key(write: &mut Write<'_>, tenant: &Tenant, key: &NewKey<'_>) -> Result<()> {
    let insert = sql!(
        "INSERT INTO api_key (tenant, id, prefix, digest, name, scopes, rate, made_by, made_at,
            ends_at, ended_at, seen)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL)"
    );
    let (now, scopes) = (micros(write.now()), key.scopes.to_string());
    let values = [
        tenant.into(),
        key.id.into(),
        key.prefix.into(),
        (&key.digest).into(),
        key.name.into(),
        (&scopes).into(),
        key.rate.into(),
        key.made_by.into(),
        now.into(),
        key.ends_at.map(micros).into(),
    ];
    write.execute_one(insert, &values)
}

/// The keys of a workspace, the newest first, ended ones last.
///
/// # Errors
///
/// When the engine fails.
pub fn keys(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Key>> {
    let select = sql!(
        "SELECT id, tenant, prefix, digest, name, scopes, rate, made_by, made_at, ends_at,
            ended_at, seen
         FROM api_key WHERE tenant = $1 ORDER BY ended_at NULLS FIRST, id DESC"
    );
    read.rows(select, &[tenant.into()], read_key)
}

/// The key with a beginning, in whatever workspace: the caller still has to compare the digest.
///
/// # Errors
///
/// When the engine fails.
pub fn key_by_prefix(read: &mut Read<'_>, prefix: &str) -> Result<Option<Key>> {
    let select = sql!(
        "SELECT id, tenant, prefix, digest, name, scopes, rate, made_by, made_at, ends_at,
            ended_at, seen
         FROM api_key WHERE prefix = $1"
    );
    read.row(select, &[prefix.into()], read_key)
}

/// Writes down that a key was used.
///
/// # Errors
///
/// When the engine fails.
pub fn key_seen(write: &mut Write<'_>, tenant: &Tenant, id: &KeyId) -> Result<()> {
    let update = sql!("UPDATE api_key SET seen = $3 WHERE tenant = $1 AND id = $2");
    let now = micros(write.now());
    write.execute(update, &[tenant.into(), id.into(), now.into()]).map(drop)
}

/// Ends a key.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when this workspace has none such, or it ended.
pub fn end_key(write: &mut Write<'_>, tenant: &Tenant, id: &KeyId) -> Result<()> {
    let update =
        sql!("UPDATE api_key SET ended_at = $3 WHERE tenant = $1 AND id = $2 AND ended_at IS NULL");
    let now = micros(write.now());
    write.execute_one(update, &[tenant.into(), id.into(), now.into()])
}

/// Ends the keys that a person made in a workspace; their ids.
///
/// # Errors
///
/// When the engine fails.
pub fn end_keys_of(write: &mut Write<'_>, tenant: &Tenant, person: &UserId) -> Result<Vec<KeyId>> {
    let update = sql!(
        "UPDATE api_key SET ended_at = $3
         WHERE tenant = $1 AND made_by = $2 AND ended_at IS NULL RETURNING id"
    );
    let now = micros(write.now());
    write.rows(update, &[tenant.into(), person.into(), now.into()], |row| {
        Ok(KeyId::new(row.get::<String>(0)?))
    })
}
