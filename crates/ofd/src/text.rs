//! Text of OFD pages with the place of every run (GB/T 33190-2016 §11).

use crate::document::{Document, size};
use crate::limits;
use crate::package::Package;
use crate::xml::{Element, Tree};

/// A run of text on a page; millimetres from the top left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Id of the text object that draws it: what tags refer to.
    pub object: String,
    /// Left edge of the first character.
    pub x: f32,
    /// Top of the characters.
    pub y: f32,
    /// Width from the first character to the end of the last.
    pub width: f32,
    /// Height of the characters.
    pub height: f32,
    /// The characters.
    pub text: String,
    /// Whether it belongs to the template behind the page.
    pub is_template: bool,
}

/// The text of one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageText {
    /// Id of the page.
    pub id: String,
    /// Path of the page's Content.xml.
    pub path: String,
    /// Paths of its templates.
    pub template_paths: Vec<String>,
    /// Width in millimetres.
    pub width: f32,
    /// Height in millimetres.
    pub height: f32,
    /// The runs in the order in which they are drawn.
    pub runs: Vec<Run>,
}

/// Reads the text of a page together with its templates; `None` when the page is unreadable.
pub fn page(package: &Package<'_>, document: &Document, index: usize) -> Option<PageText> {
    read(package, document, index, true)
}

/// Reads the text of a page without its templates: what was filled in, not what was printed.
pub fn page_alone(package: &Package<'_>, document: &Document, index: usize) -> Option<PageText> {
    read(package, document, index, false)
}

fn read(
    package: &Package<'_>,
    document: &Document,
    index: usize,
    with_templates: bool,
) -> Option<PageText> {
    let page = document.pages.get(index)?;
    let tree = Tree::parse(package.read(&page.path).ok()?).ok()?;
    let root = tree.root();
    let area = root.path("Area/PhysicalBox").and_then(|e| size(e.text()));
    let (width, height) = area.unwrap_or(document.page_size);
    let mut out = PageText {
        id: page.id.clone(),
        path: page.path.clone(),
        width,
        height,
        ..PageText::default()
    };
    let wanted = root.children().filter(|e| with_templates && e.name() == "Template");
    for template in wanted.take(8) {
        let id = template.attr("TemplateID").unwrap_or_default();
        let Some(found) = document.templates.iter().find(|t| *t.id == *id) else { continue };
        let content = package.read(&found.path).ok().and_then(|bytes| Tree::parse(bytes).ok());
        if let Some(tree) = content {
            collect(tree.root(), true, &mut Sink::new(package, &found.path, &mut out.runs));
            out.template_paths.push(found.path.clone());
        }
    }
    collect(root, false, &mut Sink::new(package, &page.path, &mut out.runs));
    Some(out)
}

/// Takes the runs of one part as long as limits allow.
struct Sink<'r, 'p> {
    package: &'r Package<'p>,
    path: &'r str,
    runs: &'r mut Vec<Run>,
    is_full: bool,
}

impl<'r, 'p> Sink<'r, 'p> {
    fn new(package: &'r Package<'p>, path: &'r str, runs: &'r mut Vec<Run>) -> Sink<'r, 'p> {
        Sink { package, path, runs, is_full: false }
    }

    fn push(&mut self, run: impl FnOnce() -> Run) {
        self.is_full |= self.runs.len() >= limits::RUNS_MAX || !self.package.grant_run(self.path);
        if self.is_full {
            self.package.exceed(self.path);
        } else {
            self.runs.push(run());
        }
    }
}

fn collect(root: Element<'_, '_>, is_template: bool, sink: &mut Sink<'_, '_>) {
    for object in root.descendants().filter(|e| e.name() == "TextObject") {
        if sink.is_full {
            return;
        }
        text_object(object, is_template, sink);
    }
}

/// A matrix `a b c d e f`: x' = a·x + c·y + e, y' = b·x + d·y + f.
type Matrix = [f32; 6];

fn numbers(text: &str) -> impl Iterator<Item = f32> {
    text.split_ascii_whitespace().map_while(|n| n.parse::<f32>().ok().filter(|n| n.is_finite()))
}

fn text_object(object: Element<'_, '_>, is_template: bool, sink: &mut Sink<'_, '_>) {
    let boundary = object.attr("Boundary").unwrap_or_default();
    let mut corner = numbers(&boundary);
    let (left, top) = (corner.next().unwrap_or(0.0), corner.next().unwrap_or(0.0));
    let size = object.attr("Size").and_then(|s| s.parse().ok()).unwrap_or(3.0f32);
    let scale = object.attr("HScale").and_then(|s| s.parse().ok()).unwrap_or(1.0f32);
    let mut matrix: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    if let Some(text) = object.attr("CTM") {
        let found: Vec<f32> = numbers(&text).collect();
        if let Ok(six) = Matrix::try_from(found.as_slice()) {
            matrix = six;
        }
    }
    let id = object.attr("ID").filter(|id| id.len() <= limits::OBJECT_ID_BYTES_MAX);
    let id = id.unwrap_or_default();
    let (mut x, mut y) = (0.0, 0.0);
    for code in object.children().filter(|e| e.name() == "TextCode") {
        // Absent X or Y continue from the code before (GB/T 33190-2016 §11.3).
        x = code.attr("X").and_then(|v| v.parse().ok()).unwrap_or(x);
        y = code.attr("Y").and_then(|v| v.parse().ok()).unwrap_or(y);
        let place = Placing { left, top, size, scale, matrix, id: &id, is_template };
        place.runs_of(code, x, y, sink);
    }
}

