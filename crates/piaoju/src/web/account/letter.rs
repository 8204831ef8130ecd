//! Letters of accounts in words: what the outbox holds as facts becomes a mail or short message.

use app::account::{Letter, Words};
use model::account::Identifier;

use crate::language::Language;
use crate::texts::Texts;
use crate::web::ui::address;

/// A letter ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whom it goes to: an e-mail address, or a number for a short message.
    pub to: Identifier,
    /// Its subject; a short message has no place for one.
    pub subject: String,
    /// Its text.
    pub body: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({:?})", self.to)
    }
}

/// Words a letter; `base` is where people reach the service, without a slash at the end. `None`
/// when what was kept has no address.
pub fn compose(letter: &Letter, base: &str) -> Option<Mail> {
    let language = Language::ALL.into_iter().find(|one| one.tag() == letter.language);
    let t = Texts::of(language.unwrap_or_default());
    let key = format!("letter-{}", letter.words.code());
    let link = |path, token: &str| format!("{base}{}", address::with(path, &[("token", token)]));
    let mut args = Vec::new();
    match &letter.words {
        Words::Code { code } => args.push(("code", code.clone().into())),
        Words::Reset { token } => args.push(("link", link(address::RESET, token).into())),
        Words::Invitation { token, workspace } => {
            args.push(("link", link(address::JOIN, token).into()));
            args.push(("workspace", workspace.clone().into()));
        }
        Words::Known => args.push(("link", format!("{base}{}", address::LOGIN).into())),
        Words::Unknown => args.push(("link", format!("{base}{}", address::REGISTER).into())),
        Words::Changed | Words::Locked => {
            args.push(("link", format!("{base}{}", address::FORGOT).into()));
        }
    }
    let body = t.fill(&format!("{key}.body"), &args);
    Some(Mail { to: letter.to()?, subject: t.get(&key), body })
}
