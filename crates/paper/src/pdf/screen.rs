//! The weighing of a PDF before anything unpacks it.
//!
//! The libraries that read a PDF inflate a stream as soon as they need it, whatever comes out: a
//! file of one megabyte can ask for a gigabyte, and a failed allocation cannot be caught. So every
//! stream is inflated here first, in a small buffer that is thrown away, and a file whose streams
//! grow beyond [`limits::PDF_INFLATED_BYTES_MAX`] is refused. The streams are found by their
//! `obj` keywords and not through the cross-reference table, because a hostile table need not
//! tell of all of them.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Dict, FromBytes, Object, Stream};

use memchr::memmem;

use crate::{Unreadable, limits};

/// The largest number of streams without their end: each costs a search for it.
const PENDING_MAX: usize = 200;
/// The longest comment between an object and its dictionary.
const COMMENT_BYTES_MAX: usize = 4 * 1024;
const BUFFER_BYTES: usize = 32 * 1024;

/// What is left of the budgets.
struct Scale {
    /// Bytes that streams may still unpack to.
    left: usize,
    /// Dictionaries that may still come up. A page tree may hold any dictionary for a page, and
    /// every page costs a kilobyte.
    dictionaries: usize,
    /// Bytes that may still be parsed here.
    work: usize,
}

impl Scale {
    fn new(bytes: usize) -> Scale {
        Scale {
            left: limits::PDF_INFLATED_BYTES_MAX,
            dictionaries: limits::PDF_DICTIONARIES_MAX,
            work: bytes.saturating_mul(2).saturating_add(limits::PDF_INFLATED_BYTES_MAX),
        }
    }
}

fn refuse(why: &'static str, at: usize) -> Unreadable {
    Unreadable { what: "pdf".into(), at: Some(at as u64), why }
}

/// Refuses a PDF that would unpack to too much.
///
/// # Errors
///
/// `unreadable-inflates-too-far`, or `unreadable-pdf-structure` for structures whose only use is
/// to hide that or to make parsers slow.
pub(super) fn screen(bytes: &[u8], is_encrypted: bool) -> Result<(), Unreadable> {
    let odd = |at| refuse("unreadable-pdf-structure", at);
    columns(bytes)?;
    pending(bytes)?;
    let mut scale = Scale::new(bytes.len());
    scale.count_dictionaries(bytes).ok_or_else(|| odd(0))?;
    for (count, (at, after)) in objects(bytes).enumerate() {
        if count > limits::PDF_OBJECTS_MAX {
            return Err(odd(at));
        }
        let Some(stream) = scale.stream_at(bytes, after)? else { continue };
        if is_indirect(stream.dict()) {
            return Err(odd(at));
        }
        // To the end of the file: the length of the stream may stand in another object.
        let raw = stream.raw_data();
        let start = (raw.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
        let data = bytes.get(start..).unwrap_or(&raw);
        let size = if is_encrypted {
            worst_case(&stream, &mut scale, raw.len())
        } else {
            scale.weigh(&stream, data)
        };
        let size = size.ok_or_else(|| refuse("unreadable-inflates-too-far", at))?;
        if !is_encrypted && is_heavy_form(&stream, size) {
            return Err(refuse("unreadable-inflates-too-far", at));
        }
    }
    Ok(())
}

/// Whether a stream is a form whose drawing would take too much.
fn is_heavy_form(stream: &Stream<'_>, size: usize) -> bool {
    if !stream.dict().contains_key(b"BBox") {
        return false;
    }
    let too_long = size > limits::PDF_CONTENT_BYTES_MAX;
    too_long || stream.decoded_data().is_ok_and(|content| is_heavy(&content))
}

/// Whether instructions ask for more memory than a page of text needs: the interpreter gathers all
/// glyphs of one instruction, and all steps of one path, before it draws.
pub(super) fn is_heavy(content: &[u8]) -> bool {
    if content.len() > limits::PDF_CONTENT_BYTES_MAX {
        return true;
    }
    let mut instructions = UntypedIter::new(content);
    let mut steps = 0;
    while let Some(instruction) = instructions.next() {
        let mut shown = 0usize;
        for operand in instruction.operands() {
            match operand {
                Object::String(text) => shown += text.as_bytes().len(),
                Object::Array(parts) => {
                    shown += parts.data().len();
                }
                _ => {}
            }
        }
        let operator: &[u8] = instruction.operator.as_ref();
        match operator {
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" => steps += 1,
            b"re" => steps += 5,
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => steps = 0,
            _ => {}
        }
        if shown > limits::PDF_SHOWN_BYTES_MAX || steps > limits::PDF_PATH_STEPS_MAX {
            return true;
        }
    }
    false
}

/// In an encrypted file only the streams of objects are unpacked before a key is at hand; they are
/// charged with the most that deflate can make of them (1032 to 1).
fn worst_case(stream: &Stream<'_>, scale: &mut Scale, length: usize) -> Option<usize> {
    let kind = stream.dict().get::<hayro_syntax::object::Name<'_>>(b"Type");
    if kind.as_deref() == Some(b"ObjStm") {
        scale.take(length.saturating_mul(1032))
    } else {
        Some(0)
    }
}

/// Weighs streams that were decrypted.
pub(super) fn weigh_all<'a>(streams: impl Iterator<Item = Stream<'a>>) -> Result<(), Unreadable> {
    let mut scale = Scale::new(0);
    for stream in streams {
        let size = scale.weigh(&stream, &stream.raw_data());
        if size.is_none_or(|size| is_heavy_form(&stream, size)) {
            return Err(refuse("unreadable-inflates-too-far", 0));
        }
    }
    Ok(())
}

