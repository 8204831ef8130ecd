//! A small XML tree that cannot be turned against its reader.
//!
//! Documents arrive from strangers. The tree knows no document type definition and no entity but
//! the five predefined ones, so nothing is fetched and nothing expands; depth, number of elements
//! and attributes are bounded. Names are matched by their local part, because every platform
//! chooses its own prefixes and some write malformed ones (`<:eInvoice xmlns:="">`).
//! Elements live in one vector and borrow from the text wherever an entity does not forbid it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::limits::{XML_ATTRIBUTE_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX, XML_NAME_BYTES_MAX};

const NONE: u32 = u32::MAX;

struct Node<'a> {
    prefix: &'a str,
    name: &'a str,
    attributes: &'a str,
    text: Cow<'a, str>,
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
}

/// An XML document in memory.
///
/// ```
/// use ofd::xml::Tree;
/// let tree = Tree::parse(b"<f:a xmlns:f='urn:x'><f:b id='1'>5 &lt; 6</f:b></f:a>").unwrap();
/// let b = tree.root().child("b").unwrap();
/// assert_eq!((b.text(), b.attr("id").as_deref()), ("5 < 6", Some("1")));
/// assert_eq!(b.namespace().as_deref(), Some("urn:x"));
/// ```
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

/// One element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    at: u32,
}

/// Text that is not the XML it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XmlError {
    /// Where, in bytes from the start of the part.
    pub at: u64,
    /// Why, as a stable key: `dtd`, `entity`, `encoding`, `too-deep`, `too-large`, `malformed`.
    pub why: &'static str,
}

impl std::fmt::Display for XmlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not acceptable XML ({}) at byte {}", self.why, self.at)
    }
}

impl std::error::Error for XmlError {}

/// Turns the bytes of a part into text, by its byte order mark or its declared encoding.
///
/// UTF-8 is borrowed. GBK, GB 2312 and GB 18030 (all read as GB 18030) and UTF-16 are converted.
///
/// # Errors
///
/// `encoding` when the encoding is another one or the bytes do not fit it.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    let fail = |at: usize| XmlError { at: at as u64, why: "encoding" };
    let encoding = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => encoding_rs::UTF_8,
        [0xFE, 0xFF, ..] | [0, b'<', 0, ..] => encoding_rs::UTF_16BE,
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        _ => match declared_encoding(bytes) {
            None => encoding_rs::UTF_8,
            Some(label) => match encoding_rs::Encoding::for_label(label) {
                Some(e) if e == encoding_rs::GBK => encoding_rs::GB18030,
                // A declaration that could be read byte by byte is no UTF-16.
                Some(e) if e == encoding_rs::UTF_16LE || e == encoding_rs::UTF_16BE => {
                    encoding_rs::UTF_8
                }
                Some(e) if e == encoding_rs::UTF_8 || e == encoding_rs::GB18030 => e,
                _ if bytes.is_ascii() => encoding_rs::UTF_8,
                _ => return Err(fail(0)),
            },
        },
    };
    if encoding == encoding_rs::UTF_8 {
        let start = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
        let text = std::str::from_utf8(&bytes[start..]);
        return text.map(Cow::Borrowed).map_err(|e| fail(start + e.valid_up_to()));
    }
    let (text, _, wrong) = encoding.decode(bytes);
    if wrong { Err(fail(0)) } else { Ok(text) }
}

/// The `encoding` of the XML declaration, when there is one.
fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let head = &head[..head.len().min(200)];
    let head = &head[..head.windows(2).position(|w| w == b"?>")?];
    let at = head.windows(8).position(|w| w == b"encoding")?;
    let rest = head[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *rest.first().filter(|q| matches!(q, b'"' | b'\''))?;
    let rest = &rest[1..];
    Some(&rest[..rest.iter().position(|b| *b == quote)?])
}

