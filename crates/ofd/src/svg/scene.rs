//! The parts that a page is drawn from: its content, its templates, its resources.

use std::cell::RefCell;
use std::collections::HashMap;

use super::geometry::Frame;
use crate::document::Document;
use crate::limits;
use crate::package::{Package, PackageError};
use crate::xml::{Element, Tree};

/// Every XML part behind one page.
pub(super) struct Parts<'s> {
    root: Option<Tree<'s>>,
    resources: Vec<(String, Tree<'s>)>,
    templates: Vec<(String, Tree<'s>)>,
    pub annotations: Vec<Tree<'s>>,
    pub page: Tree<'s>,
}

fn tree<'s>(package: &'s Package<'_>, path: &str) -> Option<Tree<'s>> {
    Tree::parse(package.read(path).ok()?).ok()
}

impl<'s> Parts<'s> {
    /// Reads the parts of a page.
    ///
    /// # Errors
    ///
    /// When there is no such page or its content cannot be read; any other part that is missing
    /// leaves out what it would have drawn.
    pub(super) fn read(
        package: &'s Package<'_>,
        document: &Document,
        index: usize,
    ) -> Result<Parts<'s>, PackageError> {
        let fail = |part: &str, why| PackageError { part: part.to_owned(), why };
        let page = document.pages.get(index).ok_or_else(|| fail(&document.root, "missing"))?;
        let content = Tree::parse(package.read(&page.path)?);
        let content = content.map_err(|error| fail(&page.path, error.why))?;
        let mut parts = Parts {
            root: tree(package, &document.root),
            resources: Vec::new(),
            templates: Vec::new(),
            annotations: Vec::new(),
            page: content,
        };
        parts.read_resources(package, document, &page.path);
        parts.read_templates(package, document);
        parts.read_annotations(package, document, &page.id);
        Ok(parts)
    }

    fn read_resources(&mut self, package: &'s Package<'_>, document: &Document, page: &str) {
        let common = self.root.as_ref().and_then(|tree| tree.root().child("CommonData"));
        let shared = common.into_iter().flat_map(|common| common.children());
        let shared = shared.filter(|e| matches!(e.name(), "PublicRes" | "DocumentRes"));
        let own = self.page.root();
        let own = own.children().filter(|e| e.name() == "PageRes");
        let paths: Vec<String> = shared
            .map(|e| (document.root.as_str(), e.text()))
            .chain(own.map(|e| (page, e.text())))
            .take(limits::RESOURCE_PARTS_MAX)
            .filter_map(|(from, pointer)| package.resolve(from, pointer).map(str::to_owned))
            .collect();
        for path in paths {
            if let Some(tree) = tree(package, &path) {
                self.resources.push((path, tree));
            }
        }
    }

    fn read_templates(&mut self, package: &'s Package<'_>, document: &Document) {
        let mut wanted = Vec::new();
        for template in self.page.root().children().filter(|e| e.name() == "Template").take(8) {
            let id = template.attr("TemplateID").unwrap_or_default().into_owned();
            if !wanted.contains(&id) {
                wanted.push(id);
            }
        }
        for id in wanted {
            let Some(found) = document.templates.iter().find(|t| t.id == id) else { continue };
            let Some(content) = tree(package, &found.path) else { continue };
            let pointers = content.root().children().filter(|e| e.name() == "PageRes").take(8);
            let paths = pointers.filter_map(|e| package.resolve(&found.path, e.text()));
            for path in paths {
                if let Some(tree) = tree(package, path) {
                    self.resources.push((path.to_owned(), tree));
                }
            }
            self.templates.push((id, content));
        }
    }

    fn read_annotations(&mut self, package: &'s Package<'_>, document: &Document, page: &str) {
        let pointer = self.root.as_ref().and_then(|tree| tree.root().text_of("Annotations"));
        let path = pointer.and_then(|pointer| package.resolve(&document.root, pointer));
        let Some((path, list)) = path.and_then(|path| Some((path, tree(package, path)?))) else {
            return;
        };
        let pages = list.root();
        let pages = pages.children().filter(|e| e.name() == "Page").take(limits::PAGES_MAX);
        for entry in pages.filter(|e| e.attr("PageID").as_deref() == Some(page)).take(8) {
            let file = entry.text_of("FileLoc").and_then(|pointer| package.resolve(path, pointer));
            self.annotations.extend(file.and_then(|file| tree(package, file)));
        }
    }
}