/// Where objects begin: the numbers of every `N G obj` and the byte after it.
pub(super) fn objects(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find(&bytes[from..], b"obj")?;
            from = at + 3;
            let before = bytes[..at].iter().rev().find(|b| !b.is_ascii_whitespace() && **b != 0);
            if before.is_some_and(u8::is_ascii_digit) {
                return Some((at, at + 3));
            }
        }
    })
}

/// The first place of a text.
pub(super) fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    memmem::find(bytes, text)
}

/// Skips white space and comments, as far as sane files have them.
fn skip_blanks(mut bytes: &[u8]) -> &[u8] {
    loop {
        match bytes.first() {
            Some(b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' | 0) => bytes = &bytes[1..],
            Some(b'%') => {
                let line = &bytes[..bytes.len().min(COMMENT_BYTES_MAX)];
                let end = line.iter().position(|b| matches!(b, b'\r' | b'\n'));
                match end {
                    Some(end) => bytes = &bytes[end..],
                    None => return bytes,
                }
            }
            _ => return bytes,
        }
    }
}

/// No writer keeps the name of a filter in another object; there it could not be weighed.
fn is_indirect(dict: &Dict<'_>) -> bool {
    [&b"Filter"[..], b"DecodeParms"].iter().any(|key| dict.get_ref(key).is_some())
}

/// A predictor allocates a row of as many columns as it claims to have.
fn columns(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| find(rest, b"/Columns")) {
        let at = from + found;
        from = at + 8;
        let digits: Vec<u8> = skip_blanks(&bytes[from..])
            .iter()
            .copied()
            .skip_while(|b| matches!(b, b'+' | b'-' | b'0'))
            .take_while(u8::is_ascii_digit)
            .take(12)
            .collect();
        let value = digits.iter().fold(0u64, |n, d| n * 10 + u64::from(d - b'0'));
        if value > u64::from(limits::PDF_COLUMNS_MAX) {
            return Err(refuse("unreadable-pdf-structure", at));
        }
    }
    Ok(())
}

