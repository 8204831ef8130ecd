//! What a PDF says of itself: its information, its revisions, the tools that wrote it and the files
//! attached to it.

use std::collections::HashSet;

use hayro_syntax::Pdf as Syntax;
use hayro_syntax::object::{Array, DateTime, Dict, Name, ObjRef, Object, Stream, String as Text};

use super::screen::find;
use super::{Dialect, Embedded, Info};
use crate::limits;

/// Deepest name tree that is followed.
const TREE_DEPTH_MAX: usize = 16;
/// Most nodes of name trees and most annotations that are looked at.
const NODES_MAX: usize = 2_000;

/// The document information dictionary.
pub(super) fn info(pdf: &Syntax) -> Info {
    let metadata = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| {
        let text = bytes.as_deref().map(text_string)?;
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    Info {
        producer: text(&metadata.producer),
        creator: text(&metadata.creator),
        creation: metadata.creation_date.map(moment),
        modified: metadata.modification_date.map(moment),
        title: text(&metadata.title),
    }
}

/// A date in the spelling of RFC 3339.
fn moment(d: DateTime) -> String {
    let date = format!("{:04}-{:02}-{:02}", d.year, d.month, d.day);
    let time = format!("{:02}:{:02}:{:02}", d.hour, d.minute, d.second);
    let sign = if d.utc_offset_hour < 0 { '-' } else { '+' };
    let (hour, minute) = (d.utc_offset_hour.unsigned_abs(), d.utc_offset_minute);
    format!("{date}T{time}{sign}{hour:02}:{minute:02}")
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark in front, else one byte a
/// character; Chinese writers also put plain UTF-8.
fn text_string(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|p| join([p[0], p[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| *b as char).collect(),
        },
    };
    text.chars().filter(|c| !c.is_control()).take(1_000).collect()
}

/// How many times something was appended to the file after it was first written.
///
/// Every writing ends with `startxref`, the place of its cross-reference table, and `%%EOF`
/// (ISO 32000-2, 7.5.5). A linearised file has two tables and yet was written once (annex F).
/// Places that hold no table do not count: they belong to files inside this one.
pub(super) fn revisions(bytes: &[u8]) -> usize {
    let head = &bytes[..bytes.len().min(2_048)];
    let is_linear = find(head, b"/Linearized").is_some();
    let mut places = 0usize;
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| find(rest, b"startxref")) {
        let at = from + found;
        from = at + 9;
        let rest = &bytes[from..bytes.len().min(from + 64)];
        let rest = String::from_utf8_lossy(rest);
        let mut words = rest.split_whitespace();
        let place = words.next().and_then(|n| n.parse::<usize>().ok());
        let ends = words.next().is_some_and(|w| w.starts_with("%%EOF"));
        // The first part of a linearised file gives no place.
        if let Some(place) = place
            && ends
            && ((place == 0 && is_linear) || is_table(bytes, place))
        {
            places += 1;
        }
    }
    places.saturating_sub(1 + usize::from(is_linear && places > 1))
}

fn is_table(bytes: &[u8], place: usize) -> bool {
    let Some(rest) = bytes.get(place..) else { return false };
    let rest = rest[..rest.len().min(1_024)].trim_ascii_start();
    // A table, or the stream of an object that holds one.
    let number = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    rest.starts_with(b"xref") || (number > 0 && find(rest, b"/XRef").is_some())
}

/// Whether the file is encrypted, with an empty password or another.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| find(rest, b"/Encrypt")) {
        from += found + 8;
        match bytes.get(from) {
            Some(b) if b.is_ascii_alphanumeric() => {}
            _ => return true,
        }
    }
    false
}

/// Names of tools in producer or creator that write a PDF anew or into an existing one, and that
/// no issuer of invoices is known to use for the first writing.
///
/// `modified using iText` is a sign and no proof: issuers also fill and seal their forms with it.
const RESAVERS: &[(&str, &str)] = &[
    ("fpdf", "FPDF"),
    ("fpdi", "FPDI"),
    ("modified using itext", "iText"),
    ("modified using openpdf", "OpenPDF"),
    ("pypdf", "pypdf"),
    ("pikepdf", "pikepdf"),
    ("pymupdf", "PyMuPDF"),
    ("mupdf", "MuPDF"),
    ("qpdf", "qpdf"),
    ("pdfsharp", "PDFsharp"),
    ("pdf-lib", "pdf-lib"),
    ("pdftk", "pdftk"),
    ("sejda", "Sejda"),
    ("ilovepdf", "iLovePDF"),
    ("smallpdf", "Smallpdf"),
    ("pdf24", "PDF24"),
    ("foxit", "Foxit"),
    ("福昕", "Foxit"),
    ("wps", "WPS"),
    ("microsoft: print to pdf", "Microsoft Print to PDF"),
    ("microsoft print to pdf", "Microsoft Print to PDF"),
    ("quartz pdfcontext", "Quartz"),
    ("skia/pdf", "Skia"),
    ("pdfium", "PDFium"),
    ("ghostscript", "Ghostscript"),
    ("pdfcreator", "PDFCreator"),
    ("bullzip", "Bullzip"),
    ("cutepdf", "CutePDF"),
    ("doPDF", "doPDF"),
    ("nitro", "Nitro"),
    ("pdfelement", "PDFelement"),
    ("wondershare", "PDFelement"),
    ("camscanner", "CamScanner"),
    ("intsig", "CamScanner"),
    ("adobe photoshop", "Photoshop"),
    ("adobe illustrator", "Illustrator"),
    ("coreldraw", "CorelDRAW"),
    ("inkscape", "Inkscape"),
    ("acrobat", "Acrobat"),
    ("microsoft® word", "Word"),
    ("microsoft word", "Word"),
    ("cairo", "cairo"),
];

