//! The OFD package: a ZIP file, read without trusting it.
//!
//! Seals protect the stored bytes of single parts, so the reader must see exactly one content for
//! each path. General ZIP readers silently let the last of two equal names win, repair sizes, or
//! believe local headers; a forger lives from such differences. This reader takes the central
//! directory as the only truth, reports every duplicate and disagreement, bounds everything, and
//! inflates a part when it is first asked for.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

use crate::digest::Digest;
use crate::limits;

/// Why a package cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageError {
    /// The part, or empty for the package itself.
    pub part: String,
    /// Why, as a stable key: `not-zip`, `zip64`, `too-many-entries`, `truncated`, `encrypted`,
    /// `method`, `too-large`, `ratio`, `damaged`, `checksum`, `missing`, `overlap`; and the keys
    /// of [`crate::xml::XmlError`].
    pub why: &'static str,
}

impl fmt::Display for PackageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.part.is_empty() {
            write!(f, "package: {}", self.why)
        } else {
            write!(f, "part {}: {}", self.part, self.why)
        }
    }
}

impl std::error::Error for PackageError {}

/// One part of a package.
#[derive(Debug)]
struct Entry {
    path: String,
    method: u16,
    is_encrypted: bool,
    checksum: u32,
    stored: u64,
    inflated: u64,
    header: usize,
}

/// Something about the container that a careful reader wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Bytes stand before the first header: harmless, some writers put them there.
    Prefix(usize),
    /// Two entries have the same path, one of them perhaps left out of the directory: readers
    /// disagree about which one counts.
    Duplicate(String),
    /// The local header disagrees with the directory about the name, the method or the sizes, or
    /// an entry is not in the directory: readers that go by local headers see something else.
    NameDiffers(String),
    /// Two paths that differ only in upper and lower case, which are one file on many systems.
    CaseTwin(String, String),
    /// The path leaves the package or is too long; the entry is never read.
    BadPath(String),
    /// Bytes stand behind the end of the archive.
    Suffix(usize),
}

/// The bytes of a part, or why they cannot be had.
type Content<'a> = Result<Cow<'a, [u8]>, &'static str>;

/// An OFD package in memory.
pub struct Package<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    index: HashMap<String, usize>,
    /// The first entry of each path in lower case.
    folded: HashMap<String, usize>,
    contents: Vec<OnceCell<Content<'a>>>,
    inflated: Cell<u64>,
    served: Cell<u64>,
    exceeded: RefCell<Option<String>>,
    runs: Cell<usize>,
    /// One state for all parts: making it anew costs more than most parts take.
    stream: RefCell<Option<Decompress>>,
    oddities: Vec<Oddity>,
}

impl fmt::Debug for Package<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Package").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

const END_BYTES: usize = 22;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

