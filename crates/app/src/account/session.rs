//! The list of places where somebody is signed in, and signing out of them from afar (远程退出).

use model::Moment;
use model::account::limits::SESSIONS_MAX;
use model::account::{SessionId, UserId, device, masked_address};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, Write, fresh};

use super::secret::Token;
use super::{Origin, Porter, Result, change};
use crate::authority::AccountHolder;

/// Begins a session; the secret for its cookie.
pub(super) fn begin(
    write: &mut Write<'_>,
    user: &UserId,
    tenant: &Tenant,
    origin: Origin<'_>,
) -> store::Result<Token> {
    let token = Token::fresh();
    let id = SessionId::new(fresh("ses", write.now()));
    let (device, address) = (device(origin.agent), masked_address(origin.address));
    let session = kept::NewSession {
        id: &id,
        digest: token.digest(),
        person: user,
        tenant,
        device: &device,
        address: &address,
    };
    kept::add_session(write, &session, SESSIONS_MAX)?;
    write.note(&Note::new(&Tenant::house(), "session.begun", id.as_str()).detail(&device))?;
    Ok(token)
}

/// The sessions of a person that are alive, the last one seen first.
///
/// # Errors
///
/// When the database fails.
pub fn sessions(
    db: &Db,
    porter: &Porter,
    now: Moment,
    holder: &AccountHolder,
) -> Result<Vec<kept::Session>> {
    let rule = porter.rule();
    let since = Moment(now.0 - rule.idle_s);
    let mut sessions = db.read(|read| kept::sessions(read, holder.user(), since))?;
    sessions.retain(|session| rule.is_alive(session.began, session.seen, now));
    Ok(sessions)
}

/// Signs somebody out of one of their devices.
///
/// # Errors
///
/// Not found when it is not theirs.
pub fn end_session(db: &Db, now: Moment, holder: &AccountHolder, id: &SessionId) -> Result<()> {
    change(db, &holder.actor(), now, |write| {
        kept::end_session(write, holder.user(), id)?;
        write.note(&Note::new(&Tenant::house(), "session.ended", id.as_str()))?;
        Ok(())
    })
}

/// Signs somebody out everywhere but here; out of how many.
///
/// # Errors
///
/// When the database fails.
pub fn end_other_sessions(db: &Db, now: Moment, holder: &AccountHolder) -> Result<u64> {
    change(db, &holder.actor(), now, |write| {
        let ended = kept::end_others(write, holder.user(), Some(holder.session()))?;
        let (house, count) = (Tenant::house(), ended.to_string());
        let note = Note::new(&house, "session.others-ended", holder.user().as_str());
        write.note(&note.detail(&count))?;
        Ok(ended)
    })
}

/// Forgets what ended by itself; a chore for once an hour. How many rows went.
///
/// # Errors
///
/// When the database fails.
pub fn sweep(db: &Db, porter: &Porter, now: Moment) -> Result<u64> {
    let rule = porter.rule();
    let (idle, began) = (Moment(now.0 - rule.idle_s), Moment(now.0 - rule.lives_s));
    Ok(db.keep_house(now, |write| kept::sweep(write, idle, began))?)
}
