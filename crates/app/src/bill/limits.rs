//! The bounds of bills.

/// Bills of one account that are shown.
pub const BILLS_SHOWN_MAX: i64 = 200;
/// Bills of one table.
pub const BILLS_OF_TABLE_MAX: usize = 200_000;
/// Bills that are written in one transaction.
pub const BILLS_PER_CHUNK: usize = 500;
/// Refused rows that a report lists; the others are counted.
pub const REFUSED_LISTED_MAX: usize = 1_000;
/// The longest catalogue, in bytes.
pub const CATALOGUE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The longest key or name that a biller gives us, in bytes.
pub const KEY_BYTES_MAX: usize = 256;
