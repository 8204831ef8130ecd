//! What was added to a document after it was signed.
//!
//! A further signature, a document timestamp or the material for checking signatures years later
//! is added by an incremental update, and so is an attack that shows another page. They are told
//! apart by allowing little: every object of the update must be known to change nothing that is
//! shown, and the cross-reference sections must list exactly these objects. What cannot be
//! followed counts as content. A document whose own author left references to missing objects, to
//! be filled in later, is not seen through; he signed it.

use std::collections::BTreeSet;

use super::objects::{Object, Objects, headers};
use super::sections::lists_only;
use super::syntax::{Kind, Node, is_space};
use super::update::{Revision, Section, Value};

/// What the bytes behind a signed revision are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// White space only.
    Padding,
    /// Only further signatures, timestamps and what is needed to check them, none of it visible.
    Signatures,
    /// Anything else: the document may show something that was not signed.
    Content,
}

/// Looks at the bytes from `end`, where a signed revision ends, to the end of the file.
///
/// ```
/// use paper::pdf_signature::{Added, added};
/// assert_eq!(added(b"%PDF-1.7 %%EOF\n\n", 14), Added::Padding);
/// assert_eq!(added(b"%PDF-1.7 %%EOF 4 0 obj", 14), Added::Content);
/// ```
pub fn added(bytes: &[u8], end: usize) -> Added {
    if bytes[end.min(bytes.len())..].iter().all(|byte| is_space(*byte)) {
        return Added::Padding;
    }
    match only_signatures(bytes, end) {
        Some(true) => Added::Signatures,
        _ => Added::Content,
    }
}

/// `None` when the update cannot be followed.
fn only_signatures(bytes: &[u8], end: usize) -> Option<bool> {
    let last = Section::last(bytes, end).filter(|section| section.at < end)?;
    let objects = Objects::scan(bytes, end..bytes.len()).0;
    // An object that hides inside the stream of another one can be listed all the same.
    let is_plain = headers(bytes, end) == objects.len() && lists_only(bytes, end, &last, &objects)?;
    if !is_plain {
        return Some(false);
    }
    let mut update = Update {
        bytes,
        before: Revision::read(&bytes[..end]),
        size: last.size(bytes)?,
        root: last.root()?,
        form: None,
        unseen: last.trailer.get("Info").and_then(Node::reference).into_iter().collect(),
        fields: BTreeSet::new(),
        objects: &objects,
    };
    update.survey()?;
    Some(objects.iter().all(|object| update.allows(object).unwrap_or(false)))
}

struct Update<'a> {
    bytes: &'a [u8],
    /// The signed revision.
    before: Revision<'a>,
    /// One more than the highest number that it knows.
    size: u32,
    root: u32,
    /// The form's number in the signed revision.
    form: Option<u32>,
    /// Objects of the signed revision that are never shown.
    unseen: BTreeSet<u32>,
    /// New signature fields that show nothing.
    fields: BTreeSet<u32>,
    /// What was added.
    objects: &'a [Object],
}

