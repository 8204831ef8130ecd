//! Accounts: sign up, sign in, prove it twice, forget the password, work together.
//!
//! Every function here is one thing that a person does. They take the database, the [`Porter`]
//! (what the house needs to let people in), the present moment, and where it is asked of members
//! an authority. Two rules hold everywhere: no answer tells whether an address has an account,
//! and no secret is compared in a time that depends on it.

mod effort;
mod enrol;
mod factor;
mod join;
mod key;
mod letter;
mod limits;
mod login;
mod member;
mod password;
mod profile;
mod register;
mod reset;
mod role;
mod secret;
mod session;
mod visit;
mod workspace;

use model::Moment;
use model::account::{Fault, SessionRule};
use store::{Actor, Db, Write};

use crate::authority::Refused;
pub use effort::Task;
pub use enrol::{Enrolment, enrol, found_company};
pub use factor::{FactorState, NewFactor, begin_factor, confirm_factor, end_factor, factor_state};
pub use join::{Offer, accept, join, offer};
pub use key::{KeyWish, Made, end_key, keys, make_key};
pub use letter::{Letter, Words, forget_letters};
pub use login::{Attempt, Entry, Second, log_in, log_out, second_step};
pub use member::{
    MemberList, change_invited_role, change_role, invite, leave, members, remove_member,
    withdraw_invitation,
};
pub use password::Cost;
use password::Hasher;
pub use profile::{Profile, change_password, close_account, profile, rename};
pub use register::{Ask, Registration, ask_code, register};
pub use reset::{ask_reset, is_reset_good, reset};
pub use role::{RoleList, RoleWish, add_role, change_own_role, remove_role, roles};
pub use secret::{Secret, Token};
pub use session::{end_other_sessions, end_session, sessions, sweep};
pub use visit::{KeyVisit, Visit, known_key, recognise, recognise_key};
pub use workspace::{Place, add_company, rename_workspace, switch, workspace_kind, workspaces};

/// What the house needs to let people in, shared by all threads.
pub struct Porter {
    secret: Secret,
    hasher: Hasher,
    rule: SessionRule,
}

impl Porter {
    /// A porter with the secret of the installation, which every server of it must share.
    pub fn new(secret: Secret, cost: Cost, rule: SessionRule) -> Porter {
        let hasher = Hasher::new(cost, &secret);
        Porter { secret, hasher, rule }
    }

    /// How long a session lives.
    pub fn rule(&self) -> SessionRule {
        self.rule
    }
}

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The address of the network, as text.
    pub address: &'a str,
    /// The `User-Agent` of the browser.
    pub agent: &'a str,
    /// The language that letters are to be written in.
    pub language: &'a str,
}

/// Why something about an account was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A form has to be filled in otherwise.
    #[error("{}", .0.code())]
    Fault(Fault),
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database, among others [`store::Error::NotFound`].
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault(fault)
    }
}

/// The result of a use case about accounts.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Changes something in one transaction. A fault takes back whatever was written before it.
fn change<T>(
    db: &Db,
    actor: &Actor,
    now: Moment,
    mut work: impl FnMut(&mut Write<'_>) -> Result<T>,
) -> Result<T> {
    let mut refused = None;
    let changed = db.write(actor, now, |write| {
        refused = None;
        work(write).map_err(|error| match error {
            Error::Store(error) => error,
            other => {
                let why = store::Error::Conflict(other.to_string());
                refused = Some(other);
                why
            }
        })
    });
    match refused {
        Some(error) => Err(error),
        None => Ok(changed?),
    }
}

/// Whom the log names when somebody acts on their own account.
fn person(user: &model::account::UserId) -> Actor {
    Actor::new(user.as_str())
}
