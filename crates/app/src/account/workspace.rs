//! The workspaces of a person, and going from one to another without signing in again.

use model::Moment;
use model::account::limits::{WORKSPACE_NAME_CHARS_MAX, WORKSPACES_MAX};
use model::account::{Fault, Role, WorkspaceKind, name};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, fresh};

use super::{Result, change, register};
use crate::authority::{AccountHolder, SettingKeeper};

/// A workspace that somebody belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The workspace.
    pub workspace: kept::Workspace,
    /// Their role there.
    pub role: Role,
    /// The same with its name, when the workspace made it itself.
    pub own: Option<kept::OwnRole>,
}

/// The workspaces that somebody belongs to, the oldest membership first.
///
/// # Errors
///
/// When the database fails.
pub fn workspaces(db: &Db, holder: &AccountHolder) -> Result<Vec<Place>> {
    let places = db.read(|read| {
        let mut places = Vec::new();
        for (workspace, role) in kept::workspaces_of(read, holder.user())? {
            let own = match &role {
                Role::BuiltIn(_) => None,
                Role::Own(id) => Some(kept::role(read, &workspace.id, id)?),
            };
            places.push(Place { workspace, role, own });
        }
        Ok(places)
    })?;
    Ok(places)
}

/// Whose workspace somebody is in.
///
/// # Errors
///
/// When the database fails.
pub fn workspace_kind(db: &Db, holder: &AccountHolder) -> Result<WorkspaceKind> {
    Ok(db.read(|read| kept::workspace(read, holder.tenant()))?.kind)
}

/// Goes to another workspace.
///
/// # Errors
///
/// Not found when they are no member there.
pub fn switch(db: &Db, now: Moment, holder: &AccountHolder, to: &Tenant) -> Result<()> {
    change(db, &holder.actor(), now, |write| {
        kept::switch(write, holder.user(), holder.session(), to)?;
        write.note(&Note::new(to, "session.switched", holder.session().as_str()))?;
        Ok(())
    })
}

/// Makes a workspace for a company, whose first administrator is whoever makes it.
///
/// # Errors
///
/// When it is no name, or they have too many.
pub fn add_company(db: &Db, now: Moment, holder: &AccountHolder, called: &str) -> Result<Tenant> {
    let called = name(called, WORKSPACE_NAME_CHARS_MAX)?;
    let id = Tenant::new(fresh("wsp", now));
    let kind = WorkspaceKind::Company;
    let company = kept::Workspace { id: id.clone(), kind, name: called };
    change(db, &holder.actor(), now, |write| {
        if kept::workspaces_of(write, holder.user())?.len() >= WORKSPACES_MAX {
            return Err(Fault::TooMany.into());
        }
        Ok(register::found(write, &company, holder.user())?)
    })?;
    Ok(id)
}

/// Calls the workspace otherwise.
///
/// # Errors
///
/// When it is no name, or the workspace is a personal one.
pub fn rename_workspace(db: &Db, now: Moment, keeper: &SettingKeeper, called: &str) -> Result<()> {
    let called = name(called, WORKSPACE_NAME_CHARS_MAX)?;
    change(db, keeper.actor(), now, |write| {
        if kept::workspace(write, keeper.tenant())?.kind == WorkspaceKind::Personal {
            return Err(Fault::PersonalOnly.into());
        }
        kept::rename_workspace(write, keeper.tenant(), &called)?;
        let note = Note::new(keeper.tenant(), "workspace.renamed", keeper.tenant().as_str());
        write.note(&note)?;
        Ok(())
    })
}
