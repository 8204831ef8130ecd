//! Who did it, as the log writes it down.

use std::fmt;

use super::{KeyId, UserId};

/// Who acts.
///
/// ```
/// use model::account::Actor;
/// assert_eq!(Actor::Guest.to_string(), "guest");
/// assert_eq!(Actor::parse("timer:retention"), Some(Actor::Timer("retention".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person who signed in.
    User(UserId),
    /// A program with a key.
    Key(KeyId),
    /// Somebody who did not sign in.
    Guest,
    /// Whoever types commands on the machine itself.
    Command,
    /// The program itself, at a set time; the name of the chore, small letters.
    Timer(String),
}

impl Actor {
    /// Reads what `Display` wrote; `None` when it is no actor.
    pub fn parse(text: &str) -> Option<Actor> {
        match text.split_once(':') {
            None if text == "guest" => Some(Actor::Guest),
            None if text == "command" => Some(Actor::Command),
            Some(("user", id)) => UserId::parse(id).map(Actor::User),
            Some(("key", id)) => KeyId::parse(id).map(Actor::Key),
            Some(("timer", name)) => Some(Actor::Timer(name.to_owned())),
            _ => None,
        }
    }

    /// The person, when it is one.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Actor::User(user) => Some(user),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::User(id) => write!(f, "user:{id}"),
            Actor::Key(id) => write!(f, "key:{id}"),
            Actor::Guest => f.write_str("guest"),
            Actor::Command => f.write_str("command"),
            Actor::Timer(name) => write!(f, "timer:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_again() {
        let user = UserId::fresh(0, [1; 10]);
        for actor in [
            Actor::User(user.clone()),
            Actor::Key(KeyId::fresh(0, [2; 10])),
            Actor::Guest,
            Actor::Command,
            Actor::Timer("backup".into()),
        ] {
            assert_eq!(Actor::parse(&actor.to_string()), Some(actor));
        }
        for text in ["", "user:", "user:key_0", "root", "guest:1"] {
            assert_eq!(Actor::parse(text), None, "{text}");
        }
        assert_eq!(Actor::User(user.clone()).user(), Some(&user));
        assert_eq!(Actor::Guest.user(), None);
    }
}
