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
/// The most objects that one drawn page may have, those of composites counted each time.
pub const DRAWN_OBJECTS_MAX: usize = 60_000;
/// The most steps of paths and characters of text on one drawn page.
pub const DRAWN_STEPS_MAX: usize = 2_000_000;
/// How often the objects of one page may cover the whole page, all together.
pub const DRAWN_SHEETS_MAX: f64 = 3_000.0;
/// The most dashes of one line.
pub const LINE_DASHES_MAX: f64 = 20_000.0;
/// The most bytes of SVG that one page may become, about; the last object may exceed it.
pub const DRAWN_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The most pixels of one picture on a page; A4 in 600 dots an inch has 35 million.
pub const PICTURE_PIXELS_MAX: u64 = 40_000_000;
/// The most pixels of all pictures on a page.
pub const DRAWN_PIXELS_MAX: u64 = 100_000_000;
/// The most bytes of one picture on a page, as it is stored.
pub const PICTURE_BYTES_MAX: usize = 12 * 1024 * 1024;
/// The most steps of one path.
pub const PATH_STEPS_MAX: usize = 200_000;
/// The most characters of one text object.
pub const LETTERS_MAX: usize = 20_000;
/// The most steps of the outline of one character.
pub const OUTLINE_STEPS_MAX: usize = 10_000;
/// The deepest nesting of composites and patterns.
pub const COMPOSITE_DEPTH_MAX: usize = 8;
/// The deepest nesting of clips, blends and patterns, each of which is drawn on a sheet of its own.
pub const DRAWN_LAYERS_MAX: usize = 4;
/// How many drawing parameters may be relative to each other.
pub const RELATIVES_MAX: usize = 8;
/// The most clips of one object.
pub const CLIPS_MAX: usize = 8;
/// The most areas of one clip, and paths of one area.
pub const CLIP_AREAS_MAX: usize = 64;
/// The most stops of one shading.
pub const SHADE_STOPS_MAX: usize = 256;
/// The most lengths of one pattern of dashes.
pub const DASHES_MAX: usize = 32;
/// The smallest side that a cell of a pattern may have on the page, in millimetres.
pub const PATTERN_MM_MIN: f64 = 0.05;
/// The most parts with resources that one page may have.
pub const RESOURCE_PARTS_MAX: usize = 32;
/// The most annotations of one page.
pub const ANNOTATIONS_MAX: usize = 1_000;
/// The most places on one page that one seal may have.
pub const STAMPS_MAX: usize = 16;
/// The most packages inside seals that one page may draw.
pub const NESTED_PACKAGES_MAX: usize = 16;
/// The longest side of a page, in millimetres: the 200 inches that PDF allows too.
pub const SIDE_MM_MAX: f64 = 5_080.0;
