//! Pages as pictures: an OFD page becomes an SVG in millimetres (GB/T 33190-2016 §7 to §15).
//!
//! Drawn are templates, layers, text, paths, pictures, composites, clips, patterns, shadings,
//! annotations and the pictures of seals, in the order of the standard. Nothing is fetched and
//! nothing is run. Every bound is in [`crate::limits`]; what exceeds one is left out, and
//! [`Drawing::is_cut`] says so.
//!
//! Characters of a font that the document carries are drawn by their outlines. Others stay text:
//! every character stands at its own place, so that another font in the place of a missing one
//! moves nothing. Who has that other font may give its outlines instead ([`Options::outline`]).
//!
//! Where this departs from the standard: objects are not cut at their frame (`Boundary`) unless
//! they leave it by more than a millimetre, since writers give lines frames without height and
//! characters frames that are too low; a Gouraud shading is drawn in its mean colour; an
//! elliptical radial shading is drawn round.

mod canvas;
mod clip;
mod geometry;
mod image;
mod object;
mod outline;
mod paint;
mod path;
mod scene;
mod shade;
mod stamp;
mod style;
#[cfg(test)]
mod tests;
mod text;
mod typeface;

use std::fmt;
use std::sync::Arc;

use canvas::Canvas;
use geometry::{Matrix, pair, print};
use object::{Painter, Place};
pub use outline::Outline;
use scene::{Parts, Scene};
use style::Style;
pub use typeface::{Family, Typeface};

use crate::document::Document;
use crate::package::{Package, PackageError};

/// Makes PNG of a picture in another format.
pub type Convert<'o> = dyn Fn(&[u8]) -> Option<Vec<u8>> + 'o;
/// Gives the outline of a character of a font that the document does not carry.
pub type FindOutline<'o> = dyn Fn(&Typeface, char) -> Option<Arc<Outline>> + 'o;

/// What a drawing may use that is not in the document.
#[derive(Clone, Copy, Default)]
pub struct Options<'o> {
    /// Makes PNG of pictures that browsers do not show: JBIG2, BMP, TIFF. Without it, or where it
    /// gives nothing, such pictures are left out. It has to bound what it decodes.
    pub convert: Option<&'o Convert<'o>>,
    /// Outlines in the place of text. Where it gives nothing, the character stays text.
    pub outline: Option<&'o FindOutline<'o>>,
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").finish_non_exhaustive()
    }
}

/// A page as SVG.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// A whole SVG document; one unit is a millimetre.
    pub svg: String,
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// Whether something is missing because it is beyond a limit.
    pub is_cut: bool,
}

/// Draws a page, the first one being 0.
///
/// # Errors
///
/// When there is no such page (`missing`), or its content cannot be read. Any other part that is
/// missing or damaged leaves out what it would have drawn.
///
/// # Example
///
/// ```
/// use ofd::document::Document;
/// use ofd::package::Package;
/// use ofd::svg::{Options, page};
/// use ofd::write::{Builder, Frame, Info, Text};
///
/// let mut builder = Builder::new(Info::new("0123456789abcdef0123456789abcdef", "2026-11-22"));
/// let song = builder.font("宋体", 0.5);
/// let sheet = builder.page(210.0, 140.0, None);
/// builder.draw(sheet, Text::new(Frame::new(10.0, 10.0, 60.0, 5.0), song, 3.2).at(0.0, 4.0, "发票"));
/// let bytes = builder.finish().pack();
/// let package = Package::open(&bytes).unwrap();
/// let document = Document::read(&package).unwrap();
/// let drawing = page(&package, &document, 0, &Options::default()).unwrap();
/// assert!(drawing.svg.contains(r#"x="10 13.2" y="14""#));
/// ```
pub fn page(
    package: &Package<'_>,
    document: &Document,
    index: usize,
    options: &Options<'_>,
) -> Result<Drawing, PackageError> {
    let parts = Parts::read(package, document, index)?;
    let scene = Scene::new(package, &parts, 0);
    let area = scene.area(document.page_size);
    let mut canvas = Canvas::new(options);
    let mut painter = Painter { canvas: &mut canvas, scene: &scene, area };
    let mut body = String::new();
    let place = Place::new(Matrix::ONE);
    painter.page(place, &mut body);
    if let Some(page) = document.pages.get(index) {
        painter.stamps(document, &page.id, place, &mut body);
    }
    let mut svg = String::with_capacity(body.len() + canvas.defs.len() + 400);
    svg.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    print(&mut svg, area.w);
    svg.push_str("mm\" height=\"");
    print(&mut svg, area.h);
    svg.push_str("mm\" viewBox=\"");
    pair(&mut svg, area.x, area.y);
    svg.push(' ');
    pair(&mut svg, area.w, area.h);
    // Blanks have places of their own, and would be thrown together otherwise.
    svg.push_str("\" xml:space=\"preserve\">");
    if !canvas.defs.is_empty() {
        svg.push_str("<defs>");
        svg.push_str(&canvas.defs);
        svg.push_str("</defs>");
    }
    svg.push_str("<rect x=\"");
    print(&mut svg, area.x);
    svg.push_str("\" y=\"");
    print(&mut svg, area.y);
    svg.push_str("\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
    svg.push_str(&body);
    svg.push_str("</svg>");
    Ok(Drawing { svg, width: area.w, height: area.h, is_cut: canvas.is_cut })
}

/// The order in which layers and templates lie over each other (§7.7, table 14).
const ORDER: [&str; 3] = ["Background", "Body", "Foreground"];

impl<'t> Painter<'_, '_, 't, '_> {
    /// Draws a page with its templates and annotations.
    fn page(&mut self, place: Place, out: &mut String) {
        let root = self.scene.parts.page.root();
        self.templates("Background", place, out);
        self.layers(root, place, out);
        self.templates("Body", place, out);
        self.templates("Foreground", place, out);
        self.annotations(place, out);
    }

    fn templates(&mut self, order: &str, place: Place, out: &mut String) {
        let root = self.scene.parts.page.root();
        for template in root.children().filter(|e| e.name() == "Template").take(8) {
            let id = template.attr("TemplateID").unwrap_or_default();
            let own = template.attr("ZOrder").map(|order| order.into_owned());
            let own = own.or_else(|| self.scene.template_order(&id));
            let own = own.filter(|own| ORDER.contains(&own.as_str()));
            if own.as_deref().unwrap_or("Background") != order {
                continue;
            }
            if let Some(content) = self.scene.template(&id) {
                self.layers(content, place, out);
            }
        }
    }

    /// Draws the layers of a page or template, what lies in the background first.
    fn layers(&mut self, root: crate::xml::Element<'t, 't>, place: Place, out: &mut String) {
        for order in ORDER {
            for content in root.children().filter(|e| e.name() == "Content") {
                for layer in content.children().filter(|e| e.name() == "Layer") {
                    let own = layer.attr("Type");
                    let own = own.as_deref().filter(|own| ORDER.contains(own)).unwrap_or("Body");
                    if own == order {
                        let style = Style::new().of(layer, self.scene);
                        self.block(layer, style, place, out);
                    }
                }
            }
        }
    }
}
