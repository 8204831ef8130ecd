//! Workspaces.

use model::account::{Role, UserId, WorkspaceKind};

use super::strange;
use crate::{Error, Read, Result, Row, Tenant, Write, micros, sql};

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// `wsp_…`.
    pub id: Tenant,
    /// Of a person or of a company.
    pub kind: WorkspaceKind,
    /// Its name; empty for a personal one.
    pub name: String,
}

fn read_workspace(row: &Row<'_>) -> Result<Workspace> {
    let kind: String = row.get(1)?;
    Ok(Workspace {
        id: Tenant::new(row.get::<String>(0)?),
        kind: WorkspaceKind::of_code(&kind).ok_or_else(|| strange("workspace", &kind))?,
        name: row.get(2)?,
    })
}

/// Adds a workspace.
///
/// # Errors
///
/// When the engine fails.
pub fn add_workspace(write: &mut Write<'_>, workspace: &Workspace) -> Result<()> {
    let insert = sql!("INSERT INTO workspace (id, kind, name, made_at) VALUES ($1, $2, $3, $4)");
    let now = micros(write.now());
    let kind = workspace.kind.code();
    let values = [(&workspace.id).into(), kind.into(), (&workspace.name).into(), now.into()];
    write.execute_one(insert, &values)
}

/// The workspace of a tenant.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn workspace(read: &mut Read<'_>, tenant: &Tenant) -> Result<Workspace> {
    let select = sql!("SELECT id, kind, name FROM workspace WHERE id = $1");
    read.row(select, &[tenant.into()], read_workspace)?.ok_or(Error::NotFound)
}

/// Calls a workspace otherwise.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn rename_workspace(write: &mut Write<'_>, tenant: &Tenant, name: &str) -> Result<()> {
    let update = sql!("UPDATE workspace SET name = $2 WHERE id = $1");
    write.execute_one(update, &[tenant.into(), name.into()])
}

/// The workspaces that a person belongs to, with their role, the oldest membership first.
///
/// # Errors
///
/// When the engine fails.
pub fn workspaces_of(read: &mut Read<'_>, person: &UserId) -> Result<Vec<(Workspace, Role)>> {
    let select = sql!(
        "SELECT w.id, w.kind, w.name, m.role FROM member m
         JOIN workspace w ON w.id = m.tenant WHERE m.person = $1 ORDER BY m.since, w.id"
    );
    read.rows(select, &[person.into()], |row| {
        let role: String = row.get(3)?;
        let role = Role::parse(&role).ok_or_else(|| strange("role", &role))?;
        Ok((read_workspace(row)?, role))
    })
}
