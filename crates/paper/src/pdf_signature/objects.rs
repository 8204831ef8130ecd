//! Where the objects of a PDF lie, found by looking at the bytes alone.
//!
//! Cross-reference tables may be damaged or lie; a signature protects bytes. So the file is walked
//! from its start, object by object, stepping over the contents of streams.

use std::ops::Range;

use super::syntax::{Node, Parser, find, is_space};
use super::unpack::{Prediction, unpack};
use crate::limits::{PDF_SEARCHED_MAX, PDF_UNREADABLE_MAX};

/// The largest parameter of a predictor (columns of a row) that is followed.
const PREDICTOR_MAX: i64 = 1 << 16;

/// One object as it lies in the file.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// Its number.
    pub number: u32,
    /// Its generation.
    pub generation: u32,
    /// Where its number begins.
    pub start: usize,
    /// Where its value begins.
    pub value: usize,
    /// Where its value ends; the start when the value cannot be read.
    pub end: usize,
    /// The contents of its stream.
    pub stream: Option<Range<usize>>,
}

impl Object {
    /// Reads the value.
    pub fn node(&self, bytes: &[u8]) -> Option<Node> {
        Parser::new(bytes, self.value).value()
    }

    /// The end of everything that belongs to it, without the closing word.
    pub fn last(&self) -> usize {
        self.stream.as_ref().map_or(self.end, |stream| stream.end)
    }
}

/// All objects in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects(pub Vec<Object>);

impl Objects {
    /// Walks a part of the file.
    ///
    /// The work is bounded: where values cannot be read, the walk goes on from within them only
    /// until that happened [`PDF_UNREADABLE_MAX`] times or four times the file was read.
    pub fn scan(bytes: &[u8], part: Range<usize>) -> Objects {
        let mut found = Vec::new();
        let mut budget = bytes.len().saturating_mul(4).saturating_add(4096);
        let mut unreadable = 0;
        let mut at = part.start;
        while let Some(word) = find(bytes, b"obj", at) {
            if word >= part.end || found.len() >= PDF_SEARCHED_MAX {
                break;
            }
            at = word + 3;
            let Some((number, generation, start)) = header(bytes, word, part.start) else {
                continue;
            };
            let mut parser = Parser::new(bytes, at);
            let node = parser.value();
            let Some(left) = budget.checked_sub(parser.at - at) else { break };
            budget = left;
            unreadable += usize::from(node.is_none());
            if unreadable > PDF_UNREADABLE_MAX {
                break;
            }
            let mut object = Object { number, generation, start, value: at, end: at, stream: None };
            if let Some(node) = &node {
                object.end = node.span.end;
                at = node.span.end;
                object.stream = stream(bytes, node);
                at = object.stream.as_ref().map_or(at, |stream| stream.end);
            }
            found.push(object);
        }
        Objects(found)
    }

    /// The object that a place lies in.
    pub fn around(&self, place: usize) -> Option<&Object> {
        let next = self.0.partition_point(|object| object.start <= place);
        let object = self.0.get(next.checked_sub(1)?)?;
        (place < object.last()).then_some(object)
    }
}

/// How many headers of objects stand in the bytes from a place on, inside streams or not.
pub(super) fn headers(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    let mut count = 0;
    while let Some(word) = find(bytes, b"obj", at) {
        count += usize::from(header(bytes, word, from).is_some());
        at = word + 3;
    }
    count
}

/// Number, generation and start of the object whose word `obj` stands at `word`.
fn header(bytes: &[u8], word: usize, floor: usize) -> Option<(u32, u32, usize)> {
    let spaces = |mut at: usize| {
        while at > floor && is_space(bytes[at - 1]) {
            at -= 1;
        }
        at
    };
    let digits = |mut at: usize| {
        let end = at;
        while at > floor && end - at < 10 && bytes[at - 1].is_ascii_digit() {
            at -= 1;
        }
        std::str::from_utf8(&bytes[at..end]).ok()?.parse::<u32>().ok().map(|n| (n, at))
    };
    let (generation, at) = digits(spaces(word))?;
    let before = spaces(at);
    let (number, start) = if before < at { digits(before)? } else { return None };
    Some((number, generation, start))
}

/// The contents of the stream that follows a dictionary, when one does.
fn stream(bytes: &[u8], node: &Node) -> Option<Range<usize>> {
    let mut parser = Parser::new(bytes, node.span.end);
    parser.skip_space();
    if !bytes[parser.at..].starts_with(b"stream") {
        return None;
    }
    // ISO 32000-1 §7.3.8.1: the word is followed by CR LF or LF.
    let mut start = parser.at + 6;
    start += usize::from(bytes.get(start) == Some(&b'\r'));
    start += usize::from(bytes.get(start) == Some(&b'\n'));
    if let Some(end) = node
        .get("Length")
        .and_then(|length| usize::try_from(length.integer(bytes)?).ok())
        .and_then(|length| start.checked_add(length))
    {
        let tail = bytes.get(end..).unwrap_or_default();
        let spaces = tail.iter().take(4).take_while(|byte| is_space(**byte)).count();
        if tail[spaces..].starts_with(b"endstream") {
            return Some(start..end);
        }
    }
    Some(start..find(bytes, b"endstream", start).unwrap_or(bytes.len()))
}

/// The contents of a stream, inflated when it is deflated; other filters are not undone.
pub(super) fn contents(bytes: &[u8], object: &Object) -> Option<Vec<u8>> {
    let node = object.node(bytes)?;
    let raw = bytes.get(object.stream.clone()?)?;
    let Some(filter) = node.get("Filter") else { return Some(raw.to_vec()) };
    let only = filter.items().map_or(Some(filter), |items| match items {
        [one] => Some(one),
        _ => None,
    })?;
    if !only.is_name("FlateDecode") {
        return None;
    }
    let parameters =
        node.get("DecodeParms").map(|p| p.items().and_then(|i| i.first()).unwrap_or(p));
    let mut prediction = Prediction::NONE;
    for (key, value) in parameters.map(Node::entries).unwrap_or_default() {
        let value = value.integer(bytes).filter(|value| (0..=PREDICTOR_MAX).contains(value))?;
        let value = usize::try_from(value).ok()?;
        match key.as_slice() {
            b"Predictor" => prediction.predictor = value,
            b"Colors" => prediction.colors = value,
            b"BitsPerComponent" => prediction.bits = value,
            b"Columns" => prediction.columns = value,
            _ => {}
        }
    }
    unpack(raw, prediction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_and_streams_stepped_over() {
        let bytes =
            b"%PDF-1.4\n1 0 obj<</Length 21>>stream\n9 0 obj(no)endobj 12\nendstream\nendobj\n\
            2 0 obj<</Length 7 0 R>>stream\nabcendstream endobj 3 1 obj 4 endobj xobj obj";
        let found: Vec<_> = Objects::scan(bytes, 0..bytes.len())
            .0
            .iter()
            .map(|o| (o.number, o.generation, o.stream.clone().map(|s| s.len())))
            .collect();
        assert_eq!(found, [(1, 0, Some(21)), (2, 0, Some(3)), (3, 1, None)]);
    }

    #[test]
    fn open_strings_at_every_object_cost_bounded_work() {
        let bytes = b"1 0 obj (((".repeat(20_000);
        let found = Objects::scan(&bytes, 0..bytes.len());
        assert!(found.0.len() < 20, "{}", found.0.len());
    }
}
