//! Signing in (登录) and out.

use model::Moment;
use model::account::{Counted, Fault, Hurdle, Identifier, Purpose, Tally, UserId, masked_address};
use store::account as kept;
use store::log::Note;
use store::{Actor, Db, Tenant, Write};

use super::effort::Task;
use super::letter::{Letter, Words};
use super::secret::{Token, shown};
use super::{Origin, Porter, Result, change, person, session};

/// What somebody fills in to sign in.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// E-mail address or mobile number.
    pub identifier: &'a str,
    /// The password.
    pub password: &'a str,
    /// The task that came with the form, if one did.
    pub task: &'a str,
    /// Its answer.
    pub answer: &'a str,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Signed in; the secret for the cookie.
    SignedIn(Token),
    /// The password was right; a code of the second factor is asked for next. The secret for the
    /// form of that page.
    SecondStep(Token),
    /// Not signed in, and what the device has to do before the next attempt.
    Refused {
        /// Why.
        fault: Fault,
        /// The task, when there is one.
        task: Option<Task>,
    },
}

/// Both tallies of an attempt.
struct Tallies {
    account: [u8; 32],
    address: [u8; 32],
}

/// Signs somebody in, or says what is missing.
///
/// A failure is counted before the password is looked at, so that a thousand attempts at the same
/// moment are five. An address without an account is treated as one with a wrong password.
///
/// # Errors
///
/// When the database fails or too many want in at once.
pub fn log_in(
    db: &Db,
    porter: &Porter,
    now: Moment,
    attempt: &Attempt<'_>,
    origin: Origin<'_>,
) -> Result<Entry> {
    let Ok(identifier) = Identifier::parse(attempt.identifier) else {
        return Ok(Entry::Refused { fault: Fault::IdentifierForm, task: None });
    };
    let tallies = Tallies {
        account: porter.subject(&identifier),
        address: porter.secret.digest("address", &[&network(origin.address)]),
    };
    let refused = |fault, task| Ok(Entry::Refused { fault, task });
    match db.read(|read| tallies.hurdle(read, now))? {
        Hurdle::Locked => return refused(Fault::LoginLocked, None),
        Hurdle::Effort if !porter.is_done(db, now, attempt.task, attempt.answer)? => {
            return refused(Fault::EffortMissing, Some(porter.task(now)));
        }
        Hurdle::Effort | Hurdle::None => {}
    }
    // Another attempt may have come in between; whoever counts sixth does not get to try.
    if !db.keep_house(now, |write| tallies.count(write))? {
        return refused(Fault::LoginLocked, None);
    }
    let owner = db.read(|read| kept::owner(read, &identifier))?;
    let stored = owner.as_ref().map(|person| person.password.as_str());
    let fits = porter.hasher.fits(attempt.password, stored)?;
    let Some(owner) = owner.filter(|_| fits) else {
        return porter.failed(db, now, &tallies, &identifier, origin);
    };
    if db.read(|read| kept::factor(read, &owner.id))?.is_some_and(|factor| factor.is_on) {
        let token = Token::fresh();
        let ticket = kept::NewTicket {
            purpose: Purpose::SecondStep,
            digest: token.digest(),
            subject: tallies.account,
            person: Some(&owner.id),
        };
        db.keep_house(now, |write| {
            tallies.uncount(write)?;
            kept::add_ticket(write, &ticket)
        })?;
        return Ok(Entry::SecondStep(token));
    }
    let token = change(db, &person(&owner.id), now, |write| {
        tallies.uncount(write)?;
        kept::clear(write, Counted::Account, &tallies.account)?;
        Ok(session::begin(write, &owner.id, &owner.home, origin)?)
    })?;
    Ok(Entry::SignedIn(token))
}

/// What somebody fills in when a second factor is asked for.
#[derive(Clone, Copy)]
pub struct Second<'a> {
    /// The secret of the first step.
    pub token: &'a str,
    /// The code of the second factor, or a recovery code.
    pub code: &'a str,
}

/// Ends a sign-in that asked for a second factor.
///
/// # Errors
///
/// When the database fails.
pub fn second_step(
    db: &Db,
    porter: &Porter,
    now: Moment,
    second: &Second<'_>,
    origin: Origin<'_>,
) -> Result<Entry> {
    let refused = |fault| Ok(Entry::Refused { fault, task: None });
    let Some(digest) = shown(second.token) else { return refused(Fault::LinkSpent) };
    let address = porter.secret.digest("address", &[&network(origin.address)]);
    let found = db.keep_house(now, |write| {
        let Some(stored) = kept::ticket_by_digest(write, Purpose::SecondStep, &digest)? else {
            return Ok(None);
        };
        let tallies = Tallies { account: stored.subject, address };
        let may = stored.ticket.is_good(now)
            && kept::try_ticket(write, &stored.id, Purpose::SecondStep)?
            && tallies.hurdle(write, now)? != Hurdle::Locked
            && tallies.count(write)?;
        let user = stored.person.clone().filter(|_| may);
        Ok(user.map(|user| (user, stored, tallies)))
    })?;
    let Some((user, stored, tallies)) = found else { return refused(Fault::LinkSpent) };
    let entered = change(db, &person(&user), now, |write| {
        if !porter.use_code(write, &user, second.code)? {
            // Nothing changed, but a code that somebody tried is worth a line.
            let house = Tenant::house();
            write.note(&Note::new(&house, "factor.refused", user.as_str()))?;
            return Ok(None);
        }
        if !kept::spend_ticket(write, &stored.id)? {
            return Err(Fault::LinkSpent.into());
        }
        tallies.uncount(write)?;
        kept::clear(write, Counted::Account, &tallies.account)?;
        let home = kept::person(write, &user)?.home;
        Ok(Some(session::begin(write, &user, &home, origin)?))
    })?;
    match entered {
        Some(token) => Ok(Entry::SignedIn(token)),
        None if db.read(|read| tallies.hurdle(read, now))? == Hurdle::Locked => {
            porter.note_lock(db, now, Some(user), origin)?;
            refused(Fault::LoginLocked)
        }
        None => refused(Fault::FactorWrong),
    }
}

