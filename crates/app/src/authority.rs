//! Who may do what, as values that cannot be made elsewhere.
//!
//! Whoever comes in is a [`Caller`], and a caller is made in four places only: [`Caller::guest`],
//! [`Caller::on_this_machine`] (commands and timers), and, inside this crate, from a session or a
//! key. A use case asks for an authority in its signature, `fn export(…, exporter:
//! &HistoryExporter, …)`; the only way to one is [`Caller::grant`]:
//!
//! ```
//! use app::authority::{Caller, HistoryExporter, Refused, Verifier};
//! use model::account::{Actor, BuiltIn, WorkspaceId};
//!
//! let verifier: Verifier = Caller::guest().grant()?;
//! assert_eq!(verifier.tenant(), &WorkspaceId::guests());
//! assert_eq!(verifier.actor(), &Actor::Guest);
//! assert_eq!(Caller::guest().grant::<HistoryExporter>().unwrap_err(), Refused::SignIn);
//!
//! // A test takes away what its subject must not have.
//! let workspace = WorkspaceId::parse("wsp_a").unwrap();
//! let viewer = Caller::on_this_machine(workspace).only(BuiltIn::Viewer.permissions());
//! assert_eq!(viewer.grant::<HistoryExporter>().unwrap_err(), Refused::NotFound);
//! # Ok::<(), Refused>(())
//! ```
//!
//! Every authority has `tenant()`, the workspace that queries demand; `actor()`, whom the log
//! names; and `may(permission)`, for reach within a use case: a [`HistoryReader`] that may not
//! `HistoryAll` sees what `actor()` did and nothing else.

use model::account::{Actor, Permission, Permissions, WorkspaceId};

/// Why an authority is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A guest, who may have it after signing in: 401, or the page to sign in.
    #[error("sign in first")]
    SignIn,
    /// A member without the permission, for whom the thing does not exist: 404.
    #[error("not found")]
    NotFound,
    /// A key without the scope, which its owner chose and may know: 403.
    #[error("the key has no scope `{}`", .0.code())]
    Scope(Permission),
}

/// How a caller proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// With the cookie of a session.
    Session,
    /// With a key for programs.
    Key,
    /// By sitting at the machine: a command, or a timer of the program itself.
    Machine,
    /// Not at all.
    Guest,
}

/// Whoever asks for something: in which workspace, as whom, with which permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    how: How,
    grant: Grant,
}

/// What every authority carries.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grant {
    tenant: WorkspaceId,
    actor: Actor,
    permissions: Permissions,
}

impl Caller {
    /// Somebody who did not sign in.
    pub fn guest() -> Caller {
        let (tenant, permissions) = (WorkspaceId::guests(), Permissions::of_guests());
        Caller { how: How::Guest, grant: Grant { tenant, actor: Actor::Guest, permissions } }
    }

    /// Whoever types commands on the machine: the files are theirs already, so they may
    /// everything. No request that came over a network is this.
    pub fn on_this_machine(tenant: WorkspaceId) -> Caller {
        let (actor, permissions) = (Actor::Command, Permissions::all());
        Caller { how: How::Machine, grant: Grant { tenant, actor, permissions } }
    }

    /// A chore that the program does itself at a set time, in one workspace.
    pub fn timer(chore: &str, tenant: WorkspaceId) -> Caller {
        let (actor, permissions) = (Actor::Timer(chore.to_owned()), Permissions::all());
        Caller { how: How::Machine, grant: Grant { tenant, actor, permissions } }
    }

    /// The same caller with no more than these permissions.
    #[must_use]
    pub fn only(mut self, permissions: Permissions) -> Caller {
        self.grant.permissions = self.grant.permissions.and(permissions);
        self
    }

    /// The workspace.
    pub fn tenant(&self) -> &WorkspaceId {
        &self.grant.tenant
    }

    /// Whom the log names.
    pub fn actor(&self) -> &Actor {
        &self.grant.actor
    }

    /// How they proved who they are.
    pub fn how(&self) -> How {
        self.how
    }

    /// Whether they have a permission: for what a page shows, never for what a use case does.
    pub fn may(&self, permission: Permission) -> bool {
        self.grant.permissions.has(permission)
    }

    /// All their permissions.
    pub fn permissions(&self) -> Permissions {
        self.grant.permissions
    }

    /// The authority of type `A`, if this caller has its permission.
    ///
    /// # Errors
    ///
    /// What the caller may know of the refusal.
    pub fn grant<A: Authority>(&self) -> Result<A, Refused> {
        match (self.may(A::PERMISSION), self.how) {
            (true, _) => Ok(A::made(Sealed(self.grant.clone()))),
            (false, How::Guest) => Err(Refused::SignIn),
            (false, How::Key) => Err(Refused::Scope(A::PERMISSION)),
            (false, How::Session | How::Machine) => Err(Refused::NotFound),
        }
    }
}

