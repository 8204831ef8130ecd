//! A ZIP archive of documents, opened entry by entry under bounds.
//!
//! An OFD document is a ZIP too; what tells them apart is the `OFD.xml` at the root of its
//! package (GB/T 33190-2016 §7.1). Archives inside archives stay closed.

use std::io::{Cursor, Read};

use paper::Unreadable;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::gather::is_document;
use crate::limits::{
    ARCHIVE_ENTRIES_MAX, ARCHIVE_INFLATED_BYTES_MAX, ARCHIVE_RATIO_FREE_BYTES, ARCHIVE_RATIO_MAX,
    FILE_BYTES_MAX,
};

/// The most directory records of all archives in the bytes, nested ones included: a bound on the
/// memory that listing the entries takes.
const RECORDS_MAX: usize = 100 * ARCHIVE_ENTRIES_MAX;

/// An opened archive of documents.
#[derive(Clone)]
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The documents in it, sorted by name.
    pub entries: Vec<Entry>,
    /// How many other files it holds.
    pub others: usize,
}

/// A document in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    index: usize,
    /// Its path inside the archive.
    pub name: String,
}

/// Whether the bytes begin like a ZIP.
pub fn looks_like_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Opens bytes as an archive of documents; `None` when they are an OFD document.
///
/// # Errors
///
/// When the archive is broken, has too many entries or inflates to too much.
pub fn open<'a>(name: &str, bytes: &'a [u8]) -> Result<Option<Archive<'a>>, Unreadable> {
    let refused = |why| Unreadable::new(name, why);
    let records = bytes.windows(4).filter(|w| *w == b"PK\x01\x02").take(RECORDS_MAX + 1).count();
    if records > RECORDS_MAX {
        return Err(refused("unreadable-archive-entries"));
    }
    let mut zip =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused("unreadable-archive-broken"))?;
    if zip.file_names_raw().any(|n| n.eq_ignore_ascii_case(b"OFD.xml")) {
        return Ok(None);
    }
    if zip.len() > ARCHIVE_ENTRIES_MAX {
        return Err(refused("unreadable-archive-entries"));
    }
    let (mut entries, mut others, mut inflated) = (Vec::new(), 0, 0u64);
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(|_| refused("unreadable-archive-broken"))?;
        inflated = inflated.saturating_add(file.size());
        let name = shown(file.name_raw());
        if file.is_dir() || is_litter(&name) {
            continue;
        }
        match is_document(&name) {
            true => entries.push(Entry { index, name }),
            false => others += 1,
        }
    }
    if inflated > ARCHIVE_INFLATED_BYTES_MAX {
        return Err(refused("unreadable-archive-bomb"));
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(Archive { zip, entries, others }))
}

/// The name of an entry: UTF-8 whatever the flag in its header says, or else GB 18030, which
/// Chinese systems have always written without saying so.
fn shown(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(raw).0.into_owned(),
    }
}

/// What systems leave in archives beside the files that people put there.
fn is_litter(path: &str) -> bool {
    path.starts_with("__MACOSX/") || path.rsplit('/').next().is_some_and(|n| n.starts_with('.'))
}

impl Archive<'_> {
    /// Inflates one entry.
    ///
    /// # Errors
    ///
    /// When the entry is encrypted, damaged, too large or packed beyond belief. Declared sizes
    /// may lie, so the bound holds while inflating too.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Unreadable> {
        let refused = |why| Unreadable::new(&*entry.name, why);
        let mut zip = self.zip.clone();
        let file = match zip.by_index(entry.index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(refused("unreadable-archive-encrypted"));
            }
            Err(_) => return Err(refused("unreadable-archive-broken")),
        };
        if file.size() > FILE_BYTES_MAX {
            return Err(refused("unreadable-too-large"));
        }
        let most = ARCHIVE_RATIO_FREE_BYTES.max(file.compressed_size() * ARCHIVE_RATIO_MAX);
        if file.size() > most {
            return Err(refused("unreadable-archive-bomb"));
        }
        let bound = most.min(FILE_BYTES_MAX);
        let mut bytes = Vec::new();
        let read = file.take(bound + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > bound {
            return Err(refused("unreadable-archive-bomb"));
        }
        match read {
            Ok(_) if looks_like_zip(&bytes) && entry.name.to_lowercase().ends_with(".zip") => {
                Err(refused("unreadable-archive-nested"))
            }
            Ok(_) => Ok(bytes),
            Err(_) => Err(refused("unreadable-archive-broken")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_chinese_systems_are_read() {
        assert_eq!(shown("二月/发票.ofd".as_bytes()), "二月/发票.ofd");
        assert_eq!(shown(b"\xb7\xa2\xc6\xb1.ofd"), "发票.ofd");
    }

    #[test]
    fn what_systems_leave_behind_is_litter() {
        for (path, is_left) in
            [("__MACOSX/a.ofd", true), ("d/.DS_Store", true), ("a.ofd", false), ("d/a.ofd", false)]
        {
            assert_eq!(is_litter(path), is_left, "{path}");
        }
    }
}
