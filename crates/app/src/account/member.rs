//! Members of a workspace (成员) and their roles.
//!
//! Nobody gives what they do not have, takes from somebody who may more than they, changes their
//! own role, or leaves a workspace without an administrator.

use model::Moment;
use model::account::limits::{INVITATIONS_MAX, MEMBERS_MAX};
use model::account::{
    BuiltIn, Fault, Identifier, InvitationId, Permissions, Role, UserId, WorkspaceKind,
};
use store::account as kept;
use store::log::Note;
use store::{Db, Read, Tenant, Write, fresh};

use super::letter::{Letter, Words};
use super::secret::Token;
use super::{Origin, Result, change, register, visit};
use crate::authority::{AccountHolder, MemberKeeper};

/// Members, open invitations and own roles of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberList {
    /// Members, the first one first.
    pub members: Vec<kept::Member>,
    /// Invitations, the newest first.
    pub invitations: Vec<kept::Invitation>,
    /// Roles that the workspace made itself.
    pub roles: Vec<kept::OwnRole>,
}

/// Members and open invitations.
///
/// # Errors
///
/// When the database fails.
pub fn members(db: &Db, keeper: &MemberKeeper) -> Result<MemberList> {
    let list = db.read(|read| {
        let tenant = keeper.tenant();
        let members = kept::members(read, tenant)?;
        let invitations = kept::invitations(read, tenant)?;
        Ok(MemberList { members, invitations, roles: kept::roles(read, tenant)? })
    })?;
    Ok(list)
}

/// Invites somebody by their address. Whether it has an account makes no difference here.
///
/// # Errors
///
/// When the workspace is a personal one, the role is stronger than the inviter, or there are too
/// many; not found when the role is not of this workspace.
pub fn invite(
    db: &Db,
    now: Moment,
    keeper: &MemberKeeper,
    (identifier, role): (&str, &Role),
    origin: Origin<'_>,
) -> Result<()> {
    let identifier = Identifier::parse(identifier)?;
    let tenant = keeper.tenant();
    let id = InvitationId::new(fresh("ivt", now));
    change(db, keeper.actor(), now, |write| {
        let workspace = kept::workspace(write, tenant)?;
        if workspace.kind == WorkspaceKind::Personal {
            return Err(Fault::PersonalOnly.into());
        }
        if !keeper.permissions().covers(role_permissions(write, tenant, role)?) {
            return Err(Fault::TooStrong.into());
        }
        let open = kept::invitations(write, tenant)?.len();
        let members = kept::count_members(write, tenant)?;
        if open >= INVITATIONS_MAX || members >= MEMBERS_MAX as i64 {
            return Err(Fault::TooMany.into());
        }
        let token = Token::fresh();
        let invitation = kept::Invitation {
            id: id.clone(),
            tenant: tenant.clone(),
            identifier: identifier.clone(),
            role: role.clone(),
            made_by: UserId::new(keeper.actor().as_str()),
            made_at: now,
        };
        kept::invite(write, tenant, &invitation, token.digest())?;
        let words =
            Words::Invitation { token: token.as_str().to_owned(), workspace: workspace.name };
        Letter::new(&identifier, origin.language, words).send(write, tenant)?;
        let note = Note::new(tenant, "member.invited", id.as_str());
        write.note(&note.detail(&role.to_string()))?;
        Ok(())
    })
}

/// Takes an invitation back.
///
/// # Errors
///
/// Not found when it is not of this workspace.
pub fn withdraw_invitation(
    db: &Db,
    now: Moment,
    keeper: &MemberKeeper,
    id: &InvitationId,
) -> Result<()> {
    change(db, keeper.actor(), now, |write| {
        kept::end_invitation(write, keeper.tenant(), id)?;
        write.note(&Note::new(keeper.tenant(), "invitation.withdrawn", id.as_str()))?;
        Ok(())
    })
}

/// Gives somebody who was invited another role to come.
///
/// # Errors
///
/// When the role is stronger than the keeper; not found when it or the invitation is not of this
/// workspace.
pub fn change_invited_role(
    db: &Db,
    now: Moment,
    keeper: &MemberKeeper,
    id: &InvitationId,
    role: &Role,
) -> Result<()> {
    let tenant = keeper.tenant();
    change(db, keeper.actor(), now, |write| {
        if !keeper.permissions().covers(role_permissions(write, tenant, role)?) {
            return Err(Fault::TooStrong.into());
        }
        kept::set_invited_role(write, tenant, id, role)?;
        let note = Note::new(tenant, "invitation.role-changed", id.as_str());
        write.note(&note.detail(&role.to_string()))?;
        Ok(())
    })
}

