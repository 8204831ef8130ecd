//! A batch from files: every one is kept byte for byte, and read when its turn comes.

use std::collections::HashMap;

use model::Moment;
use ofd::digest::{Digest, hex};
use paper::Unreadable;
use store::batch::{self, Batch, Ended, Kind, NewItem, State};
use store::{Db, Tenant, fresh, verification};

use super::limits::{FILES_BYTES_MAX, FILES_MAX, KEPT_BYTES};
use super::table::start;
use super::{Ending, Fault, Result, named};
use crate::authority::BatchRunner;

/// A file of a batch, or why it could not be taken out of its archive.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Vec<u8>, Unreadable>,
}

/// Begins a batch from files; its id. The same file twice is verified once.
///
/// The files come one by one, so that an archive need not be inflated as a whole.
///
/// # Errors
///
/// When there are none, too many or too large ones.
pub fn of_files(
    db: &Db,
    runner: &BatchRunner,
    now: Moment,
    (name, token): (&str, Option<&str>),
    files: impl IntoIterator<Item = File>,
) -> Result<String> {
    let mut items = Vec::new();
    let mut lines: HashMap<String, i64> = HashMap::new();
    let mut waiting = Vec::new();
    let (mut kept, mut total) = (0, 0);
    for (line, file) in (1..).zip(files) {
        if items.len() == FILES_MAX {
            return Err(Fault::TooManyFiles.into());
        }
        let (item, original) = item(line, file, &mut lines);
        items.push(item);
        if let Some(original) = original {
            total += original.bytes.len();
            kept += original.bytes.len();
            waiting.push(original);
        }
        if total > FILES_BYTES_MAX {
            return Err(Fault::TooLarge.into());
        }
        if kept > KEPT_BYTES {
            keep(db, runner.tenant(), now, &waiting)?;
            waiting.clear();
            kept = 0;
        }
    }
    if items.is_empty() {
        return Err(Fault::Empty.into());
    }
    keep(db, runner.tenant(), now, &waiting)?;
    let made = Batch {
        id: fresh("bat", now),
        actor: runner.actor().as_str().to_owned(),
        name: named(name),
        kind: Kind::Files,
        state: State::Running,
        mapping: String::new(),
        total: items.len() as i64,
        original: None,
        token: token.map(str::to_owned),
        made_at: now,
        done_at: None,
    };
    db.write(runner.actor(), now, |write| {
        batch::add(write, runner.tenant(), &made)?;
        start(write, runner, &made.id, &items)
    })?;
    Ok(made.id)
}

struct Original {
    sha256: String,
    name: String,
    bytes: Vec<u8>,
}

fn item(line: i64, file: File, lines: &mut HashMap<String, i64>) -> (NewItem, Option<Original>) {
    let name = named(&file.name);
    let ended = |end| NewItem { line, name: name.clone(), end: Some(end), ..NewItem::default() };
    match file.bytes {
        Err(why) => {
            let (outcome, reason) = (Ending::Malformed.code().to_owned(), why.why.to_owned());
            (ended(Ended { outcome, reason, ..Ended::default() }), None)
        }
        Ok(bytes) => {
            let sha256 = hex(&Digest::Sha256.of(&bytes));
            if let Some(twin) = lines.get(&sha256) {
                let outcome = Ending::Repeat.code().to_owned();
                return (ended(Ended { outcome, twin: Some(*twin), ..Ended::default() }), None);
            }
            lines.insert(sha256.clone(), line);
            let input = sha256.clone();
            let item = NewItem { line, name: name.clone(), input, ..NewItem::default() };
            (item, Some(Original { sha256, name, bytes }))
        }
    }
}

/// Keeps files before the batch that speaks of them, in several writes: a long one would keep
/// everybody else waiting. Files that no batch speaks of are forgotten with the old ones.
fn keep(db: &Db, tenant: &Tenant, now: Moment, files: &[Original]) -> store::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    db.keep_house(now, |write| {
        files.iter().try_for_each(|file| {
            verification::keep_original(write, tenant, &file.sha256, &file.name, &file.bytes)
        })
    })
}
