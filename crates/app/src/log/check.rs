//! 完整性检查: every entry is hashed anew, every signed head is held against the tree, and every
//! object that never changes is held against the digest that was written with it.

use std::collections::{BTreeMap, VecDeque};

use store::log::{self, Entry, Growing, SignedHead};
use store::{Db, verification};

use super::head_holds;

/// What is wrong somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// An entry does not read as it was written.
    EntryAltered,
    /// Entries are missing before this one, or at the end.
    EntriesMissing,
    /// A signed head does not fit the entries that it covers: the log was written anew.
    HeadDiffers,
    /// The signature of a head is false.
    HeadSignatureFalse,
    /// The object does not read as it was written.
    ObjectAltered,
    /// The object is gone and nothing says that its time was over.
    ObjectMissing,
}

impl Wrong {
    /// Everything that can be wrong.
    pub const ALL: [Wrong; 6] = [
        Wrong::EntryAltered,
        Wrong::EntriesMissing,
        Wrong::HeadDiffers,
        Wrong::HeadSignatureFalse,
        Wrong::ObjectAltered,
        Wrong::ObjectMissing,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Wrong::EntryAltered => "entry-altered",
            Wrong::EntriesMissing => "entries-missing",
            Wrong::HeadDiffers => "head-differs",
            Wrong::HeadSignatureFalse => "head-signature-false",
            Wrong::ObjectAltered => "object-altered",
            Wrong::ObjectMissing => "object-missing",
        }
    }
}

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub wrong: Wrong,
    /// The place in the log.
    pub seq: i64,
    /// The id of the object; empty where it is about the log itself.
    pub object: String,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many entries were read.
    pub entries: i64,
    /// How many signed heads were held against the tree.
    pub heads: i64,
    /// How many objects were held against their digest.
    pub objects: i64,
    /// The root over all entries, in hexadecimal.
    pub root: String,
    /// What is wrong, in the order of the log.
    pub findings: Vec<Finding>,
}

/// The most findings that are listed; a log with more is lost anyway.
const FINDINGS_MAX: usize = 1_000;

/// Checks the whole log. `progress` hears how many entries were read.
///
/// # Errors
///
/// When the store fails.
pub fn check(db: &Db, progress: &mut dyn FnMut(i64)) -> Result<Checked, store::Error> {
    let mut checked = Checked::default();
    let mut tree = Growing::default();
    let mut gone: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    let mut forgotten: BTreeMap<String, i64> = BTreeMap::new();
    let mut heads = Heads { page: VecDeque::new(), from: 1 };
    let size = db.read(log::size)?;
    loop {
        let (page, objects) = page(db, tree.size())?;
        if page.is_empty() {
            break;
        }
        for (entry, object) in page.iter().zip(objects) {
            if entry.seq != tree.size() {
                checked.found(Wrong::EntriesMissing, entry);
                checked.entries = tree.size();
                return Ok(checked);
            }
            let leaf = entry.computed();
            if entry.hash != leaf {
                checked.found(Wrong::EntryAltered, entry);
            }
            tree.push(leaf);
            if entry.action == "verification.forgotten" {
                let count = entry.detail.parse::<i64>().unwrap_or(0);
                *forgotten.entry(entry.tenant.clone()).or_default() += count;
            }
            match object {
                None => {}
                Some(None) => {
                    let place = (entry.seq, entry.object.clone());
                    gone.entry(entry.tenant.clone()).or_default().push(place);
                }
                Some(Some(now)) => {
                    checked.objects += 1;
                    if entry.digest.as_deref() != Some(now.as_slice()) {
                        checked.found(Wrong::ObjectAltered, entry);
                    }
                }
            }
            if let Some(head) = heads.of_size(db, tree.size())? {
                checked.head(&head, &tree);
            }
        }
        progress(tree.size());
    }
    // The oldest go first when their time is over; whatever else is gone was taken away.
    for (tenant, places) in gone {
        let allowed = usize::try_from(forgotten.get(&tenant).copied().unwrap_or(0)).unwrap_or(0);
        for (seq, object) in places.into_iter().skip(allowed) {
            checked.add(Finding { wrong: Wrong::ObjectMissing, seq, object });
        }
    }
    if tree.size() < size {
        let seq = tree.size();
        checked.add(Finding { wrong: Wrong::EntriesMissing, seq, object: String::new() });
    }
    checked.entries = tree.size();
    checked.root = ofd::digest::hex(&tree.root());
    Ok(checked)
}

/// The digest that an object has now, for an entry about one that never changes; the inner
/// `None` when it is gone.
type Now = Option<Option<[u8; 32]>>;

/// A page of the log, and what its objects are now.
fn page(db: &Db, from: i64) -> Result<(Vec<Entry>, Vec<Now>), store::Error> {
    db.read(|read| {
        let page = log::page(read, from)?;
        let mut now = Vec::with_capacity(page.len());
        for entry in &page {
            let is_kept = entry.digest.is_some() && entry.object.starts_with("ver_");
            now.push(match is_kept {
                true => Some(verification::digest_now(read, &entry.object)?),
                false => None,
            });
        }
        Ok((page, now))
    })
}

impl Checked {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn found(&mut self, wrong: Wrong, entry: &Entry) {
        self.add(Finding { wrong, seq: entry.seq, object: entry.object.clone() });
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    /// Holds a head against the tree, which is of the same size now.
    fn head(&mut self, head: &SignedHead, tree: &Growing) {
        self.heads += 1;
        let wrong = match () {
            () if head.root != tree.root() => Wrong::HeadDiffers,
            () if !head_holds(head) => Wrong::HeadSignatureFalse,
            () => return,
        };
        self.add(Finding { wrong, seq: head.size - 1, object: String::new() });
    }
}

/// Signed heads in the order of their size, read a page at a time.
struct Heads {
    page: VecDeque<SignedHead>,
    from: i64,
}

impl Heads {
    /// The head of exactly this size, if one was signed.
    fn of_size(&mut self, db: &Db, size: i64) -> Result<Option<SignedHead>, store::Error> {
        if self.page.is_empty() && self.from <= size {
            self.page = db.read(|read| log::heads(read, self.from, 1_000))?.into();
            // Nothing more to come: no later size asks again.
            self.from = self.page.back().map_or(i64::MAX, |head| head.size + 1);
        }
        match self.page.front() {
            Some(head) if head.size == size => Ok(self.page.pop_front()),
            _ => Ok(None),
        }
    }
}
