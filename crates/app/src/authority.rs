//! Who may do what, as values that cannot be made elsewhere.
//!
//! Whoever comes in is a [`Caller`], and a caller is made in four places only: [`Caller::guest`],
//! [`Caller::on_this_machine`] and [`Caller::timer`], and, inside this crate, from a session or a
//! key. A use case asks for an authority in its signature, `fn export(…, exporter:
//! &HistoryExporter, …)`; the only way to one is [`Caller::grant`]:
//!
//! ```
//! use app::authority::{Caller, HistoryExporter, Refused, Verifier};
//! use model::account::BuiltIn;
//! use store::{Actor, Tenant};
//!
//! let verifier: Verifier = Caller::guest().grant()?;
//! assert_eq!(verifier.tenant(), &Tenant::guest());
//! assert_eq!(verifier.actor(), &Actor::guest());
//! assert_eq!(Caller::guest().grant::<HistoryExporter>().unwrap_err(), Refused::SignIn);
//!
//! // A test takes away what its subject must not have.
//! let caller = Caller::on_this_machine(Tenant::new("wsp_a"));
//! let viewer = caller.only(BuiltIn::Viewer.permissions());
//! assert_eq!(viewer.grant::<HistoryExporter>().unwrap_err(), Refused::NotFound);
//! # Ok::<(), Refused>(())
//! ```
//!
//! Every authority has `tenant()`, the workspace that queries demand; `actor()`, whom the log
//! names, by the id of the user or key; `user()`, the person if it is one; and
//! `may(permission)`, for reach within a use case: a [`HistoryReader`] that may not `HistoryAll`
//! sees what `actor()` did and nothing else.

use model::account::{KeyId, Permission, Permissions, SessionId, UserId};
use store::{Actor, Tenant};

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
    tenant: Tenant,
    actor: Actor,
    permissions: Permissions,
}

impl Caller {
    /// Somebody who did not sign in.
    pub fn guest() -> Caller {
        let (tenant, permissions) = (Tenant::guest(), Permissions::of_guests());
        Caller { how: How::Guest, grant: Grant { tenant, actor: Actor::guest(), permissions } }
    }

    /// Whoever types commands on the machine: the files are theirs already, so they may
    /// everything. No request that came over a network is this.
    pub fn on_this_machine(tenant: Tenant) -> Caller {
        let (actor, permissions) = (Actor::program("command"), Permissions::all());
        Caller { how: How::Machine, grant: Grant { tenant, actor, permissions } }
    }

    /// A chore that the program does itself at a set time, in one workspace.
    pub fn timer(chore: &'static str, tenant: Tenant) -> Caller {
        let (actor, permissions) = (Actor::program(chore), Permissions::all());
        Caller { how: How::Machine, grant: Grant { tenant, actor, permissions } }
    }

    /// Somebody who signed in, in the workspace that they are in.
    pub(crate) fn of_session(tenant: Tenant, user: &UserId, permissions: Permissions) -> Caller {
        let actor = Actor::new(user.as_str());
        Caller { how: How::Session, grant: Grant { tenant, actor, permissions } }
    }

    /// A program with a key, in the workspace of the key.
    pub(crate) fn of_key(tenant: Tenant, key: &KeyId, scopes: Permissions) -> Caller {
        let actor = Actor::new(key.as_str());
        Caller { how: How::Key, grant: Grant { tenant, actor, permissions: scopes } }
    }

    /// The same caller with no more than these permissions.
    #[must_use]
    pub fn only(mut self, permissions: Permissions) -> Caller {
        self.grant.permissions = self.grant.permissions.and(permissions);
        self
    }

    /// The workspace.
    pub fn tenant(&self) -> &Tenant {
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

/// Somebody who signed in, for what is their own whatever their role: password, second factor,
/// sessions, the workspaces that they belong to. Only a recognised session gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountHolder {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) tenant: Tenant,
}

impl AccountHolder {
    /// Who.
    pub fn user(&self) -> &UserId {
        &self.user
    }

    /// With which session.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The workspace that they are in.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Whom the log names.
    pub fn actor(&self) -> Actor {
        Actor::new(self.user.as_str())
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
                pub fn tenant(&self) -> &Tenant {
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

                /// The person, when it is one who signed in.
                pub fn user(&self) -> Option<UserId> {
                    UserId::parse(self.0.actor.as_str())
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
    Payer = Pay, "May pay bills and see what they paid themselves.";
    OrderReader = Orders, "May see every order, attempt and refund, and the ledger.";
    Refunder = Refund, "May ask for money to be given back.";
    RefundApprover = RefundApprove, "May agree to a refund that somebody else asked for.";
    Reconciler = Reconcile, "May reconcile a day and propose how a difference is put right.";
    ReconcileApprover = ReconcileApprove, "May agree to what somebody else proposed.";
    BillerKeeper = Billers, "May keep billers and import bills.";
    CaseKeeper = Cases, "May decide cases.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::account::BuiltIn;

    fn member(role: BuiltIn) -> Caller {
        Caller::of_session(Tenant::new("wsp_1"), &UserId::new("usr_1"), role.permissions())
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
        assert_eq!(reader.user(), Some(UserId::new("usr_1")));
        assert!(!reader.may(Permission::HistoryAll));
        let reader: HistoryReader = member(BuiltIn::Auditor).grant().unwrap();
        assert!(reader.may(Permission::HistoryAll));
    }

    #[test]
    fn each_caller_learns_of_a_refusal_what_they_may_know() {
        let member = member(BuiltIn::Viewer);
        assert_eq!(member.grant::<HistoryExporter>(), Err(Refused::NotFound));
        assert_eq!(Caller::guest().grant::<HistoryExporter>(), Err(Refused::SignIn));
        let scopes = [Permission::Verify].into_iter().collect();
        let key = Caller::of_key(Tenant::new("wsp_1"), &KeyId::new("key_1"), scopes);
        assert!(key.grant::<Verifier>().is_ok());
        assert_eq!(key.grant::<BatchRunner>(), Err(Refused::Scope(Permission::Batch)));
    }

    #[test]
    fn permissions_can_be_taken_away_and_never_added() {
        let caller = member(BuiltIn::Viewer).only(Permissions::all());
        assert_eq!(caller.permissions(), BuiltIn::Viewer.permissions());
        let caller = Caller::on_this_machine(Tenant::guest()).only(Permissions::NONE);
        assert_eq!(caller.grant::<Verifier>(), Err(Refused::NotFound));
    }
}
