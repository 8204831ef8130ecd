//! A page as it is drawn: a blank form and what is printed into it, two layers that need not lie
//! right on each other.

use image::{ImageFormat, Rgb, RgbImage};
use model::Invoice;
use ofd::write::{Builder, Color, FontId, Frame, Image, Info, Path, Text};

use super::super::damage::Spot;
use super::fonts::Font;
use crate::Failure;
use crate::chance::Chance;

/// The page of a made-up invoice before it becomes a picture.
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    /// The colour of the paper.
    pub paper: [u8; 3],
    /// The ink of the form.
    pub ink: Color,
    /// The ink of what is printed.
    pub print_ink: Color,
    pub font: Font,
    /// Whether a needle printer filled it in.
    pub is_dotted: bool,
    /// Name and value of everything that is on the page and can be asked for.
    pub fields: Vec<(&'static str, String)>,
    form: Vec<Mark>,
    print: Vec<Mark>,
    /// The document of one of our own writers, where it draws the page.
    pub written: Option<Vec<u8>>,
}

enum Mark {
    Text { x: f64, y: f64, size: f64, text: String, ink: Color },
    Line([f64; 4]),
    Code { x: f64, y: f64, side: f64, text: String },
}

/// How the layers lie on each other: millimetres to the right and down.
pub type Offset = (f64, f64);

impl Drawing {
    pub fn new(width: f64, height: f64, font: Font) -> Drawing {
        Drawing {
            width,
            height,
            paper: [252, 252, 250],
            ink: [150, 80, 40],
            print_ink: [25, 25, 40],
            font,
            is_dotted: false,
            fields: Vec::new(),
            form: Vec::new(),
            print: Vec::new(),
            written: None,
        }
    }

    /// Text of the blank form: left edge, upper edge and size in millimetres.
    pub fn form(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let ink = self.ink;
        self.form.push(Mark::Text { x, y, size, text: text.to_owned(), ink });
    }

    /// Text of the blank form around a middle.
    pub fn title(&mut self, middle: f64, y: f64, size: f64, text: &str) {
        let x = middle - self.font.width(text, size) / 2.0;
        self.form(x, y, size, text);
    }

    /// Text that was printed into the form.
    pub fn print(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let ink = self.print_ink;
        self.print.push(Mark::Text { x, y, size, text: text.to_owned(), ink });
    }

    /// Printed text that ends at a right edge.
    pub fn print_to(&mut self, right: f64, y: f64, size: f64, text: &str) {
        let x = right - self.font.width(text, size);
        self.print(x, y, size, text);
    }

    /// Printed text in an ink of its own.
    pub fn print_in(&mut self, ink: Color, x: f64, y: f64, size: f64, text: &str) {
        self.print.push(Mark::Text { x, y, size, text: text.to_owned(), ink });
    }

    /// A label of the form and the value printed behind it.
    pub fn pair(&mut self, x: f64, y: f64, size: f64, label: &str, value: &str) {
        self.form(x, y, size, label);
        self.print(x + self.font.width(label, size) + 0.6, y, size, value);
    }

    /// Text of the form written downwards.
    pub fn down(&mut self, x: f64, top: f64, step: f64, size: f64, text: &str) {
        for (at, c) in text.chars().enumerate() {
            self.form(x, top + step * at as f64, size, &c.to_string());
        }
    }

    pub fn rules(&mut self, lines: &[[f64; 4]]) {
        self.form.extend(lines.iter().map(|line| Mark::Line(*line)));
    }

    pub fn code(&mut self, x: f64, y: f64, side: f64, text: &str) {
        self.print.push(Mark::Code { x, y, side, text: text.to_owned() });
    }

    /// Notes what can be asked for.
    pub fn says(&mut self, name: &'static str, value: &str) {
        self.fields.push((name, value.to_owned()));
    }

    /// Notes the fields of an invoice that all forms of the tax administration have.
    pub fn says_all(&mut self, invoice: &Invoice) {
        let money = |fen: Option<model::Fen>| fen.map(|f| f.to_string());
        let all = [
            ("code", invoice.code.clone()),
            ("number", invoice.number.clone()),
            ("issue_date", invoice.issue_date.map(|d| d.to_string())),
            ("check_code", invoice.check_code.clone()),
            ("total_without_tax", money(invoice.total_without_tax)),
            ("tax", money(invoice.tax)),
            ("total", money(invoice.total)),
            ("seller_name", invoice.seller.name.clone()),
            ("seller_tax_id", invoice.seller.tax_id.clone()),
            ("buyer_name", invoice.buyer.name.clone()),
            ("buyer_tax_id", invoice.buyer.tax_id.clone()),
        ];
        for (name, value) in all {
            self.fields.extend(value.map(|value| (name, value)));
        }
    }

