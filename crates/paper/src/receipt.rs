//! The receipt of a payment on paper (缴费凭证): a slip of 80 mm and a page of A4, as PDF.
//!
//! The words come from the caller, in the language of whoever pays; what is said here is only where
//! they stand.

use model::Moment;
use ofd::write::{Color, Frame, Path};

use crate::limits::RECEIPT_LINES_PRINTED_MAX;
use crate::report::wrap;
use crate::write::{Align, Fonts, Label, Mark, PdfError, Sheet, of_sheets};

/// A receipt in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slip {
    /// 缴费凭证.
    pub title: String,
    /// Who took the money.
    pub biller: String,
    /// Across the page of a receipt whose money went back; empty for any other.
    pub stamp: String,
    /// Names and values.
    pub pairs: Vec<(String, String)>,
    /// What it is made of: names and amounts.
    pub lines: Vec<(String, String)>,
    /// The name of the total, the total, and the total in capitals.
    pub total: [String; 3],
    /// The text of the QR code that checks it.
    pub code: String,
    /// What the QR code is for.
    pub about_code: String,
    /// What the receipt is not.
    pub notice: String,
}

/// What a receipt is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A roll of 80 mm: as long as it needs.
    Roll,
    /// A4.
    A4,
}

impl Paper {
    /// Every paper.
    pub const ALL: [Paper; 2] = [Paper::Roll, Paper::A4];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Paper::Roll => "80mm",
            Paper::A4 => "a4",
        }
    }
}

/// Sizes in millimetres.
struct Measures {
    width: f64,
    margin: f64,
    text: f64,
    title: f64,
    side: f64,
}

/// Printers of 80 mm print 72 mm of them.
const ROLL: Measures = Measures { width: 80.0, margin: 5.0, text: 3.2, title: 5.2, side: 32.0 };
const A4: Measures = Measures { width: 210.0, margin: 25.0, text: 4.0, title: 8.0, side: 38.0 };
const A4_HEIGHT: f64 = 297.0;
const STEP: f64 = 1.5;
const INK: Color = [0, 0, 0];
const SOFT: Color = [90, 90, 90];
const RED: Color = [176, 32, 36];

/// Writes a receipt as PDF.
///
/// # Errors
///
/// When the PDF writer refuses the font.
pub fn write_pdf(
    slip: &Slip,
    paper: Paper,
    written: Moment,
    fonts: &Fonts,
) -> Result<Vec<u8>, PdfError> {
    let sheet = sheet(slip, paper, fonts);
    of_sheets(&[sheet], (&slip.title, written), None, fonts)
}

fn sheet(slip: &Slip, paper: Paper, fonts: &Fonts) -> Sheet {
    let measures = match paper {
        Paper::Roll => ROLL,
        Paper::A4 => A4,
    };
    let mut column = Column { fonts, marks: Vec::new(), y: measures.margin, m: measures };
    column.centred(&slip.title, column.m.title, INK);
    column.centred(&slip.biller, column.m.text, INK);
    if !slip.stamp.is_empty() {
        column.centred(&slip.stamp, column.m.title, RED);
    }
    column.rule();
    slip.pairs.iter().for_each(|(name, value)| column.pair(name, value, INK));
    column.rule();
    let lines = slip.lines.iter().take(RECEIPT_LINES_PRINTED_MAX);
    lines.for_each(|(name, value)| column.pair(name, value, INK));
    column.rule();
    let [name, total, capitals] = &slip.total;
    column.pair(name, total, INK);
    column.right(capitals);
    column.rule();
    column.code(&slip.code);
    column.centred(&slip.about_code, column.m.text, SOFT);
    column.centred(&slip.notice, column.m.text * 0.85, SOFT);
    let end = column.y + column.m.margin;
    let height = if paper == Paper::A4 { end.max(A4_HEIGHT) } else { end };
    let mut sheet = Sheet::new(column.m.width, height);
    column.marks.into_iter().for_each(|mark| sheet.fill(mark));
    sheet
}

/// A column that grows downwards.
struct Column<'a> {
    fonts: &'a Fonts,
    marks: Vec<Mark>,
    y: f64,
    m: Measures,
}

