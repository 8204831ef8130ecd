//! Finding signature dictionaries and measuring what they cover.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::objects::Objects;
use super::syntax::{Kind, Node, Parser, find as find_bytes, find_last, is_space};
use super::{Coverage, Signature};
use crate::limits::{PDF_CONTENTS_BYTES_MAX, PDF_SIGNATURES_MAX};

const BYTE_RANGE: &[u8] = b"/ByteRange";
const CONTENTS: &[u8] = b"/Contents";
/// How far around a byte range the other entries of a damaged dictionary are looked for.
const NEIGHBOURHOOD: usize = 4096;

/// How many byte ranges are looked at, since one dictionary may name many.
const TRIES_MAX: usize = 4 * PDF_SIGNATURES_MAX;

/// Finds every signature of a PDF document, in the order in which their ranges end.
///
/// The file is searched for byte ranges, so neither a damaged cross-reference table nor a later
/// update hides a signature. Byte ranges inside the contents of streams are left alone: they
/// belong to attached documents. At most [`PDF_SIGNATURES_MAX`] are returned.
pub fn find(bytes: &[u8]) -> Vec<Signature> {
    if find_bytes(bytes, BYTE_RANGE, 0).is_none() {
        return Vec::new();
    }
    let objects = Objects::scan(bytes, 0..bytes.len());
    let mut found: Vec<(usize, Signature)> = Vec::new();
    let (mut at, mut tries) = (0, 0);
    while let Some(place) = find_bytes(bytes, BYTE_RANGE, at) {
        at = place + BYTE_RANGE.len();
        if found.len() >= PDF_SIGNATURES_MAX || tries >= TRIES_MAX {
            break;
        }
        let object = objects.around(place);
        if object.is_some_and(|o| o.stream.as_ref().is_some_and(|s| s.contains(&place))) {
            continue;
        }
        tries += 1;
        let whole = object.and_then(|object| object.node(bytes));
        let dictionary = whole.as_ref().and_then(|node| holder(node, place));
        let (start, signature) = match dictionary {
            Some(node) => (node.span.start, from_dictionary(bytes, node)),
            None => (place, from_surroundings(bytes, place)),
        };
        if found.iter().all(|(known, _)| *known != start) {
            found.push((start, signature));
        }
    }
    let mut signatures: Vec<Signature> =
        found.into_iter().map(|(_, signature)| signature).collect();
    signatures.sort_by_key(|s| s.byte_range[2].saturating_add(s.byte_range[3]));
    signatures
}

/// The innermost dictionary around a place that has a byte range.
fn holder(node: &Node, place: usize) -> Option<&Node> {
    if !node.span.contains(&place) {
        return None;
    }
    let inner = match &node.kind {
        Kind::Dict(entries) => entries.iter().find_map(|(_, value)| holder(value, place)),
        Kind::Array(items) => items.iter().find_map(|item| holder(item, place)),
        _ => return None,
    };
    inner.or_else(|| (node.count("ByteRange") > 0).then_some(node))
}

fn from_dictionary(bytes: &[u8], node: &Node) -> Signature {
    let text = |key: &str| node.get(key).and_then(Node::string).map(decode_text);
    let contents = node.get("Contents").filter(|contents| matches!(contents.kind, Kind::Hex(_)));
    let range = node.get("ByteRange").and_then(|range| numbers(bytes, range));
    // A key that stands twice is read differently by different readers.
    let is_clear = node.count("ByteRange") == 1 && node.count("Contents") == 1;
    let mut signature = Signature {
        sub_filter: node
            .get("SubFilter")
            .and_then(Node::name)
            .map(|name| String::from_utf8_lossy(name).into_owned()),
        byte_range: range.unwrap_or_default(),
        coverage: Coverage::Broken,
        contents: contents.and_then(Node::string).map(unwrap_contents).unwrap_or_default(),
        name: text("Name").filter(|text| !text.is_empty()),
        reason: text("Reason").filter(|text| !text.is_empty()),
        stated_at: node.get("M").and_then(Node::string).and_then(moment),
    };
    if let (true, Some(contents)) = (is_clear, contents) {
        signature.coverage = coverage(bytes, &signature, &contents.span);
    }
    signature
}