impl<'a> Package<'a> {
    /// Reads the directory of a package; no part is inflated yet.
    ///
    /// # Errors
    ///
    /// When the bytes are not a ZIP file, or one beyond the limits.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, PackageError> {
        let fail = |why| PackageError { part: String::new(), why };
        let is_cut = bytes.starts_with(b"PK\x03\x04");
        let end = find_end(bytes).ok_or(fail(if is_cut { "truncated" } else { "not-zip" }))?;
        let count = u16_at(bytes, end + 10).ok_or(fail("truncated"))?;
        let size = u32_at(bytes, end + 12).ok_or(fail("truncated"))? as usize;
        let offset = u32_at(bytes, end + 16).ok_or(fail("truncated"))? as usize;
        let is_zip64 = end >= 20 && bytes[end - 20..].starts_with(b"PK\x06\x07");
        if count == 0xffff || offset == 0xffff_ffff || is_zip64 {
            return Err(fail("zip64"));
        }
        if count > limits::ENTRIES_MAX {
            return Err(fail("too-many-entries"));
        }
        // Offsets count from where the archive begins, which need not be where the file begins.
        let prefix = end.checked_sub(size).and_then(|at| at.checked_sub(offset));
        let prefix = prefix.ok_or(fail("truncated"))?;
        // A seal may hold a package as its picture. Where headers stand before or behind an
        // archive, it is such an inner one, and the end of the outer one is gone.
        let holds = |part: &[u8], mark: &[u8]| memchr::memmem::find(part, mark).is_some();
        let behind = &bytes[end + END_BYTES..];
        if holds(behind, b"PK\x03\x04") || holds(behind, b"PK\x01\x02") {
            return Err(fail("truncated"));
        }
        if holds(&bytes[..prefix], b"PK\x03\x04") {
            return Err(fail("damaged"));
        }
        let mut package = Package {
            bytes,
            entries: Vec::with_capacity(count),
            index: HashMap::with_capacity(count),
            folded: HashMap::with_capacity(count),
            contents: Vec::with_capacity(count),
            inflated: Cell::new(0),
            served: Cell::new(0),
            exceeded: RefCell::new(None),
            runs: Cell::new(0),
            stream: RefCell::new(None),
            oddities: Vec::new(),
        };
        if prefix > 0 {
            package.oddities.push(Oddity::Prefix(prefix));
        }
        let comment = u16_at(bytes, end + 20).unwrap_or(0);
        let suffix = bytes.len().saturating_sub(end + END_BYTES + comment);
        if suffix > 0 {
            package.oddities.push(Oddity::Suffix(suffix));
        }
        package.read_directory(prefix + offset, end, prefix, count)?;
        Ok(package)
    }

    fn read_directory(
        &mut self,
        mut at: usize,
        end: usize,
        prefix: usize,
        count: usize,
    ) -> Result<(), PackageError> {
        let fail = |why| PackageError { part: String::new(), why };
        let mut spans = Vec::with_capacity(count + 1);
        for _ in 0..count {
            let head = self.bytes.get(at..at + CENTRAL_BYTES).ok_or(fail("truncated"))?;
            if !head.starts_with(b"PK\x01\x02") || at >= end {
                return Err(fail("damaged"));
            }
            let short = |at| u16_at(head, at).unwrap_or(0);
            let long = |at| u32_at(head, at).unwrap_or(0);
            let (name_length, extra, comment) = (short(28), short(30), short(32));
            let name_at = at + CENTRAL_BYTES;
            let raw = self.bytes.get(name_at..name_at + name_length).ok_or(fail("truncated"))?;
            let mut entry = Entry {
                method: short(10) as u16,
                is_encrypted: short(8) & 1 != 0,
                checksum: long(16),
                stored: u64::from(long(20)),
                inflated: u64::from(long(24)),
                header: prefix + long(42) as usize,
                path: decode_name(raw),
            };
            at = name_at + name_length + extra + comment;
            spans.extend(self.span(&entry, raw));
            let Some(path) = normal_path(&entry.path) else {
                self.oddities.push(Oddity::BadPath(entry.path.chars().take(80).collect()));
                continue;
            };
            if path.ends_with('/') || path.is_empty() {
                continue;
            }
            let path = path.into_owned();
            entry.path.clone_from(&path);
            if self.index.contains_key(&path) {
                self.oddities.push(Oddity::Duplicate(path));
                continue;
            }
            let number = self.entries.len();
            match self.folded.entry(path.to_ascii_lowercase()) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(number);
                }
                std::collections::hash_map::Entry::Occupied(first) => {
                    let first = self.entries[*first.get()].path.clone();
                    self.oddities.push(Oddity::CaseTwin(first, path.clone()));
                }
            }
            self.index.insert(path, number);
            self.entries.push(entry);
            self.contents.push(OnceCell::new());
        }
        // More entries than the end record counts would be seen by readers that do not count.
        if at != end { Err(fail("damaged")) } else { self.look_between(spans, end) }
    }

    /// The bytes from an entry's local header to the end of its content, when they exist; notes
    /// where the header disagrees with the directory.
    fn span(&mut self, entry: &Entry, raw_name: &[u8]) -> Option<(usize, usize)> {
        let head = self.bytes.get(entry.header..)?;
        let (name, extra) = u16_at(head, 26).zip(u16_at(head, 28))?;
        let stored = usize::try_from(entry.stored).ok()?;
        let end = (LOCAL_BYTES + name + extra).checked_add(stored)?;
        if !head.starts_with(b"PK\x03\x04") || end > head.len() {
            return None;
        }
        let flags = u16_at(head, 6)?;
        let same = |at, wanted: u64| {
            u32_at(head, at).is_some_and(|n| u64::from(n) == wanted || n == u32::MAX)
        };
        // With bit 3 the sizes follow behind the content, and those before it may be zero; some
        // writers leave all three empty without that bit, which tells no reader anything else.
        let is_blank = head.get(14..26).is_some_and(|sizes| sizes.iter().all(|byte| *byte == 0));
        let agrees = head.get(LOCAL_BYTES..LOCAL_BYTES + name) == Some(raw_name)
            && u16_at(head, 8) == Some(usize::from(entry.method))
            && (flags & 8 != 0
                || is_blank
                || same(14, u64::from(entry.checksum))
                    && same(18, entry.stored)
                    && same(22, entry.inflated));
        if !agrees {
            self.oddities.push(Oddity::NameDiffers(entry.path.clone()));
        }
        Some((entry.header, entry.header + end))
    }

    /// Looks for entries that the directory leaves out, and refuses entries that overlap.
    fn look_between(
        &mut self,
        mut spans: Vec<(usize, usize)>,
        end: usize,
    ) -> Result<(), PackageError> {
        spans.sort_unstable();
        spans.push((end, end));
        let mut from = 0;
        for (start, stop) in spans {
            if start < from {
                return Err(PackageError { part: String::new(), why: "overlap" });
            }
            let gap = &self.bytes[from..start];
            for at in memchr::memmem::find_iter(gap, b"PK\x03\x04").take(limits::HIDDEN_MAX) {
                let name = u16_at(gap, at + 26).unwrap_or(0);
                let raw = gap.get(at + LOCAL_BYTES..at + LOCAL_BYTES + name).unwrap_or_default();
                let name = decode_name(raw);
                let known = normal_path(&name)
                    .filter(|path| self.folded.contains_key(&path.to_ascii_lowercase()));
                self.oddities.push(match known {
                    Some(path) => Oddity::Duplicate(path.into_owned()),
                    None => Oddity::NameDiffers(name.chars().take(80).collect()),
                });
            }
            from = stop;
        }
        Ok(())
    }

    /// The paths of all parts, in the order of the directory.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.path.as_str())
    }

    /// What is odd about the container.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// Whether a part of this exact path exists.
    pub fn contains(&self, path: &str) -> bool {
        self.index.contains_key(path)
    }

    /// The stated inflated size of a part, in bytes.
    pub fn size(&self, path: &str) -> Option<u64> {
        self.index.get(path).map(|at| self.entries[*at].inflated)
    }

    /// The stored bytes of a part.
    ///
    /// # Errors
    ///
    /// When there is no such part, it is damaged, or it grows beyond the limits; also when all
    /// reads together exceed what any document needs, since reading the same part thousands of
    /// times, named by thousands of pointers, is an attack too.
    pub fn read(&self, path: &str) -> Result<&[u8], PackageError> {
        let fail = |why| PackageError { part: path.to_owned(), why };
        let at = *self.index.get(path).ok_or(fail("missing"))?;
        self.serve(&self.entries[at])?;
        let content = self.contents[at].get_or_init(|| self.inflate(&self.entries[at]));
        if matches!(content, Err("too-large" | "ratio")) {
            self.exceed(path);
        }
        content.as_deref().map_err(|why| fail(why))
    }

    /// The first part that was not read to its end because of a limit, when there was one:
    /// whatever was found out about the document is then incomplete, and no verdict may rest on it.
    pub fn exceeded(&self) -> Option<String> {
        self.exceeded.borrow().clone()
    }

    /// Notes that a limit kept a part from being read to its end.
    pub(crate) fn exceed(&self, path: &str) {
        self.exceeded.borrow_mut().get_or_insert_with(|| path.to_owned());
    }

    /// Whether the document may yield another run of text; counted over all its pages.
    pub(crate) fn grant_run(&self, path: &str) -> bool {
        let runs = self.runs.get();
        if runs >= limits::DOCUMENT_RUNS_MAX {
            self.exceed(path);
            return false;
        }
        self.runs.set(runs + 1);
        true
    }

    /// Counts a use of a part against what all uses together may cost.
    fn serve(&self, entry: &Entry) -> Result<(), PackageError> {
        let served = self.served.get().saturating_add(entry.inflated);
        if served > limits::READ_BYTES_MAX {
            self.exceed(&entry.path);
            return Err(PackageError { part: entry.path.clone(), why: "too-large" });
        }
        self.served.set(served);
        Ok(())
    }

    fn inflate(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, &'static str> {
        if entry.is_encrypted {
            return Err("encrypted");
        }
        let total = self.inflated.get().saturating_add(entry.inflated);
        if entry.inflated > limits::PART_BYTES_MAX || total > limits::KEPT_BYTES_MAX {
            return Err("too-large");
        }
        let data = self.stored(entry)?;
        let content = match entry.method {
            0 if entry.stored == entry.inflated => Cow::Borrowed(data),
            8 => {
                self.inflated.set(total);
                let size = entry.inflated as usize;
                let mut stream = self.stream.borrow_mut();
                let stream = stream.get_or_insert_with(|| Decompress::new(false));
                Cow::Owned(inflate_exactly(stream, data, size)?)
            }
            _ => return Err("method"),
        };
        let mut checksum = flate2::Crc::new();
        checksum.update(&content);
        if checksum.sum() == entry.checksum { Ok(content) } else { Err("checksum") }
    }

    /// The stored bytes of an entry that is not beyond the limits.
    fn stored(&self, entry: &Entry) -> Result<&'a [u8], &'static str> {
        if entry.is_encrypted {
            return Err("encrypted");
        }
        let large = entry.inflated > 64 * 1024;
        if large && entry.inflated / entry.stored.max(1) > limits::INFLATION_RATIO_MAX {
            return Err("ratio");
        }
        let head = self.bytes.get(entry.header..).ok_or("truncated")?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err("damaged");
        }
        let skip = u16_at(head, 26).zip(u16_at(head, 28)).ok_or("truncated")?;
        let start = LOCAL_BYTES + skip.0 + skip.1;
        let stored = usize::try_from(entry.stored).map_err(|_| "too-large")?;
        head.get(start..start + stored).ok_or("truncated")
    }

    /// The digest of a part; a large one passes through without being kept.
    ///
    /// # Errors
    ///
    /// As [`Package::read`].
    pub fn digest(&self, path: &str, digest: Digest) -> Result<Vec<u8>, PackageError> {
        let fail = |why| PackageError { part: path.to_owned(), why };
        let at = *self.index.get(path).ok_or(fail("missing"))?;
        let entry = &self.entries[at];
        let passes = entry.method == 8
            && entry.inflated >= limits::KEPT_FOR_DIGEST_BYTES
            && self.contents[at].get().is_none();
        if !passes {
            return self.read(path).map(|content| digest.of(content));
        }
        self.serve(entry)?;
        let result = self.stored(entry).and_then(|data| {
            if entry.inflated > limits::PART_BYTES_MAX {
                return Err("too-large");
            }
            digest.of_stream(|take| pass_exactly(data, entry, take))
        });
        if matches!(result, Err("too-large" | "ratio")) {
            self.exceed(path);
        }
        result.map_err(fail)
    }

    /// Finds the part that a pointer means: `/`-paths from the root, others from the folder of
    /// the part that holds the pointer, then from the root and from `Doc_0`, as writers differ.
    pub fn resolve(&self, from: &str, pointer: &str) -> Option<&str> {
        let pointer = match pointer.trim() {
            text if text.contains('\\') => Cow::Owned(text.replace('\\', "/")),
            text => Cow::Borrowed(text),
        };
        let pointer = &*pointer;
        let folder = from.rfind('/').map_or("", |at| &from[..at]);
        // One after the other: nearly every pointer is right as it stands.
        let candidate = |number| match (pointer.starts_with('/'), number) {
            (true, 0) | (false, 1) => Cow::Borrowed(pointer),
            (true, 1) => Cow::Owned(format!("{folder}{pointer}")),
            (true, _) => Cow::Owned(format!("Doc_0{pointer}")),
            (false, 0) => Cow::Owned(format!("{folder}/{pointer}")),
            (false, _) => Cow::Owned(format!("Doc_0/{pointer}")),
        };
        let exact = (0..3).find_map(|n| self.index.get(&*normal_path(&candidate(n))?).copied());
        // Writers on Windows get away with another spelling of upper and lower case.
        let found = exact.or_else(|| {
            let first = candidate(0);
            let wanted = normal_path(&first)?;
            self.folded.get(&wanted.to_ascii_lowercase()).copied()
        });
        found.map(|at| self.entries[at].path.as_str())
    }
}

