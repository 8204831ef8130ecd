//! Every bound on what the command line takes in, in one place.

/// The largest document, in bytes; the parsers hold the same bound.
pub const FILE_BYTES_MAX: u64 = paper::limits::FILE_BYTES_MAX;
/// The largest archive of documents, in bytes; it is held in memory, one at a time.
pub const ARCHIVE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// The most entries of one archive.
pub const ARCHIVE_ENTRIES_MAX: usize = 10_000;
/// The most bytes that the entries of one archive may inflate to, all together.
pub const ARCHIVE_INFLATED_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// How many times larger than its packed form an entry may be.
///
/// Invoices pack ten to forty times as XML and hardly at all as OFD or PDF.
pub const ARCHIVE_RATIO_MAX: u64 = 200;
/// Entries up to this size may have any ratio: a short file of blanks is no bomb.
pub const ARCHIVE_RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// The most files that one call looks at.
pub const FILES_MAX: usize = 200_000;
/// The deepest nesting of folders that is walked.
pub const FOLDER_DEPTH_MAX: usize = 32;
/// The most threads.
pub const JOBS_MAX: usize = 256;
/// How many files are verified before their results are written out.
pub const BATCH_FILES: usize = 256;
/// The most bytes of a QR text: the largest QR code holds 7,089 digits.
pub const QR_BYTES_MAX: usize = 8 * 1024;
/// The most values of a list that are named before the rest is only counted.
pub const LIST_SHOWN_MAX: usize = 8;
/// The most runs of text that one redrawn page shows.
pub const PAGE_RUNS_MAX: usize = 2_000;
/// The most pages that a report redraws.
pub const PAGES_MAX: usize = 5;
/// The most files in a folder of certificates.
pub const CERTIFICATE_FILES_MAX: usize = 1_024;
/// The most bytes of one certificate file; bundles of all public authorities have a quarter.
pub const CERTIFICATE_BYTES_MAX: u64 = 1024 * 1024;
/// The most characters of the name that a browser gives itself that are looked at.
pub const AGENT_CHARS_MAX: usize = 512;
/// The most fields of a form.
pub const FIELDS_MAX: usize = 200;
/// The most bytes of a form without files.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of one uploaded file.
pub const UPLOAD_FILE_BYTES_MAX: usize = FILE_BYTES_MAX as usize;
/// The longest notice of a payment channel, in bytes; real ones have one or two thousand.
pub const NOTICE_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of all files of one form.
pub const UPLOAD_BYTES_MAX: usize = 200 * 1024 * 1024;
/// The most bytes of one picture of a camera; the script sends a fifth of it.
pub const FRAME_BYTES_MAX: usize = 1024 * 1024;
/// The most pixels of one picture of a camera: full HD.
pub const FRAME_PIXELS_MAX: u64 = 1_920 * 1_088;
/// Pictures that the cameras behind one address may send in a minute; one sends a hundred.
pub const FRAMES_A_MINUTE: u32 = 600;
/// Pictures of cameras that are looked at at once; the others come again.
pub const FRAMES_AT_ONCE: usize = 2;
/// Uploaded pictures that are looked at at once: each takes a quarter of a gigabyte.
pub const LOOKS_AT_ONCE: usize = 2;
/// The most files of one form.
pub const UPLOAD_FILES_MAX: usize = 1_000;
/// How many requests work on the database or the processor at once; the others wait in line.
pub const WORKERS_MAX: usize = 64;
/// How long a visitor waits for a verdict before the page says that it is still being asked for.
pub const VERDICT_WAIT: std::time::Duration = std::time::Duration::from_secs(5);
/// Connections that read the database at once.
pub const READERS_MAX: u32 = 8;
/// The most bytes of a file with a public key.
pub const KEY_BYTES_MAX: u64 = 4 * 1024;
/// The most bytes of JSON that a program sends at once, lists of invoices apart.
pub const JSON_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of a list of invoices that a program sends at once.
pub const JSON_LIST_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most invoices of such a list.
pub const JSON_LIST_ROWS_MAX: usize = 10_000;
/// The most keys whose rate is remembered at once.
pub const RATES_MAX: usize = 10_000;
/// Rows of one page of a list.
pub const PAGE_ROWS: i64 = 50;
/// The most rows of a workbook that is taken out.
pub const EXPORT_ROWS_MAX: i64 = 50_000;
/// A load of the register that has not ended after so many hours was cut off.
pub const LOAD_HOURS_MAX: i64 = 3;
/// The longest till file, and the longest file with a key that it names, in bytes.
pub const TILL_BYTES_MAX: u64 = 64 * 1024;
/// The most billers in a till file.
pub const TILL_PARTS_MAX: usize = 1_000;
/// The most lines on the page of a simulator, and the most numbers at which it misbehaves.
pub const DESK_ROWS_MAX: usize = 5_000;
/// The longest number that the page of a simulator takes, in bytes.
pub const DESK_WORD_MAX: usize = 64;
