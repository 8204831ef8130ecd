//! The bounds of looking at pages as pictures.

/// The most pages of a scan that are read; reading one takes a second.
pub const SCANNED_PAGES_MAX: usize = 4;
/// The dots an inch in which a page is drawn: a module of the code on an invoice then has four
/// pixels at least.
pub const DPI: f64 = 200.0;
/// The most pixels of such a page, A4 having four million; a larger one is drawn in fewer dots.
pub const PAGE_PIXELS_MAX: f64 = 8_000_000.0;
