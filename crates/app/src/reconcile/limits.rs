//! Every bound on reconciliation, in one place.

/// Rows that are sorted in memory before they go to a file.
pub const PILE_ROWS: usize = 65_536;
/// The longest number that is compared, in bytes; a longer one is cut.
pub const NUMBER_BYTES_MAX: usize = 64;
/// The most differences of a day; with more the bill is not ours, and nothing of it is used.
pub const DIFFERENCES_MAX: usize = 5_000;
/// How long until a bill that is not there is asked for again, in seconds (payment document §2.1:
/// every 30 minutes after 10:00).
pub const AGAIN_S: i64 = 1_800;
/// The hour of the day after, in China, from which bills are asked for.
pub const FROM_HOUR: u8 = 10;
/// How many days back the timer looks for days that are not closed.
pub const DAYS_BACK: i64 = 7;
/// The longest reason of a proposal, in characters.
pub const REASON_CHARS_MAX: usize = 200;
