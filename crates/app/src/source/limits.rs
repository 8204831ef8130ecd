//! The bounds of sources.

/// Sources that a workspace may have.
pub const SOURCES_MAX: usize = 16;
/// The longest name of a source, in characters.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest note on what allows us to ask a source, in characters.
pub const LICENCE_CHARS_MAX: usize = 500;
/// The longest key of a source, in bytes.
pub const SECRET_BYTES_MAX: usize = 1_024;
/// The longest list of certificates, in bytes.
pub const CERTIFICATE_BYTES_MAX: usize = 64 * 1_024;
/// The most that a question may cost, in fen.
pub const COST_FEN_MAX: i64 = 1_000_000;
/// The largest budget of a day, in questions or in fen.
pub const BUDGET_MAX: i64 = 1_000_000_000;
/// The most tries of an invoice in a day.
pub const TRIES_MAX: u32 = 1_000;
/// The longest time that an answer may be used again, in hours.
pub const CACHE_HOURS_MAX: u32 = 24 * 31;
/// The least and the most that a source is waited for, in milliseconds.
pub const TIMEOUT_MS: (u32, u32) = (500, 60_000);
/// How long the lease of a question outlives its time limit, in seconds: what writing may take.
pub const LEASE_MARGIN_S: i64 = 15;
/// How often somebody who waits for an answer that another process asked for looks, in
/// milliseconds.
pub const LOOK_EVERY_MS: u64 = 40;
/// How often a question is asked again by itself.
pub const RETRIES_MAX: i64 = 8;
/// The first pause before it is asked again, in seconds; each is twice the one before.
pub const RETRY_FIRST_S: i64 = 600;
/// The longest pause, in seconds.
pub const RETRY_LONGEST_S: i64 = 6 * 3_600;
/// The hour on Chinese clocks at which a question of yesterday is asked again: data arrive in the
/// night, and people read the answer when they come to work.
pub const RETRY_HOUR: u8 = 9;