impl Update<'_> {
    /// Collects the objects by what they are for.
    fn survey(&mut self) -> Option<()> {
        let catalog = self.before.value(self.root)?;
        self.form = catalog.node.get("AcroForm").and_then(Node::reference);
        if let Some(store) = catalog.node.get("DSS") {
            self.unseen.extend(store.reference());
            let store = self.before.resolved(&catalog, store)?;
            let parts = store.node.entries().iter().filter_map(|(_, part)| part.reference());
            self.unseen.extend(parts);
            let kinds = store.node.get("VRI").and_then(|kinds| self.before.resolved(&store, kinds));
            for (_, part) in kinds.iter().flat_map(|kinds| kinds.node.entries()) {
                self.unseen.extend(part.reference());
            }
        }
        for object in self.objects.iter().filter(|object| object.number >= self.size) {
            if self.read(object).is_some_and(|value| is_unseen_field(&value)) {
                self.fields.insert(object.number);
            }
        }
        // A field that is one thing here and another thing there is none.
        for object in self.objects.iter().filter(|object| self.fields.contains(&object.number)) {
            if !self.read(object).is_some_and(|value| is_unseen_field(&value)) {
                return None;
            }
        }
        Some(())
    }

    fn read(&self, object: &Object) -> Option<Value> {
        Value::read(object.generation, self.bytes.get(object.value..object.end)?)
    }

    /// An object as the update leaves it.
    fn after(&self, holder: &Value, node: &Node) -> Option<Value> {
        let Some(number) = node.reference() else { return holder.part(node) };
        match self.objects.iter().rev().find(|object| object.number == number) {
            Some(object) => self.read(object),
            None => self.before.value(number),
        }
    }

    fn allows(&self, object: &Object) -> Option<bool> {
        let new = self.read(object)?;
        let is = |kind: &str| new.node.get("Type").is_some_and(|name| name.is_name(kind));
        if is("XRef") || is("ObjStm") {
            return Some(is("XRef"));
        }
        let Some(old) = self.before.value(object.number) else {
            // Nothing that is shown refers to a new object: the lists it may enter are watched.
            return Some(object.number >= self.size);
        };
        let was = |kind: &str| old.node.get("Type").is_some_and(|name| name.is_name(kind));
        Some(if object.stream.is_some() {
            is("Metadata") && was("Metadata")
        } else if object.number == self.root {
            self.is_same_catalog(&old, &new)?
        } else if Some(object.number) == self.form {
            self.is_same_form(Some(&old), &new)?
        } else if was("Page") {
            let rest = differs_only_in(&old, &new, &["Annots"]);
            rest && self.has_grown(&old, old.node.get("Annots"), &new, new.node.get("Annots"))?
        } else if self.unseen.contains(&object.number) {
            true
        } else if new.node.items().is_some() {
            self.has_grown(&old, Some(&old.node), &new, Some(&new.node))?
        } else if is_unseen_field(&old) && old.node.get("V").is_none() {
            is_unseen_field(&new) && differs_only_in(&old, &new, &["V", "AP", "F", "Lock"])
        } else {
            is_same((&old, &old.node), (&new, &new.node))
        })
    }

    fn is_same_catalog(&self, old: &Value, new: &Value) -> Option<bool> {
        const MAY_DIFFER: [&str; 5] = ["AcroForm", "DSS", "Extensions", "Metadata", "Version"];
        if !differs_only_in(old, new, &MAY_DIFFER) {
            return Some(false);
        }
        let old_form = match old.node.get("AcroForm") {
            Some(form) => Some(self.before.resolved(old, form)?),
            None => None,
        };
        match new.node.get("AcroForm") {
            Some(form) => self.is_same_form(old_form.as_ref(), &self.after(new, form)?),
            None => Some(old_form.is_none()),
        }
    }

    fn is_same_form(&self, old: Option<&Value>, new: &Value) -> Option<bool> {
        const MAY_DIFFER: [&str; 2] = ["Fields", "SigFlags"];
        let rest = match old {
            Some(old) => differs_only_in(old, new, &MAY_DIFFER),
            None => new.node.entries().iter().all(|(key, _)| is_one_of(key, &MAY_DIFFER)),
        };
        let fields = old.and_then(|old| old.node.get("Fields"));
        let holder = old.unwrap_or(new);
        Some(rest && self.has_grown(holder, fields, new, new.node.get("Fields"))?)
    }

    /// Whether a list begins with what it held before and goes on with new fields only.
    fn has_grown(
        &self,
        old_holder: &Value,
        old: Option<&Node>,
        new_holder: &Value,
        new: Option<&Node>,
    ) -> Option<bool> {
        let old = match old {
            Some(list) => Some(self.before.resolved(old_holder, list)?),
            None => None,
        };
        let new = match new {
            Some(list) => Some(self.after(new_holder, list)?),
            None => None,
        };
        let before = old.as_ref().map_or(Some(&[][..]), |list| list.node.items())?;
        let after = new.as_ref().map_or(Some(&[][..]), |list| list.node.items())?;
        let (Some(old), Some(new)) = (old.as_ref().or(new.as_ref()), new.as_ref().or(old.as_ref()))
        else {
            return Some(true);
        };
        let kept = after.get(..before.len())?;
        let is_kept = before.iter().zip(kept).all(|(a, b)| is_same((old, a), (new, b)));
        let is_field = |item: &Node| item.reference().is_some_and(|n| self.fields.contains(&n));
        Some(is_kept && after[before.len()..].iter().all(is_field))
    }
}

/// Whether it is a signature field that shows nothing and does nothing.
fn is_unseen_field(value: &Value) -> bool {
    // Actions, parents and children are not among them.
    const KEYS: [&str; 16] = [
        "Type", "Subtype", "FT", "T", "TU", "TM", "V", "P", "Rect", "F", "Ff", "AP", "Lock", "SV",
        "DA", "MK",
    ];
    /// ISO 32000-1 table 165: hidden, no view.
    const HIDDEN: i64 = 0x02 | 0x20;
    let node = &value.node;
    let is_hidden = node
        .get("F")
        .and_then(|flags| flags.integer(&value.text))
        .is_some_and(|flags| flags & HIDDEN != 0);
    let is_empty = node.get("Rect").is_none_or(|rect| match rect.items() {
        Some([a, b, c, d]) => {
            let same =
                |a: &Node, b: &Node| a.kind == Kind::Plain && is_same((value, a), (value, b));
            same(a, c) && same(b, d)
        }
        _ => false,
    });
    node.get("FT").is_some_and(|kind| kind.is_name("Sig"))
        && (is_hidden || is_empty)
        && node.entries().iter().all(|(key, _)| is_one_of(key, &KEYS))
}

fn is_one_of(key: &[u8], keys: &[&str]) -> bool {
    keys.iter().any(|known| known.as_bytes() == key)
}

/// Whether two dictionaries have the same entries but for some keys.
fn differs_only_in(old: &Value, new: &Value, keys: &[&str]) -> bool {
    let rest = |value: &Value| -> Vec<Vec<u8>> {
        let names = value.node.entries().iter().map(|(key, _)| key.clone());
        let mut names: Vec<_> = names.filter(|key| !is_one_of(key, keys)).collect();
        names.sort_unstable();
        names
    };
    let (names, new_names) = (rest(old), rest(new));
    names == new_names
        && old.node.entries().iter().filter(|(key, _)| !is_one_of(key, keys)).all(|(key, a)| {
            let mut others = new.node.entries().iter().filter(|(other, _)| other == key);
            others.next().is_some_and(|(_, b)| is_same((old, a), (new, b)))
        })
        && is_without_repeats(&names)
}

fn is_without_repeats(sorted: &[Vec<u8>]) -> bool {
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether two values are the same, however they are laid out.
fn is_same((old, a): (&Value, &Node), (new, b): (&Value, &Node)) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Plain, Kind::Plain) => old.text[a.span.clone()] == new.text[b.span.clone()],
        (Kind::Array(a), Kind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same((old, a), (new, b)))
        }
        (Kind::Dict(a), Kind::Dict(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, a)| {
                    let mut same = b.iter().filter(|(other, _)| other == key);
                    let found = same.next().is_some_and(|(_, b)| is_same((old, a), (new, b)));
                    found && same.next().is_none()
                })
        }
        _ => a.string().zip(b.string()).map_or(a.kind == b.kind, |(a, b)| a == b),
    }
}