/// A page with everything that can be named in it.
pub(super) struct Scene<'t, 'p> {
    pub package: &'t Package<'p>,
    pub parts: &'t Parts<'t>,
    /// Tells packages apart that are drawn on one page.
    pub serial: usize,
    /// Resources by their kind and id, and the part that each stands in.
    named: HashMap<(&'static str, String), (Element<'t, 't>, usize)>,
    fonts: RefCell<HashMap<String, Option<&'t [u8]>>>,
    /// The colour space of the document (DefaultCS).
    pub default_space: Option<String>,
}

/// The kinds of resources, each with how its elements are called.
const KINDS: [&str; 5] = ["Font", "ColorSpace", "DrawParam", "MultiMedia", "CompositeGraphicUnit"];

impl<'t, 'p> Scene<'t, 'p> {
    pub(super) fn new(
        package: &'t Package<'p>,
        parts: &'t Parts<'t>,
        serial: usize,
    ) -> Scene<'t, 'p> {
        let mut named = HashMap::new();
        for (at, (_, tree)) in parts.resources.iter().enumerate() {
            let lists = tree.root().children();
            for item in lists.flat_map(|list| list.children()) {
                let kind = KINDS.iter().find(|kind| **kind == item.name());
                let id = item.attr("ID").filter(|id| id.len() <= limits::OBJECT_ID_BYTES_MAX);
                if let (Some(kind), Some(id)) = (kind, id) {
                    named.entry((*kind, id.into_owned())).or_insert((item, at));
                }
            }
        }
        let root = parts.root.as_ref().map(|tree| tree.root());
        let default_space = root.and_then(|root| root.path("CommonData/DefaultCS"));
        Scene {
            package,
            parts,
            serial,
            named,
            fonts: RefCell::default(),
            default_space: default_space.map(|e| e.text().to_owned()),
        }
    }

    /// A resource by its kind and id.
    pub(super) fn find(&self, kind: &'static str, id: &str) -> Option<Element<'t, 't>> {
        self.named.get(&(kind, id.to_owned())).map(|(element, _)| *element)
    }

    /// The part that a resource keeps its content in: the path in a child element, from the
    /// folder that the resources share (`BaseLoc`).
    pub(super) fn file(&self, kind: &'static str, id: &str, child: &str) -> Option<&'t str> {
        let (element, at) = *self.named.get(&(kind, id.to_owned()))?;
        let pointer = element.text_of(child)?;
        let (part, tree) = &self.parts.resources[at];
        let base = tree.root().attr("BaseLoc").unwrap_or_default();
        let inside = format!("{}/{pointer}", base.trim_end_matches('/'));
        let inside = if pointer.starts_with('/') || base.is_empty() { pointer } else { &inside };
        let found = self.package.resolve(part, inside);
        found.or_else(|| self.package.resolve(part, pointer))
    }

    /// The bytes of a font file, read once for all texts.
    pub(super) fn font(&self, path: &str) -> Option<&'t [u8]> {
        let mut fonts = self.fonts.borrow_mut();
        if let Some(found) = fonts.get(path) {
            return *found;
        }
        let bytes = self.package.read(path).ok();
        fonts.insert(path.to_owned(), bytes);
        bytes
    }

    /// A template that the page names.
    pub(super) fn template(&self, id: &str) -> Option<Element<'t, 't>> {
        self.parts.templates.iter().find(|(own, _)| own == id).map(|(_, tree)| tree.root())
    }

    /// Where a template lies when the page that uses it does not say: `Background`, mostly.
    pub(super) fn template_order(&self, id: &str) -> Option<String> {
        let root = self.parts.root.as_ref()?.root();
        let mut all = root.child("CommonData")?.children();
        let entry =
            all.find(|e| e.name() == "TemplatePage" && e.attr("ID").as_deref() == Some(id))?;
        entry.attr("ZOrder").map(|order| order.into_owned())
    }

    /// The area of the page: its own or that of the document; what viewers show is the physical
    /// box, the sheet of paper.
    pub(super) fn area(&self, fallback: (f32, f32)) -> Frame {
        let own = self.parts.page.root().path("Area/PhysicalBox");
        let root = self.parts.root.as_ref().map(|tree| tree.root());
        let shared = root.and_then(|root| root.path("CommonData/PageArea/PhysicalBox"));
        let boxes = own.into_iter().chain(shared).filter_map(|e| Frame::parse(e.text()));
        let mut sound = boxes.filter(|frame| frame.w > 0.0 && frame.h > 0.0);
        let (w, h) = (f64::from(fallback.0), f64::from(fallback.1));
        let mut area = sound.next().unwrap_or(Frame { x: 0.0, y: 0.0, w, h });
        area.w = area.w.min(limits::SIDE_MM_MAX);
        area.h = area.h.min(limits::SIDE_MM_MAX);
        area
    }
}
