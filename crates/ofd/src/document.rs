//! The structure of an OFD document (GB/T 33190-2016 §7): who wrote it, its pages, attachments
//! and tags, found by following pointers and never by guessing names.

use crate::limits;
use crate::package::{Package, PackageError};
use crate::xml::{Element, Tree};

/// Metadata of a document (DocInfo).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocInfo {
    /// DocID.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Creator: the program.
    pub creator: Option<String>,
    /// CreationDate as written.
    pub created: Option<String>,
    /// ModDate as written.
    pub modified: Option<String>,
    /// CustomDatas: names and values.
    pub custom: Vec<(String, String)>,
}

/// A page or template by its id and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRef {
    /// Its id.
    pub id: String,
    /// Path of its Content.xml.
    pub path: String,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its format as stated.
    pub format: Option<String>,
    /// Path of the file.
    pub path: String,
}

/// An OFD document: its structure, not yet its content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Metadata.
    pub info: DocInfo,
    /// How many bodies (DocBody) the package holds; the first is read.
    pub bodies: usize,
    /// Path of Document.xml.
    pub root: String,
    /// Pointer to Signatures.xml, as written in the first body of OFD.xml that has one.
    pub signatures: Option<String>,
    /// Width and height of a page in millimetres, unless the page says otherwise.
    pub page_size: (f32, f32),
    /// Pages in order.
    pub pages: Vec<PageRef>,
    /// Templates.
    pub templates: Vec<PageRef>,
    /// Attachments.
    pub attachments: Vec<Attachment>,
    /// Paths of tag files.
    pub tags: Vec<String>,
    /// Paths of annotation files.
    pub annotations: Vec<String>,
    /// Pointers that lead nowhere or to a list that cannot be read: the part that holds them and
    /// the pointer.
    pub dangling: Vec<(String, String)>,
}

/// The entry of every package.
pub const ENTRY: &str = "OFD.xml";

impl Document {
    /// Reads the structure of a package.
    ///
    /// # Errors
    ///
    /// When OFD.xml or Document.xml is missing, damaged or not XML; anything else that is missing
    /// is listed as dangling.
    pub fn read(package: &Package<'_>) -> Result<Document, PackageError> {
        let bad = |part: &str, why| PackageError { part: part.to_owned(), why };
        let tree = Tree::parse(package.read(ENTRY)?).map_err(|error| bad(ENTRY, error.why))?;
        let mut bodies = tree.root().children().filter(|e| e.name() == "DocBody");
        let body = bodies.next().ok_or_else(|| bad(ENTRY, "malformed"))?;
        let rest: Vec<_> = bodies.collect();
        let mut document = Document {
            info: body.child("DocInfo").map(doc_info).unwrap_or_default(),
            bodies: 1 + rest.len(),
            page_size: (210.0, 297.0),
            // A body put before a signed one must not hide that the file carries signatures.
            signatures: std::iter::once(&body)
                .chain(&rest)
                .find_map(|body| body.text_of("Signatures"))
                .map(str::to_owned),
            ..Document::default()
        };
        let pointer = body.text_of("DocRoot").unwrap_or("Doc_0/Document.xml");
        let root = package.resolve(ENTRY, pointer).unwrap_or("Doc_0/Document.xml").to_owned();
        let tree = Tree::parse(package.read(&root)?).map_err(|error| bad(&root, error.why))?;
        document.root = root;
        document.read_root(package, tree.root());
        Ok(document)
    }

    fn read_root(&mut self, package: &Package<'_>, root: Element<'_, '_>) {
        if let Some(common) = root.child("CommonData") {
            if let Some(size) = common.path("PageArea/PhysicalBox").and_then(|e| size(e.text())) {
                self.page_size = size;
            }
            self.templates = self.page_refs(package, common, "TemplatePage");
        }
        if let Some(pages) = root.child("Pages") {
            self.pages = self.page_refs(package, pages, "Page");
        }
        if let Some(path) = self.follow(package, root, "Attachments") {
            self.read_attachments(package, &path);
        }
        if let Some(path) = self.follow(package, root, "CustomTags") {
            self.tags = self.file_locs(package, &path, "CustomTag");
        }
        if let Some(path) = self.follow(package, root, "Annotations") {
            self.annotations = self.file_locs(package, &path, "Page");
        }
    }

