//! The parts of a package in order, from and to ZIP bytes that depend on nothing else.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::limits::{ENTRIES_MAX, PACKAGE_BYTES_MAX, PART_BYTES_MAX};

/// A package that cannot be opened for signing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The bytes are not a ZIP archive, or an entry of it does not inflate.
    #[error("not a readable archive")]
    Unreadable,
    /// It holds more than the limits allow.
    #[error("larger than the limits allow")]
    TooLarge,
}

/// Parts of a package with their paths, in the order of the archive.
///
/// Paths have no leading slash. Packing gives every entry the same date (1980-01-01, the first
/// that ZIP can express), so the bytes depend on the parts alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    parts: Vec<(String, Vec<u8>)>,
}

impl Archive {
    /// Opens a package; directory entries are dropped.
    ///
    /// # Errors
    ///
    /// When the bytes are no archive, or hold more than the limits allow.
    pub fn read(bytes: &[u8]) -> Result<Archive, ArchiveError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveError::Unreadable)?;
        if zip.len() > ENTRIES_MAX {
            return Err(ArchiveError::TooLarge);
        }
        let mut archive = Archive::default();
        let mut left = PACKAGE_BYTES_MAX;
        for index in 0..zip.len() {
            let entry = zip.by_index(index).map_err(|_| ArchiveError::Unreadable)?;
            if entry.is_dir() {
                continue;
            }
            let name = entry.name().map_err(|_| ArchiveError::Unreadable)?;
            let name = name.trim_start_matches('/').to_owned();
            let most = PART_BYTES_MAX.min(left);
            let mut part = Vec::new();
            entry.take(most + 1).read_to_end(&mut part).map_err(|_| ArchiveError::Unreadable)?;
            left = left.checked_sub(part.len() as u64).ok_or(ArchiveError::TooLarge)?;
            if part.len() as u64 > most {
                return Err(ArchiveError::TooLarge);
            }
            archive.parts.push((name, part));
        }
        Ok(archive)
    }

    /// Every path, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(path, _)| path.as_str())
    }

    /// The bytes of a part; a leading slash does not matter.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        let path = path.trim_start_matches('/');
        self.parts.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.as_slice())
    }

    /// Replaces a part where it is, or appends it.
    pub fn set(&mut self, path: &str, bytes: Vec<u8>) {
        let path = path.trim_start_matches('/');
        match self.parts.iter_mut().find(|(name, _)| name == path) {
            Some((_, old)) => *old = bytes,
            None => self.parts.push((path.to_owned(), bytes)),
        }
    }

    /// Takes a part out; `None` when there is no such part.
    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        let path = path.trim_start_matches('/');
        let index = self.parts.iter().position(|(name, _)| name == path)?;
        Some(self.parts.remove(index).1)
    }

    /// Packs the parts into a ZIP archive.
    ///
    /// # Panics
    ///
    /// Never for an archive built here: paths are unique and writing to memory cannot fail.
    pub fn pack(&self) -> Vec<u8> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in &self.parts {
            zip.start_file(path.as_str(), options).expect("paths are unique");
            zip.write_all(bytes).expect("memory takes everything");
        }
        zip.finish().expect("memory takes everything").into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_packed_reads_back_in_order() {
        let mut archive = Archive::default();
        archive.set("OFD.xml", b"<a/>".to_vec());
        archive.set("/Doc_0/Document.xml", vec![7; 100_000]);
        archive.set("/OFD.xml", b"<b/>".to_vec());
        let bytes = archive.pack();
        assert_eq!(bytes, archive.pack());
        let back = Archive::read(&bytes).unwrap();
        assert_eq!(back, archive);
        assert_eq!(back.paths().collect::<Vec<_>>(), ["OFD.xml", "Doc_0/Document.xml"]);
        assert_eq!(back.get("/OFD.xml"), Some(&b"<b/>"[..]));
    }

    #[test]
    fn a_part_beyond_the_limit_is_refused() {
        let mut archive = Archive::default();
        archive.set("big", vec![0; PART_BYTES_MAX as usize + 1]);
        assert_eq!(Archive::read(&archive.pack()), Err(ArchiveError::TooLarge));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Archive::read(&bytes);
        }
    }
}
