//! Roles (角色): names for sets of permissions.

use std::fmt;

use super::{Permission, Permissions, RoleId};

macro_rules! built_in {
    ($($variant:ident = $code:literal, $doc:literal, [$($permission:ident)*];)*) => {
        /// A role that every workspace has from the start.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum BuiltIn { $(#[doc = $doc] $variant,)* }

        impl BuiltIn {
            /// Every role, in the order in which pages show them.
            pub const ALL: &'static [BuiltIn] = &[$(BuiltIn::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(BuiltIn::$variant => $code,)* }
            }

            fn listed(self) -> &'static [Permission] {
                match self { $(BuiltIn::$variant => &[$(Permission::$permission,)*],)* }
            }
        }
    };
}

built_in! {
    Admin = "admin", "管理员: everything. The first user of a company has it.", [];
    Manager = "manager", "经理: sees the work of everybody.", [
        Verify Batch HistoryRead HistoryAll HistoryExport Folder RegisterRead
        ReportIssue ReportCheck LogRead Pay Orders RefundApprove ReconcileApprove Cases
    ];
    Finance = "finance", "财务: verifies, loads the register, issues reports.", [
        Verify Batch HistoryRead HistoryAll HistoryExport Folder RegisterRead RegisterLoad
        ReportIssue ReportCheck Pay Orders Refund Reconcile Cases
    ];
    Staff = "staff", "员工: verifies, sees and exports what is their own.", [
        Verify Batch HistoryRead HistoryExport Folder RegisterRead ReportIssue ReportCheck Pay
    ];
    Auditor = "auditor", "审计: reads and proves everything, changes nothing.", [
        HistoryRead HistoryAll HistoryExport RegisterRead ReportCheck LogRead LogVerify Pay
        Orders
    ];
    Operator = "operator", "运维: sources, keys and settings, no invoices.", [
        RegisterLoad ReportCheck Keys Sources LogVerify Settings Pay Orders Billers
    ];
    Viewer = "viewer", "仅查看: sees, takes nothing out.", [
        HistoryRead HistoryAll RegisterRead ReportCheck Pay
    ];
}

impl BuiltIn {
    /// The role of a code.
    pub fn of_code(code: &str) -> Option<BuiltIn> {
        BuiltIn::ALL.iter().copied().find(|role| role.code() == code)
    }

    /// What it may do.
    pub fn permissions(self) -> Permissions {
        match self {
            BuiltIn::Admin => Permissions::all(),
            role => role.listed().iter().copied().collect(),
        }
    }
}

/// The role of a member: one that every workspace has, or one of its own.
///
/// ```
/// use model::account::{BuiltIn, Role};
/// assert_eq!(Role::parse("auditor"), Some(Role::BuiltIn(BuiltIn::Auditor)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// One that every workspace has.
    BuiltIn(BuiltIn),
    /// One that the workspace made.
    Own(RoleId),
}

impl Role {
    /// Reads what `Display` wrote; `None` when it names no role.
    pub fn parse(text: &str) -> Option<Role> {
        match BuiltIn::of_code(text) {
            Some(role) => Some(Role::BuiltIn(role)),
            None => RoleId::parse(text).map(Role::Own),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Role::BuiltIn(role) => f.write_str(role.code()),
            Role::Own(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_of_roles_and_permissions() {
        let mut table = format!("{:16}", "");
        BuiltIn::ALL.iter().for_each(|role| table += &format!("{:9}", role.code()));
        for permission in Permission::ALL {
            table = table.trim_end().to_owned() + &format!("\n{:16}", permission.code());
            for role in BuiltIn::ALL {
                let may = role.permissions().has(*permission);
                table += &format!("{:9}", if may { "yes" } else { "" });
            }
        }
        insta::assert_snapshot!(table.trim_end());
    }

    #[test]
    fn an_auditor_and_a_viewer_change_nothing() {
        use Permission::*;
        let changes = [Verify, Batch, Folder, RegisterLoad, ReportIssue];
        let keeps = [Members, Roles, Keys, Sources, Settings];
        for role in [BuiltIn::Auditor, BuiltIn::Viewer] {
            for permission in changes.iter().chain(&keeps) {
                assert!(!role.permissions().has(*permission), "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn roles_are_written_and_read_without_loss() {
        let own = Role::Own(RoleId::new("rol_05"));
        let built_in = BuiltIn::ALL.iter().map(|role| Role::BuiltIn(*role));
        for role in built_in.chain([own]) {
            assert_eq!(Role::parse(&role.to_string()), Some(role));
        }
        assert_eq!(Role::parse("owner"), None);
    }
}
