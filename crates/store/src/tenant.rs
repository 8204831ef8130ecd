//! Whose data it is, and who acts on it.

use std::fmt;

/// A workspace (工作区), the owner of data: `wsp_…`. Guests of the portal share [`Tenant::guest`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant(String);

impl Tenant {
    /// The workspace of an id.
    pub fn new(id: impl Into<String>) -> Tenant {
        Tenant(id.into())
    }

    /// The workspace of everybody without an account.
    pub fn guest() -> Tenant {
        Tenant("wsp_guest".to_owned())
    }

    /// The installation itself: users, settings, keys of the house.
    pub fn house() -> Tenant {
        Tenant("wsp_house".to_owned())
    }

    /// Its id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who acts: a user, a key, a guest, a timer. The word stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    /// An actor by the id of a user or key.
    pub fn new(id: impl Into<String>) -> Actor {
        Actor(id.into())
    }

    /// The program itself, with the name of what it does.
    pub fn program(what: &'static str) -> Actor {
        Actor(format!("program:{what}"))
    }

    /// Somebody without an account.
    pub fn guest() -> Actor {
        Actor("guest".to_owned())
    }

    /// Its word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