/// The end record, searched backwards past a comment.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END_BYTES + 0xffff);
    let tail = bytes.get(from..)?;
    let at = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    (tail.len() - at >= END_BYTES).then_some(from + at)
}

/// Old Windows writers store Chinese names in GBK without saying so.
fn decode_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// A path without leading slash, `.` and `..`; `None` when it leaves the package.
fn normal_path(path: &str) -> Option<Cow<'_, str>> {
    if path.len() > limits::PATH_BYTES_MAX || path.contains('\0') {
        return None;
    }
    let inner = path.strip_prefix('/').unwrap_or(path);
    let is_plain = !inner.starts_with('/')
        && !inner.contains('\\')
        && !inner.contains("//")
        && !inner.split('/').any(|part| part == "." || part == "..");
    if is_plain {
        return Some(Cow::Borrowed(inner));
    }
    let slashed = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in slashed.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let mut out = parts.join("/");
    if slashed.ends_with('/') && !out.is_empty() {
        out.push('/');
    }
    Some(Cow::Owned(out))
}

/// Inflates to exactly the stated size: one byte more or less is damage, and so are bytes behind
/// the end of the stream, where another reader would look for what follows.
fn inflate_exactly(
    stream: &mut Decompress,
    data: &[u8],
    size: usize,
) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::with_capacity(size + 1);
    stream.reset(false);
    let status = stream.decompress_vec(data, &mut out, FlushDecompress::Finish);
    match status {
        Ok(Status::StreamEnd) if out.len() == size && stream.total_in() == data.len() as u64 => {
            Ok(out)
        }
        _ => Err("damaged"),
    }
}

/// Inflates in pieces to exactly the stated size and checksum.
fn pass_exactly(
    data: &[u8],
    entry: &Entry,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), &'static str> {
    let mut stream = Decompress::new(false);
    let mut piece = vec![0; 32 * 1024];
    let mut checksum = flate2::Crc::new();
    loop {
        let (read, written) = (stream.total_in(), stream.total_out());
        let rest = data.get(read as usize..).unwrap_or_default();
        let status = stream.decompress(rest, &mut piece, FlushDecompress::None);
        let status = status.map_err(|_| "damaged")?;
        let fresh = &piece[..(stream.total_out() - written) as usize];
        checksum.update(fresh);
        take(fresh);
        if stream.total_out() > entry.inflated {
            return Err("damaged");
        }
        match status {
            Status::StreamEnd
                if stream.total_out() == entry.inflated && stream.total_in() == entry.stored =>
            {
                break;
            }
            Status::StreamEnd => return Err("damaged"),
            _ if fresh.is_empty() && stream.total_in() == read => return Err("damaged"),
            _ => {}
        }
    }
    if checksum.sum() == entry.checksum { Ok(()) } else { Err("checksum") }
}
