//! A page described once, for OFD and for PDF: labels, paths and codes at places in millimetres.

use ofd::write::{
    Builder, Color, FontId, Frame, Image, Object, ObjectId, Path, SheetId, Tag, Text,
};

use super::image::{code_modules, png_of_bits};

/// The brown of frames and labels on tax invoices.
pub(super) const BROWN: Color = [156, 82, 35];
/// The ink of values.
pub(super) const BLACK: Color = [0, 0, 0];
/// The size of ordinary text, nine points in millimetres.
pub(super) const SMALL: f64 = 3.175;

/// The style of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// 宋体: values.
    Song,
    /// 楷体: titles and labels.
    Kai,
    /// Characters of one width: numbers that are compared by eye.
    Courier,
}

/// Where text stands in its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// One line of text in a frame, centred between its upper and lower edge.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub frame: Frame,
    pub text: String,
    pub face: Face,
    pub size: f64,
    pub color: Color,
    pub align: Align,
    /// Clockwise around the middle of the frame, in degrees.
    pub turn: f64,
    /// Path in the tag tree: `Buyer/BuyerName`, `GoodsInfos/GoodsInfo#0/Item`.
    pub tag: Option<String>,
}

impl Label {
    /// A brown label.
    pub(super) fn printed(x: f64, y: f64, w: f64, h: f64, text: &str) -> Label {
        Label {
            frame: Frame::new(x, y, w, h),
            text: text.to_owned(),
            face: Face::Kai,
            size: SMALL,
            color: BROWN,
            align: Align::Left,
            turn: 0.0,
            tag: None,
        }
    }

    /// A black value.
    pub(crate) fn value(x: f64, y: f64, w: f64, h: f64, text: &str) -> Label {
        Label { face: Face::Song, color: BLACK, ..Label::printed(x, y, w, h, text) }
    }

    pub(super) fn tagged(self, tag: impl Into<String>) -> Label {
        Label { tag: Some(tag.into()), ..self }
    }

    pub(crate) fn sized(self, size: f64) -> Label {
        Label { size, ..self }
    }

    pub(super) fn faced(self, face: Face) -> Label {
        Label { face, ..self }
    }

    pub(crate) fn aligned(self, align: Align) -> Label {
        Label { align, ..self }
    }

    pub(crate) fn colored(self, color: Color) -> Label {
        Label { color, ..self }
    }

    /// The size that makes a line of `width` (at the label's size) fit into the frame.
    pub(super) fn fitted(&self, width: f64) -> f64 {
        if width > self.frame.w { self.size * self.frame.w / width } else { self.size }
    }

    /// How far from the frame's left edge a line of this width begins.
    pub(super) fn indent(&self, width: f64) -> f64 {
        match self.align {
            Align::Left => 0.0,
            Align::Center => (self.frame.w - width) / 2.0,
            Align::Right => self.frame.w - width,
        }
    }

    /// The baseline below the frame's upper edge: the middle of a Chinese character lies 0.36 of
    /// its size above it.
    pub(super) fn baseline(&self, size: f64) -> f64 {
        self.frame.h / 2.0 + size * 0.36
    }

    fn text(&self, inks: &Inks) -> Text {
        let font = inks.of(self.face);
        let size = self.fitted(font.width(&self.text, self.size));
        let x = self.indent(font.width(&self.text, size));
        let mut frame = self.frame;
        let mut turned = None;
        if self.turn != 0.0 {
            // The boundary holds the turned text: readers clip at it.
            let (sin, cos) = self.turn.to_radians().sin_cos();
            let (w, h) = (frame.w, frame.h);
            let (across, down) = (w * cos.abs() + h * sin.abs(), w * sin.abs() + h * cos.abs());
            let (mx, my) = (frame.x + w / 2.0, frame.y + h / 2.0);
            frame = Frame::new(mx - across / 2.0, my - down / 2.0, across, down);
            let e = (across - cos * w + sin * h) / 2.0;
            let f = (down - sin * w - cos * h) / 2.0;
            turned = Some([cos, sin, -sin, cos, e, f]);
        }
        let mut text = Text::new(frame, font, size).at(x, self.baseline(size), &self.text);
        if self.color != BLACK {
            text = text.color(self.color);
        }
        if let Some(ctm) = turned {
            text = text.transform(ctm);
        }
        text
    }
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    Label(Label),
    Path(Path),
    /// A QR code with this text.
    Code(Frame, String),
}

impl From<Label> for Mark {
    fn from(label: Label) -> Mark {
        Mark::Label(label)
    }
}

impl From<Path> for Mark {
    fn from(path: Path) -> Mark {
        Mark::Path(path)
    }
}

impl Mark {
    pub(super) fn tag(&self) -> Option<&str> {
        match self {
            Mark::Label(label) => label.tag.as_deref(),
            _ => None,
        }
    }

    /// The mark as an OFD object; a code needs an image of the document and has none here.
    pub(super) fn object(&self, inks: &Inks) -> Option<Object> {
        match self {
            Mark::Label(label) => Some(label.text(inks).into()),
            Mark::Path(path) => Some(path.clone().into()),
            Mark::Code(..) => None,
        }
    }

