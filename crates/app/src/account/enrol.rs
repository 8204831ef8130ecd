//! Accounts made on the machine itself: the first administrator of an installation that sends no
//! mail, and the people of the demonstration.

use model::Moment;
use model::account::limits::WORKSPACE_NAME_CHARS_MAX;
use model::account::{Fault, Identifier, Role, UserId, WorkspaceKind, name};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, fresh};

use super::register::Newcomer;
use super::{Porter, Result, change, member};
use crate::authority::{Caller, How, Refused};

/// Somebody who gets an account without proving their address.
#[derive(Clone, Copy)]
pub struct Enrolment<'a> {
    /// E-mail address or mobile number.
    pub identifier: &'a str,
    /// What they are called; may be empty.
    pub name: &'a str,
    /// Their first password.
    pub password: &'a str,
    /// Their role in the caller's workspace.
    pub role: &'a Role,
}

/// Makes a workspace for a company that has no members yet.
///
/// # Errors
///
/// Not found for whoever does not sit at the machine.
pub fn found_company(db: &Db, now: Moment, caller: &Caller, called: &str) -> Result<Tenant> {
    on_this_machine(caller)?;
    let name = name(called, WORKSPACE_NAME_CHARS_MAX)?;
    let id = Tenant::new(fresh("wsp", now));
    let company = kept::Workspace { id: id.clone(), kind: WorkspaceKind::Company, name };
    change(db, caller.actor(), now, |write| {
        kept::add_workspace(write, &company)?;
        write.note(&Note::new(&id, "workspace.made", id.as_str()).detail("company"))?;
        Ok(())
    })?;
    Ok(id)
}

/// Makes an account in the caller's workspace.
///
/// # Errors
///
/// [`Fault::Taken`] when the address has an account; not found for whoever does not sit at the
/// machine.
pub fn enrol(
    db: &Db,
    porter: &Porter,
    now: Moment,
    caller: &Caller,
    enrolment: &Enrolment<'_>,
) -> Result<UserId> {
    on_this_machine(caller)?;
    let identifier = Identifier::parse(enrolment.identifier)?;
    let newcomer = Newcomer::read(enrolment.name, enrolment.password, &identifier)?;
    let hash = porter.hasher.hash(enrolment.password)?;
    let user = UserId::new(fresh("usr", now));
    let tenant = caller.tenant();
    change(db, caller.actor(), now, |write| {
        kept::workspace(write, tenant)?;
        member::role_permissions(write, tenant, enrolment.role)?;
        if kept::owner(write, &identifier)?.is_some() {
            return Err(Fault::Taken.into());
        }
        newcomer.add(write, &user, &hash, tenant, &identifier)?;
        kept::add_member(write, tenant, &user, enrolment.role)?;
        write.note(&Note::new(tenant, "member.enrolled", user.as_str()))?;
        Ok(())
    })?;
    Ok(user)
}

fn on_this_machine(caller: &Caller) -> Result<(), Refused> {
    if caller.how() == How::Machine { Ok(()) } else { Err(Refused::NotFound) }
}
