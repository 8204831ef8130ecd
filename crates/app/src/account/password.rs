//! Hashing passwords: argon2id, a few at a time.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

use super::limits::{HASHES_AT_ONCE, HASHES_WAITING_MAX};
use super::secret::{Secret, chance, hex};

/// What one guess costs an attacker who stole the hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Cost {
    /// 19 MiB and two passes, the first choice of the OWASP password storage cheat sheet (2025).
    fn default() -> Cost {
        Cost { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl Cost {
    /// The least that the algorithm takes: for tests and demonstrations only.
    pub fn least() -> Cost {
        Cost { memory_kib: 8, passes: 1 }
    }
}

/// Hashes passwords and compares them.
pub(super) struct Hasher {
    argon2: Argon2<'static>,
    /// The hash of a password that nobody knows, for accounts that do not exist.
    nobody: String,
    desk: Mutex<Desk>,
    freed: Condvar,
}

#[derive(Default)]
struct Desk {
    busy: usize,
    waiting: usize,
}

/// Too many want to sign in at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crowd;

impl From<Crowd> for super::Error {
    fn from(_: Crowd) -> super::Error {
        store::Error::Busy("passwords are being hashed".to_owned()).into()
    }
}

impl Hasher {
    pub fn new(cost: Cost, secret: &Secret) -> Hasher {
        // A cost outside of what the algorithm takes gives its own default.
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (desk, freed) = (Mutex::default(), Condvar::new());
        let mut hasher = Hasher { argon2, nobody: String::new(), desk, freed };
        hasher.nobody = hasher.compute(&hex(&secret.digest("nobody", &[])));
        hasher
    }

    /// The argon2id string of a password.
    pub fn hash(&self, password: &str) -> Result<String, Crowd> {
        self.in_turn(|| self.compute(password))
    }

    /// Whether a password fits; with `None`, an account that does not exist, it takes as long and
    /// never does.
    pub fn fits(&self, password: &str, stored: Option<&str>) -> Result<bool, Crowd> {
        self.in_turn(|| {
            let text = stored.filter(|text| !text.is_empty()).unwrap_or(&self.nobody);
            let fits = PasswordHash::new(text)
                .is_ok_and(|hash| self.argon2.verify_password(password.as_bytes(), &hash).is_ok());
            fits && stored.is_some_and(|text| !text.is_empty())
        })
    }

    fn compute(&self, password: &str) -> String {
        let hash = self.argon2.hash_password_with_salt(password.as_bytes(), &chance::<16>());
        // An empty string fits no password, should the algorithm ever refuse one.
        hash.map(|hash: PasswordHash| hash.to_string()).unwrap_or_default()
    }

    fn in_turn<T>(&self, work: impl FnOnce() -> T) -> Result<T, Crowd> {
        let lock = || self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let mut desk = lock();
        if desk.waiting >= HASHES_WAITING_MAX {
            return Err(Crowd);
        }
        desk.waiting += 1;
        while desk.busy >= HASHES_AT_ONCE {
            desk = self.freed.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
        desk.waiting -= 1;
        desk.busy += 1;
        drop(desk);
        let value = work();
        lock().busy -= 1;
        self.freed.notify_one();
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_and_nobody_fits_nothing() {
        let secret = Secret::new([1; 32]);
        let hasher = Hasher::new(Cost::least(), &secret);
        let stored = hasher.hash("三只老虎爬山去了九次").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        assert!(hasher.fits("三只老虎爬山去了九次", Some(&stored)).unwrap());
        assert!(!hasher.fits("三只老虎爬山去了十次", Some(&stored)).unwrap());
        assert_ne!(hasher.hash("三只老虎爬山去了九次").unwrap(), stored);
        let nobodys = hex(&secret.digest("nobody", &[]));
        for stored in [None, Some(""), Some("garbage")] {
            assert!(!hasher.fits(&nobodys, stored).unwrap(), "{stored:?}");
        }
    }

    #[test]
    fn the_default_cost_is_what_is_stored() {
        let hasher = Hasher::new(Cost::default(), &Secret::new([1; 32]));
        assert!(hasher.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
