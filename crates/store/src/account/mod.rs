//! Accounts: people, how they prove who they are, workspaces and who belongs to them.
//!
//! No secret is kept that could be read back: passwords as argon2id strings, tokens and codes as
//! digests. The secret of a second factor comes here already sealed. What belongs to a workspace
//! (members, roles, keys, invitations) is asked for with its [`Tenant`](crate::Tenant); a person
//! and their sessions belong to the installation.

mod attempt;
mod factor;
mod invitation;
mod key;
mod member;
mod person;
mod role;
pub(crate) mod schema;
mod session;
mod ticket;
mod workspace;

use model::account::{InvitationId, KeyId, RoleId, SessionId, UserId};

use crate::{Error, Value};

pub use attempt::{clear, effort_spent, save_tally, tally};
pub use factor::{
    Factor, add_recovery_codes, begin_factor, confirm_factor, end_factor, factor, recovery_left,
    use_recovery_code, use_step,
};
pub use invitation::{
    Invitation, end_invitation, invitation_by_digest, invitations, invite, set_invited_role,
};
pub use key::{Key, NewKey, add_key, end_key, end_keys_of, key_by_prefix, key_seen, keys};
pub use member::{
    Member, add_member, count_admins, count_members, member, members, remove_member, set_role,
};
pub use person::{
    Person, add_identifier, add_person, forget_person, identifiers, owner, person, rename_person,
    set_password,
};
pub use role::{OwnRole, add_role, change_role, remove_role, role, role_users, roles};
pub use session::{
    Found, NewSession, Session, add_session, end_others, end_session, move_sessions,
    session_by_digest, session_seen, sessions, sweep, switch,
};
pub use ticket::{
    NewTicket, Stored, add_ticket, sent_since, spend_others, spend_ticket, ticket_by_digest,
    ticket_of, try_ticket,
};
pub use workspace::{Workspace, add_workspace, rename_workspace, workspace, workspaces_of};

macro_rules! values {
    ($($kind:ty),*) => {$(
        impl<'a> From<&'a $kind> for Value<'a> {
            fn from(id: &'a $kind) -> Self {
                Value::from(id.as_str())
            }
        }
    )*};
}

values!(InvitationId, KeyId, RoleId, SessionId, UserId);

/// A stored word that no code of today has.
fn strange(what: &str, text: &str) -> Error {
    Error::Corrupt(format!("{what}: `{text}`"))
}
