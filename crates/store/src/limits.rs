//! The bounds of the store.

/// Writes that share one commit at most.
pub const GROUP_WRITES_MAX: u32 = 256;
/// Writes that were handed over and wait for their turn at most.
pub const QUEUE_WRITES_MAX: usize = 1_024;
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