/// Signs out of the session of a cookie; one that is none is out already.
///
/// # Errors
///
/// When the database fails.
pub fn log_out(db: &Db, now: Moment, token: &str) -> Result<()> {
    let Some(digest) = shown(token) else { return Ok(()) };
    let Some(found) = db.read(|read| kept::session_by_digest(read, &digest))? else {
        return Ok(());
    };
    change(db, &person(&found.person), now, |write| {
        kept::end_session(write, &found.person, &found.session.id)?;
        let house = Tenant::house();
        write.note(&Note::new(&house, "session.ended", found.session.id.as_str()))?;
        Ok(())
    })
}

impl Porter {
    /// After a wrong password: what the next attempt needs. The attempt that locks an account
    /// says so at once, and its owner is told, once.
    fn failed(
        &self,
        db: &Db,
        now: Moment,
        tallies: &Tallies,
        identifier: &Identifier,
        origin: Origin<'_>,
    ) -> Result<Entry> {
        let refused = |fault, task| Ok(Entry::Refused { fault, task });
        match db.read(|read| tallies.hurdle(read, now))? {
            Hurdle::None => refused(Fault::LoginWrong, None),
            Hurdle::Effort => refused(Fault::LoginWrong, Some(self.task(now))),
            Hurdle::Locked => {
                let owner = db.read(|read| kept::owner(read, identifier))?;
                self.note_lock(db, now, owner.map(|owner| owner.id), origin)?;
                refused(Fault::LoginLocked, None)
            }
        }
    }

    fn note_lock(
        &self,
        db: &Db,
        now: Moment,
        user: Option<UserId>,
        origin: Origin<'_>,
    ) -> Result<()> {
        let from = masked_address(origin.address);
        change(db, &Actor::guest(), now, |write| {
            let house = Tenant::house();
            let Some(user) = &user else {
                write.note(&Note::new(&house, "nobody.locked", "").detail(&from))?;
                return Ok(());
            };
            if let Some(to) = kept::identifiers(write, user)?.first() {
                Letter::new(to, origin.language, Words::Locked).send(write, &house)?;
            }
            let note = Note::new(&house, "person.locked", user.as_str());
            write.note(&note.detail(&from))?;
            Ok(())
        })?;
        Ok(())
    }
}

impl Tallies {
    fn both(&self) -> [(Counted, &[u8; 32]); 2] {
        [(Counted::Account, &self.account), (Counted::Address, &self.address)]
    }

    /// The harder of the two.
    fn hurdle(&self, read: &mut store::Read<'_>, now: Moment) -> store::Result<Hurdle> {
        let mut hurdle = Hurdle::None;
        for (of, subject) in self.both() {
            hurdle = hurdle.max(kept::tally(read, of, subject)?.hurdle(now));
        }
        Ok(hurdle)
    }

    /// Counts a failure in advance; `false` when one of the two is locked.
    fn count(&self, write: &mut Write<'_>) -> store::Result<bool> {
        let now = write.now();
        if self.hurdle(write, now)? == Hurdle::Locked {
            return Ok(false);
        }
        for (of, subject) in self.both() {
            let tally = kept::tally(write, of, subject)?.failed(now);
            kept::save_tally(write, tally, subject)?;
        }
        Ok(true)
    }

    /// Takes back what was counted in advance.
    fn uncount(&self, write: &mut Write<'_>) -> store::Result<()> {
        for (of, subject) in self.both() {
            let tally = kept::tally(write, of, subject)?;
            let failures = tally.failures.saturating_sub(1);
            kept::save_tally(write, Tally { failures, ..tally }, subject)?;
        }
        Ok(())
    }
}

/// What one owner has at once: an address of version 4, a /64 of version 6.
pub(super) fn network(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            v6.segments()[..4].iter().map(|part| format!("{part:x}:")).collect()
        }
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => address.chars().take(64).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_network_of_version_six_counts_as_one() {
        assert_eq!(network("2001:db8:1:2::7"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::7"), network("2001:db8:1:3::7"));
        assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
        assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
    }
}
