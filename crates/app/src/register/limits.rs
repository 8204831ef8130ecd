//! The bounds of the register.

/// Rows that are written in one transaction; others who write wait that long at most, a tenth of a
/// second. Each invoice has a place among those of its seller, and of 2,000 sellers nearly every
/// row writes a page of that index: 52,000 rows a second with 2,000 in a transaction, 71,000 so.
pub const ROWS_PER_CHUNK: usize = 8_000;
/// Chunks that are read and wait for the writer.
pub const CHUNKS_WAITING: usize = 1;
/// Refused rows that a report lists; the others are counted.
pub const REFUSED_LISTED_MAX: usize = 1_000;
/// The longest key of an invoice, in bytes: a code of twelve digits and a number of twenty fit.
pub const KEY_BYTES_MAX: usize = 48;
/// The longest text of a field, in bytes.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;
/// The most lines of goods that an invoice has.
pub const LINES_MAX: usize = 5_000;
