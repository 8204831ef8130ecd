//! Who belongs to a workspace, and with which role.

use model::Moment;
use model::account::{BuiltIn, Role, UserId};

use super::strange;
use crate::{Read, Result, Row, Tenant, Write, micros, sql};

/// A member of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: UserId,
    /// What they want to be called; may be empty.
    pub name: String,
    /// Their first address.
    pub identifier: String,
    /// Their role.
    pub role: Role,
    /// Since when.
    pub since: Moment,
    /// Their last sign of life in any workspace, if they are signed in.
    pub seen: Option<Moment>,
}

fn read_role(text: &str) -> Result<Role> {
    Role::parse(text).ok_or_else(|| strange("role", text))
}

fn read_member(row: &Row<'_>) -> Result<Member> {
    Ok(Member {
        person: UserId::new(row.get::<String>(0)?),
        name: row.get(1)?,
        identifier: row.get(2)?,
        role: read_role(&row.get::<String>(3)?)?,
        since: row.moment(4)?,
        seen: row.get::<Option<i64>>(5)?.map(crate::moment),
    })
}

/// The members of a workspace, the first one first.
///
/// # Errors
///
/// When the engine fails.
pub fn members(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Member>> {
    let select = sql!(
        "SELECT m.person, p.name, (SELECT i.value FROM identifier i WHERE i.person = m.person
            ORDER BY i.proven_at, i.value LIMIT 1), m.role, m.since,
            (SELECT max(s.seen) FROM session s WHERE s.person = m.person)
         FROM member m JOIN person p ON p.id = m.person
         WHERE m.tenant = $1 ORDER BY m.since, m.person"
    );
    read.rows(select, &[tenant.into()], read_member)
}

/// The role of a member.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when the person is no member of this workspace.
pub fn member(read: &mut Read<'_>, tenant: &Tenant, person: &UserId) -> Result<Role> {
    let select = sql!("SELECT role FROM member WHERE tenant = $1 AND person = $2");
    let role: String = read.value(select, &[tenant.into(), person.into()])?;
    read_role(&role)
}

/// Adds a member.
///
/// # Errors
///
/// [`Error::Conflict`](crate::Error::Conflict) when the person is one already.
pub fn add_member(
    write: &mut Write<'_>,
    tenant: &Tenant,
    person: &UserId,
    role: &Role,
) -> Result<()> {
    let insert = sql!("INSERT INTO member (tenant, person, role, since) VALUES ($1, $2, $3, $4)");
    let now = micros(write.now());
    let role = role.to_string();
    write.execute_one(insert, &[tenant.into(), person.into(), (&role).into(), now.into()])
}

/// Gives a member another role.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when the person is no member of this workspace.
pub fn set_role(
    write: &mut Write<'_>,
    tenant: &Tenant,
    person: &UserId,
    role: &Role,
) -> Result<()> {
    let update = sql!("UPDATE member SET role = $3 WHERE tenant = $1 AND person = $2");
    let role = role.to_string();
    write.execute_one(update, &[tenant.into(), person.into(), (&role).into()])
}

/// Removes a member; what they did stays.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when the person is no member of this workspace.
pub fn remove_member(write: &mut Write<'_>, tenant: &Tenant, person: &UserId) -> Result<()> {
    let delete = sql!("DELETE FROM member WHERE tenant = $1 AND person = $2");
    write.execute_one(delete, &[tenant.into(), person.into()])
}

/// How many members a workspace has.
///
/// # Errors
///
/// When the engine fails.
pub fn count_members(read: &mut Read<'_>, tenant: &Tenant) -> Result<i64> {
    read.value(sql!("SELECT count(*) FROM member WHERE tenant = $1"), &[tenant.into()])
}

/// How many of them are administrators.
///
/// # Errors
///
/// When the engine fails.
pub fn count_admins(read: &mut Read<'_>, tenant: &Tenant) -> Result<i64> {
    let select = sql!("SELECT count(*) FROM member WHERE tenant = $1 AND role = $2");
    read.value(select, &[tenant.into(), BuiltIn::Admin.code().into()])
}
