//! What is sent to people: its facts here, its words in the texts of each language.

use std::fmt;

use model::Moment;
use model::account::{Identifier, Purpose};
use serde::{Deserialize, Serialize};
use store::{Db, Tenant, Write, outbox};

/// The kind of letters in the outbox.
const KIND: &str = "account.letter";
/// The kind of those with a code or link that is good for a quarter of an hour at most.
const BRIEF: &str = "account.letter.brief";
/// A letter that could not be sent in a day comes too late, whatever it says.
const KEPT_S: i64 = 86_400;

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
        if kind != KIND && kind != BRIEF {
            return None;
        }
        serde_json::from_str(payload).ok()
    }

    /// Puts it into the outbox, to be sent after the transaction.
    pub(super) fn send(&self, write: &mut Write<'_>, tenant: &Tenant) -> store::Result<()> {
        // Strings alone always have a JSON form.
        let payload = serde_json::to_string(self).unwrap_or_default();
        let kind = match self.words {
            Words::Code { .. } | Words::Reset { .. } => BRIEF,
            _ => KIND,
        };
        outbox::add(write, tenant, kind, &payload).map(drop)
    }
}

/// Forgets letters whose code or link is dead, and those older than a day, sent or not; how many
/// of them had not been sent.
///
/// # Errors
///
/// When the database fails.
pub fn forget_letters(db: &Db, now: Moment) -> store::Result<u64> {
    let ago = |seconds: i64| Moment(now.0 - seconds);
    db.keep_house(now, |write| {
        let brief = outbox::forget(write, BRIEF, ago(Purpose::Reset.lives_s()))?;
        Ok(brief + outbox::forget(write, "", ago(KEPT_S))?)
    })
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
