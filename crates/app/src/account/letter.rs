//! What is sent to people: its facts here, its words in the texts of each language.

use std::fmt;

use model::account::Identifier;
use serde::{Deserialize, Serialize};
use store::{Tenant, Write, outbox};

/// The kind of all letters in the outbox.
const KIND: &str = "account.letter";

/// A letter to one address: a mail, or a short message to a mobile number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    to: String,
    /// The language to write in.
    pub language: String,
    /// What it says.
    pub words: Words,
}

/// What a letter says; the texts are `letter-<code>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Words {
    /// A code for the page that asked for it.
    Code {
        /// Its digits.
        code: String,
    },
    /// Somebody wanted to register with an address that has an account.
    Known,
    /// A link to a new password.
    Reset {
        /// What the link ends with.
        token: String,
    },
    /// Somebody wanted a new password for an address that has no account.
    Unknown,
    /// The password was changed.
    Changed,
    /// Too many failures; nobody can sign in for a while.
    Locked,
    /// A link into a workspace.
    Invitation {
        /// What the link ends with.
        token: String,
        /// The name of the workspace.
        workspace: String,
    },
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({:?} to {:?})", self.words, self.to())
    }
}

impl Words {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Words::Code { .. } => "code",
            Words::Known => "known",
            Words::Reset { .. } => "reset",
            Words::Unknown => "unknown",
            Words::Changed => "changed",
            Words::Locked => "locked",
            Words::Invitation { .. } => "invitation",
        }
    }
}

impl Letter {
    /// A letter.
    pub fn new(to: &Identifier, language: &str, words: Words) -> Letter {
        Letter { to: to.as_str().to_owned(), language: language.to_owned(), words }
    }

    /// Whom it goes to; `None` when what was kept is no address.
    pub fn to(&self) -> Option<Identifier> {
        Identifier::parse(&self.to).ok()
    }

    /// Reads a message of the outbox; `None` when it is no letter.
    pub fn read(kind: &str, payload: &str) -> Option<Letter> {
        if kind != KIND {
            return None;
        }
        serde_json::from_str(payload).ok()
    }

    /// Puts it into the outbox, to be sent after the transaction.
    pub(super) fn send(&self, write: &mut Write<'_>, tenant: &Tenant) -> store::Result<()> {
        // Strings alone always have a JSON form.
        let payload = serde_json::to_string(self).unwrap_or_default();
        outbox::add(write, tenant, KIND, &payload).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_kept_and_read_and_never_printed() {
        let to = Identifier::parse("li@example.com").unwrap();
        let words = Words::Code { code: "012345".to_owned() };
        let letter = Letter::new(&to, "zh-CN", words);
        let payload = serde_json::to_string(&letter).unwrap();
        assert_eq!(Letter::read(KIND, &payload), Some(letter.clone()));
        assert_eq!(Letter::read("webhook", &payload), None);
        assert_eq!(letter.to(), Some(to));
        assert_eq!(format!("{letter:?}"), "Letter(code to Some(l***@example.com))");
    }
}
