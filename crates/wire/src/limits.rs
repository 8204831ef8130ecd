//! Every bound on what is sent, received and remembered, in one place.

/// The longest answer that is read, in bytes: an invoice of [`LINES_MAX`] lines fits.
pub const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The longest head of an answer, in bytes.
pub const ANSWER_HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long one question may take, everything included, unless the caller says otherwise.
///
/// Tax bureaus answer providers within seconds; a person does not wait longer.
pub const QUESTION_MS: u64 = 10_000;
/// The share of the time of a question that finding somebody to talk to may take.
pub const CONNECT_SHARE: u32 = 2;
/// The most certificates that a client is told to trust.
pub const CERTIFICATES_MAX: usize = 16;
/// The most lines of goods that are taken from one answer.
pub const LINES_MAX: usize = 5_000;
/// The most earlier states that are taken from one answer.
pub const HISTORY_MAX: usize = 100;
/// The longest text of one field that is kept, in characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// The longest address of a service, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 512;
/// A token is renewed this long before it expires, in seconds.
pub const TOKEN_MARGIN_S: i64 = 300;
/// The longest life that a token is believed to have, in seconds: what Baidu documents, 30 days.
pub const TOKEN_LIFE_S_MAX: i64 = 2_592_000;

/// The longest request that a simulator reads, in bytes.
pub const SIMULATOR_REQUEST_BYTES_MAX: usize = 64 * 1024;
/// The most connections that a simulator holds at once; more are closed.
pub const SIMULATOR_CONNECTIONS_MAX: usize = 32;
/// How long a simulator waits for a request to arrive, in milliseconds.
pub const SIMULATOR_READ_MS: u64 = 5_000;
/// The most tokens that a simulator honours at once.
pub const SIMULATOR_TOKENS_MAX: usize = 16;
/// How far a signed timestamp may lie from the clock of a simulator, in seconds.
pub const SIMULATOR_CLOCK_SKEW_S: i64 = 300;
/// How often a simulator looks whether it has something to say by itself, in milliseconds.
pub const SIMULATOR_NOTICE_MS: u64 = 200;
/// The most trades that a simulator of a channel remembers; the oldest is forgotten.
pub const SIMULATOR_TRADES_MAX: usize = 2_000_000;
