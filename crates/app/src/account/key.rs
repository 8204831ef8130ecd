//! Keys for programs (接口密钥): made here, shown once.

use model::Moment;
use model::account::limits::{KEY_RATE_MAX, KEYS_MAX, LABEL_CHARS_MAX};
use model::account::{Fault, KeyId, Permission, Permissions, UserId, name};
use store::account as kept;
use store::log::Note;
use store::{Db, fresh};

use super::limits::KEY_LIVES_S_MAX;
use super::secret::{chance, digest, hex};
use super::{Result, change};
use crate::authority::KeyKeeper;

/// What every key begins with, so that one is recognised where it must not lie around.
const MARK: &str = "pj_";
/// Characters of a key that may be shown: the mark and twelve digits.
const PREFIX_CHARS: usize = 15;
/// Characters of a whole key: behind the prefix a line and 48 digits, 192 random bits.
const KEY_CHARS: usize = PREFIX_CHARS + 1 + 48;

/// What a key is to be.
#[derive(Clone, Copy, Debug)]
pub struct KeyWish<'a> {
    /// What it is for.
    pub name: &'a str,
    /// What it may do.
    pub scopes: Permissions,
    /// Requests a minute.
    pub rate: u32,
    /// When it ends by itself.
    pub ends_at: Option<Moment>,
}

/// A key that was just made.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// `key_…`.
    pub id: KeyId,
    /// The key itself. Nobody can show it again.
    pub key: String,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({})", self.id)
    }
}

/// The keys of a workspace, the newest first, ended ones last.
///
/// # Errors
///
/// When the database fails.
pub fn keys(db: &Db, keeper: &KeyKeeper) -> Result<Vec<kept::Key>> {
    Ok(db.read(|read| kept::keys(read, keeper.tenant()))?)
}

/// Makes a key.
///
/// # Errors
///
/// When a field is filled in wrongly, the key may more than its maker, or there are too many.
pub fn make_key(db: &Db, now: Moment, keeper: &KeyKeeper, wish: &KeyWish<'_>) -> Result<Made> {
    let name = name(wish.name, LABEL_CHARS_MAX)?;
    if wish.scopes.is_empty() || !wish.scopes.iter().all(Permission::is_scope) {
        return Err(Fault::NotAScope.into());
    }
    if !keeper.permissions().covers(wish.scopes) {
        return Err(Fault::TooStrong.into());
    }
    if !(1..=KEY_RATE_MAX).contains(&wish.rate) {
        return Err(Fault::RateForm.into());
    }
    let is_soon = |ends: Moment| (1..=KEY_LIVES_S_MAX).contains(&(ends.0.saturating_sub(now.0)));
    if wish.ends_at.is_some_and(|ends| !is_soon(ends)) {
        return Err(Fault::ExpiryForm.into());
    }
    let id = KeyId::new(fresh("key", now));
    let made_by = UserId::new(keeper.actor().as_str());
    let key = change(db, keeper.actor(), now, |write| {
        let alive = kept::keys(write, keeper.tenant())?;
        if alive.iter().filter(|key| key.is_alive(now)).count() >= KEYS_MAX {
            return Err(Fault::TooMany.into());
        }
        let prefix = format!("{MARK}{}", hex(&chance::<6>()));
        let key = format!("{prefix}_{}", hex(&chance::<24>()));
        let new = kept::NewKey {
            id: &id,
            prefix: &prefix,
            digest: digest(&key),
            name: &name,
            scopes: wish.scopes,
            rate: wish.rate,
            made_by: &made_by,
            ends_at: wish.ends_at,
        };
        kept::add_key(write, keeper.tenant(), &new)?;
        let detail = wish.scopes.to_string();
        write.note(&Note::new(keeper.tenant(), "key.made", id.as_str()).detail(&detail))?;
        Ok(key)
    })?;
    Ok(Made { id, key })
}

/// Ends a key at once.
///
/// # Errors
///
/// Not found when it is not of this workspace, or ended.
pub fn end_key(db: &Db, now: Moment, keeper: &KeyKeeper, id: &KeyId) -> Result<()> {
    change(db, keeper.actor(), now, |write| {
        kept::end_key(write, keeper.tenant(), id)?;
        write.note(&Note::new(keeper.tenant(), "key.ended", id.as_str()))?;
        Ok(())
    })
}

/// The beginning of a key by which it is found; `None` when the text is no key.
pub(super) fn prefix(text: &str) -> Option<&str> {
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let rest = text.strip_prefix(MARK)?.as_bytes();
    let at = PREFIX_CHARS - MARK.len();
    let is_key = text.len() == KEY_CHARS
        && rest.iter().enumerate().all(|(n, b)| if n == at { *b == b'_' } else { is_digit(*b) });
    is_key.then(|| &text[..PREFIX_CHARS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_key_is_looked_up() {
        let key = format!("pj_0123456789ab_{}", "0f".repeat(24));
        assert_eq!(prefix(&key), Some("pj_0123456789ab"));
        let shorter = &key[..key.len() - 1];
        let other = key.replace('_', "-");
        for text in
            ["", "pj_", shorter, &other, &key.to_uppercase(), &format!("{key}0"), "票据票据"]
        {
            assert_eq!(prefix(text), None, "{text}");
        }
    }
}