/// Streams without an end make every search for it run to the end of the file.
fn pending(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut open = 0usize;
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| find(rest, b"stream")) {
        let at = from + found;
        from = at + 6;
        if bytes[..at].ends_with(b"end") {
            open = 0;
        } else {
            open += 1;
        }
        if open > PENDING_MAX {
            return Err(refuse("unreadable-pdf-structure", at));
        }
    }
    Ok(())
}

impl Scale {
    fn take(&mut self, bytes: usize) -> Option<usize> {
        self.left = self.left.checked_sub(bytes)?;
        Some(bytes)
    }

    /// Counts what may begin a dictionary.
    fn count_dictionaries(&mut self, bytes: &[u8]) -> Option<()> {
        let found = memmem::find_iter(bytes, b"<<").count();
        self.dictionaries = self.dictionaries.checked_sub(found)?;
        Some(())
    }

    /// The stream that begins at a place, if one does.
    fn stream_at<'b>(
        &mut self,
        bytes: &'b [u8],
        at: usize,
    ) -> Result<Option<Stream<'b>>, Unreadable> {
        let odd = || refuse("unreadable-pdf-structure", at);
        let rest = skip_blanks(&bytes[at..]);
        if rest.starts_with(b"%") {
            return Err(odd());
        }
        if !rest.starts_with(b"<<") {
            return Ok(None);
        }
        let window = &rest[..rest.len().min(limits::PDF_DICTIONARY_BYTES_MAX)];
        let dict = Dict::from_bytes(window);
        let parsed = dict.as_ref().map_or(window.len(), |d| d.data().len());
        self.work = self.work.checked_sub(parsed).ok_or_else(odd)?;
        let Some(dict) = dict else {
            // A dictionary that does not end, or not soon enough to be looked at.
            return if window.len() < rest.len() { Err(odd()) } else { Ok(None) };
        };
        let start = (dict.data().as_ptr() as usize).wrapping_sub(rest.as_ptr() as usize);
        let behind = rest.get(start.wrapping_add(parsed)..).unwrap_or_default();
        let behind = skip_blanks(behind.strip_prefix(b">>").unwrap_or(behind));
        if behind.starts_with(b"%") {
            return Err(odd());
        }
        if !behind.starts_with(b"stream") {
            return Ok(None);
        }
        Ok(Stream::from_bytes(rest))
    }

    /// How many bytes a stream unpacks to; `None` when that is more than is left.
    fn weigh(&mut self, stream: &Stream<'_>, data: &[u8]) -> Option<usize> {
        let all = stream.filters();
        let image = |f: &Filter| {
            use Filter::{CcittFaxDecode, DctDecode, Jbig2Decode, JpxDecode};
            matches!(f, CcittFaxDecode | DctDecode | Jbig2Decode | JpxDecode)
        };
        // Pictures are never unpacked: only what comes before their own filter counts.
        let mut filters: Vec<Filter> = all.iter().copied().take_while(|f| !image(f)).collect();
        filters.retain(|f| *f != Filter::Crypt);
        let packs = |f: &&Filter| {
            matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode)
        };
        if filters.iter().filter(packs).count() > 1 || filters.len() > 4 {
            // Packed twice: no invoice needs it, and bombs do.
            return None;
        }
        let mut unpacked: Option<Vec<u8>> = None;
        let mut size = data.len();
        for filter in filters {
            let input = unpacked.as_deref().unwrap_or(data);
            match filter {
                Filter::AsciiHexDecode => unpacked = Some(hex(input)),
                Filter::Ascii85Decode => unpacked = Some(ascii85(input)),
                Filter::FlateDecode => size = self.inflate(input)?,
                Filter::LzwDecode => size = self.lzw(input)?,
                Filter::RunLengthDecode => size = self.run_length(input)?,
                _ => return Some(size),
            }
        }
        Some(size)
    }

    fn inflate(&mut self, data: &[u8]) -> Option<usize> {
        let mut found = 0;
        let (zlib, is_sound) = count(data, true, self.left, &mut found)?;
        let raw = if is_sound { 0 } else { count(data, false, self.left, &mut found)?.0 };
        self.dictionaries = self.dictionaries.checked_sub(found)?;
        self.take(zlib.max(raw))
    }

    /// Counts what LZW makes of the data, without making it: a table entry is one byte longer than
    /// the entry before it.
    fn lzw(&mut self, data: &[u8]) -> Option<usize> {
        let mut lengths: Vec<usize> = vec![1; 258];
        let (mut buffer, mut bits, mut total) = (0u32, 0u32, 0usize);
        let mut previous: Option<usize> = None;
        for &byte in data {
            buffer = (buffer << 8) | u32::from(byte);
            bits += 8;
            // The width of codes depends on when the table is said to grow; the narrower reading
            // only ends sooner, so the wider table is the one that counts.
            let width = match lengths.len() + 1 {
                0..512 => 9,
                512..1024 => 10,
                1024..2048 => 11,
                _ => 12,
            };
            if bits < width {
                continue;
            }
            bits -= width;
            let code = ((buffer >> bits) & ((1 << width) - 1)) as usize;
            match code {
                256 => {
                    lengths.truncate(258);
                    previous = None;
                }
                257 => break,
                _ => {
                    if let Some(before) = previous
                        && lengths.len() < 4096
                    {
                        lengths.push(lengths[before] + 1);
                    }
                    let Some(length) = lengths.get(code) else { break };
                    total += length;
                    previous = Some(code);
                }
            }
            if total > self.left {
                return None;
            }
        }
        self.take(total)
    }

    fn run_length(&mut self, data: &[u8]) -> Option<usize> {
        let (mut at, mut total) = (0, 0);
        while let Some(&length) = data.get(at) {
            match length {
                128 => break,
                0..128 => {
                    total += usize::from(length) + 1;
                    at += usize::from(length) + 2;
                }
                _ => {
                    total += 257 - usize::from(length);
                    at += 2;
                }
            }
            if total > self.left {
                return None;
            }
        }
        self.take(total)
    }
}

