//! Who works with Piaoju (账号): users, workspaces, roles, and what each may do.
//!
//! A *user* is a person with an identifier that was proven to be theirs. A *workspace* (工作区) is
//! whose data it is: of one person or of a company. A *membership* gives a user a role in a
//! workspace, and a role is a name for a set of permissions. All of it is rules without storage:
//! the clock, random numbers and hashes come in as arguments.

mod fault;
mod id;
mod identifier;
pub mod limits;
mod lockout;
pub mod password;
mod permission;
mod role;
mod session;
mod ticket;
mod workspace;

pub use fault::Fault;
pub use id::{InvitationId, KeyId, RoleId, SessionId, UserId};
pub use identifier::Identifier;
pub use lockout::{Counted, Hurdle, Tally};
pub use permission::{Permission, Permissions};
pub use role::{BuiltIn, Role};
pub use session::{SessionRule, device, masked_address};
pub use ticket::{Purpose, Ticket, digits, typed_digits};
pub use workspace::{WorkspaceKind, name};
