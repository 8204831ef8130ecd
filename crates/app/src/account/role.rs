//! Roles that a workspace makes itself (自定义角色).

use model::Moment;
use model::account::limits::{LABEL_CHARS_MAX, ROLES_MAX};
use model::account::{Fault, Permissions, Role, RoleId, WorkspaceKind, name};
use store::account as kept;
use store::log::Note;
use store::{Db, Read, fresh};

use super::{Result, change};
use crate::authority::RoleKeeper;

/// A role of the workspace's own, and how many have it or are invited with it.
pub type RoleList = Vec<(kept::OwnRole, i64)>;

/// What a role is to be.
#[derive(Clone, Copy, Debug)]
pub struct RoleWish<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it may do.
    pub permissions: Permissions,
}

/// The roles that the workspace made itself.
///
/// # Errors
///
/// When the database fails.
pub fn roles(db: &Db, keeper: &RoleKeeper) -> Result<RoleList> {
    let list = db.read(|read| {
        let roles = kept::roles(read, keeper.tenant())?;
        let count = |role: kept::OwnRole| {
            let users = kept::role_users(read, keeper.tenant(), &Role::Own(role.id.clone()))?;
            Ok((role, users))
        };
        roles.into_iter().map(count).collect()
    })?;
    Ok(list)
}

impl RoleWish<'_> {
    fn read(&self, keeper: &RoleKeeper) -> Result<String, Fault> {
        let name = name(self.name, LABEL_CHARS_MAX)?;
        if self.permissions.is_empty() {
            return Err(Fault::NothingChosen);
        }
        if !keeper.permissions().covers(self.permissions) {
            return Err(Fault::TooStrong);
        }
        Ok(name)
    }
}

/// Makes a role.
///
/// # Errors
///
/// When the name is none or taken, the role holds nothing or more than its maker, or there are
/// too many.
pub fn add_role(db: &Db, now: Moment, keeper: &RoleKeeper, wish: &RoleWish<'_>) -> Result<RoleId> {
    let name = wish.read(keeper)?;
    let tenant = keeper.tenant();
    let id = RoleId::new(fresh("rol", now));
    let role = kept::OwnRole { id: id.clone(), name, permissions: wish.permissions };
    change(db, keeper.actor(), now, |write| {
        if kept::workspace(write, tenant)?.kind == WorkspaceKind::Personal {
            return Err(Fault::PersonalOnly.into());
        }
        is_free(write, keeper, &role)?;
        kept::add_role(write, tenant, &role)?;
        let detail = role.permissions.to_string();
        write.note(&Note::new(tenant, "role.made", role.id.as_str()).detail(&detail))?;
        Ok(())
    })?;
    Ok(id)
}

fn is_free(read: &mut Read<'_>, keeper: &RoleKeeper, role: &kept::OwnRole) -> Result<()> {
    let others = kept::roles(read, keeper.tenant())?;
    let others: Vec<_> = others.iter().filter(|other| other.id != role.id).collect();
    if others.iter().any(|other| other.name == role.name) {
        return Err(Fault::Taken.into());
    }
    if others.len() >= ROLES_MAX {
        return Err(Fault::TooMany.into());
    }
    Ok(())
}

/// Changes name and permissions of a role, for everybody who has it.
///
/// # Errors
///
/// As with a new one; also when the role may more than whoever changes it. Not found when it is
/// not of this workspace.
pub fn change_own_role(
    db: &Db,
    now: Moment,
    keeper: &RoleKeeper,
    id: &RoleId,
    wish: &RoleWish<'_>,
) -> Result<()> {
    let name = wish.read(keeper)?;
    let tenant = keeper.tenant();
    let role = kept::OwnRole { id: id.clone(), name, permissions: wish.permissions };
    change(db, keeper.actor(), now, |write| {
        let before = kept::role(write, tenant, id)?.permissions;
        if !keeper.permissions().covers(before) {
            return Err(Fault::TooStrong.into());
        }
        is_free(write, keeper, &role)?;
        kept::change_role(write, tenant, &role)?;
        let detail = format!("{before} -> {}", role.permissions);
        write.note(&Note::new(tenant, "role.changed", id.as_str()).detail(&detail))?;
        Ok(())
    })
}

/// Removes a role that nobody has.
///
/// # Errors
///
/// When somebody has it or is invited with it; not found when it is not of this workspace.
pub fn remove_role(db: &Db, now: Moment, keeper: &RoleKeeper, id: &RoleId) -> Result<()> {
    let tenant = keeper.tenant();
    change(db, keeper.actor(), now, |write| {
        if kept::role_users(write, tenant, &Role::Own(id.clone()))? > 0 {
            return Err(Fault::RoleUsed.into());
        }
        kept::remove_role(write, tenant, id)?;
        write.note(&Note::new(tenant, "role.removed", id.as_str()))?;
        Ok(())
    })
}
