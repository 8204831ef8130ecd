//! Names of the things that accounts are made of.
//!
//! An id begins with what it names, so that one in a log or in an address says what it is, and
//! goes on with its time, so that newer ones sort last.

use std::fmt;

/// The most characters of an id that is read from outside.
const CHARS_MAX: usize = 48;

/// The alphabet of Crockford's base 32, small letters: nothing that is taken for another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

macro_rules! ids {
    ($($name:ident = $prefix:literal, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What every id of this sort begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id from the present moment, in milliseconds, and ten random bytes.
            pub fn fresh(now_ms: i64, random: [u8; 10]) -> $name {
                $name(fresh(Self::PREFIX, now_ms, random))
            }

            /// Reads an id; `None` when it is none of this sort.
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
    UserId = "usr_", "A person.";
    WorkspaceId = "wsp_", "A workspace (工作区): the tenant of everything that is kept.";
    RoleId = "rol_", "A role that a workspace made itself.";
    SessionId = "ses_", "One sign-in on one device; not the secret in the cookie.";
    KeyId = "key_", "A key for programs (接口密钥); not the secret itself.";
    InvitationId = "ivt_", "An invitation into a workspace.";
}

impl WorkspaceId {
    /// The workspace of everybody who is not signed in.
    ///
    /// It has no members; what guests verify is kept here and found by its address alone.
    pub fn guests() -> WorkspaceId {
        WorkspaceId("wsp_guest".to_owned())
    }
}

/// 48 bits of time and 80 random ones in 26 characters, as a ULID has them.
fn fresh(prefix: &str, now_ms: i64, random: [u8; 10]) -> String {
    let tail = random.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
    let bits = u128::from(now_ms.unsigned_abs() & 0xffff_ffff_ffff) << 80 | tail;
    let mut text = String::with_capacity(prefix.len() + 26);
    text.push_str(prefix);
    for place in (0..26).rev() {
        text.push(char::from(ALPHABET[(bits >> (place * 5)) as usize & 31]));
    }
    text
}

fn is_id(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        !rest.is_empty()
            && text.len() <= CHARS_MAX
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_ids_sort_behind_older_ones() {
        let old = UserId::fresh(1_795_000_000_000, [255; 10]);
        let new = UserId::fresh(1_795_000_000_001, [0; 10]);
        assert!(old < new);
        assert_eq!(old.as_str().len(), "usr_".len() + 26);
        assert_eq!(UserId::parse(old.as_str()), Some(old));
    }

    #[test]
    fn an_id_says_what_it_names() {
        assert!(UserId::parse("usr_0a").is_some());
        assert!(WorkspaceId::parse(WorkspaceId::guests().as_str()).is_some());
        let long = format!("usr_{}", "0".repeat(CHARS_MAX));
        for text in ["", "usr_", "wsp_0a", "usr_0A", "usr_0'", "usr_票", "0a", &long] {
            assert_eq!(UserId::parse(text), None, "{text}");
        }
    }
}
