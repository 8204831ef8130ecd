//! The whole verification, from outside and from inside a sealed package.
//!
//! The bytes are verified as they come. Then they replace a stretch of one part of a sealed
//! sample, whose authority is trusted here: whatever a protected part was changed to, the file is
//! never intact again.
#![no_main]

use std::sync::LazyLock;

use app::{Desk, TrustStore, verify};
use libfuzzer_sys::fuzz_target;
use model::verdict::Integrity;
use model::{Moment, Verdict};
use ofd::write::Archive;

const NOW: Moment = Moment(1_795_320_000);

struct World {
    desk: Desk,
    sealed: Archive,
    paths: Vec<String>,
    /// Parts that no signature protects: only these may change.
    free: Vec<String>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let set = paper::samples::make(None);
    let mut trust = TrustStore::builtin();
    trust.install(&set.authority.1).expect("the demonstration authority");
    let desk = Desk::new(trust);
    let sample = set.samples.iter().find(|s| s.file_name == "01-valid-signed.ofd");
    let bytes = &sample.expect("the signed sample").bytes;
    let whole = verify(&desk, "sample", bytes, NOW).expect("a good sample");
    assert_eq!(whole.verdict, Verdict::Authentic);
    let sealed = Archive::read(bytes).expect("a good sample");
    let paths: Vec<String> = sealed.paths().map(str::to_owned).collect();
    let mut free = whole.uncovered;
    free.extend(paths.iter().filter(|p| p.ends_with("Signatures.xml")).cloned());
    World { desk, sealed, paths, free }
});

/// A panic of the PDF library is caught by the reader and becomes an error; the fuzzer's own hook
/// would end the process before that. A panic that escapes still does.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CAUGHT);
    let world = LazyLock::force(&WORLD);
    let _ = verify(&world.desk, "fuzz", bytes, NOW);
    let Some((&[part, low, high, length], rest)) = bytes.split_first_chunk::<4>() else { return };
    let path = &world.paths[usize::from(part) % world.paths.len()];
    let before = world.sealed.get(path).expect("a part of this path");
    let from = usize::from(u16::from_le_bytes([low, high])) % (before.len() + 1);
    let to = (from + usize::from(length)).min(before.len());
    let after = [&before[..from], rest, &before[to..]].concat();
    if after == before {
        return;
    }
    let mut changed = world.sealed.clone();
    changed.set(path, after);
    if let Ok(result) = verify(&world.desk, "fuzz", &changed.pack(), NOW)
        && !world.free.contains(path)
    {
        // Bytes behind the end of a signature value are padding to every reader.
        let is_padding = path.ends_with("SignedValue.dat") && from == before.len();
        assert!(is_padding || result.integrity != Integrity::Intact, "{path} was changed");
    }
});
