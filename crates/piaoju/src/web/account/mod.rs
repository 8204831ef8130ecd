//! Accounts in a browser: signing in and up, the account itself, members, roles and keys.

mod asking;
mod door;
mod holder;
mod join;
mod key;
mod letter;
mod member;
mod place;
mod recover;
mod register;
mod role;
mod totp;

use app::account::{self, Error, Origin, Token};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use model::account::{BuiltIn, Fault, Role, WorkspaceKind};
use store::account::{OwnRole, Workspace};

use super::failure::Failure;
use super::office::{Office, Shared};
use super::ui::form::{self, Pow};
use super::ui::{Frame, Notice, address};
use super::visitor::Visitor;
use crate::language::Language;
use crate::limits::AGENT_CHARS_MAX;
use crate::paint::Tone;
use crate::texts::Texts;

pub use letter::{Mail, compose};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::LOGIN, get(door::page).post(door::log_in))
        .route(address::LOGIN_CODE, post(door::second_step))
        .route(address::LOGOUT, post(door::log_out))
        .route(address::REGISTER, get(register::page).post(register::register))
        .route(address::REGISTER_CODE, post(register::send_code))
        .route(address::REGISTERED, get(register::done))
        .route(address::FORGOT, get(recover::page).post(recover::send_link))
        .route(address::RESET, get(recover::reset_page).post(recover::reset))
        .route(address::JOIN, get(join::page).post(join::join))
        .route(address::ACCOUNT, get(holder::page))
        .route(address::ACCOUNT_SESSIONS, post(holder::end_sessions))
        .route(address::ACCOUNT_PASSWORD, post(holder::change_password))
        .route(address::ACCOUNT_WORKSPACE, post(holder::switch))
        .route(address::ACCOUNT_NAME, post(place::rename))
        .route(address::ACCOUNT_COMPANY, post(place::add_company))
        .route(address::ACCOUNT_LEAVE, post(place::leave))
        .route(address::ACCOUNT_CLOSE, post(place::close))
        .route(address::ACCOUNT_TOTP, get(totp::page).post(totp::confirm))
        .route(address::ACCOUNT_TOTP_OFF, post(totp::turn_off))
        .route(address::MEMBERS, get(member::page))
        .route(address::MEMBERS_INVITE, post(member::invite))
        .route("/w/members/{id}", post(member::change))
        .route(address::ROLES, get(role::page).post(role::make))
        .route("/w/roles/{id}", post(role::change))
        .route(address::KEYS, get(key::page).post(key::make))
        .route("/w/keys/{id}", post(key::end))
}

/// The name of the cookie of a session. The prefix makes a browser refuse it from any other host
/// and without TLS (RFC 6265bis §4.1.3); without TLS it would refuse it always.
pub fn cookie_name(office: &Office) -> &'static str {
    if office.house.has_tls { "__Host-session" } else { "session" }
}

/// Adds the cookie of a session.
fn signed_in(office: &Office, token: &Token, mut response: Response) -> Response {
    let lives_s = office.porter.rule().lives_s;
    set_cookie(office, response.headers_mut(), token.as_str(), lives_s);
    response
}

fn set_cookie(office: &Office, headers: &mut HeaderMap, value: &str, lives_s: i64) {
    let secure = if office.house.has_tls { "; Secure" } else { "" };
    let name = cookie_name(office);
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={lives_s}; HttpOnly; SameSite=Lax{secure}");
    // Tokens have no character that a header refuses.
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Where a request came from, to be taken along to another thread.
pub(super) struct Whence {
    address: String,
    agent: String,
    language: Language,
    token: Option<String>,
}

impl Whence {
    fn origin(&self) -> Origin<'_> {
        Origin { address: &self.address, agent: &self.agent, language: self.language.tag() }
    }

    /// The present session ends before another one begins.
    fn forget(&self, office: &Office) -> Result<(), Failure> {
        match &self.token {
            Some(token) => Ok(account::log_out(&office.db, office.now(), token)?),
            None => Ok(()),
        }
    }
}

impl FromRequestParts<Shared> for Whence {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Whence, Failure> {
        let Ok(visitor) = Visitor::from_request_parts(parts, office).await;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.unwrap_or_default().chars().take(AGENT_CHARS_MAX).collect();
        let token = super::visitor::cookie(&parts.headers, cookie_name(office));
        Ok(Whence {
            address: visitor.address.to_string(),
            agent,
            language: visitor.language,
            token: token.map(str::to_owned),
        })
    }
}

