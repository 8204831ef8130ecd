//! Moving what was written from the write-ahead log of SQLite into its file.
//!
//! SQLite lets the commit that finds the log too long do this, and everybody waits for it: with
//! thousands of writes a second a tenth of a second, several times a second. Here a thread of its
//! own moves most of it beside the writer, and the writer only the little that came meanwhile. It
//! changes nothing of what is durable: a commit is in the log before it is answered.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Weak};

use crate::dialect::{Connection, Place};
use crate::group::Writer;
use crate::{Error, Result};

/// The word to move; one that is not heard yet stands for later ones.
pub type Bell = SyncSender<()>;

/// Begins the thread; it ends with the writer. A server does this for itself.
///
/// # Errors
///
/// When the system has no thread for it.
pub fn begin(place: &Place, writer: &Arc<Writer>) -> Result<()> {
    let Place::File(_) = place else { return Ok(()) };
    let (bell, heard) = sync_channel(1);
    let (place, weak) = (place.clone(), Arc::downgrade(writer));
    let thread = std::thread::Builder::new().name("checkpoint".to_owned());
    let begun = thread.spawn(move || run(&place, &weak, &heard));
    begun.map_err(|error| Error::Engine(format!("no thread for the log: {error}")))?;
    writer.has_checkpoints(bell);
    Ok(())
}

fn run(place: &Place, writer: &Weak<Writer>, heard: &Receiver<()>) {
    while heard.recv().is_ok() {
        // Whatever goes wrong here, the log only grows until its own bound makes the writer move.
        let Some(writer) = writer.upgrade() else { return };
        if place.connect_writer().is_ok_and(|mut own| part(&mut own).is_ok()) {
            writer.between_groups(&mut |connection| part(connection));
        }
    }
}

/// Moves what no reader still needs, without making anybody wait.
fn part(connection: &mut Connection) -> Result<()> {
    connection.run("PRAGMA wal_checkpoint(PASSIVE)")
}