/// How much deflate makes of the data, and whether it ended well; `None` beyond `most`. What may
/// begin a dictionary in it is counted along.
fn count(
    data: &[u8],
    has_header: bool,
    most: usize,
    dictionaries: &mut usize,
) -> Option<(usize, bool)> {
    let mut inflater = Decompress::new(has_header);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let used = usize::try_from(inflater.total_in()).ok()?;
        let made = inflater.total_out();
        let rest = data.get(used..)?;
        let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None);
        let total = usize::try_from(inflater.total_out()).ok()?;
        let new = total.saturating_sub(usize::try_from(made).ok()?).min(buffer.len());
        *dictionaries += memmem::find_iter(&buffer[..new], b"<<").count();
        if total > most {
            return None;
        }
        match status {
            Ok(Status::StreamEnd) => return Some((total, true)),
            Err(_) => return Some((total, false)),
            Ok(_) => {
                let used_now = usize::try_from(inflater.total_in()).ok()?;
                if used_now == used && inflater.total_out() == made {
                    return Some((total, false));
                }
            }
        }
    }
}

fn hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|b| **b != b'>').filter_map(|b| (*b as char).to_digit(16));
    let digits: Vec<u8> = digits.map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for &byte in data.iter().take_while(|b| **b != b'~') {
        match byte {
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => continue,
        }
        if group.len() == 5 {
            let value =
                group.iter().fold(0u32, |n, d| n.wrapping_mul(85).wrapping_add(u32::from(*d)));
            out.extend(value.to_be_bytes());
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        let value = group.iter().fold(0u32, |n, d| n.wrapping_mul(85).wrapping_add(u32::from(*d)));
        out.extend(&value.to_be_bytes()[..kept]);
    }
    out
}
