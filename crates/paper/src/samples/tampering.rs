//! Changes to finished files, as a forger would make them.

use ofd::write::Archive;

/// Replaces a text in a part that must hold it.
///
/// # Panics
///
/// When the part does not hold it: the samples are constants, and a change that changes nothing
/// would be a lie.
pub(super) fn edit(package: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    change(package, part, |bytes| {
        let text = String::from_utf8(bytes).expect("parts are UTF-8");
        assert!(text.contains(from), "{part} holds {from}");
        text.replacen(from, to, 1).into_bytes()
    })
}

/// Changes a part that must be there.
pub(super) fn change(package: &[u8], part: &str, with: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = Archive::read(package).expect("a package made here");
    let bytes = archive.get(part).expect("a part made here").to_vec();
    archive.set(part, with(bytes));
    archive.pack()
}

/// Takes a part out.
pub(super) fn remove(package: &[u8], part: &str) -> Vec<u8> {
    let mut archive = Archive::read(package).expect("a package made here");
    archive.remove(part).expect("a part made here");
    archive.pack()
}

/// Adds a second entry with the name of a part, so that readers disagree about its content.
///
/// No ZIP writer does that, so the entry is written under another name of the same length, and
/// the name is changed in both places where it stands.
pub(super) fn duplicate(package: &[u8], part: &str, bytes: Vec<u8>) -> Vec<u8> {
    let mut archive = Archive::read(package).expect("a package made here");
    let alias = format!("{}~", &part[..part.len() - 1]);
    archive.set(&alias, bytes);
    replace_all(&archive.pack(), alias.as_bytes(), part.as_bytes())
}

/// Replaces every occurrence of some bytes by others of the same length.
fn replace_all(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at + from.len() <= out.len() {
        if &out[at..at + from.len()] == from {
            out[at..at + from.len()].copy_from_slice(to);
        }
        at += 1;
    }
    out
}

/// Replaces the first occurrence of some bytes by others of the same length.
pub(super) fn overwrite(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from).expect("bytes made here");
    let mut out = bytes.to_vec();
    out[at..at + to.len()].copy_from_slice(to);
    out
}
