//! Registering (注册): an address is proven by a code before there is an account.

use model::Moment;
use model::account::limits::{
    CODE_PAUSE_S, CODES_PER_HOUR, NAME_CHARS_MAX, WORKSPACE_NAME_CHARS_MAX,
};
use model::account::{
    BuiltIn, Counted, Fault, Hurdle, Identifier, Purpose, Role, UserId, WorkspaceKind, digits,
    name, password, typed_digits,
};
use store::account as kept;
use store::log::Note;
use store::{Db, Tenant, Write, fresh};

use super::effort::Task;
use super::letter::{Letter, Words};
use super::login::network;
use super::secret::{Token, chance};
use super::{Origin, Porter, Result, change, person, session};

/// What somebody fills in to be sent a code or a link.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// E-mail address or mobile number.
    pub identifier: &'a str,
    /// The task that came with the form, if one did.
    pub task: &'a str,
    /// Its answer.
    pub answer: &'a str,
}

/// Sends a code to an address that is to get an account.
///
/// When it has one, its owner is told so instead; whoever asked sees no difference. Whoever asks
/// for more than two letters has to do some work for each.
///
/// # Errors
///
/// When the text is no address, one was sent a moment ago, or work has to be done first.
pub fn ask_code(
    db: &Db,
    porter: &Porter,
    now: Moment,
    ask: &Ask<'_>,
    origin: Origin<'_>,
) -> Result<Identifier> {
    let to = Identifier::parse(ask.identifier)?;
    porter.admit(db, now, ask, origin)?;
    let code = digits(u64::from_be_bytes(chance()));
    let subject = porter.subject(&to);
    db.keep_house(now, |write| {
        if let Err(fault) = may_send(write, &subject, Purpose::Register)? {
            return Ok(Err(fault));
        }
        let is_known = kept::owner(write, &to)?.is_some();
        let digest = if is_known { chance() } else { porter.code_digest(&to, &code) };
        let ticket = kept::NewTicket { purpose: Purpose::Register, digest, subject, person: None };
        kept::add_ticket(write, &ticket)?;
        let words = if is_known { Words::Known } else { Words::Code { code: code.clone() } };
        Letter::new(&to, origin.language, words).send(write, &Tenant::house())?;
        Ok(Ok(()))
    })??;
    Ok(to)
}

/// Whether an address may be sent one more letter now. Who has just registered and cannot log in
/// gets a link at once; all letters together have a bound of their own.
pub(super) fn may_send(
    write: &mut Write<'_>,
    subject: &[u8; 32],
    purpose: Purpose,
) -> store::Result<Result<(), Fault>> {
    let now = write.now();
    let (count, last) = kept::sent_since(write, subject, purpose, Moment(now.0 - 3_600))?;
    let is_soon = last.is_some_and(|last| now.0 - last.0 < CODE_PAUSE_S);
    let is_much = count >= i64::from(CODES_PER_HOUR);
    Ok(if is_soon || is_much { Err(Fault::CodeSoon) } else { Ok(()) })
}

/// What somebody fills in to register.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'a> {
    /// The address that the code was sent to.
    pub identifier: &'a str,
    /// The code.
    pub code: &'a str,
    /// The password that they choose.
    pub password: &'a str,
    /// What they want to be called; may be empty.
    pub name: &'a str,
    /// For themselves or for a company.
    pub kind: WorkspaceKind,
    /// The name of the company.
    pub company: &'a str,
}

/// Registers somebody and signs them in. Whoever registers a company is its first administrator.
///
/// # Errors
///
/// The first field that has to be filled in otherwise.
pub fn register(
    db: &Db,
    porter: &Porter,
    now: Moment,
    form: &Registration<'_>,
    origin: Origin<'_>,
) -> Result<Token> {
    let identifier = Identifier::parse(form.identifier)?;
    let newcomer = Newcomer::read(form.name, form.password, &identifier)?;
    let company = match form.kind {
        WorkspaceKind::Company => name(form.company, WORKSPACE_NAME_CHARS_MAX)?,
        WorkspaceKind::Personal => String::new(),
    };
    let ticket = porter.try_code(db, now, &identifier, form.code)?;
    let hash = porter.hasher.hash(form.password)?;
    let user = UserId::new(fresh("usr", now));
    change(db, &person(&user), now, |write| {
        let is_mine = kept::spend_ticket(write, &ticket)?;
        if !is_mine || kept::owner(write, &identifier)?.is_some() {
            return Err(Fault::CodeWrong.into());
        }
        let workspace = kept::Workspace {
            id: Tenant::new(fresh("wsp", now)),
            kind: form.kind,
            name: company.clone(),
        };
        newcomer.add(write, &user, &hash, &workspace.id, &identifier)?;
        found(write, &workspace, &user)?;
        Ok(session::begin(write, &user, &workspace.id, origin)?)
    })
}

