//! What a form about accounts can answer, as one list.
//!
//! The sentences are `fault-<code>` in the texts. Two of them must not be more precise than they
//! are: nobody learns from an answer whether an address has an account.

macro_rules! faults {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Why something about an account was not done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault { $(#[doc = concat!("`", $code, "`: ", $doc)] $variant,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Fault::$variant => $code,)* }
            }
        }
    };
}

faults! {
    IdentifierForm = "identifier-form", "Neither an e-mail address nor a mobile number.";
    PasswordWeak = "password-weak", "A password is too short or among the common ones.";
    PasswordLong = "password-long", "A password is longer than is hashed.";
    PasswordSame = "password-same", "The new password is the old one.";
    PasswordWrong = "password-wrong", "The present password, asked once more, is another.";
    NameForm = "name-form", "A name is empty, too long or has characters that no name has.";
    CodeWrong = "code-wrong", "The code is not the one that was sent, or it has run out.";
    CodeSoon = "code-soon", "A code was sent a moment ago.";
    LoginWrong = "login-wrong", "No such account, or not its password: never which.";
    LoginLocked = "login-locked", "Too many failures (登录失败次数过多).";
    LinkSpent = "link-spent", "A link was used, has run out or never was (链接已失效).";
    NotInvited = "not-invited", "An invitation is for another address than the account's.";
    EffortMissing = "effort-missing", "The device has to do some work first.";
    FactorWrong = "factor-wrong", "The code of the second factor is another or was used.";
    FactorOn = "factor-on", "The second factor is on already.";
    FactorOff = "factor-off", "The second factor is off already.";
    Taken = "taken", "A workspace has this already.";
    LastAdmin = "last-admin", "A workspace would be left without an administrator.";
    OwnRole = "own-role", "Nobody changes their own role or removes themselves.";
    TooStrong = "too-strong", "Nobody gives what they do not have.";
    NotAScope = "not-a-scope", "A key may not have this permission, or has none at all.";
    RoleUsed = "role-used", "Somebody still has the role.";
    NothingChosen = "nothing-chosen", "A role without a permission.";
    ExpiryForm = "expiry-form", "A key would end in the past or too late.";
    RateForm = "rate-form", "A rate outside of what is allowed.";
    TooMany = "too-many", "No more of these.";
    PersonalOnly = "personal-only", "A personal workspace has one member and no roles.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_one_fault_each() {
        let codes: std::collections::BTreeSet<_> = Fault::ALL.iter().map(|f| f.code()).collect();
        assert_eq!(codes.len(), Fault::ALL.len());
    }
}