/// Gives a member another role.
///
/// # Errors
///
/// See the rules above; not found when member or role are not of this workspace.
pub fn change_role(
    db: &Db,
    now: Moment,
    keeper: &MemberKeeper,
    user: &UserId,
    role: &Role,
) -> Result<()> {
    let tenant = keeper.tenant();
    change(db, keeper.actor(), now, |write| {
        let present = kept::member(write, tenant, user)?;
        let given = role_permissions(write, tenant, role)?;
        may_touch(write, keeper, user, &present)?;
        if !keeper.permissions().covers(given) {
            return Err(Fault::TooStrong.into());
        }
        let stays_admin = *role == Role::BuiltIn(BuiltIn::Admin);
        if !stays_admin && is_last_admin(write, tenant, &present)? {
            return Err(Fault::LastAdmin.into());
        }
        kept::set_role(write, tenant, user, role)?;
        let detail = format!("{present} -> {role}");
        let note = Note::new(tenant, "member.role-changed", user.as_str());
        write.note(&note.detail(&detail))?;
        Ok(())
    })
}

/// Removes a member; keys that they made here end.
///
/// # Errors
///
/// See the rules above; not found when they are no member of this workspace.
pub fn remove_member(db: &Db, now: Moment, keeper: &MemberKeeper, user: &UserId) -> Result<()> {
    let tenant = keeper.tenant();
    change(db, keeper.actor(), now, |write| {
        let present = kept::member(write, tenant, user)?;
        may_touch(write, keeper, user, &present)?;
        if is_last_admin(write, tenant, &present)? {
            return Err(Fault::LastAdmin.into());
        }
        Ok(take_out(write, tenant, user, "member.removed")?)
    })
}

/// Leaves a company's workspace.
///
/// # Errors
///
/// When it is one's personal workspace, or it would be left without an administrator.
pub fn leave(db: &Db, now: Moment, holder: &AccountHolder) -> Result<()> {
    let (tenant, user) = (holder.tenant(), holder.user());
    change(db, &holder.actor(), now, |write| {
        if kept::workspace(write, tenant)?.kind == WorkspaceKind::Personal {
            return Err(Fault::PersonalOnly.into());
        }
        let present = kept::member(write, tenant, user)?;
        if is_last_admin(write, tenant, &present)? {
            return Err(Fault::LastAdmin.into());
        }
        Ok(take_out(write, tenant, user, "member.left")?)
    })
}

/// What a role of this workspace may do.
pub(super) fn role_permissions(
    read: &mut Read<'_>,
    tenant: &Tenant,
    role: &Role,
) -> store::Result<Permissions> {
    let own = match role {
        Role::BuiltIn(_) => None,
        Role::Own(id) => Some(kept::role(read, tenant, id)?.permissions),
    };
    Ok(visit::permissions(role, own))
}

/// Whether a role is the only administrator's of its workspace.
pub(super) fn is_last_admin(
    read: &mut Read<'_>,
    tenant: &Tenant,
    role: &Role,
) -> store::Result<bool> {
    let is_admin = *role == Role::BuiltIn(BuiltIn::Admin);
    Ok(is_admin && kept::count_admins(read, tenant)? <= 1)
}

fn may_touch(
    read: &mut Read<'_>,
    keeper: &MemberKeeper,
    user: &UserId,
    present: &Role,
) -> Result<()> {
    let theirs = role_permissions(read, keeper.tenant(), present)?;
    if keeper.user().as_ref() == Some(user) {
        return Err(Fault::OwnRole.into());
    }
    if !keeper.permissions().covers(theirs) {
        return Err(Fault::TooStrong.into());
    }
    Ok(())
}

/// Takes somebody out of a workspace and their sessions into another one of theirs; somebody who
/// has none left gets a personal one.
fn take_out(
    write: &mut Write<'_>,
    tenant: &Tenant,
    user: &UserId,
    action: &'static str,
) -> store::Result<()> {
    kept::end_keys_of(write, tenant, user)?;
    kept::remove_member(write, tenant, user)?;
    write.note(&Note::new(tenant, action, user.as_str()))?;
    let next = match kept::workspaces_of(write, user)?.into_iter().next() {
        Some((workspace, _)) => workspace.id,
        None => {
            let id = Tenant::new(fresh("wsp", write.now()));
            let kind = WorkspaceKind::Personal;
            let own = kept::Workspace { id: id.clone(), kind, name: String::new() };
            register::found(write, &own, user)?;
            id
        }
    };
    kept::move_sessions(write, user, tenant, &next)
}
