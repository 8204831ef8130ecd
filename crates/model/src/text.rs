//! Text with positions: the one shape in which pages reach the layout rules, whether they came
//! from an OFD page, a PDF or the lines of a photo.

/// A rectangle on a page, in millimetres from the top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Box2 {
    /// Distance of the left edge from the left edge of the page.
    pub x: f32,
    /// Distance of the top edge from the top edge of the page.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Box2 {
    /// A rectangle from its left, top, width and height in millimetres.
    pub fn new(x: f32, y: f32, w: f32, h: f32) -> Box2 {
        Box2 { x, y, w, h }
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: Box2) -> Box2 {
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        let right = (self.x + self.w).max(other.x + other.w);
        let bottom = (self.y + self.h).max(other.y + other.h);
        Box2 { x, y, w: right - x, h: bottom - y }
    }

    /// The vertical middle.
    pub fn middle_y(self) -> f32 {
        self.y + self.h / 2.0
    }
}

/// A run of text drawn in one go, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Page number, from 1.
    pub page: u32,
    /// Where the ink is: the characters themselves, not the box that the writer reserved.
    pub place: Box2,
    /// Size of the font in millimetres; 0 when unknown.
    pub size: f32,
    /// The characters, as drawn.
    pub text: String,
}

/// One page of text: its size and the runs on it, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Page number, from 1.
    pub number: u32,
    /// Width in millimetres.
    pub width: f32,
    /// Height in millimetres.
    pub height: f32,
    /// The runs in the order in which the file draws them.
    pub runs: Vec<Run>,
}

impl Page {
    /// The text in reading order: lines from top to bottom, runs from left to right.
    ///
    /// Runs belong to one line when their vertical middles differ by less than half the height
    /// of the smaller one.
    pub fn lines(&self) -> Vec<Vec<&Run>> {
        let mut runs: Vec<&Run> = self.runs.iter().filter(|r| !r.text.trim().is_empty()).collect();
        runs.sort_by(|a, b| a.place.middle_y().total_cmp(&b.place.middle_y()));
        let mut lines: Vec<Vec<&Run>> = Vec::new();
        for run in runs {
            let joins = lines.last().and_then(|line| line.last()).is_some_and(|last| {
                let reach = last.place.h.min(run.place.h).max(0.5) / 2.0;
                (run.place.middle_y() - last.place.middle_y()).abs() < reach
            });
            match lines.last_mut() {
                Some(line) if joins => line.push(run),
                _ => lines.push(vec![run]),
            }
        }
        for line in &mut lines {
            line.sort_by(|a, b| a.place.x.total_cmp(&b.place.x));
        }
        lines
    }

    /// The whole page as plain text, one line of the page a line, a space where runs stand apart.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        for line in self.lines() {
            let mut end: Option<f32> = None;
            for run in line {
                if end.is_some_and(|end| run.place.x - end > run.place.h.max(1.0) * 0.4) {
                    out.push(' ');
                }
                out.push_str(run.text.trim());
                end = Some(run.place.x + run.place.w);
            }
            out.push('\n');
        }
        out
    }
}

/// A picture as it was read: its size, its lines of text and its codes.
///
/// Places are pixels of the upright picture, the one in which its text stands as people read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Photo {
    /// Pixels across.
    pub width: f32,
    /// Pixels down.
    pub height: f32,
    /// The lines of text.
    pub lines: Vec<Seen>,
    /// The codes.
    pub codes: Vec<SeenCode>,
}

/// A line of text that was recognised in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The characters, each the likeliest at its place.
    pub text: String,
    /// How sure the reader is of the line, 0 to 1.
    pub confidence: f32,
    /// The corners: top left, top right, bottom right, bottom left, in the direction of reading.
    pub corners: [(f32, f32); 4],
    /// One for each character of `text`.
    pub letters: Vec<Letter>,
}

/// One character of a recognised line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letter {
    /// The likeliest character.
    pub letter: char,
    /// How sure the reader is of it, 0 to 1.
    pub confidence: f32,
    /// The next likeliest, when the reader considered one.
    pub second: Option<(char, f32)>,
    /// Where its middle is along the line: 0 at the left edge, 1 at the right edge.
    pub at: f32,
}

/// A code that was read in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenCode {
    /// What sort of code.
    pub kind: CodeKind,
    /// What it says.
    pub text: String,
    /// Its corners: top left, top right, bottom right, bottom left.
    pub corners: [(f32, f32); 4],
}

/// The sorts of code that stand on invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// A QR code.
    Qr,
    /// One-dimensional bars.
    Bars,
}

impl Seen {
    /// The upright rectangle around the line, in pixels.
    pub fn place(&self) -> Box2 {
        let (mut left, mut top) = self.corners[0];
        let (mut right, mut bottom) = self.corners[0];
        for (x, y) in self.corners {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        Box2::new(left, top, right - left, bottom - top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: f32, y: f32, text: &str) -> Run {
        let place = Box2::new(x, y, text.chars().count() as f32 * 3.0, 3.0);
        Run { page: 1, place, size: 3.0, text: text.to_owned() }
    }

    #[test]
    fn reading_order_is_by_place_not_by_file() {
        let page = Page {
            number: 1,
            width: 210.0,
            height: 140.0,
            runs: vec![run(50.0, 20.2, "200.00"), run(10.0, 5.0, "发票"), run(10.0, 20.0, "合计")],
        };
        assert_eq!(page.plain(), "发票\n合计 200.00\n");
    }
}