impl From<Error> for Failure {
    /// A fault that no form shows: the request was not made by one of our pages.
    fn from(error: Error) -> Failure {
        match error {
            Error::Fault(_) => Failure::Malformed("malformed"),
            Error::Refused(refused) => refused.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// What a use case answers, with a fault of the form set apart.
fn outcome<T>(result: account::Result<T>) -> Result<Result<T, Fault>, Failure> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Fault(fault)) => Ok(Err(fault)),
        Err(error) => Err(error.into()),
    }
}

/// A fault as the form shows it, at the field that it is about.
fn shown(language: Language, fault: Fault) -> Vec<form::Fault> {
    let field = match fault {
        Fault::IdentifierForm | Fault::CodeSoon => "identifier",
        Fault::PasswordWeak | Fault::PasswordLong | Fault::PasswordSame => "password",
        Fault::PasswordWrong => "old",
        Fault::NameForm | Fault::Taken => "name",
        Fault::CodeWrong | Fault::FactorWrong => "code",
        _ => "",
    };
    vec![form::Fault { field: field.to_owned(), text: sentence(language, fault) }]
}

fn sentence(language: Language, fault: Fault) -> String {
    Texts::of(language).get(&format!("fault-{}", fault.code()))
}

/// A page that shows a form again: the request was understood, but cannot be done.
fn again(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// A fresh task for the device, as a form carries it.
fn task(office: &Office) -> Pow {
    work(office.porter.task(office.now()))
}

/// The work that a form for a letter begins with, when one is asked of this address.
async fn letter_work(office: &Shared, whence: Whence) -> Result<Option<Pow>, Failure> {
    let task = office.run(move |office| {
        outcome(office.porter.letter_task(&office.db, office.now(), whence.origin()))
    });
    // Nothing here can be the fault of a person.
    Ok(task.await?.ok().flatten().map(work))
}

fn work(task: account::Task) -> Pow {
    let wait_s = u32::try_from(task.wait_s).unwrap_or(0);
    Pow { task: task.text, bits: task.bits, wait_s }
}

/// What may stand behind `?done=`: the page says it once, above everything else.
const DONE: [&str; 13] = [
    "done-name",
    "done-left",
    "done-role-changed",
    "done-password",
    "done-session",
    "done-factor-off",
    "done-invited",
    "done-withdrawn",
    "done-role",
    "done-removed",
    "done-role-made",
    "done-role-removed",
    "done-key-ended",
];

/// The frame of a page, which says what was just done.
fn frame_after(visitor: &Visitor, done: &str) -> Frame {
    match DONE.iter().find(|key| key.strip_prefix("done-") == Some(done)) {
        Some(key) => {
            let text = Texts::of(visitor.language).get(key);
            visitor.frame_saying(Notice { tone: Tone::Good, text })
        }
        None => visitor.frame(),
    }
}

/// The address of a page that says that something was done.
fn done(to: &str, what: &str) -> axum::response::Redirect {
    axum::response::Redirect::to(&address::with(to, &[("done", what)]))
}

/// The name of a workspace; a personal one has none of its own.
pub fn workspace_name(workspace: &Workspace, language: Language) -> String {
    match workspace.kind {
        WorkspaceKind::Personal => Texts::of(language).get("workspace-personal"),
        WorkspaceKind::Company => workspace.name.clone(),
    }
}

/// The roles that can be chosen: code and name, built-in ones first.
fn role_names(t: &Texts, own: &[OwnRole]) -> Vec<(String, String)> {
    let built_in = BuiltIn::ALL.iter().map(|role| (role.code().to_owned(), built_in(t, *role)));
    let mut names: Vec<(String, String)> = built_in.collect();
    for role in own {
        let is_taken = names.iter().any(|(_, name)| *name == role.name);
        let name = match is_taken {
            true => t.fill("role-own", &[("name", role.name.as_str().into())]),
            false => role.name.clone(),
        };
        names.push((role.id.to_string(), name));
    }
    names
}

fn built_in(t: &Texts, role: BuiltIn) -> String {
    t.get(&format!("role-{}", role.code()))
}

/// The role that a form names; one that is none does not exist.
fn role_of(text: &str) -> Result<Role, Failure> {
    Role::parse(text).ok_or(Failure::NotFound)
}