/// What can be told when the dictionary itself cannot be read.
fn from_surroundings(bytes: &[u8], place: usize) -> Signature {
    let range = Parser::new(bytes, place + BYTE_RANGE.len()).value();
    let mut signature = Signature {
        sub_filter: None,
        byte_range: range.and_then(|range| numbers(bytes, &range)).unwrap_or_default(),
        coverage: Coverage::Broken,
        contents: Vec::new(),
        name: None,
        reason: None,
        stated_at: None,
    };
    let near = place.saturating_sub(NEIGHBOURHOOD)
        ..place.saturating_add(NEIGHBOURHOOD + 2 * PDF_CONTENTS_BYTES_MAX).min(bytes.len());
    let value_after = |key: usize, length: usize| Parser::new(bytes, key + length).value();
    let contents = find_bytes(&bytes[..near.end], CONTENTS, place)
        .or_else(|| find_last(bytes, CONTENTS, place).filter(|at| *at >= near.start))
        .and_then(|at| value_after(at, CONTENTS.len()));
    if let Some(node @ Node { kind: Kind::Hex(value), .. }) = &contents {
        signature.contents = unwrap_contents(value);
        signature.coverage = coverage(bytes, &signature, &node.span);
    }
    let key = b"/SubFilter";
    let sub_filter = find_bytes(&bytes[..near.end], key, near.start)
        .and_then(|at| value_after(at, key.len()))
        .and_then(|node| node.name().map(|name| String::from_utf8_lossy(name).into_owned()));
    signature.sub_filter = sub_filter;
    signature
}

/// The four numbers of a byte range; ranges in more pieces are not made by any signer.
fn numbers(bytes: &[u8], range: &Node) -> Option<[i64; 4]> {
    let items = range.items().filter(|items| items.len() == 4)?;
    let values: Option<Vec<i64>> = items.iter().map(|item| item.integer(bytes)).collect();
    values?.try_into().ok()
}

/// ISO 32000-2 §12.8.1: the ranges are the whole file but for the value of `Contents`.
fn coverage(bytes: &[u8], signature: &Signature, contents: &Range<usize>) -> Coverage {
    let Some([first, second]) = signature.ranges(bytes.len()) else { return Coverage::Broken };
    let gap = first.end..second.start;
    let inside = contents.start + 1..contents.end - 1;
    if first.start != 0 || (gap != inside && !is_only(bytes, &gap, contents)) {
        return Coverage::Partial;
    }
    match bytes.len() - second.end {
        0 => Coverage::Whole,
        bytes_after => Coverage::Extended { bytes_after },
    }
}

/// Whether a gap holds the string and, at most, white space and the key before it.
fn is_only(bytes: &[u8], gap: &Range<usize>, contents: &Range<usize>) -> bool {
    if gap.start > contents.start || gap.end < contents.end {
        return false;
    }
    let before = bytes[gap.start..contents.start].trim_ascii();
    let after = &bytes[contents.end..gap.end];
    (before.is_empty() || before == CONTENTS) && after.iter().all(|byte| is_space(*byte))
}

