//! The bounds of what accounts cost the machine.

/// Passwords that are hashed at the same time: each takes the memory of its cost.
pub const HASHES_AT_ONCE: usize = 3;
/// Requests that may wait for that; more are told to come back.
pub const HASHES_WAITING_MAX: usize = 200;
/// The most characters of a token, code or solution that is read.
pub const TOKEN_CHARS_MAX: usize = 200;
/// A key that was used is written down this often at most.
pub const KEY_SEEN_EVERY_S: i64 = 60;
/// The longest life of a key that ends by itself.
pub const KEY_LIVES_S_MAX: i64 = 3 * 366 * 86_400;
/// How long the secret of a second factor is shown again before it was proven to work.
pub const BEGUN_LIVES_S: i64 = 600;
