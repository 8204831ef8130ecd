//! The bounds of a batch.

/// The most rows of a table that is verified at once.
pub const ROWS_MAX: usize = 10_000;
/// The most files that are verified at once.
pub const FILES_MAX: usize = 1_000;
/// The most bytes of text in the cells of a table.
pub const TEXT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// The most bytes of all files of a batch.
pub const FILES_BYTES_MAX: usize = 512 * 1024 * 1024;
/// How many bytes of files one write keeps: other writers wait for it.
pub const KEPT_BYTES: usize = 8 * 1024 * 1024;
/// How many items a worker leases at once.
pub const CHUNK: i64 = 64;
/// How long a lease lives without a sign of its worker: so long does a batch stand still after a
/// crash.
pub const LEASE_S: i64 = 5;
/// How often a worker gives a sign of life, in milliseconds.
pub const BEAT_MS: u64 = 1_000;
/// The least number of items that are worked on at once: sources answer slowly.
pub const THREADS_MIN: usize = 4;
/// The most.
pub const THREADS_MAX: usize = 16;
/// The most rows that are shown to tell what the columns hold.
pub const SAMPLE_ROWS: usize = 5;
/// The most templates that are listed.
pub const TEMPLATES_MAX: i64 = 200;
/// The most characters of the name of a template or a batch.
pub const NAME_CHARS_MAX: usize = 120;
/// How many items are read at once when all are.
pub const PAGE: i64 = 500;
