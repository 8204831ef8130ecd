//! One's own account: name, password, and its end.

use model::Moment;
use model::account::limits::NAME_CHARS_MAX;
use model::account::{Counted, Fault, Hurdle, Identifier, UserId, WorkspaceKind, name, password};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, folder, setting};

use super::reset::renew;
use super::{Origin, Porter, Result, change};
use crate::authority::AccountHolder;
use crate::retention;

/// One's own account, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What they want to be called; may be empty.
    pub name: String,
    /// Their addresses, the oldest first.
    pub identifiers: Vec<Identifier>,
    /// Since when they have their password.
    pub password_at: Moment,
}

/// One's own account.
///
/// # Errors
///
/// When the database fails.
pub fn profile(db: &Db, holder: &AccountHolder) -> Result<Profile> {
    let profile = db.read(|read| {
        let person = kept::person(read, holder.user())?;
        let identifiers = kept::identifiers(read, holder.user())?;
        Ok(Profile { name: person.name, identifiers, password_at: person.password_at })
    })?;
    Ok(profile)
}

/// Changes what somebody is called.
///
/// # Errors
///
/// When it is no name.
pub fn rename(db: &Db, now: Moment, holder: &AccountHolder, called: &str) -> Result<()> {
    let called = name(called, NAME_CHARS_MAX)?;
    change(db, &holder.actor(), now, |write| {
        kept::rename_person(write, holder.user(), &called)?;
        write.note(&Note::new(&Tenant::house(), "person.renamed", holder.user().as_str()))?;
        Ok(())
    })
}

/// Changes the password, and signs out everywhere but here.
///
/// # Errors
///
/// When the present one is another, or the new one is none.
pub fn change_password(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
    (present, chosen): (&str, &str),
    origin: Origin<'_>,
) -> Result<()> {
    let own = db.read(|read| kept::identifiers(read, holder.user()))?;
    password::judge(chosen, &own)?;
    porter.ask_again(db, now, holder.user(), present)?;
    if present == chosen {
        return Err(Fault::PasswordSame.into());
    }
    let hash = porter.hasher.hash(chosen)?;
    change(db, &holder.actor(), now, |write| {
        kept::end_others(write, holder.user(), Some(holder.session()))?;
        Ok(renew(write, porter, holder.user(), &hash, &own, origin)?)
    })
}

/// Ends an account: name, addresses, password, sessions and memberships are forgotten at once, and
/// so is what was verified in a personal workspace, with its files, batches and folder. What was
/// done in workspaces of companies stays with them, under the id alone (个人信息保护法 §47: whoever
/// closes an account may have their data deleted).
///
/// # Errors
///
/// When the password is another, or a company would be left without an administrator.
pub fn close_account(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
    password: &str,
) -> Result<()> {
    porter.ask_again(db, now, holder.user(), password)?;
    let user = holder.user();
    let own = change(db, &holder.actor(), now, |write| {
        let mut own = Vec::new();
        for (workspace, role) in kept::workspaces_of(write, user)? {
            let is_company = workspace.kind == WorkspaceKind::Company;
            if is_company && super::member::is_last_admin(write, &workspace.id, &role)? {
                return Err(Fault::LastAdmin.into());
            }
            kept::end_keys_of(write, &workspace.id, user)?;
            kept::remove_member(write, &workspace.id, user)?;
            write.note(&Note::new(&workspace.id, "member.left", user.as_str()))?;
            if !is_company {
                folder::forget(write, &workspace.id)?;
                // Should the process end before everything is forgotten, the timer goes on.
                setting::set(write, &workspace.id, retention::DAYS, "0")?;
                own.push(workspace.id);
            }
        }
        kept::end_others(write, user, None)?;
        kept::end_factor(write, user)?;
        kept::forget_person(write, user)?;
        write.note(&Note::new(&Tenant::house(), "person.closed", user.as_str()))?;
        Ok(own)
    })?;
    for tenant in own {
        retention::forget(db, &tenant, Moment(now.0 + 1), now)?;
    }
    Ok(())
}

impl Porter {
    /// Asks for the password once more.
    pub(super) fn ask_again(
        &self,
        db: &Db,
        now: Moment,
        user: &UserId,
        password: &str,
    ) -> Result<()> {
        self.count_again(db, now, user)?;
        let stored = db.read(|read| kept::person(read, user))?.password;
        if !self.hasher.fits(password, Some(&stored))? {
            return Err(Fault::PasswordWrong.into());
        }
        self.forget_again(db, now, user)
    }

    /// Counts a try of somebody who is signed in, under a tally like that of a sign-in: a stolen
    /// session must not become a place to guess.
    pub(super) fn count_again(&self, db: &Db, now: Moment, user: &UserId) -> Result<()> {
        let subject = self.secret.digest("again", &[user.as_str()]);
        let may = db.keep_house(now, |write| {
            let tally = kept::tally(write, Counted::Account, &subject)?;
            kept::save_tally(write, tally.failed(now), &subject)?;
            Ok(tally.hurdle(now) != Hurdle::Locked)
        })?;
        if may { Ok(()) } else { Err(Fault::LoginLocked.into()) }
    }

    /// Forgets the tries of somebody who proved themselves.
    pub(super) fn forget_again(&self, db: &Db, now: Moment, user: &UserId) -> Result<()> {
        let subject = self.secret.digest("again", &[user.as_str()]);
        Ok(db.keep_house(now, |write| kept::clear(write, Counted::Account, &subject))?)
    }
}
