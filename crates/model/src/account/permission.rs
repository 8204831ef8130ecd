//! What somebody may do (权限), as one list.
//!
//! Roles are sets of permissions, scopes of keys are sets of permissions, and each authority that
//! a use case asks for stands for one permission. The names on screen are `permission-<code>`.

use std::fmt;

/// Whether a program may hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// People and keys.
    Anyone,
    /// People only: a key that can make keys or members never ends.
    Person,
}

macro_rules! permissions {
    ($($variant:ident = $code:literal, $holder:ident, $doc:literal;)*) => {
        /// One thing that somebody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $(#[doc = concat!("`", $code, "`: ", $doc)] $variant,)* }

        impl Permission {
            /// Every permission, in the order in which pages show them.
            pub const ALL: &'static [Permission] = &[$(Permission::$variant,)*];

            /// The stable code, also the scope of a key.
            pub fn code(self) -> &'static str {
                match self { $(Permission::$variant => $code,)* }
            }

            /// What it means, in English, for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Permission::$variant => $doc,)* }
            }

            fn holder(self) -> Holder {
                match self { $(Permission::$variant => Holder::$holder,)* }
            }
        }
    };
}

permissions! {
    Verify = "verify", Anyone, "Verify one invoice (查验).";
    Batch = "batch", Anyone, "Verify many at once, and keep templates for their columns (批量查验).";
    HistoryRead = "history.read", Anyone, "See past verifications, at least one's own (查验历史).";
    HistoryAll = "history.all", Anyone, "See those of everybody in the workspace.";
    HistoryExport = "history.export", Anyone, "Take past verifications out as a table (导出).";
    Folder = "folder", Anyone, "Keep invoices in the folder (票夹).";
    RegisterRead = "register.read", Anyone, "Look an invoice up in the register (底账).";
    RegisterLoad = "register.load", Anyone, "Load invoices and their states into the register.";
    RegisterAnswer = "register.answer", Anyone,
        "Be answered from the register as by an authority, within a daily number of tries.";
    ReportIssue = "report.issue", Anyone, "Issue a signed report (查验报告).";
    ReportCheck = "report.check", Anyone, "Check whether a report is ours and unchanged.";
    Members = "members", Person, "Invite and remove members, give them roles (成员).";
    Roles = "roles", Person, "Make and change roles (角色).";
    Keys = "keys", Person, "Make and end keys for programs (接口密钥).";
    Sources = "sources", Person, "Choose whom to ask, in which order, at what cost (数据源).";
    LogRead = "log.read", Anyone, "Read the log of all changes (审计日志).";
    LogVerify = "log.verify", Anyone, "Have the log checked and take proofs out of it.";
    Settings = "settings", Person, "Change the settings of the workspace (设置).";
    Pay = "pay", Anyone, "Pay bills, and see what one paid oneself (缴费).";
    Orders = "orders", Anyone, "See every order, attempt and refund, and the ledger (收款台).";
    Refund = "refund", Person, "Ask for money to be given back (退款申请).";
    RefundApprove = "refund.approve", Person, "Agree to a refund that somebody else asked for.";
    Reconcile = "reconcile", Person, "Reconcile a day, propose how differences are mended (对账).";
    ReconcileApprove = "reconcile.approve", Person, "Agree to what somebody else proposed.";
    Billers = "billers", Person, "Keep billers and import bills (收费单位).";
    Cases = "cases", Person, "Decide cases (工单).";
}

impl Permission {
    /// The permission of a code.
    pub fn of_code(code: &str) -> Option<Permission> {
        Permission::ALL.iter().copied().find(|p| p.code() == code)
    }

    /// Whether a key for programs may have it as a scope.
    pub fn is_scope(self) -> bool {
        self.holder() == Holder::Anyone
    }

    fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

// One bit for each permission.
const _: () = assert!(Permission::ALL.len() <= 32);

/// A set of permissions.
///
/// ```
/// use model::account::{Permission, Permissions};
/// let set = Permissions::parse("verify history.read").unwrap();
/// assert!(set.has(Permission::Verify) && !set.has(Permission::Batch));
/// assert_eq!(set.to_string(), "verify history.read");
/// assert_eq!(Permissions::parse("verify everything"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u32);

impl Permissions {
    /// Nothing.
    pub const NONE: Permissions = Permissions(0);

    /// Everything.
    pub fn all() -> Permissions {
        Permission::ALL.iter().copied().collect()
    }

    /// What somebody may do who is not signed in: verify, take the report along, check one, pay.
    pub fn of_guests() -> Permissions {
        use Permission::{Pay, ReportCheck, ReportIssue, Verify};
        [Verify, ReportIssue, ReportCheck, Pay].into_iter().collect()
    }

    /// Reads codes with spaces between them; `None` when one of them is unknown.
    pub fn parse(codes: &str) -> Option<Permissions> {
        codes.split_whitespace().map(Permission::of_code).collect()
    }

    /// Whether a permission is in it.
    pub fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether every permission of the other set is in it.
    pub fn covers(self, other: Permissions) -> bool {
        other.0 & !self.0 == 0
    }

    /// The same without one.
    #[must_use]
    pub fn without(self, permission: Permission) -> Permissions {
        Permissions(self.0 & !permission.bit())
    }

    /// The permissions that are in both.
    pub fn and(self, other: Permissions) -> Permissions {
        Permissions(self.0 & other.0)
    }

    /// Whether it holds none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its permissions, in the order of the catalogue.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.has(*p))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Permissions {
        Permissions(permissions.into_iter().fold(0, |set, p| set | p.bit()))
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, permission) in self.iter().enumerate() {
            let gap = if at == 0 { "" } else { " " };
            write!(f, "{gap}{}", permission.code())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_and_read_without_loss() {
        for set in [Permissions::NONE, Permissions::all(), Permissions::of_guests()] {
            assert_eq!(Permissions::parse(&set.to_string()), Some(set));
        }
        assert_eq!(Permissions::all().iter().count(), Permission::ALL.len());
    }

    #[test]
    fn sets_are_compared_by_what_is_in_them() {
        let guests = Permissions::of_guests();
        assert!(Permissions::all().covers(guests));
        assert!(!guests.covers(Permissions::all()));
        assert_eq!(Permissions::all().and(guests), guests);
        assert!(!guests.without(Permission::Verify).has(Permission::Verify));
        assert!(Permissions::NONE.is_empty() && guests.covers(Permissions::NONE));
    }

    #[test]
    fn no_key_can_make_keys_members_or_roles() {
        use Permission::{
            Billers, Cases, Keys, Members, Reconcile, ReconcileApprove, Refund, RefundApprove,
            Roles, Settings, Sources,
        };
        let for_people: Permissions =
            Permission::ALL.iter().copied().filter(|p| !p.is_scope()).collect();
        assert_eq!(
            for_people,
            [
                Members,
                Roles,
                Keys,
                Sources,
                Settings,
                Refund,
                RefundApprove,
                Reconcile,
                ReconcileApprove,
                Billers,
                Cases,
            ]
            .into_iter()
            .collect()
        );
    }
}