/// The tool that wrote the file again, when it gives itself away.
pub(super) fn resaved(info: &Info) -> Option<String> {
    [&info.producer, &info.creator].into_iter().flatten().find_map(|said| {
        let said = said.to_lowercase();
        let known = RESAVERS.iter().find(|(mark, _)| said.contains(&mark.to_lowercase()));
        known.map(|(_, name)| (*name).to_owned())
    })
}

/// The files attached to the document, to its pages or to their annotations.
pub(super) fn embedded(pdf: &Syntax) -> Vec<Embedded> {
    let mut search = Search { seen: HashSet::new(), nodes: NODES_MAX, bytes: 0, out: Vec::new() };
    let root = pdf.xref().root_id();
    if let Some(catalog) = pdf.xref().get::<Dict<'_>>(root) {
        let names = catalog.get::<Dict<'_>>(b"Names");
        if let Some(tree) = names.and_then(|n| n.get::<Dict<'_>>(b"EmbeddedFiles")) {
            search.tree(&tree, 0);
        }
        search.associated(&catalog);
    }
    for page in pdf.pages().iter().take(limits::PAGES_MAX) {
        search.associated(page.raw());
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { continue };
        for annotation in annotations.iter::<Dict<'_>>() {
            if !search.step() {
                break;
            }
            let kind = annotation.get::<Name<'_>>(b"Subtype");
            if kind.as_deref() == Some(b"FileAttachment")
                && let Some(file) = annotation.get::<Dict<'_>>(b"FS")
            {
                search.file(&file, None);
            }
        }
    }
    search.out
}

struct Search {
    seen: HashSet<ObjRef>,
    nodes: usize,
    bytes: usize,
    out: Vec<Embedded>,
}

impl Search {
    fn step(&mut self) -> bool {
        self.nodes = self.nodes.saturating_sub(1);
        self.nodes > 0
    }

    /// A name tree (ISO 32000-2, 7.9.6).
    fn tree(&mut self, node: &Dict<'_>, depth: usize) {
        if depth > TREE_DEPTH_MAX || !self.step() {
            return;
        }
        if let Some(names) = node.get::<Array<'_>>(b"Names") {
            let mut name: Option<String> = None;
            for item in names.iter::<Object<'_>>().take(2 * NODES_MAX) {
                match item {
                    Object::String(text) => name = Some(text_string(text.as_bytes())),
                    Object::Dict(file) => self.file(&file, name.take()),
                    _ => name = None,
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>(b"Kids") {
            for kid in kids.iter::<Dict<'_>>() {
                if kid.obj_id().is_some_and(|id| !self.seen.insert(id.into())) {
                    continue;
                }
                if self.nodes == 0 {
                    return;
                }
                self.tree(&kid, depth + 1);
            }
        }
    }

    /// Associated files (ISO 32000-2, 14.13).
    fn associated(&mut self, of: &Dict<'_>) {
        let Some(files) = of.get::<Array<'_>>(b"AF") else { return };
        for file in files.iter::<Dict<'_>>() {
            if !self.step() {
                return;
            }
            self.file(&file, None);
        }
    }

    /// A file specification (ISO 32000-2, 7.11.3). The same file may be named in several places.
    fn file(&mut self, file: &Dict<'_>, listed_as: Option<String>) {
        if self.out.len() >= limits::PDF_EMBEDDED_MAX {
            return;
        }
        let Some(streams) = file.get::<Dict<'_>>(b"EF") else { return };
        for key in [&b"UF"[..], b"F", b"Unix", b"DOS", b"Mac"] {
            if streams.get_ref(key).is_some_and(|id| !self.seen.insert(id)) {
                return;
            }
            let Some(stream) = streams.get::<Stream<'_>>(key) else { continue };
            let Ok(data) = stream.decoded_data() else { continue };
            self.bytes = self.bytes.saturating_add(data.len());
            if self.bytes > limits::PDF_EMBEDDED_BYTES_MAX {
                return;
            }
            let named = [&b"UF"[..], b"F"].iter().find_map(|k| file.get::<Text<'_>>(k));
            let name = named.map(|n| text_string(n.as_bytes())).or(listed_as);
            let dialect = Dialect::of(&data);
            let name = name.unwrap_or_default();
            self.out.push(Embedded { name, dialect, bytes: data.into_owned() });
            return;
        }
    }
}