    /// A place where something is printed, for what should hit a value.
    pub fn spot(&self, chance: &mut Chance) -> Spot {
        let texts = self.print.iter().filter_map(|mark| match mark {
            Mark::Text { x, y, size, text, .. } if text.chars().count() > 5 => {
                Some((*x + self.font.width(text, *size) / 2.0, *y))
            }
            _ => None,
        });
        let texts: Vec<(f64, f64)> = texts.collect();
        // Pages of our own writers: somewhere in their middle.
        let middle = (self.width * f64::from(chance.between(0.2, 0.8)), self.height * 0.75);
        let (x, y) = match chance.below(texts.len().max(1) as u64) as usize {
            at if at < texts.len() => texts[at],
            _ => middle,
        };
        let side = 22.0;
        Spot { x: x as f32 - 0.6 * side, y: y as f32 - 0.5 * side, side }
    }

    /// The page in so many dots an inch; what is printed lies off its place by `off`.
    ///
    /// # Errors
    ///
    /// When it cannot be drawn.
    pub fn picture(&self, dpi: f64, off: Offset) -> Result<RgbImage, Failure> {
        if let Some(document) = &self.written {
            let mut page = raster(document, 0, dpi)?;
            tint(&mut page, self.paper);
            return Ok(page);
        }
        let document = self.document();
        let mut page = raster(&document, 0, dpi)?;
        tint(&mut page, self.paper);
        let print = raster(&document, 1, dpi)?;
        let scale = dpi / 25.4;
        let (dx, dy) = ((off.0 * scale).round() as i64, (off.1 * scale).round() as i64);
        for (column, row, pixel) in page.enumerate_pixels_mut() {
            let (x, y) = (i64::from(column) - dx, i64::from(row) - dy);
            let at = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            let Some(ink) = at.and_then(|(x, y)| print.get_pixel_checked(x, y)) else { continue };
            // Needles stand 0.35 mm apart and leave paper between them.
            let dot = |v: u32| f64::from(v) / scale % 0.35 / 0.35;
            let is_gap = self.is_dotted && (dot(column) < 0.25 || dot(row) < 0.25);
            for (under, over) in pixel.0.iter_mut().zip(ink.0) {
                let over = if is_gap { 255 - (255 - over) / 2 } else { over };
                *under = (u16::from(*under) * u16::from(over) / 255) as u8;
            }
        }
        Ok(page)
    }

    /// Both layers as pages of one document.
    fn document(&self) -> Vec<u8> {
        let mut builder = Builder::new(Info::new(&"0".repeat(32), "2026-11-22"));
        let font = builder.font(self.font.family, self.font.half);
        for marks in [&self.form, &self.print] {
            let page = builder.page(self.width, self.height, None);
            for mark in marks {
                match mark {
                    Mark::Text { x, y, size, text, ink } => {
                        let at = (*x, y + size * 0.86);
                        builder.draw(page, self.text(font, *size, at, text, *ink));
                    }
                    Mark::Line([x1, y1, x2, y2]) => {
                        builder.draw(page, Path::line(*x1, *y1, *x2, *y2).stroke(self.ink, 0.25));
                    }
                    Mark::Code { x, y, side, text } => {
                        let Some((modules, count)) = paper::write::code_modules(text) else {
                            continue;
                        };
                        let png = paper::write::png_of_bits(&modules, count, 4);
                        let image = builder.image("png", png);
                        let frame = Frame::new(*x, *y, *side, *side);
                        builder.draw(page, Image { frame, image });
                    }
                }
            }
        }
        builder.finish().pack()
    }

    fn text(&self, font: FontId, size: f64, at: (f64, f64), text: &str, ink: Color) -> Text {
        let frame = Frame::new(0.0, 0.0, self.width, self.height);
        Text::new(frame, font, size).at(at.0, at.1, text).color(ink)
    }

    /// Everything that is written on the page, for tests.
    #[cfg(test)]
    pub fn texts(&self) -> Vec<String> {
        let marks = self.form.iter().chain(&self.print);
        let own = marks.filter_map(|mark| match mark {
            Mark::Text { text, .. } => Some(text.clone()),
            _ => None,
        });
        own.collect()
    }
}

fn raster(document: &[u8], page: usize, dpi: f64) -> Result<RgbImage, Failure> {
    let drawn = paper::render::ofd_png(document, page, dpi);
    let drawn = drawn.map_err(|why| Failure(why.to_string()))?;
    let picture = image::load_from_memory_with_format(&drawn.png, ImageFormat::Png);
    Ok(picture.map_err(|why| Failure(why.to_string()))?.into_rgb8())
}

/// Paper is not quite white.
fn tint(page: &mut RgbImage, paper: [u8; 3]) {
    for Rgb(pixel) in page.pixels_mut() {
        for (level, paper) in pixel.iter_mut().zip(paper) {
            *level = (u16::from(*level) * u16::from(paper) / 255) as u8;
        }
    }
}
