//! The chain of hashes over the postings of a workspace.

use model::Moment;
use model::ledger::Posting;
use sha2::{Digest, Sha256};

use crate::{Tenant, log};

/// The end of a chain: how many postings it has, the moment and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chained {
    /// How many postings.
    pub postings: i64,
    /// When the last was made. Moments of a ledger never go back, whatever the clock does.
    pub at: Moment,
    /// The hash of the last.
    pub hash: log::Hash,
}

impl Chained {
    /// The chain of a workspace before its first posting.
    pub(super) fn begin(tenant: &Tenant) -> Chained {
        let name = Sha256::new().chain_update("piaoju.ledger/1\n").chain_update(tenant.as_str());
        Chained { postings: 0, at: Moment(i64::MIN), hash: name.finalize().into() }
    }

    /// With one more posting, of a moment or the last one's, whichever is later.
    pub(super) fn with(&self, posting: &Posting, now: Moment) -> Chained {
        let at = now.max(self.at);
        let hash = Sha256::new()
            .chain_update(self.hash)
            .chain_update(posting.canonical())
            .chain_update(at.0.to_string());
        Chained { postings: self.postings + 1, at, hash: hash.finalize().into() }
    }
}
