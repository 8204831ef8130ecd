//! What the cross-reference sections of an update list.

use super::objects::{Object, contents};
use super::syntax::find;
use super::update::Section;

/// The most sections that an update may have.
const SECTIONS_MAX: usize = 64;

/// Whether the sections from `end` on lead back to `last` and list nothing but `objects`.
///
/// A section that names a place inside the signed part, or inside a stream, can make a reader show
/// bytes as an object that the signer never meant as one. `None` when they cannot be followed.
pub(super) fn lists_only(
    bytes: &[u8],
    end: usize,
    last: &Section,
    objects: &[Object],
) -> Option<bool> {
    let mut section = Section::last(bytes, bytes.len())?;
    let mut tables = 0;
    for count in 0..SECTIONS_MAX {
        if section.at < end {
            // Each section ends in one word of its own: a second one is read by some and not by
            // others.
            let is_clear = occurrences(bytes, b"startxref", end) == count
                && occurrences(bytes, b"trailer", end) == tables;
            return Some(count > 0 && section.at == last.at && is_clear);
        }
        tables += usize::from(!section.is_stream);
        let trailer = &section.trailer;
        let is_odd = section.root() != last.root()
            || trailer.get("Encrypt").is_some()
            || trailer.get("XRefStm").is_some();
        let is_listed = |entry: &Entry| match entry.place {
            // Only the head of the list of free numbers: freeing an object removes it.
            None => entry.number == 0,
            Some((offset, generation)) => {
                let found = objects.binary_search_by_key(&offset, |object| object.start as u64);
                found.is_ok_and(|index| {
                    let object = &objects[index];
                    object.number == entry.number && object.generation == generation
                })
            }
        };
        let entries = if section.is_stream {
            rows(bytes, &section, objects)?
        } else {
            table(bytes, &section)?
        };
        if is_odd || !entries.iter().all(is_listed) {
            return Some(false);
        }
        let previous = section.previous(bytes).filter(|previous| *previous < section.at)?;
        section = Section::at(bytes, previous)?;
    }
    None
}

fn occurrences(bytes: &[u8], word: &[u8], from: usize) -> usize {
    let mut at = from;
    std::iter::from_fn(|| {
        at = find(bytes, word, at)? + word.len();
        Some(())
    })
    .count()
}

/// One line of a section.
struct Entry {
    number: u32,
    /// Offset and generation; `None` when the number is free.
    place: Option<(u64, u32)>,
}

/// A table (ISO 32000-1 §7.5.4).
fn table(bytes: &[u8], section: &Section) -> Option<Vec<Entry>> {
    let text = bytes.get(section.at + 4..section.trailer.span.start)?;
    let text = std::str::from_utf8(text).ok()?.trim_end().strip_suffix("trailer")?;
    let mut words = text.split_ascii_whitespace();
    let mut entries = Vec::new();
    while let Some(first) = words.next() {
        let first: u32 = first.parse().ok()?;
        let count: u32 = words.next()?.parse().ok()?;
        for index in 0..count {
            let offset = words.next()?.parse().ok()?;
            let generation = words.next()?.parse().ok()?;
            let place = match words.next()? {
                "n" => Some((offset, generation)),
                "f" => None,
                _ => return None,
            };
            entries.push(Entry { number: first.checked_add(index)?, place });
        }
    }
    Some(entries)
}

/// A stream (ISO 32000-1 §7.5.8). Objects inside other streams are not followed.
fn rows(bytes: &[u8], section: &Section, objects: &[Object]) -> Option<Vec<Entry>> {
    let index = objects.binary_search_by_key(&section.at, |object| object.start).ok()?;
    let data = contents(bytes, &objects[index])?;
    let numbers = |key: &str| -> Option<Vec<usize>> {
        let items = section.trailer.get(key)?.items()?;
        items.iter().map(|item| usize::try_from(item.integer(bytes)?).ok()).collect()
    };
    let widths =
        numbers("W").filter(|widths| widths.len() == 3 && widths.iter().all(|w| *w <= 8))?;
    let length = widths.iter().sum::<usize>();
    let parts = match section.trailer.get("Index") {
        Some(_) => numbers("Index")?,
        None => vec![0, section.size(bytes)? as usize],
    };
    let mut entries = Vec::new();
    let mut rows = data.chunks_exact(length.max(1));
    for part in parts.chunks_exact(2) {
        for number in part[0]..part[0].checked_add(part[1])? {
            let row = rows.next()?;
            let (kind, rest) = row.split_at_checked(widths[0])?;
            let (second, third) = rest.split_at_checked(widths[1])?;
            let place = match (widths[0], value(kind)) {
                (1.., 0) => None,
                (0, _) | (_, 1) => Some((value(second), u32::try_from(value(third)).ok()?)),
                _ => return None,
            };
            entries.push(Entry { number: u32::try_from(number).ok()?, place });
        }
    }
    Some(entries)
}

fn value(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}
