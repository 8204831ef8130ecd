//! Pages as pictures: OFD to SVG, PNG and PDF, PDF to PNG.
//!
//! The drawing of OFD is [`ofd::svg`]'s; here come the fonts of the system, the pictures in
//! formats that browsers do not know, and the pixels. Everything runs in a thread with a stack of
//! its own, where a panic of a library ends as an error; a page has at most
//! [`limits::RENDER_PIXELS_MAX`] pixels.

mod faces;
mod ofd_page;
mod pdf_page;
mod picture;
#[cfg(test)]
mod tests;

use std::thread;

use ofd::package::PackageError;
pub use ofd_page::{ofd_pages, ofd_pdf, ofd_png, ofd_svg};
pub use pdf_page::{pdf_pages, pdf_png};
pub use picture::{Photo, photo};

use crate::{Unreadable, limits};

/// A page in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    /// The picture.
    pub png: Vec<u8>,
    /// Width of the page in millimetres.
    pub width_mm: f64,
    /// Height of the page in millimetres.
    pub height_mm: f64,
    /// Whether something is missing because it is beyond a limit.
    pub is_cut: bool,
}

/// Stack of the thread in which libraries run: they follow nested groups by recursion.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// Runs something of a library where its panic does no harm.
fn apart<T: Send>(
    what: &str,
    work: impl FnOnce() -> Result<T, Unreadable> + Send,
) -> Result<T, Unreadable> {
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK_BYTES);
        let worker = worker.spawn_scoped(scope, work);
        let worker = worker.map_err(|_| Unreadable::new(what, "unreadable-busy"))?;
        worker.join().unwrap_or_else(|_| Err(Unreadable::new(what, "unreadable-page")))
    })
}

/// Width and height in pixels of a page in millimetres.
fn pixels(what: &str, (width, height): (f64, f64), dpi: f64) -> Result<(u32, u32), Unreadable> {
    let side = |mm: f64| (mm / 25.4 * dpi).round().max(1.0);
    let (width, height) = (side(width), side(height));
    let is_bounded = width * height <= limits::RENDER_PIXELS_MAX as f64
        && width.max(height) <= f64::from(u16::MAX);
    // Above the casts: what is bounded fits.
    if !is_bounded {
        return Err(Unreadable::new(what, "unreadable-page-pixels"));
    }
    Ok((width as u32, height as u32))
}

fn refused(error: PackageError) -> Unreadable {
    Unreadable::of_package(&error, "ofd")
}
