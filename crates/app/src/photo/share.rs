//! How much of a workspace's invoices is electronic and how much paper (电子化率).

use model::Kind;
use store::{Read, Tenant, verification};

/// How many of the latest verifications are counted.
pub const LATEST: i64 = 10_000;

/// Invoices among the latest verifications, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that are data.
    pub electronic: u64,
    /// Those that are pieces of paper.
    pub paper: u64,
    /// Those whose kind does not tell.
    pub unknown: u64,
}

impl Share {
    /// The share of electronic ones among those that are known, in hundredths; `None` of nothing.
    pub fn percent(self) -> Option<u64> {
        let known = self.electronic + self.paper;
        (known > 0).then(|| (self.electronic * 100 + known / 2) / known)
    }
}

/// The share of electronic and paper invoices of a workspace.
///
/// # Errors
///
/// When the store fails.
pub fn share(read: &mut Read<'_>, tenant: &Tenant) -> store::Result<Share> {
    let mut share = Share::default();
    for of in verification::kinds(read, tenant, LATEST)? {
        let kind = of.kind.as_deref().and_then(Kind::from_code);
        let count = u64::try_from(of.count).unwrap_or(0);
        match kind.and_then(|kind| kind.is_electronic(of.has_long_number)) {
            Some(true) => share.electronic += count,
            Some(false) => share.paper += count,
            None => share.unknown += count,
        }
    }
    Ok(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_of_what_is_known() {
        assert_eq!(Share::default().percent(), None);
        assert_eq!(Share { electronic: 2, paper: 1, unknown: 9 }.percent(), Some(67));
    }
}
