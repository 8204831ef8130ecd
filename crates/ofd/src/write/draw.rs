//! What stands on a page: text, paths and images, in millimetres from its upper left corner.

use super::builder::{FontId, ImageId, ObjectId};
use super::xml::{Xml, number, numbers};

/// A rectangle in millimetres: left, top, width, height (`Boundary`, `PhysicalBox`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Frame {
    /// A rectangle from its left upper corner and its size.
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Frame {
        Frame { x, y, w, h }
    }

    pub(super) fn print(&self) -> String {
        numbers(&[self.x, self.y, self.w, self.h])
    }
}

/// Red, green and blue, 0 to 255 (the default colour space of GB/T 33190 clause 8.3.1).
pub type Color = [u8; 3];

/// One object of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A TextObject.
    Text(Text),
    /// A PathObject.
    Path(Path),
    /// An ImageObject.
    Image(Image),
}

impl From<Text> for Object {
    fn from(text: Text) -> Object {
        Object::Text(text)
    }
}

impl From<Path> for Object {
    fn from(path: Path) -> Object {
        Object::Path(path)
    }
}

impl From<Image> for Object {
    fn from(image: Image) -> Object {
        Object::Image(image)
    }
}

impl Object {
    pub(super) fn write(&self, xml: &mut Xml, id: ObjectId) {
        match self {
            Object::Text(text) => text.write(xml, id),
            Object::Path(path) => path.write(xml, id),
            Object::Image(image) => image.write(xml, id),
        }
    }
}

/// Text in one font and size (GB/T 33190 clause 11): one or more lines inside a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    frame: Frame,
    font: FontId,
    size: f64,
    color: Option<Color>,
    alpha: Option<u8>,
    ctm: Option<[f64; 6]>,
    pieces: Vec<(f64, f64, String)>,
}

impl Text {
    /// Text without a line yet; `size` is the height of the characters in millimetres.
    pub fn new(frame: Frame, font: FontId, size: f64) -> Text {
        Text { frame, font, size, color: None, alpha: None, ctm: None, pieces: Vec::new() }
    }

    /// Adds a line that begins at `x` with its baseline at `y`, both from the frame's corner.
    #[must_use]
    pub fn at(mut self, x: f64, y: f64, text: &str) -> Text {
        self.pieces.push((x, y, text.to_owned()));
        self
    }

    /// Fills the characters with a colour; without one they are black.
    #[must_use]
    pub fn color(mut self, color: Color) -> Text {
        self.color = Some(color);
        self
    }

    /// Makes the text translucent, 0 invisible to 255 opaque.
    #[must_use]
    pub fn alpha(mut self, alpha: u8) -> Text {
        self.alpha = Some(alpha);
        self
    }

    /// Transforms the text inside its frame (`a b c d e f`, GB/T 33190 clause 8.2.2).
    #[must_use]
    pub fn transform(mut self, ctm: [f64; 6]) -> Text {
        self.ctm = Some(ctm);
        self
    }

    fn write(&self, xml: &mut Xml, id: ObjectId) {
        let mut attributes = format!(
            "ID=\"{}\" Boundary=\"{}\" Font=\"{}\" Size=\"{}\"",
            id.0,
            self.frame.print(),
            self.font.id,
            number(self.size)
        );
        if let Some(ctm) = self.ctm {
            attributes += &format!(" CTM=\"{}\"", numbers(&ctm));
        }
        if let Some(alpha) = self.alpha {
            attributes += &format!(" Alpha=\"{alpha}\"");
        }
        xml.element("ofd:TextObject", &attributes, |x| {
            if let Some(color) = self.color {
                write_color(x, "ofd:FillColor", color);
            }
            for (left, base, text) in &self.pieces {
                let mut at = format!("X=\"{}\" Y=\"{}\"", number(*left), number(*base));
                let advances = self.font.advances(text, self.size);
                if let Some(delta) = delta(&advances) {
                    at += &format!(" DeltaX=\"{delta}\"");
                }
                x.text("ofd:TextCode", &at, text);
            }
        });
    }
}

/// The distances between characters in the form of GB/T 33190 clause 11.3: three or more equal
/// ones are `g count distance`. The last advance has no character behind it.
fn delta(advances: &[f64]) -> Option<String> {
    let steps = advances.split_last()?.1;
    let mut out: Vec<String> = Vec::new();
    let mut rest = steps;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|step| *step == first).count();
        if count > 2 {
            out.push(format!("g {count} {}", number(*first)));
        } else {
            out.extend(std::iter::repeat_n(number(*first), count));
        }
        rest = &rest[count..];
    }
    (!out.is_empty()).then(|| out.join(" "))
}

/// One step of a path, in millimetres from the corner of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begins a figure.
    Move(f64, f64),
    /// Draws a straight line.
    Line(f64, f64),
    /// Draws a cubic Bézier curve: two control points and the end.
    Cubic([f64; 6]),
    /// Closes the figure.
    Close,
}

/// Lines and areas (GB/T 33190 clause 9).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
    stroke: Option<(Color, f64)>,
    fill: Option<Color>,
}

impl Path {
    /// A path from its steps.
    pub fn new(steps: Vec<Step>) -> Path {
        Path { steps, stroke: None, fill: None }
    }

    /// A straight line.
    pub fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Path {
        Path::new(vec![Step::Move(x1, y1), Step::Line(x2, y2)])
    }

    /// The outline of a rectangle.
    pub fn rectangle(frame: Frame) -> Path {
        let Frame { x, y, w, h } = frame;
        Path::new(vec![
            Step::Move(x, y),
            Step::Line(x + w, y),
            Step::Line(x + w, y + h),
            Step::Line(x, y + h),
            Step::Close,
        ])
    }