impl Column<'_> {
    fn inner(&self) -> f64 {
        self.m.width - 2.0 * self.m.margin
    }

    fn put(&mut self, (x, w): (f64, f64), text: &str, (size, color): (f64, Color), align: Align) {
        let label = Label::value(x, self.y, w, size * STEP, text);
        self.marks.push(label.sized(size).colored(color).aligned(align).into());
    }

    fn centred(&mut self, text: &str, size: f64, color: Color) {
        for line in self.wrapped(text, size, self.inner()) {
            self.put((self.m.margin, self.inner()), &line, (size, color), Align::Center);
            self.y += size * STEP;
        }
    }

    fn right(&mut self, text: &str) {
        let size = self.m.text;
        for line in self.wrapped(text, size, self.inner()) {
            self.put((self.m.margin, self.inner()), &line, (size, INK), Align::Right);
            self.y += size * STEP;
        }
    }

    /// A name at the left and its value at the right, wrapped in its own half.
    fn pair(&mut self, name: &str, value: &str, color: Color) {
        let size = self.m.text;
        let (left, inner) = (self.m.margin, self.inner());
        let names = self.wrapped(name, size, inner * 0.4);
        let values = self.wrapped(value, size, inner * 0.58);
        for at in 0..names.len().max(values.len()) {
            if let Some(name) = names.get(at) {
                self.put((left, inner * 0.4), name, (size, SOFT), Align::Left);
            }
            if let Some(value) = values.get(at) {
                let frame = (left + inner * 0.42, inner * 0.58);
                self.put(frame, value, (size, color), Align::Right);
            }
            self.y += size * STEP;
        }
    }

    fn rule(&mut self) {
        let (left, right) = (self.m.margin, self.m.width - self.m.margin);
        self.y += self.m.text * 0.5;
        self.marks.push(Path::line(left, self.y, right, self.y).stroke(SOFT, 0.2).into());
        self.y += self.m.text * 0.5;
    }

    fn code(&mut self, text: &str) {
        let side = self.m.side;
        let left = (self.m.width - side) / 2.0;
        self.marks.push(Mark::Code(Frame::new(left, self.y, side, side), text.to_owned()));
        self.y += side + 1.0;
    }

    fn wrapped(&self, text: &str, size: f64, width: f64) -> Vec<String> {
        wrap(text, size, width, self.fonts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(lines: usize) -> Slip {
        Slip {
            title: "缴费凭证".into(),
            biller: "示例水务有限公司".into(),
            pairs: vec![("凭证号".into(), "PJ 261122 0000001 8".into())],
            lines: vec![("基本水费".into(), "56.40".into()); lines],
            total: ["合计".into(), "86.40".into(), "捌拾陆圆肆角整".into()],
            code: "https://piaoju.example/receipt?n=PJ26112200000018&c=ABCDEFGH".into(),
            about_code: "扫码核验".into(),
            notice: "本凭证不是发票".into(),
            ..Slip::default()
        }
    }

    #[test]
    fn a_receipt_on_both_papers_reads_as_it_was_written() {
        let Ok(fonts) = Fonts::find() else {
            eprintln!("no Chinese font (package fonts-noto-cjk): no PDF is tested");
            return;
        };
        for paper in Paper::ALL {
            let pdf = write_pdf(&slip(3), paper, Moment(1_795_320_000), &fonts).unwrap();
            let text = crate::pdf::open(&pdf).unwrap();
            let runs = text.pages.iter().flat_map(|page| page.runs.iter());
            let text: String = runs.map(|run| run.text.as_str()).collect();
            let text = text.replace(' ', "");
            for wanted in ["缴费凭证", "PJ26112200000018", "86.40", "捌拾陆圆肆角整"] {
                assert!(text.contains(wanted), "{wanted} in {text}");
            }
        }
    }

    #[test]
    fn a_roll_is_as_long_as_its_lines_and_a_page_is_a_page() {
        let Ok(fonts) = Fonts::find() else { return };
        let height = |lines, paper| sheet(&slip(lines), paper, &fonts).height;
        assert!(height(20, Paper::Roll) > height(1, Paper::Roll) + 80.0);
        assert_eq!(height(20, Paper::A4), A4_HEIGHT);
        assert_eq!(height(100, Paper::Roll), height(5_000, Paper::Roll), "bounded");
    }
}