/// A grant that nothing outside of this module can make.
pub struct Sealed(Grant);

/// What a use case may ask for: a value that only [`Caller::grant`] makes.
pub trait Authority: Sized {
    /// The permission that it stands for.
    const PERMISSION: Permission;

    #[doc(hidden)]
    fn made(grant: Sealed) -> Self;
}

macro_rules! authorities {
    ($($name:ident = $permission:ident, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name(Grant);

            impl Authority for $name {
                const PERMISSION: Permission = Permission::$permission;

                fn made(grant: Sealed) -> $name {
                    $name(grant.0)
                }
            }

            impl $name {
                /// The workspace whose data it is.
                pub fn tenant(&self) -> &WorkspaceId {
                    &self.0.tenant
                }

                /// Whom the log names.
                pub fn actor(&self) -> &Actor {
                    &self.0.actor
                }

                /// Whether they also have another permission.
                pub fn may(&self, permission: Permission) -> bool {
                    self.0.permissions.has(permission)
                }

                /// All permissions of whoever holds it.
                pub fn permissions(&self) -> Permissions {
                    self.0.permissions
                }
            }
        )*

        #[cfg(test)]
        const NAMED: &[Permission] = &[$(Permission::$permission,)*];
    };
}

authorities! {
    Verifier = Verify, "May verify one invoice.";
    BatchRunner = Batch, "May verify many at once and keep templates for their columns.";
    HistoryReader = HistoryRead,
        "May see past verifications: their own, with `HistoryAll` those of everybody.";
    HistoryWatcher = HistoryAll, "May see the verifications of everybody in the workspace.";
    HistoryExporter = HistoryExport, "May take past verifications out, as far as they see them.";
    FolderKeeper = Folder, "May keep invoices in the folder.";
    RegisterReader = RegisterRead, "May look an invoice up in the register.";
    RegisterLoader = RegisterLoad, "May load invoices and states into the register.";
    RegisterAsker = RegisterAnswer, "May be answered from the register as by an authority.";
    ReportIssuer = ReportIssue, "May issue a signed report.";
    ReportChecker = ReportCheck, "May have a report checked.";
    MemberKeeper = Members, "May invite and remove members and give them roles.";
    RoleKeeper = Roles, "May make and change roles.";
    KeyKeeper = Keys, "May make and end keys for programs.";
    SourceKeeper = Sources, "May choose whom to ask, in which order, at what cost.";
    LogReader = LogRead, "May read the log.";
    LogVerifier = LogVerify, "May have the log checked and take proofs out of it.";
    SettingKeeper = Settings, "May change the settings of the workspace.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::account::{BuiltIn, KeyId, UserId};

    fn member(role: BuiltIn) -> Caller {
        let actor = Actor::User(UserId::fresh(0, [1; 10]));
        let (tenant, permissions) = (WorkspaceId::fresh(0, [2; 10]), role.permissions());
        Caller { how: How::Session, grant: Grant { tenant, actor, permissions } }
    }

    #[test]
    fn every_permission_has_its_authority() {
        assert_eq!(NAMED, Permission::ALL);
    }

    #[test]
    fn an_authority_carries_whose_data_it_is_and_who_acts() {
        let caller = member(BuiltIn::Staff);
        let reader: HistoryReader = caller.grant().unwrap();
        assert_eq!((reader.tenant(), reader.actor()), (caller.tenant(), caller.actor()));
        assert!(!reader.may(Permission::HistoryAll));
        let reader: HistoryReader = member(BuiltIn::Auditor).grant().unwrap();
        assert!(reader.may(Permission::HistoryAll));
    }

    #[test]
    fn each_caller_learns_of_a_refusal_what_they_may_know() {
        let member = member(BuiltIn::Viewer);
        assert_eq!(member.grant::<HistoryExporter>(), Err(Refused::NotFound));
        assert_eq!(Caller::guest().grant::<HistoryExporter>(), Err(Refused::SignIn));
        let key = Caller {
            how: How::Key,
            grant: Grant {
                actor: Actor::Key(KeyId::fresh(0, [3; 10])),
                permissions: [Permission::Verify].into_iter().collect(),
                ..member.grant.clone()
            },
        };
        assert!(key.grant::<Verifier>().is_ok());
        assert_eq!(key.grant::<BatchRunner>(), Err(Refused::Scope(Permission::Batch)));
    }

    #[test]
    fn permissions_can_be_taken_away_and_never_added() {
        let caller = member(BuiltIn::Viewer).only(Permissions::all());
        assert_eq!(caller.permissions(), BuiltIn::Viewer.permissions());
        let caller = Caller::on_this_machine(WorkspaceId::guests()).only(Permissions::NONE);
        assert_eq!(caller.grant::<Verifier>(), Err(Refused::NotFound));
    }
}