/// Adds a workspace with its first member, who administrates it.
pub(super) fn found(
    write: &mut Write<'_>,
    workspace: &kept::Workspace,
    user: &UserId,
) -> store::Result<()> {
    kept::add_workspace(write, workspace)?;
    kept::add_member(write, &workspace.id, user, &Role::BuiltIn(BuiltIn::Admin))?;
    let note = Note::new(&workspace.id, "workspace.made", workspace.id.as_str());
    write.note(&note.detail(workspace.kind.code())).map(drop)
}

/// What somebody is called who says nothing: the name in their address, their masked number.
fn usual_name(identifier: &Identifier) -> String {
    match identifier.as_str().split_once('@') {
        Some((local, _)) => local.chars().take(NAME_CHARS_MAX).collect(),
        None => identifier.masked(),
    }
}

/// Somebody who gets an account.
pub(super) struct Newcomer {
    name: String,
}

impl Newcomer {
    /// Reads what they chose.
    pub fn read(called: &str, chosen: &str, identifier: &Identifier) -> Result<Newcomer, Fault> {
        password::judge(chosen, std::slice::from_ref(identifier))?;
        let name = match called.trim() {
            "" => usual_name(identifier),
            called => name(called, NAME_CHARS_MAX)?,
        };
        Ok(Newcomer { name })
    }

    /// Adds the person with their address.
    pub fn add(
        &self,
        write: &mut Write<'_>,
        user: &UserId,
        hash: &str,
        home: &Tenant,
        identifier: &Identifier,
    ) -> store::Result<()> {
        let person = kept::Person {
            id: user.clone(),
            name: self.name.clone(),
            password: hash.to_owned(),
            password_at: write.now(),
            home: home.clone(),
        };
        kept::add_person(write, &person)?;
        kept::add_identifier(write, user, identifier)?;
        let house = Tenant::house();
        let note = Note::new(&house, "person.registered", user.as_str());
        write.note(&note.detail(identifier.way())).map(drop)
    }
}

impl Porter {
    /// Counts a letter that somebody asks for, and lets work be done for it from the third on.
    pub(super) fn admit(
        &self,
        db: &Db,
        now: Moment,
        ask: &Ask<'_>,
        origin: Origin<'_>,
    ) -> Result<()> {
        let subject = self.secret.digest("letters", &[&network(origin.address)]);
        let tally = db.read(|read| kept::tally(read, Counted::Address, &subject))?;
        match tally.hurdle(now) {
            Hurdle::Locked => return Err(Fault::CodeSoon.into()),
            Hurdle::Effort if !self.is_done(db, now, ask.task, ask.answer)? => {
                return Err(Fault::EffortMissing.into());
            }
            Hurdle::Effort | Hurdle::None => {}
        }
        Ok(db.keep_house(now, |write| {
            let tally = kept::tally(write, Counted::Address, &subject)?;
            kept::save_tally(write, tally.failed(now), &subject)
        })?)
    }

    /// The work that the next letter to be asked for from here takes, so that the form can begin
    /// with it; `None` while letters are given freely.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn letter_task(&self, db: &Db, now: Moment, origin: Origin<'_>) -> Result<Option<Task>> {
        let subject = self.secret.digest("letters", &[&network(origin.address)]);
        let tally = db.read(|read| kept::tally(read, Counted::Address, &subject))?;
        Ok((tally.hurdle(now) == Hurdle::Effort).then(|| self.task(now)))
    }

    /// Whom a ticket or a tally is about, without saying it.
    pub(super) fn subject(&self, identifier: &Identifier) -> [u8; 32] {
        self.secret.digest("subject", &[identifier.as_str()])
    }

    pub(super) fn code_digest(&self, identifier: &Identifier, code: &str) -> [u8; 32] {
        self.secret.digest("code", &[identifier.as_str(), code])
    }

    /// Counts a try and compares the code; the ticket, which the caller has to spend.
    fn try_code(
        &self,
        db: &Db,
        now: Moment,
        identifier: &Identifier,
        typed: &str,
    ) -> Result<String> {
        let code = typed_digits(typed).ok_or(Fault::CodeWrong)?;
        let subject = self.subject(identifier);
        let ticket = db.keep_house(now, |write| {
            let Some(stored) = kept::ticket_of(write, Purpose::Register, &subject)? else {
                return Ok(None);
            };
            let may = kept::try_ticket(write, &stored.id, Purpose::Register)?;
            Ok(Some(stored).filter(|stored| may && stored.ticket.is_good(now)))
        })?;
        let digest = self.code_digest(identifier, &code);
        match ticket {
            Some(stored) if self.secret.same(&digest, &stored.digest) => Ok(stored.id),
            _ => Err(Fault::CodeWrong.into()),
        }
    }
}
