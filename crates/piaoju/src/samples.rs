//! `piaoju samples`: writes the program's own sample documents into a folder.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use paper::Unreadable;

use crate::run::fail;
use crate::seam::Wiring;
use crate::texts::Texts;
use crate::world::World;

/// Runs `piaoju samples` and returns its exit status. Files that exist are never overwritten.
pub fn write(folder: &Path, wiring: Wiring, texts: &Texts, world: &mut World<'_>) -> u8 {
    let samples = match (wiring.samples)(world.now) {
        Ok(samples) => samples,
        Err(why) => return fail(&why, texts, world),
    };
    if fs::create_dir_all(folder).is_err() {
        let name = folder.display().to_string();
        return fail(&Unreadable::new(name, "unreadable-output"), texts, world);
    }
    for sample in samples {
        let path = folder.join(&sample.name);
        let name = path.display().to_string();
        let written = File::create_new(&path).and_then(|mut f| f.write_all(&sample.bytes));
        match written {
            Ok(()) => {
                let line = format!("{name}  {}\n", texts.word("verdict", sample.verdict));
                if world.print(&line).is_err() {
                    return 2;
                }
            }
            Err(error) => {
                let why = match error.kind() {
                    ErrorKind::AlreadyExists => "unreadable-output-exists",
                    _ => "unreadable-output",
                };
                return fail(&Unreadable::new(name, why), texts, world);
            }
        }
    }
    0
}