    /// The ellipse that touches the edges of a frame, as four Bézier arcs.
    pub fn ellipse(frame: Frame) -> Path {
        // 4/3·(√2 − 1): the cubic whose middle lies on the circle.
        const K: f64 = 0.552_284_75;
        let (rx, ry) = (frame.w / 2.0, frame.h / 2.0);
        let (cx, cy) = (frame.x + rx, frame.y + ry);
        let (kx, ky) = (rx * K, ry * K);
        Path::new(vec![
            Step::Move(cx + rx, cy),
            Step::Cubic([cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry]),
            Step::Cubic([cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy]),
            Step::Cubic([cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry]),
            Step::Cubic([cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy]),
            Step::Close,
        ])
    }

    /// Draws along the path with a pen of `width` millimetres.
    #[must_use]
    pub fn stroke(mut self, color: Color, width: f64) -> Path {
        self.stroke = Some((color, width));
        self
    }

    /// Fills the areas of the path.
    #[must_use]
    pub fn fill(mut self, color: Color) -> Path {
        self.fill = Some(color);
        self
    }

    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The pen, colour and width.
    pub fn pen(&self) -> Option<(Color, f64)> {
        self.stroke
    }

    /// The colour of the areas.
    pub fn area(&self) -> Option<Color> {
        self.fill
    }

    /// The smallest frame around every point and half the pen.
    fn bounds(&self) -> Frame {
        let (mut left, mut top) = (f64::INFINITY, f64::INFINITY);
        let (mut right, mut bottom) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut cover = |x: f64, y: f64| {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x), bottom.max(y));
        };
        for step in &self.steps {
            match *step {
                Step::Move(x, y) | Step::Line(x, y) => cover(x, y),
                Step::Cubic([a, b, c, d, e, f]) => {
                    cover(a, b);
                    cover(c, d);
                    cover(e, f);
                }
                Step::Close => {}
            }
        }
        if left > right {
            return Frame::new(0.0, 0.0, 0.0, 0.0);
        }
        let pad = self.stroke.map_or(0.0, |(_, width)| width / 2.0);
        let (w, h) = (right - left + 2.0 * pad, bottom - top + 2.0 * pad);
        Frame::new(left - pad, top - pad, w, h)
    }

    /// The figures in the short form of GB/T 33190 clause 9.3, from the corner of `bounds`.
    fn data(&self, bounds: Frame) -> String {
        let point = |x: f64, y: f64| numbers(&[x - bounds.x, y - bounds.y]);
        let mut out: Vec<String> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            out.push(match *step {
                Step::Move(x, y) => format!("M {}", point(x, y)),
                Step::Line(x, y) => format!("L {}", point(x, y)),
                Step::Cubic([a, b, c, d, e, f]) => {
                    format!("B {} {} {}", point(a, b), point(c, d), point(e, f))
                }
                Step::Close => "C".to_owned(),
            });
        }
        out.join(" ")
    }

    fn write(&self, xml: &mut Xml, id: ObjectId) {
        let bounds = self.bounds();
        let mut attributes = format!("ID=\"{}\" Boundary=\"{}\"", id.0, bounds.print());
        match self.stroke {
            Some((_, width)) => attributes += &format!(" LineWidth=\"{}\"", number(width)),
            None => attributes += " Stroke=\"false\"",
        }
        if self.fill.is_some() {
            attributes += " Fill=\"true\"";
        }
        xml.element("ofd:PathObject", &attributes, |x| {
            if let Some(color) = self.fill {
                write_color(x, "ofd:FillColor", color);
            }
            if let Some((color, _)) = self.stroke {
                write_color(x, "ofd:StrokeColor", color);
            }
            x.text("ofd:AbbreviatedData", "", &self.data(bounds));
        });
    }
}

/// A picture that fills its frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Image {
    /// Where it stands.
    pub frame: Frame,
    /// Which picture.
    pub image: ImageId,
}

impl Image {
    fn write(&self, xml: &mut Xml, id: ObjectId) {
        let ctm = numbers(&[self.frame.w, 0.0, 0.0, self.frame.h, 0.0, 0.0]);
        let (frame, resource) = (self.frame.print(), self.image.0);
        let attributes =
            format!("ID=\"{}\" CTM=\"{ctm}\" Boundary=\"{frame}\" ResourceID=\"{resource}\"", id.0);
        xml.empty("ofd:ImageObject", &attributes);
    }
}

fn write_color(xml: &mut Xml, name: &str, [red, green, blue]: Color) {
    xml.empty(name, &format!("Value=\"{red} {green} {blue}\""));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_distances_are_counted() {
        let half = 1.5875;
        for (advances, text) in [
            (vec![], None),
            (vec![half], None),
            (vec![half, half], Some("1.5875")),
            (vec![half; 4], Some("g 3 1.5875")),
            (vec![3.175, half, half, half, half, 3.175, 3.175], Some("3.175 g 4 1.5875 3.175")),
        ] {
            assert_eq!(delta(&advances).as_deref(), text);
        }
    }

    #[test]
    fn a_path_is_written_from_the_corner_of_its_bounds() {
        let line = Path::line(4.5, 30.0, 205.5, 30.0).stroke([0, 0, 0], 0.2);
        let bounds = line.bounds();
        assert_eq!(bounds.print(), "4.4 29.9 201.2 0.2");
        assert_eq!(line.data(bounds), "M 0.1 0.1 L 201.1 0.1");
        let round = Path::ellipse(Frame::new(0.0, 0.0, 2.0, 2.0));
        assert!(round.data(round.bounds()).starts_with("M 2 1 B 2 1.5523 1.5523 2 1 2 B"));
    }
}
