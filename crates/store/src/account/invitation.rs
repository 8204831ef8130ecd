//! Invitations into a workspace that are open.

use model::Moment;
use model::account::{Identifier, InvitationId, Role, UserId};

use super::strange;
use crate::{Read, Result, Row, Tenant, Write, micros, sql};

/// An open invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `ivt_…`.
    pub id: InvitationId,
    /// Into which workspace.
    pub tenant: Tenant,
    /// Whom.
    pub identifier: Identifier,
    /// With which role.
    pub role: Role,
    /// By whom.
    pub made_by: UserId,
    /// When.
    pub made_at: Moment,
}

fn read_invitation(row: &Row<'_>) -> Result<Invitation> {
    let (identifier, role): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Invitation {
        id: InvitationId::new(row.get::<String>(0)?),
        tenant: Tenant::new(row.get::<String>(1)?),
        identifier: Identifier::parse(&identifier)
            .map_err(|_| strange("identifier", "invitation"))?,
        role: Role::parse(&role).ok_or_else(|| strange("role", &role))?,
        made_by: UserId::new(row.get::<String>(4)?),
        made_at: row.moment(5)?,
    })
}

/// Adds an invitation; an earlier one of the same address is replaced.
///
/// # Errors
///
/// When the engine fails.
pub fn invite(
    write: &mut Write<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    digest: [u8; 32],
) -> Result<()> {
    let delete = sql!("DELETE FROM invitation WHERE tenant = $1 AND identifier = $2");
    write.execute(delete, &[tenant.into(), invitation.identifier.as_str().into()])?;
    let insert = sql!(
        "INSERT INTO invitation (tenant, id, identifier, role, digest, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    let role = invitation.role.to_string();
    let values = [
        tenant.into(),
        (&invitation.id).into(),
        invitation.identifier.as_str().into(),
        (&role).into(),
        (&digest).into(),
        (&invitation.made_by).into(),
        micros(invitation.made_at).into(),
    ];
    write.execute_one(insert, &values)
}

/// The invitations of a workspace, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn invitations(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Invitation>> {
    let select = sql!(
        "SELECT id, tenant, identifier, role, made_by, made_at FROM invitation
         WHERE tenant = $1 ORDER BY made_at DESC, id DESC"
    );
    read.rows(select, &[tenant.into()], read_invitation)
}

/// The invitation of a link.
///
/// # Errors
///
/// When the engine fails.
pub fn invitation_by_digest(read: &mut Read<'_>, digest: &[u8; 32]) -> Result<Option<Invitation>> {
    let select = sql!(
        "SELECT id, tenant, identifier, role, made_by, made_at FROM invitation WHERE digest = $1"
    );
    read.row(select, &[digest.into()], read_invitation)
}

/// Takes an invitation back.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when this workspace has none such.
pub fn end_invitation(write: &mut Write<'_>, tenant: &Tenant, id: &InvitationId) -> Result<()> {
    let delete = sql!("DELETE FROM invitation WHERE tenant = $1 AND id = $2");
    write.execute_one(delete, &[tenant.into(), id.into()])
}

/// Gives an invitation another role.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when this workspace has none such.
pub fn set_invited_role(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &InvitationId,
    role: &Role,
) -> Result<()> {
    let update = sql!("UPDATE invitation SET role = $3 WHERE tenant = $1 AND id = $2");
    let role = role.to_string();
    write.execute_one(update, &[tenant.into(), id.into(), (&role).into()])
}
