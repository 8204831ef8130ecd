//! Roles that a workspace made itself.

use model::account::{Permissions, Role, RoleId};

use super::strange;
use crate::{Error, Read, Result, Row, Tenant, Write, micros, sql};

/// A role of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRole {
    /// `rol_…`.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
}

fn read_role(row: &Row<'_>) -> Result<OwnRole> {
    let permissions: String = row.get(2)?;
    Ok(OwnRole {
        id: RoleId::new(row.get::<String>(0)?),
        name: row.get(1)?,
        permissions: read_permissions(&permissions)?,
    })
}

/// A permission that a newer program wrote is not one that an older program may give.
pub(super) fn read_permissions(codes: &str) -> Result<Permissions> {
    Permissions::parse(codes).ok_or_else(|| strange("permissions", codes))
}

/// The roles of a workspace, by name.
///
/// # Errors
///
/// When the engine fails.
pub fn roles(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<OwnRole>> {
    let select =
        sql!("SELECT id, name, permissions FROM own_role WHERE tenant = $1 ORDER BY name, id");
    read.rows(select, &[tenant.into()], read_role)
}

/// A role of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when this workspace has none such.
pub fn role(read: &mut Read<'_>, tenant: &Tenant, id: &RoleId) -> Result<OwnRole> {
    let select = sql!("SELECT id, name, permissions FROM own_role WHERE tenant = $1 AND id = $2");
    read.row(select, &[tenant.into(), id.into()], read_role)?.ok_or(Error::NotFound)
}

/// Adds a role.
///
/// # Errors
///
/// [`Error::Conflict`] when the workspace has one of this name.
pub fn add_role(write: &mut Write<'_>, tenant: &Tenant, role: &OwnRole) -> Result<()> {
    let insert = sql!(
        "INSERT INTO own_role (tenant, id, name, permissions, made_at)
         VALUES ($1, $2, $3, $4, $5)"
    );
    let (now, codes) = (micros(write.now()), role.permissions.to_string());
    let values =
        [tenant.into(), (&role.id).into(), (&role.name).into(), (&codes).into(), now.into()];
    write.execute_one(insert, &values)
}

/// Changes name and permissions of a role.
///
/// # Errors
///
/// [`Error::NotFound`] when this workspace has none such, [`Error::Conflict`] when another one
/// has the name.
pub fn change_role(write: &mut Write<'_>, tenant: &Tenant, role: &OwnRole) -> Result<()> {
    let update =
        sql!("UPDATE own_role SET name = $3, permissions = $4 WHERE tenant = $1 AND id = $2");
    let codes = role.permissions.to_string();
    let values = [tenant.into(), (&role.id).into(), (&role.name).into(), (&codes).into()];
    write.execute_one(update, &values)
}

/// Removes a role.
///
/// # Errors
///
/// [`Error::NotFound`] when this workspace has none such.
pub fn remove_role(write: &mut Write<'_>, tenant: &Tenant, id: &RoleId) -> Result<()> {
    let delete = sql!("DELETE FROM own_role WHERE tenant = $1 AND id = $2");
    write.execute_one(delete, &[tenant.into(), id.into()])
}

/// How many members and open invitations have a role.
///
/// # Errors
///
/// When the engine fails.
pub fn role_users(read: &mut Read<'_>, tenant: &Tenant, role: &Role) -> Result<i64> {
    let select = sql!(
        "SELECT (SELECT count(*) FROM member WHERE tenant = $1 AND role = $2)
            + (SELECT count(*) FROM invitation WHERE tenant = $1 AND role = $2)"
    );
    let role = role.to_string();
    read.value(select, &[tenant.into(), (&role).into()])
}
