//! The bounds of the store.

/// Writes that share one commit at most.
pub const GROUP_WRITES_MAX: u32 = 256;
/// Reads, and writes, that were handed over and wait for their turn at most.
pub const QUEUE_MAX: usize = 1_024;
/// When the log of SQLite has so many pages more (4 KiB each), they are moved into its file beside
/// the writer. Writes that come one by one make ten pages each, so writes are no measure of it.
pub const CHECKPOINT_PAGES: u32 = 4_000;
/// A log of so many pages, as single large writes make it, is moved by the writer itself.
pub const LOG_PAGES_MAX: u32 = 16_000;
/// Reads that share one transaction on SQLite at most.
pub const READS_TOGETHER_MAX: usize = 16;
/// Threads at most that take reads which were handed over, on SQLite.
pub const READ_THREADS_MAX: usize = 4;
/// Readers that wait for a connection give up after this long.
pub const CONNECTION_WAIT_MS: u64 = 5_000;
/// A file that another program holds is waited for this long.
pub const BUSY_WAIT_MS: u64 = 10_000;
/// Prepared statements that a connection keeps.
pub const STATEMENTS_MAX: usize = 512;
/// Attempts at a write that lost against another one.
pub const WRITE_ATTEMPTS_MAX: u32 = 5;
/// Rows of one multi-row statement on PostgreSQL; 65,535 parameters are its own bound.
pub const ROWS_PER_STATEMENT: usize = 128;
/// Entries that the log hands out at once.
pub const LOG_PAGE_MAX: i64 = 1_000;
/// Invoices of the register that a list hands out at once.
pub const REGISTER_PAGE_MAX: i64 = 500;
/// Edited rows of the register that a check names before it only counts them.
pub const REGISTER_FINDINGS_MAX: usize = 1_000;
/// Lines of a statement, postings of an object or holds of an account that are read at once.
pub const LEDGER_PAGE_MAX: i64 = 1_000;
/// Postings that are written at once; a longer list goes in parts.
pub const LEDGER_BATCH_MAX: usize = 128;