struct Placing<'a> {
    left: f32,
    top: f32,
    size: f32,
    scale: f32,
    matrix: Matrix,
    id: &'a str,
    is_template: bool,
}

impl Placing<'_> {
    /// Splits a text code into runs: a step down or back starts a new line.
    fn runs_of(&self, code: Element<'_, '_>, x: f32, y: f32, sink: &mut Sink<'_, '_>) {
        let text = code.text();
        let dx = code.attr("DeltaX").unwrap_or_default();
        let dy = code.attr("DeltaY").unwrap_or_default();
        let (mut dx, mut dy) = (Deltas::new(&dx), Deltas::new(&dy));
        let (mut at_x, mut at_y) = (x, y);
        let mut run = (at_x, at_y, at_x, String::new());
        let mut chars = text.chars().filter(|c| *c != '\n' && *c != '\r').peekable();
        while let Some(c) = chars.next() {
            let advance = self.advance(c);
            run.3.push(c);
            run.2 = at_x + advance;
            if chars.peek().is_none() {
                break;
            }
            let step_x = dx.next();
            let step_y = dy.next().unwrap_or(0.0);
            at_x += step_x.unwrap_or(if step_y == 0.0 { advance } else { 0.0 });
            at_y += step_y;
            if step_y != 0.0 || step_x.is_some_and(|s| s < 0.0) {
                let full = std::mem::replace(&mut run, (at_x, at_y, at_x, String::new()));
                self.push(full, sink);
            }
        }
        self.push(run, sink);
    }

    /// The usual width of a character: a whole em for Chinese, half of one for others.
    fn advance(&self, c: char) -> f32 {
        self.size * self.scale * if c.is_ascii() { 0.5 } else { 1.0 }
    }

    fn push(&self, (x, y, end, text): (f32, f32, f32, String), sink: &mut Sink<'_, '_>) {
        if text.is_empty() {
            return;
        }
        let [a, b, c, d, e, f] = self.matrix;
        // The baseline runs 0.85 of the size below the top of Chinese characters.
        let point = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
        let corners = [
            point(x, y - self.size * 0.85),
            point(end, y + self.size * 0.15),
            point(x, y + self.size * 0.15),
            point(end, y - self.size * 0.85),
        ];
        let low =
            |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::INFINITY, f32::min);
        let high = |pick: fn(&(f32, f32)) -> f32| {
            corners.iter().map(pick).fold(f32::NEG_INFINITY, f32::max)
        };
        let (x0, y0) = (low(|p| p.0), low(|p| p.1));
        sink.push(|| Run {
            object: self.id.to_owned(),
            x: self.left + x0,
            y: self.top + y0,
            width: high(|p| p.0) - x0,
            height: high(|p| p.1) - y0,
            text,
            is_template: self.is_template,
        });
    }
}

/// Steps between characters, `g 19 1.5875` standing for nineteen equal ones.
pub(crate) struct Deltas<'a> {
    words: std::str::SplitAsciiWhitespace<'a>,
    repeat: u32,
    value: f32,
}

impl<'a> Deltas<'a> {
    pub(crate) fn new(text: &'a str) -> Deltas<'a> {
        Deltas { words: text.split_ascii_whitespace(), repeat: 0, value: 0.0 }
    }

    pub(crate) fn next(&mut self) -> Option<f32> {
        if self.repeat > 0 {
            self.repeat -= 1;
            return Some(self.value);
        }
        let word = self.words.next()?;
        if word != "g" {
            return word.parse().ok();
        }
        self.repeat = self.words.next()?.parse::<u32>().ok()?.min(1_000_000);
        self.value = self.words.next()?.parse().ok()?;
        self.repeat = self.repeat.checked_sub(1)?;
        Some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_steps_are_unfolded() {
        let mut deltas = Deltas::new("g 3 1.5 3 g 1 2");
        let all: Vec<f32> = std::iter::from_fn(|| deltas.next()).collect();
        assert_eq!(all, [1.5, 1.5, 1.5, 3.0, 2.0]);
    }

    #[test]
    fn a_step_down_starts_a_new_run() {
        let xml = r#"<a><TextObject ID="7" Boundary="10 20 50 20" Size="4"><TextCode X="1" Y="4"
            DeltaX="2 -2 2" DeltaY="0 5 0">abcd</TextCode></TextObject></a>"#;
        let tree = Tree::of(xml).unwrap();
        let empty = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let package = Package::open(empty).unwrap();
        let mut runs = Vec::new();
        collect(tree.root(), false, &mut Sink::new(&package, "page", &mut runs));
        let texts: Vec<_> = runs.iter().map(|r| (r.text.as_str(), r.x)).collect();
        assert_eq!(texts, [("ab", 11.0), ("cd", 11.0)]);
        assert!((runs[1].y - runs[0].y - 5.0).abs() < 0.01);
        assert_eq!(runs[0].object, "7");
    }
}
