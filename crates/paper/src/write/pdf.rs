//! The same pages as PDF, with the glyphs of a font of this system.

use krilla::color::rgb;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::KrillaGlyph;
use krilla::{Document, SerializeSettings};
use model::{Invoice, Moment};
use ofd::write::{Color, Frame, Path, Step};

use super::fonts::Fonts;
use super::image::code_modules;
use super::sheet::{Label, Mark, Sheet};
use super::{Extras, form_of};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// A PDF that could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pdf cannot be written: {0}")]
pub struct PdfError(String);

/// Draws an invoice as PDF, with the geometry of its OFD: the layout of its kind.
///
/// The bytes depend on the invoice, the extras and the font alone.
///
/// # Errors
///
/// When the PDF writer refuses the font.
pub fn pdf(invoice: &Invoice, extras: &Extras<'_>, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    let form = form_of(invoice, extras);
    // The cross-reference table of PDF 1.4 can be extended by any signer.
    let mut document = Document::new_with(SerializeSettings::default());
    for (index, sheet) in form.sheets.iter().enumerate() {
        let (width, height) = (points(sheet.width), points(sheet.height));
        let settings = PageSettings::from_wh(width, height)
            .ok_or_else(|| PdfError("the page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in sheet.template.iter().chain(&sheet.marks) {
            draw(&mut surface, mark, fonts);
        }
        if index == 0 {
            for mark in extras.seal.iter().flat_map(|seal| seal.marks(90.0, 8.0)) {
                draw(&mut surface, &mark, fonts);
            }
            if let Some(count) = extras.downloads {
                let (at, mark) = super::digital::downloads(count);
                surface.push_transform(&Transform::from_translate(points(at.x), points(at.y)));
                draw(&mut surface, &mark, fonts);
                surface.pop();
            }
        }
        surface.finish();
        page.finish();
    }
    let mut metadata = Metadata::new().title(form.title.clone()).creator("Piaoju".to_owned());
    if let Some(day) = invoice.issue_date {
        let year = u16::try_from(day.year()).unwrap_or(0);
        metadata = metadata.creation_date(DateTime::new(year).month(day.month()).day(day.day()));
    }
    document.set_metadata(metadata);
    document.finish().map_err(|e| PdfError(format!("{e:?}")))
}

/// A file that is attached to a PDF.
pub(crate) struct Attachment<'a> {
    pub name: &'a str,
    pub mime: &'a str,
    pub about: &'a str,
    pub bytes: &'a [u8],
}

/// Draws pages that were laid out elsewhere, written at this moment on Chinese clocks.
pub(crate) fn of_sheets(
    sheets: &[Sheet],
    (title, written): (&str, Moment),
    attachment: Option<&Attachment<'_>>,
    fonts: &Fonts,
) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(SerializeSettings::default());
    let day = written.china_day();
    let year = u16::try_from(day.year()).unwrap_or(0);
    let date = DateTime::new(year).month(day.month()).day(day.day());
    if let Some(attachment) = attachment {
        let embedded = document.embed_file(embedded(attachment, date));
        embedded.ok_or_else(|| PdfError("the attachment has no name".to_owned()))?;
    }
    for sheet in sheets {
        let settings = PageSettings::from_wh(points(sheet.width), points(sheet.height))
            .ok_or_else(|| PdfError("the page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in sheet.template.iter().chain(&sheet.marks) {
            draw(&mut surface, mark, fonts);
        }
        surface.finish();
        page.finish();
    }
    let metadata = Metadata::new().title(title.to_owned()).creator("Piaoju".to_owned());
    document.set_metadata(metadata.creation_date(date));
    document.finish().map_err(|e| PdfError(format!("{e:?}")))
}

fn embedded(attachment: &Attachment<'_>, date: DateTime) -> EmbeddedFile {
    EmbeddedFile {
        path: attachment.name.to_owned(),
        mime_type: MimeType::new(attachment.mime),
        description: Some(attachment.about.to_owned()),
        association_kind: AssociationKind::Source,
        data: attachment.bytes.to_vec().into(),
        modification_date: Some(date),
        compress: Some(true),
        location: None,
    }
}

fn points(mm: f64) -> f32 {
    (mm * POINTS) as f32
}

fn paint([red, green, blue]: Color) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn fill(color: Color) -> Fill {
    Fill { paint: paint(color).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, fonts: &Fonts) {
    match mark {
        Mark::Label(label) => draw_label(surface, label, fonts),
        Mark::Path(path) => draw_path(surface, path),
        Mark::Code(frame, text) => draw_code(surface, *frame, text),
    }
}

fn draw_label(surface: &mut Surface<'_>, label: &Label, fonts: &Fonts) {
    let shapes = fonts.glyphs(&label.text);
    let em: f32 = shapes.iter().map(|(_, width)| width).sum();
    let size = label.fitted(f64::from(em) * label.size);
    let (x, y) = (label.indent(f64::from(em) * size), label.baseline(size));
    let mut glyphs = Vec::with_capacity(shapes.len());
    for ((start, c), (glyph, width)) in label.text.char_indices().zip(shapes) {
        let range = start..start + c.len_utf8();
        let glyph = krilla::text::GlyphId::new(glyph.to_u32());
        glyphs.push(KrillaGlyph::new(glyph, width, 0.0, 0.0, 0.0, range, None));
    }
    surface.set_stroke(None);
    surface.set_fill(Some(fill(label.color)));
    if label.turn != 0.0 {
        let middle = (label.frame.x + label.frame.w / 2.0, label.frame.y + label.frame.h / 2.0);
        let turn = label.turn as f32;
        let (mx, my) = (points(middle.0), points(middle.1));
        surface.push_transform(&Transform::from_rotate_at(turn, mx, my));
    }
    let start = Point::from_xy(points(label.frame.x + x), points(label.frame.y + y));
    surface.draw_glyphs(start, &glyphs, fonts.font(), &label.text, points(size), false);
    if label.turn != 0.0 {
        surface.pop();
    }
}

fn draw_path(surface: &mut Surface<'_>, path: &Path) {
    let mut builder = PathBuilder::new();
    for step in path.steps() {
        match *step {
            Step::Move(x, y) => builder.move_to(points(x), points(y)),
            Step::Line(x, y) => builder.line_to(points(x), points(y)),
            Step::Cubic(to) => {
                let [a, b, c, d, e, f] = to.map(points);
                builder.cubic_to(a, b, c, d, e, f);
            }
            Step::Close => builder.close(),
        }
    }
    let Some(shape) = builder.finish() else { return };
    surface.set_fill(path.area().map(fill));
    surface.set_stroke(path.pen().map(|(color, width)| Stroke {
        paint: paint(color).into(),
        width: points(width),
        ..Stroke::default()
    }));
    surface.draw_path(&shape);
}

/// A code as one path of dark rows, so that no picture is needed.
fn draw_code(surface: &mut Surface<'_>, frame: Frame, text: &str) {
    let Some((modules, side)) = code_modules(text) else { return };
    let step = frame.w / (side + 4) as f64;
    let mut builder = PathBuilder::new();
    for (y, row) in modules.chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            let at = |n: usize| (n + 2) as f64 * step;
            if let Some(dark) = Rect::from_xywh(
                points(frame.x + at(x)),
                points(frame.y + at(y)),
                points(step * run as f64),
                points(step),
            )
            .filter(|_| run > 0)
            {
                builder.push_rect(dark);
            }
            x += run.max(1);
        }
    }
    surface.set_stroke(None);
    surface.set_fill(Some(fill([0, 0, 0])));
    if let Some(shape) = builder.finish() {
        surface.draw_path(&shape);
    }
}
