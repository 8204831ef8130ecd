//! The builder: collects what a document holds and writes its parts.

use super::archive::Archive;
use super::draw::{Frame, Object};
use super::xml::{Xml, number};

/// What `OFD.xml` says of the document (GB/T 33190 clause 7.4, `DocInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// 32 hexadecimal digits that name the document.
    pub doc_id: String,
    /// Its title.
    pub title: Option<String>,
    /// Who issued it; tax documents say `China Tax`.
    pub author: Option<String>,
    /// The day of its creation, `2026-11-22`.
    pub creation_date: String,
    /// The program that wrote it.
    pub creator: Option<String>,
    /// Metadata by name (`CustomDatas`): 发票号码, 合计金额, …
    pub custom: Vec<(String, String)>,
}

impl Info {
    /// The two things that every document must say.
    pub fn new(doc_id: &str, creation_date: &str) -> Info {
        Info {
            doc_id: doc_id.to_owned(),
            creation_date: creation_date.to_owned(),
            ..Info::default()
        }
    }
}

/// A font of the document: its identifier and how wide its narrow characters are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FontId {
    pub(super) id: u32,
    half: f64,
}

impl FontId {
    /// How far the pen moves for each character of `text` at `size` millimetres.
    ///
    /// Readers place characters by these numbers, so no font file is needed: everything from
    /// U+2000 on, and the middle dot, is as wide as it is high; the rest takes the font's narrow
    /// width.
    pub fn advances(&self, text: &str, size: f64) -> Vec<f64> {
        text.chars().map(|c| if is_wide(c) { size } else { size * self.half }).collect()
    }

    /// The width of a line of text.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        self.advances(text, size).iter().sum()
    }
}

fn is_wide(c: char) -> bool {
    c >= '\u{2000}' || matches!(c, '·' | '×' | '÷' | '°' | '±' | '§')
}

/// A picture of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageId(pub(super) u32);

/// A page or a template page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetId(usize);

/// An object of a page; tags refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectId(pub(super) u32);

/// A node of the tag tree (GB/T 33190 clause 16, `CustomTag`): a name, the objects that show its
/// value, and the nodes below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The element's name as written, `InvoiceNo` or `ofd:InvoiceNo`.
    pub name: String,
    /// The objects that show the value, in reading order.
    pub objects: Vec<(SheetId, ObjectId)>,
    /// Nodes below.
    pub children: Vec<Tag>,
}

impl Tag {
    /// A node that groups others.
    pub fn group(name: &str, children: Vec<Tag>) -> Tag {
        Tag { name: name.to_owned(), objects: Vec::new(), children }
    }

    /// A node whose value these objects of one page show.
    pub fn leaf(name: &str, objects: &[(SheetId, ObjectId)]) -> Tag {
        Tag { name: name.to_owned(), objects: objects.to_vec(), children: Vec::new() }
    }
}

#[derive(Clone, Debug)]
struct Sheet {
    id: u32,
    layer: u32,
    width: f64,
    height: f64,
    is_template: bool,
    template: Option<SheetId>,
    objects: Vec<(ObjectId, Object)>,
    watermarks: Vec<Watermark>,
}

#[derive(Clone, Debug)]
struct Watermark {
    id: u32,
    frame: Frame,
    objects: Vec<(ObjectId, Object)>,
}

#[derive(Clone, Debug)]
struct Attachment {
    id: u32,
    name: String,
    file: String,
    bytes: Vec<u8>,
    is_visible: bool,
}

/// Builds one document.
///
/// Every object gets its own number, counted from 1 in the order of the calls, and `MaxUnitID` is
/// the last of them. Nothing is written before [`Builder::finish`].
#[derive(Clone, Debug)]
pub struct Builder {
    info: Info,
    last_id: u32,
    fonts: Vec<(u32, String)>,
    images: Vec<(u32, String, Vec<u8>)>,
    sheets: Vec<Sheet>,
    attachments: Vec<Attachment>,
    tags: Vec<Tag>,
}

impl Builder {
    /// A document without a page yet.
    pub fn new(info: Info) -> Builder {
        Builder {
            info,
            last_id: 0,
            fonts: Vec::new(),
            images: Vec::new(),
            sheets: Vec::new(),
            attachments: Vec::new(),
            tags: Vec::new(),
        }
    }

    fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds a font by name; the file is the reader's to find. `half` is the width of a narrow
    /// character as a part of the size: 0.5 for 宋体, 0.6 for Courier New.
    pub fn font(&mut self, name: &str, half: f64) -> FontId {
        let id = self.next_id();
        self.fonts.push((id, name.to_owned()));
        FontId { id, half }
    }

    /// Adds a picture; `format` is the suffix of its file, `png` or `jpg`.
    pub fn image(&mut self, format: &str, bytes: Vec<u8>) -> ImageId {
        let id = self.next_id();
        self.images.push((id, format.to_owned(), bytes));
        ImageId(id)
    }

    /// Adds a template page of this size in millimetres.
    pub fn template(&mut self, width: f64, height: f64) -> SheetId {
        self.sheet(width, height, None, true)
    }

    /// Adds a page of this size in millimetres, on a template or not.
    pub fn page(&mut self, width: f64, height: f64, template: Option<SheetId>) -> SheetId {
        self.sheet(width, height, template, false)
    }

    fn sheet(&mut self, width: f64, height: f64, under: Option<SheetId>, own: bool) -> SheetId {
        let (id, layer) = (self.next_id(), self.next_id());
        self.sheets.push(Sheet {
            id,
            layer,
            width,
            height,
            is_template: own,
            template: under,
            objects: Vec::new(),
            watermarks: Vec::new(),
        });
        SheetId(self.sheets.len() - 1)
    }

    /// Draws an object on a page or template, over what is already there.
    pub fn draw(&mut self, sheet: SheetId, object: impl Into<Object>) -> ObjectId {
        let id = ObjectId(self.next_id());
        if let Some(sheet) = self.sheets.get_mut(sheet.0) {
            sheet.objects.push((id, object.into()));
        }
        id
    }

    /// Lays an annotation of type `Watermark` over a page: fully digital invoices show their seal
    /// picture and 下载次数 so. The frames of its objects count from the corner of `frame`.
    pub fn watermark(&mut self, page: SheetId, frame: Frame, objects: Vec<Object>) {
        let objects = objects.into_iter().map(|object| (ObjectId(self.next_id()), object));
        let objects = objects.collect();
        let id = self.next_id();
        if let Some(sheet) = self.sheets.get_mut(page.0) {
            sheet.watermarks.push(Watermark { id, frame, objects });
        }
    }

    /// Attaches a file, hidden from readers as `original_invoice.xml` is.
    pub fn attach(&mut self, name: &str, file: &str, bytes: Vec<u8>) {
        let id = self.next_id();
        let (name, file) = (name.to_owned(), file.to_owned());
        self.attachments.push(Attachment { id, name, file, bytes, is_visible: false });
    }

    /// Adds a tag tree; its root names the type.
    pub fn tags(&mut self, root: Tag) {
        self.tags.push(root);
    }

    /// Writes every part.
    pub fn finish(self) -> Archive {
        let mut archive = Archive::default();
        archive.set("OFD.xml", self.ofd());
        archive.set("Doc_0/Document.xml", self.document());
        archive.set("Doc_0/PublicRes.xml", self.public_resources());
        if !self.images.is_empty() {
            archive.set("Doc_0/DocumentRes.xml", self.document_resources());
        }
        for (id, format, bytes) in &self.images {
            archive.set(&format!("Doc_0/Res/{}", image_file(*id, format)), bytes.clone());
        }
        for (index, sheet) in self.sheets_of(true).enumerate() {
            archive.set(&format!("Doc_0/{}", template_path(index)), self.content(sheet));
        }
        for (index, sheet) in self.sheets_of(false).enumerate() {
            archive.set(&format!("Doc_0/{}", page_path(index)), self.content(sheet));
        }
        self.write_annotations(&mut archive);
        self.write_attachments(&mut archive);
        self.write_tags(&mut archive);
        archive
    }

