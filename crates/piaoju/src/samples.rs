//! `piaoju samples`: writes the program's own sample documents into a folder.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use paper::Unreadable;

use crate::columns::{left, width};
use crate::language::Language;
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
    let widest = samples.iter().map(|s| width(&s.name)).max().unwrap_or(0);
    let verdicts = samples.iter().filter_map(|s| s.verdict);
    let verdict_width = verdicts.map(|v| width(&texts.word("verdict", v))).max().unwrap_or(0);
    for sample in samples {
        let path = folder.join(&sample.name);
        let written = File::create_new(&path).and_then(|mut f| f.write_all(&sample.bytes));
        if let Err(error) = written {
            let why = match error.kind() {
                ErrorKind::AlreadyExists => "unreadable-output-exists",
                _ => "unreadable-output",
            };
            return fail(&Unreadable::new(path.display().to_string(), why), texts, world);
        }
        let verdict = sample.verdict.map(|code| texts.word("verdict", code)).unwrap_or_default();
        let about = match texts.language() {
            Language::Chinese => sample.about_zh,
            Language::English => sample.about_en,
        };
        let name = left(&sample.name, widest);
        let line = format!("{name}  {}  {about}\n", left(&verdict, verdict_width));
        if world.answer(&line) != 0 {
            return 2;
        }
    }
    0
}