    pub(super) fn draw(&self, builder: &mut Builder, inks: &Inks, to: SheetId) -> Option<ObjectId> {
        if let Mark::Code(frame, text) = self {
            let (modules, side) = code_modules(text)?;
            let image = builder.image("png", png_of_bits(&modules, side, 4));
            return Some(builder.draw(to, Image { frame: *frame, image }));
        }
        self.object(inks).map(|object| builder.draw(to, object))
    }
}

/// The fonts of an OFD document; readers find the files by name.
pub(super) struct Inks {
    song: FontId,
    kai: FontId,
    courier: FontId,
}

impl Inks {
    pub(super) fn new(builder: &mut Builder) -> Inks {
        Inks {
            song: builder.font("宋体", 0.5),
            kai: builder.font("楷体", 0.5),
            courier: builder.font("Courier New", 0.6),
        }
    }

    fn of(&self, face: Face) -> FontId {
        match face {
            Face::Song => self.song,
            Face::Kai => self.kai,
            Face::Courier => self.courier,
        }
    }
}

/// One page: what is printed on the blank, and what is filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    pub width: f64,
    pub height: f64,
    pub template: Vec<Mark>,
    pub marks: Vec<Mark>,
}

impl Sheet {
    pub(crate) fn new(width: f64, height: f64) -> Sheet {
        Sheet { width, height, ..Sheet::default() }
    }

    pub(super) fn print(&mut self, mark: impl Into<Mark>) {
        self.template.push(mark.into());
    }

    pub(crate) fn fill(&mut self, mark: impl Into<Mark>) {
        self.marks.push(mark.into());
    }

    /// Fills in a value when there is one.
    pub(super) fn fill_some(
        &mut self,
        value: Option<&str>,
        tag: &str,
        label: impl FnOnce(&str) -> Label,
    ) {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.fill(label(value).tagged(tag));
        }
    }

    /// Straight brown lines, each from one point to another.
    pub(super) fn rules(&mut self, lines: &[[f64; 4]]) {
        for [x1, y1, x2, y2] in lines {
            self.print(Path::line(*x1, *y1, *x2, *y2).stroke(BROWN, 0.25));
        }
    }

    /// Labels that stand one character below the other.
    pub(super) fn column(&mut self, x: f64, top: f64, bottom: f64, text: &str) {
        let count = text.chars().count() as f64;
        let step = (bottom - top) / (count + 1.0);
        for (index, c) in text.chars().enumerate() {
            let y = top + step * (index as f64 + 1.0) - 2.0;
            let label = Label::printed(x, y, 6.0, 4.0, &c.to_string());
            self.print(label.aligned(Align::Center));
        }
    }

    /// The circled cross before an amount in capitals, 4 mm wide.
    pub(super) fn cross(&mut self, x: f64, y: f64) {
        let pen = |path: Path| path.stroke(BLACK, 0.25);
        self.fill(pen(Path::ellipse(Frame::new(x, y, 4.0, 4.0))));
        self.fill(pen(Path::line(x + 0.9, y + 0.9, x + 3.1, y + 3.1)));
        self.fill(pen(Path::line(x + 0.9, y + 3.1, x + 3.1, y + 0.9)));
    }

    /// The notice at the foot.
    pub(super) fn notice(&mut self, notice: Option<&str>) {
        if let Some(notice) = notice {
            let label = Label::printed(5.0, self.height - 5.6, self.width - 10.0, 4.0, notice);
            self.print(label.aligned(Align::Center).sized(2.4).colored([150, 150, 150]));
        }
    }
}

/// A whole document before it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    pub doc_id: String,
    pub title: String,
    pub creation_date: String,
    pub custom: Vec<(String, String)>,
    pub tag_root: Option<&'static str>,
    pub sheets: Vec<Sheet>,
}

/// Splits a text into lines no wider than `width`, by the widths of 宋体.
pub(super) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let step = if c < '\u{2000}' { size / 2.0 } else { size };
        if used + step > width + 0.001 && used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        used += step;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// Builds the tag tree from paths; `#` and what follows tells repeated groups apart and is not
/// written. Objects with the same path share a node.
pub(super) fn tag_tree(root: &str, entries: Vec<(String, (SheetId, ObjectId))>) -> Tag {
    let prefix = root.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
    let mut tree = Tag::group(root, Vec::new());
    for (path, object) in entries {
        let mut node = &mut tree;
        for step in path.split('/') {
            let name = format!("{prefix}{step}");
            let index = match node.children.iter().position(|child| child.name == name) {
                Some(index) => index,
                None => {
                    node.children.push(Tag::group(&name, Vec::new()));
                    node.children.len() - 1
                }
            };
            node = &mut node.children[index];
        }
        node.objects.push(object);
    }
    strip(&mut tree);
    tree
}

fn strip(tag: &mut Tag) {
    if let Some((name, _)) = tag.name.split_once('#') {
        tag.name = name.to_owned();
    }
    tag.children.iter_mut().for_each(strip);
}