impl<'a> Tree<'a> {
    /// Reads a part that is written in UTF-8, with or without a byte order mark.
    ///
    /// # Errors
    ///
    /// As [`Tree::of`], and `encoding` for another encoding; [`decode`] reads those.
    pub fn parse(bytes: &'a [u8]) -> Result<Tree<'a>, XmlError> {
        match decode(bytes)? {
            Cow::Borrowed(text) => Tree::of(text),
            Cow::Owned(_) => Err(XmlError { at: 0, why: "encoding" }),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// `dtd` for any document type declaration, `entity` for an entity that
    /// is not predefined, `too-deep` and `too-large` beyond the limits,
    /// `malformed` for what is not one well-formed element.
    pub fn of(text: &'a str) -> Result<Tree<'a>, XmlError> {
        let mut reader = Reader::from_str(text);
        let mut building = Building { nodes: Vec::new(), open: Vec::new(), text };
        loop {
            let start = reader.buffer_position() as usize;
            let step = match reader.read_event() {
                Ok(event) => building.take(event, start, reader.buffer_position() as usize),
                Err(_) => Err("malformed"),
            };
            match step {
                Ok(true) => {}
                Ok(false) => return Ok(Tree { nodes: building.nodes }),
                Err(why) => return Err(XmlError { at: start as u64, why }),
            }
        }
    }

    /// The outermost element.
    pub fn root(&self) -> Element<'_, 'a> {
        Element { tree: self, at: 0 }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no element at all, which [`Tree::of`] never allows.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

struct Building<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<u32>,
    text: &'a str,
}

impl<'a> Building<'a> {
    /// Takes one event in; false at the end of the document.
    fn take(&mut self, event: Event<'_>, start: usize, end: usize) -> Result<bool, &'static str> {
        match event {
            Event::Start(tag) => {
                let at = self.push(start + 1, end - 1, tag.name().as_ref().len())?;
                if self.open.len() >= XML_DEPTH_MAX {
                    return Err("too-deep");
                }
                self.open.push(at);
            }
            Event::Empty(tag) => {
                self.push(start + 1, end - 2, tag.name().as_ref().len())?;
            }
            Event::End(_) => {
                self.open.pop().ok_or("malformed")?;
            }
            Event::Text(_) => self.add_text(Cow::Borrowed(self.slice(start, end)?))?,
            Event::CData(_) => {
                let inner = self.slice(start + 9, end.saturating_sub(3))?;
                self.add_text(Cow::Borrowed(inner))?;
            }
            Event::GeneralRef(reference) => self.add_text(resolve(&reference)?)?,
            Event::DocType(_) => return Err("dtd"),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if self.open.is_empty() && !self.nodes.is_empty() => return Ok(false),
            Event::Eof => return Err("malformed"),
        }
        Ok(true)
    }

    fn slice(&self, start: usize, end: usize) -> Result<&'a str, &'static str> {
        self.text.get(start..end).ok_or("malformed")
    }

    fn push(&mut self, start: usize, end: usize, name_bytes: usize) -> Result<u32, &'static str> {
        let tag = self.slice(start, end)?;
        let name = tag.get(..name_bytes).ok_or("malformed")?;
        let attributes = tag[name_bytes..].trim_ascii();
        if self.nodes.len() >= XML_ELEMENTS_MAX
            || attributes.len() > XML_ATTRIBUTE_BYTES_MAX
            || name.len() > XML_NAME_BYTES_MAX
        {
            return Err("too-large");
        }
        let parent = self.open.last().copied().unwrap_or(NONE);
        if parent == NONE && !self.nodes.is_empty() {
            return Err("malformed");
        }
        let (prefix, name) = name.rsplit_once(':').unwrap_or(("", name));
        let at = self.nodes.len() as u32;
        let text = Cow::Borrowed("");
        let (first, last, next) = (NONE, NONE, NONE);
        self.nodes.push(Node { prefix, name, attributes, text, parent, first, last, next });
        if parent != NONE {
            let last = std::mem::replace(&mut self.nodes[parent as usize].last, at);
            if last == NONE {
                self.nodes[parent as usize].first = at;
            } else {
                self.nodes[last as usize].next = at;
            }
        }
        Ok(at)
    }

    fn add_text(&mut self, more: Cow<'a, str>) -> Result<(), &'static str> {
        let blank = more.trim_ascii().is_empty();
        let Some(&at) = self.open.last() else {
            return if blank { Ok(()) } else { Err("malformed") };
        };
        let node = &mut self.nodes[at as usize];
        if node.text.is_empty() {
            node.text = more;
        } else if !(blank && node.first != NONE) {
            // Only the indentation between children is dropped, never space inside a value.
            node.text.to_mut().push_str(&more);
        }
        Ok(())
    }
}

/// The character that a reference stands for.
fn resolve(reference: &BytesRef<'_>) -> Result<Cow<'static, str>, &'static str> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) if c >= ' ' || matches!(c, '\t' | '\n' | '\r') => {
            return Ok(Cow::Owned(c.to_string()));
        }
        Ok(None) => {}
        Ok(Some(_)) | Err(_) => return Err("malformed"),
    }
    predefined(&reference.xml10_content()).map(Cow::Borrowed).ok_or("entity")
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(&self) -> &'t Node<'a> {
        &self.tree.nodes[self.at as usize]
    }

    fn at(&self, at: u32) -> Option<Element<'t, 'a>> {
        (at != NONE).then_some(Element { tree: self.tree, at })
    }

    /// The local name, without prefix.
    pub fn name(&self) -> &'a str {
        self.node().name
    }

    /// The prefix, empty when there is none.
    pub fn prefix(&self) -> &'a str {
        self.node().prefix
    }

    /// The first child with this local name.
    pub fn child(&self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|c| c.name() == name)
    }

    /// The children, in order.
    pub fn children(&self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        let mut next = self.at(self.node().first);
        std::iter::from_fn(move || {
            let found = next?;
            next = Element { tree, at: 0 }.at(found.node().next);
            Some(found)
        })
    }

    /// The element and everything in it, in the order of the document.
    pub fn descendants(&self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let (tree, root) = (self.tree, self.at);
        // Elements are stored in document order, so those inside stand together behind it.
        let after = self.after();
        (root..after).map(move |at| Element { tree, at })
    }

    /// The position of the first element behind this one and all it contains.
    fn after(&self) -> u32 {
        let mut element = *self;
        loop {
            let node = element.node();
            match (element.at(node.next), element.at(node.parent)) {
                (Some(next), _) => return next.at,
                (None, Some(parent)) => element = parent,
                (None, None) => return self.tree.nodes.len() as u32,
            }
        }
    }

    /// Whether it contains no element.
    pub fn is_leaf(&self) -> bool {
        self.node().first == NONE
    }

    /// Its own text, without that of its children, trimmed.
    pub fn text(&self) -> &'t str {
        self.node().text.trim()
    }