/// Undoes base64 under the hexadecimal, which the signing service of fiscal receipts writes.
fn unwrap_contents(value: &[u8]) -> Vec<u8> {
    let value = &value[..value.len().min(PDF_CONTENTS_BYTES_MAX)];
    if value.first() != Some(&b'M') {
        return value.to_vec();
    }
    let text: Vec<u8> =
        value.iter().copied().filter(|byte| *byte != 0 && !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(&text).unwrap_or_else(|_| value.to_vec())
}

/// A text string: UTF-16 or UTF-8 with a byte order mark, else taken as UTF-8 or Latin.
fn decode_text(bytes: &[u8]) -> String {
    if let Some(units) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> =
            units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// `D:20260614190646+08'00'` (ISO 32000-1 §7.9.4).
fn moment(bytes: &[u8]) -> Option<i64> {
    let text = decode_text(bytes);
    let text = text.strip_prefix("D:").unwrap_or(&text);
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = text.split_at(count);
    let local = ofd::time::parse(&format!("{digits}Z"))?;
    let zone_digits: Vec<i64> =
        zone.chars().filter_map(|c| c.to_digit(10)).map(i64::from).take(4).collect();
    let east = match zone_digits[..] {
        [h1, h2] => (h1 * 10 + h2) * 3600,
        [h1, h2, m1, m2] => (h1 * 10 + h2) * 3600 + (m1 * 10 + m2) * 60,
        _ => 0,
    };
    match zone.chars().next() {
        Some('+') => Some(local - east),
        Some('-') => Some(local + east),
        Some('Z') => Some(local),
        // Without a zone the clock of the writer is meant, and that is a Chinese one.
        _ => ofd::time::parse(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage_of(range: &str) -> Coverage {
        // The string lies at 51..57, and the whole has 70 bytes.
        let mut file = format!("1 0 obj <</ByteRange[{range:<20}]/Contents<4142>/X 1>>endobj");
        file.push_str(&" ".repeat(70 - file.len()));
        assert_eq!(file.find("<4142>"), Some(51));
        find(file.as_bytes())[0].coverage
    }

    #[test]
    fn what_a_byte_range_covers() {
        for (range, expected) in [
            ("0 51 57 13", Coverage::Whole),
            ("0 52 56 14", Coverage::Whole),
            ("0 42 57 13", Coverage::Whole),
            ("0 51 57 3", Coverage::Extended { bytes_after: 10 }),
            ("0 41 57 13", Coverage::Partial),
            ("0 51 58 12", Coverage::Partial),
            ("0 20 57 13", Coverage::Partial),
            ("1 50 57 13", Coverage::Partial),
            ("0 60 61 9", Coverage::Partial),
            ("0 51 57 14", Coverage::Broken),
            ("0 51 50 20", Coverage::Broken),
            ("0 51 -57 13", Coverage::Broken),
            ("-1 51 57 13", Coverage::Broken),
            ("0 0 57 13", Coverage::Broken),
            ("0 51 57 0", Coverage::Broken),
            ("0 51 57", Coverage::Broken),
            ("0 5 8 9 57 13", Coverage::Broken),
            ("9223372036854775807", Coverage::Broken),
            ("0 99999999999999 9 1", Coverage::Broken),
            ("0 51 57.5 13", Coverage::Broken),
        ] {
            assert_eq!(coverage_of(range), expected, "{range}");
        }
    }

    #[test]
    fn offsets_that_overflow_are_no_ranges() {
        for range in
            ["1 9223372036854775807 9 9", "0 1 9223372036854775807 9", "0 99999999999999999999 9 1"]
        {
            let file = format!("1 0 obj<</ByteRange[{range}]/Contents<4142>>>endobj");
            let found = find(file.as_bytes());
            assert_eq!((found.len(), found[0].coverage), (1, Coverage::Broken), "{range}");
        }
    }

    #[test]
    fn keys_that_stand_twice_are_not_believed() {
        let file = b"1 0 obj<</ByteRange[0 38 44 22]/Contents<4142>/Contents<4142>>>endobj    ";
        assert_eq!(find(file)[0].coverage, Coverage::Broken);
    }

    #[test]
    fn a_signature_of_an_attached_document_is_not_one_of_this() {
        let inner = "1 0 obj<</ByteRange[0 30 36 9]/Contents<4142>>>endobj";
        let length = inner.len();
        let file = format!("5 0 obj<</Length {length}>>stream\n{inner}\nendstream endobj");
        assert!(find(file.as_bytes()).is_empty());
    }

    #[test]
    fn a_damaged_dictionary_still_shows_its_signature() {
        let file = b"<</Contents<4142>/SubFilter/adbe.x /ByteRange[0 11 17 40]/Reason(open  ";
        let found = find(file);
        assert_eq!(found[0].contents, b"AB");
        assert_eq!(found[0].sub_filter.as_deref(), Some("adbe.x"));
        assert_eq!(found[0].coverage, Coverage::Extended { bytes_after: file.len() - 57 });
    }

    #[test]
    fn times_of_dictionaries() {
        for (text, utc) in [
            ("D:20260614190646+08'00'", "20260614110646Z"),
            ("D:20260614190646-0330", "20260614223646Z"),
            ("D:20260614190646Z", "20260614190646Z"),
            ("D:20260614190646Z00'00'", "20260614190646Z"),
            ("D:20260614190646", "20260614110646Z"),
        ] {
            let moment = moment(text.as_bytes()).map(ofd::time::generalized);
            assert_eq!(moment.as_deref(), Some(utc), "{text}");
        }
        assert_eq!(moment(b"D:"), None);
        assert_eq!(moment("D:年".as_bytes()), None);
    }
}
