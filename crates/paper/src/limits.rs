//! Every bound on what comes in, in one place.

/// The largest file that is looked at, in bytes.
pub const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// The deepest nesting of XML elements.
pub const XML_DEPTH_MAX: usize = 64;
/// The most XML elements in one part.
pub const XML_ELEMENTS_MAX: usize = 200_000;
/// The most lines of goods in one invoice.
pub const LINES_MAX: usize = 5_000;
/// The most pages of a document whose text is read.
pub const PAGES_MAX: usize = 200;
/// The most runs of text on one page.
pub const RUNS_MAX: usize = 50_000;
/// The most bytes that the streams of one PDF may inflate to.
pub const PDF_INFLATED_BYTES_MAX: usize = 48 * 1024 * 1024;
/// The most signatures in one PDF.
pub const PDF_SIGNATURES_MAX: usize = 32;
/// The most bytes of attributes on one XML element.
pub const XML_ATTRIBUTE_BYTES_MAX: usize = 16 * 1024;
/// The longest name of an XML element, in bytes.
pub const XML_NAME_BYTES_MAX: usize = 512;
/// The most facts without a column of their own that one invoice keeps.
pub const PARTICULARS_MAX: usize = 20_000;
/// The longest name of such a fact, in bytes; deeper nesting is not kept.
pub const PARTICULAR_NAME_BYTES_MAX: usize = 256;