    /// Its own text with the blanks around it, which have places of their own on a page; without
    /// those that only indent the XML.
    pub(crate) fn whole_text(&self) -> &'t str {
        let text = &self.node().text;
        let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        let body = text.trim_matches(blank);
        let start = text.len() - text.trim_start_matches(blank).len();
        let indents = |part: &str| part.contains('\n');
        let after = text.get(start + body.len()..).unwrap_or_default();
        let from = if indents(&text[..start]) { start } else { 0 };
        let to = if indents(after) { start + body.len() } else { text.len() };
        text.get(from..to).unwrap_or_default()
    }

    /// The text of the first child with this name, `None` when there is none or it is blank.
    pub fn text_of(&self, name: &str) -> Option<&'t str> {
        self.children().filter(|c| c.name() == name).map(|c| c.text()).find(|t| !t.is_empty())
    }

    /// The element at the end of a path of names, `a/b/c`, each the first of its name.
    pub fn path(&self, path: &str) -> Option<Element<'t, 'a>> {
        path.split('/').try_fold(*self, |element, name| element.child(name))
    }

    /// An attribute by its local name; `None` too when its value uses an unknown entity.
    pub fn attr(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(key, _)| is_named(key, name)).and_then(|(_, v)| unescape(v))
    }

    /// Every attribute as written, in order: full name and raw value.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.node().attributes;
        std::iter::from_fn(move || {
            // Names are short and values are not: counting octets beats the general search.
            let equals = rest.bytes().position(|b| b == b'=')?;
            let (key, after) = (&rest[..equals], rest[equals + 1..].trim_ascii_start());
            let quote = after.bytes().next().filter(|q| matches!(q, b'"' | b'\''))?;
            let end = 1 + memchr::memchr(quote, &after.as_bytes()[1..])?;
            let value = &after[1..end];
            rest = after[end + 1..].trim_ascii_start();
            Some((key.trim_ascii(), value))
        })
    }

    /// The namespace that its prefix is bound to, here or further out.
    pub fn namespace(&self) -> Option<Cow<'a, str>> {
        let prefix = self.prefix();
        let mut element = Some(*self);
        while let Some(e) = element {
            for (key, value) in e.attributes() {
                let bound = match key.strip_prefix("xmlns") {
                    Some("") => "",
                    Some(rest) if rest.starts_with(':') => &rest[1..],
                    _ => continue,
                };
                if bound == prefix {
                    return unescape(value);
                }
            }
            element = e.at(e.node().parent);
        }
        None
    }
}

/// Whether the local part of a full name is this one.
fn is_named(full: &str, name: &str) -> bool {
    full.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with(':'))
}

/// Resolves the references of an attribute value; `None` for an unknown one.
pub fn unescape(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('&') {
        return Some(Cow::Borrowed(value));
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';')?;
        out.push_str(before);
        out.push_str(&resolve(&BytesRef::new(name)).ok()?);
        rest = after;
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}
