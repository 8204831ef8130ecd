//! A forgotten password (忘记密码): a link, once, for a quarter of an hour.

use model::Moment;
use model::account::{Counted, Fault, Identifier, Purpose, UserId, password};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, Write};

use super::letter::{Letter, Words};
use super::register::{Ask, may_send};
use super::secret::{Token, shown};
use super::{Origin, Porter, Result, change, person};

/// Sends a link to a new password, or tells the address that it has no account; whoever asked
/// sees no difference.
///
/// # Errors
///
/// When the text is no address, one was sent a moment ago, or work has to be done first.
pub fn ask_reset(
    db: &Db,
    porter: &Porter,
    now: Moment,
    ask: &Ask<'_>,
    origin: Origin<'_>,
) -> Result<()> {
    let to = Identifier::parse(ask.identifier)?;
    porter.admit(db, now, ask, origin)?;
    let subject = porter.subject(&to);
    db.keep_house(now, |write| {
        if let Err(fault) = may_send(write, &subject, Purpose::Reset)? {
            return Ok(Err(fault));
        }
        let owner = kept::owner(write, &to)?;
        let token = Token::fresh();
        let ticket = kept::NewTicket {
            purpose: Purpose::Reset,
            digest: token.digest(),
            subject,
            person: owner.as_ref().map(|owner| &owner.id),
        };
        kept::add_ticket(write, &ticket)?;
        let words = match owner {
            Some(_) => Words::Reset { token: token.as_str().to_owned() },
            None => Words::Unknown,
        };
        Letter::new(&to, origin.language, words).send(write, &Tenant::house())?;
        Ok(Ok(()))
    })??;
    Ok(())
}

/// Whether a link is still good, so that its page need not be filled in for nothing.
///
/// # Errors
///
/// When the database fails.
pub fn is_reset_good(db: &Db, now: Moment, token: &str) -> Result<bool> {
    Ok(good(db, now, token)?.is_some())
}

/// Whose link it is.
fn good(db: &Db, now: Moment, token: &str) -> Result<Option<(String, UserId)>> {
    let Some(digest) = shown(token) else { return Ok(None) };
    let stored = db.read(|read| kept::ticket_by_digest(read, Purpose::Reset, &digest))?;
    let stored = stored.filter(|stored| stored.ticket.is_good(now));
    Ok(stored.and_then(|stored| Some((stored.id, stored.person?))))
}

/// Gives the owner of a link a new password, and ends all their sessions.
///
/// # Errors
///
/// When the link is not good any more, or the password is none.
pub fn reset(
    db: &Db,
    porter: &Porter,
    now: Moment,
    token: &str,
    chosen: &str,
    origin: Origin<'_>,
) -> Result<()> {
    let (ticket, user) = good(db, now, token)?.ok_or(Fault::LinkSpent)?;
    let own = db.read(|read| kept::identifiers(read, &user))?;
    password::judge(chosen, &own)?;
    let hash = porter.hasher.hash(chosen)?;
    change(db, &person(&user), now, |write| {
        if !kept::spend_ticket(write, &ticket)? {
            return Err(Fault::LinkSpent.into());
        }
        kept::end_others(write, &user, None)?;
        Ok(renew(write, porter, &user, &hash, &own, origin)?)
    })
}

/// Writes a new password down, forgets failures and half sign-ins, and tells the owner.
pub(super) fn renew(
    write: &mut Write<'_>,
    porter: &Porter,
    user: &UserId,
    hash: &str,
    own: &[Identifier],
    origin: Origin<'_>,
) -> store::Result<()> {
    kept::set_password(write, user, hash)?;
    for identifier in own {
        let subject = porter.subject(identifier);
        kept::clear(write, Counted::Account, &subject)?;
        kept::spend_others(write, Purpose::SecondStep, &subject)?;
        kept::spend_others(write, Purpose::Reset, &subject)?;
    }
    let house = Tenant::house();
    if let Some(to) = own.first() {
        Letter::new(to, origin.language, Words::Changed).send(write, &house)?;
    }
    write.note(&Note::new(&house, "password.changed", user.as_str())).map(drop)
}
