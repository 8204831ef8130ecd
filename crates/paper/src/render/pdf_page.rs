//! Pages of PDF documents.
//!
//! The renderer cannot be told to stop, so every page is first run past a device that draws
//! nothing and adds up what it would cost.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::font::{FontQuery, GlyphRun};
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use image::ExtendedColorType;

use super::faces::Faces;
use super::{Raster, apart, picture, pixels};
use crate::{Unreadable, limits, pdf};

/// How many pages a document has.
///
/// # Errors
///
/// As [`crate::pdf::open`].
pub fn pdf_pages(bytes: &[u8]) -> Result<usize, Unreadable> {
    apart("pdf", || Ok(pdf::load(bytes)?.0.pages().len()))
}

/// Draws a page, the first one being 0, in so many dots an inch. Chinese fonts that the file does
/// not carry are replaced by one of this system.
///
/// # Errors
///
/// As [`crate::pdf::open`]; `unreadable-page-missing` when there is no such page,
/// `unreadable-page-pixels` when it would have more than [`limits::RENDER_PIXELS_MAX`] pixels,
/// `unreadable-busy` when drawing it would cost too much, `unreadable-page` when the renderer
/// fails.
pub fn pdf_png(bytes: &[u8], page: usize, dpi: f64) -> Result<Raster, Unreadable> {
    apart("pdf", || {
        let (pdf, _) = pdf::load(bytes)?;
        let missing = || Unreadable::new("pdf", "unreadable-page-missing");
        let page = pdf.pages().get(page).ok_or_else(missing)?;
        draw(&pdf, page, dpi)
    })
}

fn draw(pdf: &Pdf, page: &Page<'_>, dpi: f64) -> Result<Raster, Unreadable> {
    let refuse = |why| Unreadable::new("pdf", why);
    let unit = page.raw().get::<f64>(b"UserUnit").filter(|u| *u > 0.0 && *u < 100.0).unwrap_or(1.0);
    let (width, height) = page.render_dimensions();
    let mm = |points: f32| f64::from(points) * unit * 25.4 / 72.0;
    let (width_mm, height_mm) = (mm(width), mm(height));
    let (across, down) = pixels("pdf", (width_mm, height_mm), dpi)?;
    let is_large = pdf.objects().into_iter().filter_map(|o| o.into_stream()).any(|stream| {
        let side = |long: &[u8], short: &[u8]| {
            let dict = stream.dict();
            u64::from(dict.get::<u32>(long).or_else(|| dict.get(short)).unwrap_or(0))
        };
        side(b"Width", b"W").saturating_mul(side(b"Height", b"H")) > limits::RENDER_PIXELS_MAX
    });
    if is_large || pdf::is_heavy_page(page) || !is_affordable(pdf, page) {
        return Err(refuse("unreadable-busy"));
    }
    let size = PixmapSettings {
        x_scale: across as f32 / width,
        y_scale: down as f32 / height,
        bg_color: WHITE,
    };
    let cache = RenderCache::new();
    let pixmap = render(page, &cache, &settings(), &RenderSettings::default(), &size);
    let rgba = pixmap.data_as_u8_slice();
    let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let size = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let png = picture::encode(&rgb, size, ExtendedColorType::Rgb8);
    let png = png.ok_or_else(|| refuse("unreadable-page"))?;
    Ok(Raster { png, width_mm, height_mm, is_cut: false })
}

/// How fonts are found that a file does not carry.
fn settings() -> InterpreterSettings {
    InterpreterSettings {
        font_resolver: Arc::new(|query| match query {
            FontQuery::Standard(standard) => Some(standard.get_font_data()),
            // A font with a collection of characters is one of Chinese, Japanese or Korean.
            FontQuery::Fallback(font) if font.character_collection.is_some() => {
                let (data, index) = Faces::of_system().chinese()?;
                Some((data, index))
            }
            FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
        }),
        ..InterpreterSettings::default()
    }
}

/// Whether drawing a page ends in reasonable time.
fn is_affordable(pdf: &Pdf, page: &Page<'_>) -> bool {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut cost = Cost {
        area,
        steps: limits::PDF_DRAWN_STEPS_MAX,
        sheets: limits::PDF_DRAWN_SHEETS_MAX,
        until: Instant::now() + Duration::from_millis(limits::PDF_DRAWN_MS_MAX),
    };
    let cache = InterpreterCache::new();
    let transform = Affine::new(page.initial_transform(true).as_coeffs());
    // The only way to stop the interpreter is to unwind out of it.
    catch_unwind(AssertUnwindSafe(|| {
        let mut context = Context::new(transform, area, &cache, pdf.xref(), settings());
        interpret_page(page, &mut context, &mut cost);
    }))
    .is_ok()
}

/// The payload that stops the interpreter.
struct Spent;

/// A device that draws nothing and counts.
struct Cost {
    area: Rect,
    steps: u64,
    sheets: f64,
    until: Instant,
}

impl Cost {
    fn pay(&mut self, steps: u64, sheets: f64) {
        self.steps = self.steps.saturating_sub(steps);
        self.sheets -= sheets;
        if self.steps == 0 || self.sheets < 0.0 || Instant::now() > self.until {
            resume_unwind(Box::new(Spent));
        }
    }

    /// The part of the page that something covers.
    fn part(&self, bounds: Rect) -> f64 {
        let seen = bounds.intersect(self.area);
        let part = seen.width().max(0.0) * seen.height().max(0.0) / self.area.area();
        if part.is_finite() { part } else { 1.0 }
    }
}

impl<'a> Device<'a> for Cost {
    fn draw_image(&mut self, _: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let bounds = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
        self.pay(20, 2.0 * self.part(bounds));
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.pay(1 + clip.path.elements().len() as u64, 1.0);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.pay(1, 0.1);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.pay(10, if mask.is_some() { 10.0 } else { 3.0 });
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        self.pay(1 + path.elements().len() as u64, self.part(bounds));
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.pay(1, self.part(props.transform.transform_rect_bbox(*rect)));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let _ = (run, props);
        self.pay(20, 0.01);
    }
}