    fn page_refs(
        &mut self,
        package: &Package<'_>,
        parent: Element<'_, '_>,
        name: &str,
    ) -> Vec<PageRef> {
        let mut found = Vec::new();
        for page in parent.children().filter(|e| e.name() == name).take(limits::PAGES_MAX) {
            let pointer = page.attr("BaseLoc").unwrap_or_default();
            match package.resolve(&self.root, &pointer) {
                Some(path) => found.push(PageRef {
                    id: page.attr("ID").unwrap_or_default().into_owned(),
                    path: path.to_owned(),
                }),
                None => self.dangling.push((self.root.clone(), pointer.into_owned())),
            }
        }
        found
    }

    fn follow(
        &mut self,
        package: &Package<'_>,
        parent: Element<'_, '_>,
        name: &str,
    ) -> Option<String> {
        let pointer = parent.text_of(name)?;
        let path = package.resolve(&self.root, pointer).map(str::to_owned);
        if path.is_none() {
            self.dangling.push((self.root.clone(), pointer.to_owned()));
        }
        path
    }

    fn read_attachments(&mut self, package: &Package<'_>, list: &str) {
        let Some(tree) = package.read(list).ok().and_then(|bytes| Tree::parse(bytes).ok()) else {
            self.dangling.push((self.root.clone(), list.to_owned()));
            return;
        };
        let all = tree.root().children().filter(|e| e.name() == "Attachment");
        for attachment in all.take(limits::ATTACHMENTS_MAX) {
            // The standard asks for FileLoc; bank receipts put the path right into the element.
            let pointer = attachment.text_of("FileLoc").unwrap_or_else(|| attachment.text());
            match package.resolve(list, pointer) {
                Some(path) => self.attachments.push(Attachment {
                    name: attachment.attr("Name").unwrap_or_default().into_owned(),
                    format: attachment.attr("Format").map(|f| f.into_owned()),
                    path: path.to_owned(),
                }),
                None => self.dangling.push((list.to_owned(), pointer.to_owned())),
            }
        }
    }

    fn file_locs(&mut self, package: &Package<'_>, list: &str, name: &str) -> Vec<String> {
        let Some(tree) = package.read(list).ok().and_then(|bytes| Tree::parse(bytes).ok()) else {
            self.dangling.push((self.root.clone(), list.to_owned()));
            return Vec::new();
        };
        let mut found = Vec::new();
        for element in tree.root().children().filter(|e| e.name() == name).take(limits::PAGES_MAX) {
            let Some(pointer) = element.text_of("FileLoc") else { continue };
            match package.resolve(list, pointer) {
                Some(path) => found.push(path.to_owned()),
                None => self.dangling.push((list.to_owned(), pointer.to_owned())),
            }
        }
        found
    }
}

fn doc_info(info: Element<'_, '_>) -> DocInfo {
    let text = |name: &str| info.text_of(name).map(str::to_owned);
    let custom = info.child("CustomDatas").map(|list| {
        let data = list.children().filter(|e| e.name() == "CustomData").take(256);
        data.map(|e| (e.attr("Name").unwrap_or_default().into_owned(), e.text().to_owned()))
            .collect()
    });
    DocInfo {
        id: text("DocID").unwrap_or_default(),
        title: text("Title"),
        author: text("Author"),
        creator: text("Creator"),
        created: text("CreationDate"),
        modified: text("ModDate"),
        custom: custom.unwrap_or_default(),
    }
}

/// Width and height of an `x y w h` box.
pub(crate) fn size(text: &str) -> Option<(f32, f32)> {
    let mut numbers = text.split_whitespace().map(str::parse::<f32>);
    numbers.nth(1)?.ok()?;
    let (w, h) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (w > 0.0 && h > 0.0 && w.is_finite() && h.is_finite()).then_some((w, h))
}
