//! Every bound on what comes in, in one place; those of XML are the OFD crate's.

pub use ofd::limits::{
    XML_ATTRIBUTE_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX, XML_NAME_BYTES_MAX,
};

/// The largest file that is looked at, in bytes.
pub const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// The most lines of goods in one invoice.
pub const LINES_MAX: usize = 5_000;
/// The most pages of a document whose text is read.
pub const PAGES_MAX: usize = 200;
/// The most runs of text on one page.
pub const RUNS_MAX: usize = 50_000;
/// The most bytes that the streams of one PDF may inflate to.
pub const PDF_INFLATED_BYTES_MAX: usize = 48 * 1024 * 1024;
/// The most pages of a PDF that are counted.
pub const PDF_PAGES_TOTAL_MAX: usize = 10_000;
/// The most bytes of drawing instructions of one page or form of a PDF.
pub const PDF_CONTENT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most bytes of text that one drawing instruction of a PDF shows.
pub const PDF_SHOWN_BYTES_MAX: usize = 64 * 1024;
/// The most steps of one path of a PDF.
pub const PDF_PATH_STEPS_MAX: usize = 100_000;
/// The most drawing steps taken to find the text of one PDF.
pub const PDF_STEPS_MAX: u64 = 1_500_000;
/// The longest time spent on the text of one PDF, in milliseconds.
pub const PDF_TEXT_MS_MAX: u64 = 5_000;
/// The most files attached to one PDF that are looked at.
pub const PDF_EMBEDDED_MAX: usize = 32;
/// The most bytes of all files attached to one PDF.
pub const PDF_EMBEDDED_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most characters of one page that the layout rules look at; a full page of goods has 4,000.
pub const GLYPHS_MAX: usize = 30_000;
/// The most lines of text of one picture that are looked at; a full page has 300.
pub const PHOTO_LINES_MAX: usize = 1_000;
/// The most characters of one picture that are looked at.
pub const PHOTO_LETTERS_MAX: usize = 20_000;
/// The most invoices that one picture is separated into.
pub const PHOTO_INVOICES_MAX: usize = 20;
/// The most labels of one page that the layout rules look at; a full form has 60.
pub const LABELS_MAX: usize = 500;
/// The most numbered objects in one PDF outside of object streams.
pub const PDF_OBJECTS_MAX: usize = 50_000;
/// The most dictionaries in one PDF, those in its streams among them.
pub const PDF_DICTIONARIES_MAX: usize = 60_000;
/// The longest dictionary of a PDF stream, in bytes.
pub const PDF_DICTIONARY_BYTES_MAX: usize = 1024 * 1024;
/// The most columns that a predictor of a PDF stream may claim.
pub const PDF_COLUMNS_MAX: u32 = 1_000_000;
/// The most signatures in one PDF.
pub const PDF_SIGNATURES_MAX: usize = 32;
/// The most facts without a column of their own that one invoice keeps.
pub const PARTICULARS_MAX: usize = 20_000;
/// The longest name of such a fact, in bytes; deeper nesting is not kept.
pub const PARTICULAR_NAME_BYTES_MAX: usize = 256;
/// The most objects of one PDF that the search for signatures looks at.
pub const PDF_SEARCHED_MAX: usize = 300_000;
/// The most objects of one PDF whose value cannot be read before the search ends.
pub const PDF_UNREADABLE_MAX: usize = 1_000;
/// The most values inside one object of a PDF.
pub const PDF_VALUES_MAX: usize = 200_000;
/// The deepest nesting of arrays and dictionaries in a PDF.
pub const PDF_DEPTH_MAX: usize = 64;
/// The most bytes of one signature value in a PDF.
pub const PDF_CONTENTS_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most columns of a table.
pub const SHEET_COLUMNS_MAX: usize = 256;
/// The longest cell of a table, in bytes; Excel's own bound is 32,767 characters.
pub const SHEET_CELL_BYTES_MAX: usize = 32 * 1024;
/// The longest row of a table, in bytes; an invoice of 5,000 lines as JSON has nearly as much.
pub const SHEET_ROW_BYTES_MAX: usize = 1024 * 1024;
/// How many rows at the top of a table may stand before its head (titles, dates of export).
pub const SHEET_HEAD_ROWS_MAX: usize = 10;
/// How many bytes at the start of a table tell its encoding and its delimiter.
pub const SHEET_SNIFFED_BYTES: usize = 64 * 1024;
/// How many lines of JSON are looked at for the names of columns.
pub const SHEET_KEYS_LINES: usize = 100;
/// The largest workbook (XLSX), in bytes.
pub const XLSX_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most bytes that the parts of a workbook may inflate to, all together.
pub const XLSX_INFLATED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// How many times larger than its stored form a part of a workbook may become; rows of numbers
/// pack thirty times.
pub const XLSX_RATIO_MAX: u64 = 300;
/// Parts of a workbook up to this size may have any ratio.
pub const XLSX_RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// The most parts of a workbook.
pub const XLSX_PARTS_MAX: usize = 4_096;
/// The most bytes of the table of texts of a workbook, which is held in memory.
pub const XLSX_STRINGS_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most texts that the table of texts of a workbook may claim.
pub const XLSX_STRINGS_MAX: u64 = 2_000_000;
/// The most sheets of a workbook that are looked at.
pub const XLSX_SHEETS_MAX: usize = 16;
/// The most cells of a sheet, which are held in memory.
pub const XLSX_CELLS_MAX: usize = 6_000_000;
/// The most bytes of text in the cells of a sheet.
pub const XLSX_TEXT_BYTES_MAX: usize = 96 * 1024 * 1024;
/// The most rows that one sheet of a written workbook holds beside its head: Excel's own bound.
pub const XLSX_ROWS_WRITTEN_MAX: usize = 1_048_575;
/// The largest signed report, in bytes; its PDF carries it as an attachment.
pub const REPORT_BYTES_MAX: usize = 6 * 1024 * 1024;
/// The most rows of one table that a report prints; all of them are in its data.
pub const REPORT_ROWS_PRINTED_MAX: usize = 2_000;
/// The most lines that one cell or paragraph of a report prints.
pub const REPORT_CELL_LINES_MAX: usize = 40;
/// The longest trailer with the signature at the end of a PDF report, in bytes.
pub const REPORT_TRAILER_BYTES_MAX: usize = 256;
/// The most lines of items that a receipt of a payment prints.
pub const RECEIPT_LINES_PRINTED_MAX: usize = 100;
/// The most pixels of a drawn page, and of a picture that is made PNG; A4 in 600 dots an inch has
/// 35 million.
pub const RENDER_PIXELS_MAX: u64 = 40_000_000;
/// The most outlines of characters that are kept for the next page, of a kilobyte each.
pub const OUTLINES_KEPT_MAX: usize = 30_000;
/// The most steps of drawing one page of a PDF.
pub const PDF_DRAWN_STEPS_MAX: u64 = 600_000;
/// How often the objects of one page of a PDF may cover the whole page, all together.
pub const PDF_DRAWN_SHEETS_MAX: f64 = 3_000.0;
/// The longest time spent on finding out what drawing a page of a PDF costs, in milliseconds.
pub const PDF_DRAWN_MS_MAX: u64 = 5_000;
