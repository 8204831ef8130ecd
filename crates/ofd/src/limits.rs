//! Every bound on what comes in, in one place.

/// The most entries of a package.
pub const ENTRIES_MAX: usize = 4_096;
/// The most bytes that one part may inflate to.
pub const PART_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The most bytes of all parts of a package that is written.
pub const PACKAGE_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// The most bytes of inflated parts that are kept in memory. Parts that are only digested, such
/// as pictures and fonts, pass through and are not kept.
pub const KEPT_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Parts from this size on are digested without being kept.
pub const KEPT_FOR_DIGEST_BYTES: u64 = 64 * 1024;
/// How many times larger than its stored form a part of over 64 KiB may become.
pub const INFLATION_RATIO_MAX: u64 = 400;
/// The longest path of a part, in bytes.
pub const PATH_BYTES_MAX: usize = 512;
/// The deepest nesting of XML elements.
pub const XML_DEPTH_MAX: usize = 64;
/// The most XML elements in one part.
pub const XML_ELEMENTS_MAX: usize = 200_000;
/// The most signatures of one document.
pub const SIGNATURES_MAX: usize = 64;
/// The most references of one signature.
pub const REFERENCES_MAX: usize = 4_096;
/// The most references of all signatures of a document.
pub const DOCUMENT_REFERENCES_MAX: usize = 16_384;
/// The most bytes of one signature value; pictures of seals make them large.
pub const SIGNED_VALUE_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of all signature values of a document, each of which is kept several times.
pub const SIGNED_VALUES_BYTES_MAX: usize = 3 * 1024 * 1024;
/// The most certificates in one list.
pub const CERTIFICATES_MAX: usize = 64;
/// The most pages that are read.
pub const PAGES_MAX: usize = 500;
/// The most runs of text on one page.
pub const RUNS_MAX: usize = 50_000;
/// The most runs of text on all pages, however often a page is read.
pub const DOCUMENT_RUNS_MAX: usize = 60_000;
/// The longest id of an object that is kept, in bytes; ids are numbers.
pub const OBJECT_ID_BYTES_MAX: usize = 64;
/// The most attachments of one document.
pub const ATTACHMENTS_MAX: usize = 256;
/// The most bytes that the attributes of one XML element may take.
pub const XML_ATTRIBUTE_BYTES_MAX: usize = 64 * 1024;
/// The longest name of an XML element, in bytes.
pub const XML_NAME_BYTES_MAX: usize = 512;
/// The most bytes that all reads of parts together may serve, however often a part is read.
pub const READ_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The most entries outside the directory that are reported.
pub const HIDDEN_MAX: usize = 64;
