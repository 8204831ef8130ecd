//! Objects by number and the sections that list them: what an incremental update builds on.

use std::collections::BTreeMap;
use std::ops::Range;

use super::objects::{Object, Objects, contents};
use super::syntax::{Node, Parser, find, find_last};
use crate::limits::{PDF_INFLATED_BYTES_MAX, PDF_SEARCHED_MAX};

/// The value of an object: its own text and the value read from it.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// Generation of the object.
    pub generation: u32,
    /// The bytes of the value.
    pub text: Vec<u8>,
    /// The value; its places count within `text`.
    pub node: Node,
}

impl Value {
    /// Reads the value at the start of a text.
    pub fn read(generation: u32, text: &[u8]) -> Option<Value> {
        let node = Parser::new(text, 0).value()?;
        Some(Value { generation, text: text.to_vec(), node })
    }

    /// The text of an inner value.
    pub fn part(&self, node: &Node) -> Option<Value> {
        Value::read(self.generation, &self.text[node.span.clone()])
    }

    /// The text with an entry of the dictionary set.
    pub fn with(&self, key: &str, value: &[u8]) -> Vec<u8> {
        match self.node.get(key) {
            Some(old) => self.replaced(old.span.clone(), value),
            None => {
                let at = self.node.span.start + 2;
                self.replaced(at..at, &[b"/", key.as_bytes(), b" ", value].concat())
            }
        }
    }

    /// The text with an item added to the array.
    pub fn and(&self, item: &[u8]) -> Vec<u8> {
        let at = self.node.span.end - 1;
        self.replaced(at..at, &[b" ", item].concat())
    }

    fn replaced(&self, part: Range<usize>, new: &[u8]) -> Vec<u8> {
        [
            &self.text[self.node.span.start..part.start],
            new,
            &self.text[part.end..self.node.span.end],
        ]
        .concat()
    }
}

/// The objects of a revision, in their latest form.
pub(super) struct Revision<'a> {
    bytes: &'a [u8],
    plain: Objects,
    latest: BTreeMap<u32, Place>,
    packed: Vec<Vec<u8>>,
}

/// Where the latest form of an object lies.
enum Place {
    Plain(usize),
    Packed(usize, Range<usize>),
}

impl<'a> Revision<'a> {
    /// Reads the revision that ends with `bytes`.
    pub fn read(bytes: &'a [u8]) -> Revision<'a> {
        let plain = Objects::scan(bytes, 0..bytes.len());
        let mut revision =
            Revision { bytes, plain: Objects::default(), latest: BTreeMap::new(), packed: vec![] };
        let mut left = PDF_INFLATED_BYTES_MAX;
        for (index, object) in plain.0.iter().enumerate() {
            if object.stream.is_some() && is_pack(bytes, object) {
                revision.unpack(object, &mut left);
            }
            revision.latest.insert(object.number, Place::Plain(index));
        }
        revision.plain = plain;
        revision
    }

    /// Object streams (ISO 32000-1 §7.5.7): pairs of number and offset, then the values.
    fn unpack(&mut self, object: &Object, left: &mut usize) -> Option<()> {
        let node = object.node(self.bytes)?;
        let count = usize::try_from(node.get("N")?.integer(self.bytes)?).ok()?;
        let first = usize::try_from(node.get("First")?.integer(self.bytes)?).ok()?;
        let data = contents(self.bytes, object).filter(|data| data.len() <= *left)?;
        *left -= data.len();
        let mut numbers = std::str::from_utf8(data.get(..first)?)
            .ok()?
            .split_ascii_whitespace()
            .filter_map(|word| word.parse::<u32>().ok());
        for _ in 0..count {
            let (Some(number), Some(offset)) = (numbers.next(), numbers.next()) else { break };
            let start = first.saturating_add(offset as usize);
            if start < data.len() && self.latest.len() < PDF_SEARCHED_MAX {
                let place = Place::Packed(self.packed.len(), start..data.len());
                self.latest.insert(number, place);
            }
        }
        self.packed.push(data);
        Some(())
    }

    /// The value of an object.
    pub fn value(&self, number: u32) -> Option<Value> {
        match self.latest.get(&number)? {
            Place::Plain(index) => {
                let object = &self.plain.0[*index];
                Value::read(object.generation, &self.bytes[object.value..object.end])
            }
            Place::Packed(pack, part) => {
                let text = &self.packed[*pack][part.clone()];
                let end = Parser::new(text, 0).value()?.span.end;
                Value::read(0, &text[..end])
            }
        }
    }

    /// A value, or the object that it refers to.
    pub fn resolved(&self, holder: &Value, node: &Node) -> Option<Value> {
        match node.reference() {
            Some(number) => self.value(number),
            None => holder.part(node),
        }
    }

    /// One more than the highest number in use.
    pub fn next_number(&self) -> u32 {
        self.latest.last_key_value().map_or(1, |(number, _)| number.saturating_add(1))
    }
}

fn is_pack(bytes: &[u8], object: &Object) -> bool {
    object
        .node(bytes)
        .is_some_and(|node| node.get("Type").is_some_and(|kind| kind.is_name("ObjStm")))
}

/// The longest dictionary of a cross-reference stream that is read.
const SECTION_BYTES_MAX: usize = 1 << 18;

/// A section of the cross-reference list, and its trailer.
pub(super) struct Section {
    /// Where it begins.
    pub at: usize,
    /// Its trailer, which is the dictionary of the stream when it is one.
    pub trailer: Node,
    /// Whether it is a stream.
    pub is_stream: bool,
}

impl Section {
    /// The last section of the revision that ends at `end`.
    pub fn last(bytes: &[u8], end: usize) -> Option<Section> {
        let word = find_last(bytes, b"startxref", end)?;
        let at = Parser::new(&bytes[..end], word + 9).value()?.integer(bytes)?;
        Section::at(bytes, usize::try_from(at).ok()?)
    }

    /// The section that begins at a place.
    pub fn at(bytes: &[u8], at: usize) -> Option<Section> {
        if bytes.get(at..)?.starts_with(b"xref") {
            let trailer = find(bytes, b"trailer", at)?;
            let trailer = Parser::new(bytes, trailer + 7).value()?;
            return Some(Section { at, trailer, is_stream: false });
        }
        let near = &bytes[..bytes.len().min(at.saturating_add(SECTION_BYTES_MAX))];
        let objects = Objects::scan(near, at..near.len().min(at + 64));
        let object = objects.0.first().filter(|object| object.start == at)?;
        let trailer = object.node(bytes)?;
        let is_stream = trailer.get("Type").is_some_and(|kind| kind.is_name("XRef"));
        is_stream.then_some(Section { at, trailer, is_stream })
    }

    /// The number of the catalog.
    pub fn root(&self) -> Option<u32> {
        self.trailer.get("Root")?.reference()
    }

    /// One more than the highest number that the list knows.
    pub fn size(&self, bytes: &[u8]) -> Option<u32> {
        u32::try_from(self.trailer.get("Size")?.integer(bytes)?).ok()
    }

    /// Where the section before it begins.
    pub fn previous(&self, bytes: &[u8]) -> Option<usize> {
        usize::try_from(self.trailer.get("Prev")?.integer(bytes)?).ok()
    }
}
