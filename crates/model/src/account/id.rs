//! Names of the things that accounts are made of.
//!
//! An id begins with what it names, so that one in a log or in an address says what it is. They
//! are made where chance is; here they are told apart.

use std::fmt;

/// The most characters of an id that is read from outside.
const CHARS_MAX: usize = 48;

macro_rules! ids {
    ($($name:ident = $prefix:literal, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What every id of this sort begins with.
            pub const PREFIX: &'static str = $prefix;

            /// The id that was made or kept as this.
            pub fn new(id: impl Into<String>) -> $name {
                $name(id.into())
            }

            /// Reads an id from outside; `None` when it is none of this sort.
            pub fn parse(text: &str) -> Option<$name> {
                is_id(Self::PREFIX, text).then(|| $name(text.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    UserId = "usr", "A person: `usr_…`.";
    RoleId = "rol", "A role that a workspace made itself: `rol_…`.";
    SessionId = "ses", "One sign-in on one device, not the secret in its cookie: `ses_…`.";
    KeyId = "key", "A key for programs (接口密钥), not the secret itself: `key_…`.";
    InvitationId = "ivt", "An invitation into a workspace: `ivt_…`.";
}

fn is_id(prefix: &str, text: &str) -> bool {
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && text.len() <= CHARS_MAX
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_names() {
        assert_eq!(UserId::parse("usr_0a"), Some(UserId::new("usr_0a")));
        let long = format!("usr_{}", "0".repeat(CHARS_MAX));
        for text in ["", "usr_", "usr0a", "key_0a", "usr_0A", "usr_0'", "usr_票", "0a", &long] {
            assert_eq!(UserId::parse(text), None, "{text}");
        }
    }
}
