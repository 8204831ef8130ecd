//! What one verification may leave behind for the next: judgements of seals, and signers' keys.
//!
//! Every invoice of a tax bureau carries the same seal and is signed by the same key. The maker's
//! signature over a seal need be checked once, and a key that keeps coming back is worth a table
//! of its multiples. Nothing here changes an answer; it only comes sooner.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use crate::digest::Digest;
use crate::key::{PublicKey, Verdict};
use crate::{ses, sm2};

/// The most seals that are remembered; beyond it, the memory of seals starts afresh.
const SEALS_MAX: usize = 4_096;
/// The most keys that are counted; beyond it, those without a table are forgotten.
const KEYS_MAX: usize = 1_024;
/// The most keys that get a table, of 8 KiB each; beyond it, no further key gets one until the
/// memory of keys starts afresh.
const PREPARED_MAX: usize = 128;
/// A table takes the time of nearly two verifications, so a key gets one when it comes a third
/// time.
const SIGHTINGS_TO_PREPARE: u32 = 3;

/// Remembers seals and keys that were seen before.
///
/// A seal is recognised by the SHA-256 of all its bytes, a key by its point. The memory is
/// bounded and may be shared between threads; a poisoned lock only makes it forget.
#[derive(Debug, Default)]
pub struct Memory {
    seals: Mutex<HashMap<Vec<u8>, Verdict>>,
    keys: Mutex<Keys>,
}

impl Memory {
    /// An empty memory.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Checks the maker's signature over a seal, once for each seal.
    pub fn maker(&self, seal: &ses::Seal) -> Verdict {
        let name = Digest::Sha256.of(&seal.raw);
        if let Ok(seals) = self.seals.lock()
            && let Some(verdict) = seals.get(&name)
        {
            return *verdict;
        }
        let verdict = seal.check_with(self.known(&seal.maker.key).as_ref());
        if let Ok(mut seals) = self.seals.lock() {
            if seals.len() >= SEALS_MAX {
                seals.clear();
            }
            seals.insert(name, verdict);
        }
        verdict
    }

    /// Checks the signer's signature, sooner when the key has come before.
    pub fn signer(&self, signature: &ses::Signature) -> Verdict {
        signature.check_with(self.known(&signature.signer.key).as_ref())
    }

    /// The same key, with its table once it has earned one.
    fn known(&self, key: &Option<PublicKey>) -> Option<PublicKey> {
        let Some(PublicKey::Sm2(point)) = key else { return key.clone() };
        let advice = self.keys.lock().map(|mut keys| keys.sighted(point));
        match advice {
            Ok(Advice::Use(prepared)) => Some(PublicKey::Sm2(prepared)),
            Ok(Advice::Prepare) => {
                // Outside the lock: two threads may both make the table, and one is dropped.
                let prepared = point.clone().prepare();
                if let Ok(mut keys) = self.keys.lock() {
                    keys.keep(prepared.clone());
                }
                Some(PublicKey::Sm2(prepared))
            }
            Ok(Advice::Plain) | Err(_) => key.clone(),
        }
    }
}

/// What to do with a key.
#[derive(Debug, PartialEq, Eq)]
enum Advice<K> {
    /// Compute with it as it is.
    Plain,
    /// Give it a table now.
    Prepare,
    /// Compute with this one, which has a table.
    Use(K),
}

/// How often each key was seen, and the tables of those that came back.
#[derive(Debug)]
struct Keys<K = sm2::PublicKey> {
    seen: HashMap<K, u32>,
    prepared: HashMap<K, K>,
}

impl<K> Default for Keys<K> {
    fn default() -> Keys<K> {
        Keys { seen: HashMap::new(), prepared: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash> Keys<K> {
    fn sighted(&mut self, key: &K) -> Advice<K> {
        if let Some(prepared) = self.prepared.get(key) {
            return Advice::Use(prepared.clone());
        }
        if self.seen.len() >= KEYS_MAX && !self.seen.contains_key(key) {
            self.seen.clear();
        }
        let times = self.seen.entry(key.clone()).or_insert(0);
        *times = times.saturating_add(1);
        let has_room = self.prepared.len() < PREPARED_MAX;
        if *times >= SIGHTINGS_TO_PREPARE && has_room { Advice::Prepare } else { Advice::Plain }
    }

    fn keep(&mut self, key: K) {
        self.seen.remove(&key);
        if self.prepared.len() < PREPARED_MAX {
            self.prepared.insert(key.clone(), key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sm2::{DEFAULT_ID, PrivateKey, digest, verify_digest};

    #[test]
    fn a_key_gets_its_table_when_it_comes_a_third_time() {
        let mut keys = Keys::<u32>::default();
        let advice: Vec<_> = (0..3).map(|_| keys.sighted(&7)).collect();
        assert_eq!(advice, [Advice::Plain, Advice::Plain, Advice::Prepare]);
        keys.keep(7);
        assert_eq!(keys.sighted(&7), Advice::Use(7));
        assert_eq!(keys.sighted(&8), Advice::Plain, "another key has not come before");
    }

    #[test]
    fn a_flood_of_keys_is_forgotten_but_tables_stay() {
        let mut keys = Keys::<u32>::default();
        keys.keep(0);
        for key in 1..=10_000 {
            keys.sighted(&key);
        }
        assert!(keys.seen.len() <= KEYS_MAX);
        assert_eq!(keys.sighted(&0), Advice::Use(0));
    }

    #[test]
    fn there_are_never_more_tables_than_agreed() {
        let mut keys = Keys::<usize>::default();
        for key in 0..2 * PREPARED_MAX {
            for _ in 0..SIGHTINGS_TO_PREPARE {
                if keys.sighted(&key) == Advice::Prepare {
                    keys.keep(key);
                }
            }
        }
        assert_eq!(keys.prepared.len(), PREPARED_MAX);
    }

    #[test]
    fn a_known_key_judges_like_the_key_itself_on_every_thread() {
        let private = PrivateKey::from_bytes(&[9; 32]).unwrap();
        let key = private.public_key();
        let (good, signature) = (b"an invoice", private.sign(b"an invoice"));
        let memory = Memory::new();
        let stored = Some(PublicKey::Sm2(key.clone()));
        let judge = |message: &[u8]| {
            let Some(PublicKey::Sm2(known)) = memory.known(&stored) else { panic!("an SM2 key") };
            assert_eq!(known, key);
            verify_digest(&known, &digest(DEFAULT_ID, &known, message), &signature)
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        assert!(judge(good));
                        assert!(!judge(b"another invoice"));
                    }
                });
            }
        });
        assert_eq!(memory.keys.lock().unwrap().prepared.len(), 1);
    }
}