    fn sheets_of(&self, template: bool) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(move |sheet| sheet.is_template == template)
    }

    fn has_watermarks(&self) -> bool {
        self.sheets.iter().any(|sheet| !sheet.watermarks.is_empty())
    }

    fn ofd(&self) -> Vec<u8> {
        Xml::part("ofd:OFD", "DocType=\"OFD\" Version=\"1.1\"", |x| {
            x.element("ofd:DocBody", "", |x| {
                x.element("ofd:DocInfo", "", |x| {
                    x.text("ofd:DocID", "", &self.info.doc_id);
                    for (name, value) in
                        [("ofd:Title", &self.info.title), ("ofd:Author", &self.info.author)]
                    {
                        if let Some(value) = value {
                            x.text(name, "", value);
                        }
                    }
                    x.text("ofd:CreationDate", "", &self.info.creation_date);
                    if let Some(creator) = &self.info.creator {
                        x.text("ofd:Creator", "", creator);
                    }
                    if !self.info.custom.is_empty() {
                        x.element("ofd:CustomDatas", "", |x| {
                            for (name, value) in &self.info.custom {
                                x.text("ofd:CustomData", &attribute("Name", name), value);
                            }
                        });
                    }
                });
                x.text("ofd:DocRoot", "", "Doc_0/Document.xml");
            });
        })
    }

    fn document(&self) -> Vec<u8> {
        Xml::part("ofd:Document", "", |x| {
            x.element("ofd:CommonData", "", |x| {
                x.text("ofd:MaxUnitID", "", &self.last_id.to_string());
                if let Some(first) = self.sheets_of(false).next() {
                    write_area(x, "ofd:PageArea", first);
                }
                x.text("ofd:PublicRes", "", "PublicRes.xml");
                if !self.images.is_empty() {
                    x.text("ofd:DocumentRes", "", "DocumentRes.xml");
                }
                for (index, sheet) in self.sheets_of(true).enumerate() {
                    let at = format!("ID=\"{}\" BaseLoc=\"{}\"", sheet.id, template_path(index));
                    x.empty("ofd:TemplatePage", &at);
                }
            });
            x.element("ofd:Pages", "", |x| {
                for (index, sheet) in self.sheets_of(false).enumerate() {
                    let at = format!("ID=\"{}\" BaseLoc=\"{}\"", sheet.id, page_path(index));
                    x.empty("ofd:Page", &at);
                }
            });
            if self.has_watermarks() {
                x.text("ofd:Annotations", "", "Annots/Annotations.xml");
            }
            if !self.attachments.is_empty() {
                x.text("ofd:Attachments", "", "Attachs/Attachments.xml");
            }
            if !self.tags.is_empty() {
                x.text("ofd:CustomTags", "", "Tags/CustomTags.xml");
            }
        })
    }

    fn public_resources(&self) -> Vec<u8> {
        Xml::part("ofd:Res", "BaseLoc=\"Res\"", |x| {
            x.element("ofd:Fonts", "", |x| {
                for (id, name) in &self.fonts {
                    let name = attribute("FontName", name);
                    x.empty("ofd:Font", &format!("ID=\"{id}\" {name}"));
                }
            });
        })
    }

    fn document_resources(&self) -> Vec<u8> {
        Xml::part("ofd:Res", "BaseLoc=\"Res\"", |x| {
            x.element("ofd:MultiMedias", "", |x| {
                for (id, format, _) in &self.images {
                    let kind = format.to_uppercase();
                    let at = format!("ID=\"{id}\" Type=\"Image\" Format=\"{kind}\"");
                    x.element("ofd:MultiMedia", &at, |x| {
                        x.text("ofd:MediaFile", "", &image_file(*id, format));
                    });
                }
            });
        })
    }

    fn content(&self, sheet: &Sheet) -> Vec<u8> {
        Xml::part("ofd:Page", "", |x| {
            write_area(x, "ofd:Area", sheet);
            if let Some(template) = sheet.template.and_then(|t| self.sheets.get(t.0)) {
                let at = format!("TemplateID=\"{}\" ZOrder=\"Background\"", template.id);
                x.empty("ofd:Template", &at);
            }
            x.element("ofd:Content", "", |x| {
                x.element("ofd:Layer", &format!("ID=\"{}\"", sheet.layer), |x| {
                    for (id, object) in &sheet.objects {
                        object.write(x, *id);
                    }
                });
            });
        })
    }

    fn write_annotations(&self, archive: &mut Archive) {
        if !self.has_watermarks() {
            return;
        }
        let marked = || {
            let pages = self.sheets_of(false).enumerate();
            pages.filter(|(_, sheet)| !sheet.watermarks.is_empty())
        };
        let list = Xml::part("ofd:Annotations", "", |x| {
            for (index, sheet) in marked() {
                x.element("ofd:Page", &format!("PageID=\"{}\"", sheet.id), |x| {
                    x.text("ofd:FileLoc", "", &format!("Page_{index}/Annotation.xml"));
                });
            }
        });
        archive.set("Doc_0/Annots/Annotations.xml", list);
        for (index, sheet) in marked() {
            let page = Xml::part("ofd:PageAnnot", "", |x| {
                for mark in &sheet.watermarks {
                    let at = format!(
                        "Type=\"Watermark\" ID=\"{}\" Subtype=\"Watermark\" NoRotate=\"true\"",
                        mark.id
                    );
                    let frame = attribute("Boundary", &mark.frame.print());
                    x.element("ofd:Annot", &at, |x| {
                        x.element("ofd:Appearance", &frame, |x| {
                            for (id, object) in &mark.objects {
                                object.write(x, *id);
                            }
                        });
                    });
                }
            });
            archive.set(&format!("Doc_0/Annots/Page_{index}/Annotation.xml"), page);
        }
    }

    fn write_attachments(&self, archive: &mut Archive) {
        if self.attachments.is_empty() {
            return;
        }
        let list = Xml::part("ofd:Attachments", "", |x| {
            for one in &self.attachments {
                let format = one.file.rsplit_once('.').map_or("", |(_, suffix)| suffix);
                // The size is in kibibytes (GB/T 33190 clause 18.2).
                let at = format!(
                    "ID=\"{}\" {} {} {} Size=\"{}\" Visible=\"{}\"",
                    one.id,
                    attribute("Name", &one.name),
                    attribute("Format", format),
                    attribute("CreationDate", &self.info.creation_date),
                    number(one.bytes.len() as f64 / 1024.0),
                    one.is_visible
                );
                x.element("ofd:Attachment", &at, |x| x.text("ofd:FileLoc", "", &one.file));
            }
        });
        archive.set("Doc_0/Attachs/Attachments.xml", list);
        for one in &self.attachments {
            archive.set(&format!("Doc_0/Attachs/{}", one.file), one.bytes.clone());
        }
    }

    fn write_tags(&self, archive: &mut Archive) {
        if self.tags.is_empty() {
            return;
        }
        let file = |index: usize| match index {
            0 => "CustomTag.xml".to_owned(),
            n => format!("CustomTag_{n}.xml"),
        };
        let list = Xml::part("ofd:CustomTags", "", |x| {
            for (index, root) in self.tags.iter().enumerate() {
                let kind = root.name.rsplit(':').next().unwrap_or_default();
                x.element("ofd:CustomTag", &attribute("TypeID", kind), |x| {
                    x.text("ofd:FileLoc", "", &file(index));
                });
            }
        });
        archive.set("Doc_0/Tags/CustomTags.xml", list);
        for (index, root) in self.tags.iter().enumerate() {
            let tree = Xml::part(&root.name, "", |x| self.write_tag(x, root));
            archive.set(&format!("Doc_0/Tags/{}", file(index)), tree);
        }
    }

    fn write_tag(&self, xml: &mut Xml, tag: &Tag) {
        for (sheet, object) in &tag.objects {
            if let Some(sheet) = self.sheets.get(sheet.0) {
                let at = format!("PageRef=\"{}\"", sheet.id);
                xml.text("ofd:ObjectRef", &at, &object.0.to_string());
            }
        }
        for child in &tag.children {
            xml.element(&child.name, "", |x| self.write_tag(x, child));
        }
    }
}

fn write_area(xml: &mut Xml, name: &str, sheet: &Sheet) {
    xml.element(name, "", |x| {
        let frame = Frame::new(0.0, 0.0, sheet.width, sheet.height);
        x.text("ofd:PhysicalBox", "", &frame.print());
    });
}

fn attribute(name: &str, value: &str) -> String {
    format!("{name}=\"{}\"", super::escape(value))
}

fn image_file(id: u32, format: &str) -> String {
    format!("image_{id}.{format}")
}

fn template_path(index: usize) -> String {
    format!("Tpls/Tpl_{index}/Content.xml")
}

fn page_path(index: usize) -> String {
    format!("Pages/Page_{index}/Content.xml")
}
