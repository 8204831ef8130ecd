//! Who comes with a request: the session of a cookie, or a key.

use model::Moment;
use model::account::{KeyId, Permission, Permissions, Role, WorkspaceKind};
use store::account as kept;
use store::{Db, Read};

use super::limits::KEY_SEEN_EVERY_S;
use super::secret::{digest, shown};
use super::{Porter, Result, key};
use crate::authority::{AccountHolder, Caller};

/// Somebody who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// What they may do in the workspace that they are in.
    pub caller: Caller,
    /// What they may do with their own account.
    pub holder: AccountHolder,
    /// What they want to be called; may be empty.
    pub name: String,
    /// The workspace that they are in.
    pub workspace: kept::Workspace,
    /// Their role there.
    pub role: Role,
}

/// Recognises the secret of a cookie; `None` when its session ended.
///
/// # Errors
///
/// When the database fails.
pub fn recognise(db: &Db, porter: &Porter, now: Moment, token: &str) -> Result<Option<Visit>> {
    let Some(digest) = shown(token) else { return Ok(None) };
    let found = db.read(|read| kept::session_by_digest(read, &digest))?;
    let rule = porter.rule();
    let is_alive = |s: &kept::Session| rule.is_alive(s.began, s.seen, now);
    let Some(found) = found.filter(|found| is_alive(&found.session)) else { return Ok(None) };
    if rule.is_news(found.session.seen, now) {
        db.keep_house(now, |write| kept::session_seen(write, &found.session.id))?;
    }
    let mut permissions = permissions(&found.role, found.permissions);
    if found.kind == WorkspaceKind::Personal {
        // There is nobody to keep, so the pages for it do not exist.
        permissions = permissions.without(Permission::Members).without(Permission::Roles);
    }
    Ok(Some(Visit {
        caller: Caller::of_session(found.tenant.clone(), &found.person, permissions),
        holder: AccountHolder {
            user: found.person,
            session: found.session.id,
            tenant: found.tenant.clone(),
        },
        name: found.name,
        workspace: kept::Workspace { id: found.tenant, kind: found.kind, name: found.workspace },
        role: found.role,
    }))
}

/// What a role may do; a role of the workspace's own that is gone may nothing.
pub(super) fn permissions(role: &Role, own: Option<Permissions>) -> Permissions {
    match role {
        Role::BuiltIn(role) => role.permissions(),
        Role::Own(_) => own.unwrap_or_default(),
    }
}

/// A program with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVisit {
    /// What it may do.
    pub caller: Caller,
    /// Its key.
    pub key: KeyId,
    /// Requests a minute that it may make.
    pub rate: u32,
}

/// Recognises a key; `None` when it is none, or ended.
///
/// # Errors
///
/// When the database fails.
pub fn recognise_key(
    db: &Db,
    porter: &Porter,
    now: Moment,
    text: &str,
) -> Result<Option<KeyVisit>> {
    let Some((known, is_news)) = db.read(|read| Ok(known_key(read, porter, now, text)))?? else {
        return Ok(None);
    };
    if is_news {
        let tenant = known.caller.tenant();
        db.keep_house(now, |write| kept::key_seen(write, tenant, &known.key))?;
    }
    Ok(Some(known))
}

/// Recognises a key inside a read, and tells whether it is news that it was used.
///
/// # Errors
///
/// When the database fails.
pub fn known_key(
    read: &mut Read<'_>,
    porter: &Porter,
    now: Moment,
    text: &str,
) -> Result<Option<(KeyVisit, bool)>> {
    let Some(prefix) = key::prefix(text) else { return Ok(None) };
    let found = kept::key_by_prefix(read, prefix)?;
    let is_same = |key: &kept::Key| porter.secret.same(&digest(text), &key.digest);
    let Some(key) = found.filter(|key| is_same(key) && key.is_alive(now)) else {
        return Ok(None);
    };
    let is_news = key.seen.is_none_or(|seen| now.0 - seen.0 >= KEY_SEEN_EVERY_S);
    let caller = Caller::of_key(key.tenant, &key.id, key.scopes);
    Ok(Some((KeyVisit { caller, key: key.id, rate: key.rate }, is_news)))
}
