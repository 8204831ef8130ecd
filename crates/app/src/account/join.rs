//! Following an invitation (接受邀请), with an account or without one yet.

use model::Moment;
use model::account::limits::{INVITATION_LIVES_S, MEMBERS_MAX, WORKSPACES_MAX};
use model::account::{Fault, Identifier, UserId};
use store::account as kept;
use store::log::Note;
use store::{Db, Read, Tenant, Write, fresh};

use super::register::Newcomer;
use super::secret::{Token, shown};
use super::{Origin, Porter, Result, change, person, session};
use crate::authority::AccountHolder;

/// What whoever has the link is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The name of the workspace.
    pub workspace: String,
    /// Whom it is for.
    pub identifier: Identifier,
    /// Whether that address has an account, which has to accept it.
    pub has_account: bool,
}

/// What an invitation offers.
///
/// # Errors
///
/// When the link is not good any more.
pub fn offer(db: &Db, now: Moment, token: &str) -> Result<Offer> {
    let digest = shown(token).ok_or(Fault::LinkSpent)?;
    let offer = db.read(|read| {
        let Some(invitation) = good(read, now, &digest)? else { return Ok(None) };
        Ok(Some(Offer {
            workspace: kept::workspace(read, &invitation.tenant)?.name,
            has_account: kept::owner(read, &invitation.identifier)?.is_some(),
            identifier: invitation.identifier,
        }))
    })?;
    Ok(offer.ok_or(Fault::LinkSpent)?)
}

fn good(
    read: &mut Read<'_>,
    now: Moment,
    digest: &[u8; 32],
) -> store::Result<Option<kept::Invitation>> {
    let found = kept::invitation_by_digest(read, digest)?;
    Ok(found.filter(|found| now.0 - found.made_at.0 < INVITATION_LIVES_S))
}

/// Accepts an invitation with the account of the address that was invited, and goes there.
///
/// # Errors
///
/// When the link is not good any more or for somebody else.
pub fn accept(db: &Db, now: Moment, holder: &AccountHolder, token: &str) -> Result<Tenant> {
    let digest = shown(token).ok_or(Fault::LinkSpent)?;
    change(db, &holder.actor(), now, |write| {
        let Some(invitation) = good(write, now, &digest)? else {
            return Err(Fault::LinkSpent.into());
        };
        if !kept::identifiers(write, holder.user())?.contains(&invitation.identifier) {
            return Err(Fault::NotInvited.into());
        }
        take_in(write, holder.user(), &invitation)?;
        kept::switch(write, holder.user(), holder.session(), &invitation.tenant)?;
        Ok(invitation.tenant)
    })
}

/// Accepts an invitation and registers with the address that was invited: the link proves it.
///
/// # Errors
///
/// When the link is not good any more, the address has an account, or the password is none.
pub fn join(
    db: &Db,
    porter: &Porter,
    now: Moment,
    token: &str,
    (called, password): (&str, &str),
    origin: Origin<'_>,
) -> Result<Token> {
    let digest = shown(token).ok_or(Fault::LinkSpent)?;
    let invitation = db.read(|read| good(read, now, &digest))?.ok_or(Fault::LinkSpent)?;
    let newcomer = Newcomer::read(called, password, &invitation.identifier)?;
    let hash = porter.hasher.hash(password)?;
    let user = UserId::new(fresh("usr", now));
    change(db, &person(&user), now, |write| {
        let Some(invitation) = good(write, now, &digest)? else {
            return Err(Fault::LinkSpent.into());
        };
        if kept::owner(write, &invitation.identifier)?.is_some() {
            return Err(Fault::LinkSpent.into());
        }
        let (tenant, identifier) = (&invitation.tenant, &invitation.identifier);
        take_in(write, &user, &invitation)?;
        newcomer.add(write, &user, &hash, tenant, identifier)?;
        Ok(session::begin(write, &user, tenant, origin)?)
    })
}

/// Makes somebody a member; the invitation is used.
fn take_in(write: &mut Write<'_>, user: &UserId, invitation: &kept::Invitation) -> Result<()> {
    let tenant = &invitation.tenant;
    let theirs = kept::workspaces_of(write, user)?;
    let is_full = kept::count_members(write, tenant)? >= MEMBERS_MAX as i64;
    if is_full || theirs.len() >= WORKSPACES_MAX {
        return Err(Fault::TooMany.into());
    }
    kept::end_invitation(write, tenant, &invitation.id)?;
    if !theirs.iter().any(|(workspace, _)| workspace.id == *tenant) {
        kept::add_member(write, tenant, user, &invitation.role)?;
    }
    let note = Note::new(tenant, "member.joined", user.as_str());
    write.note(&note.detail(invitation.id.as_str()))?;
    Ok(())
}
