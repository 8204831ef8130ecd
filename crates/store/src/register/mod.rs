//! Issued invoices (底账): what is known of each, its states, and where it came from; numbers 200
//! to 219.
//!
//! A row is a version of an invoice. Its `id` says which row of which load it is: a load takes
//! the numbers from `from_id` on, and the distance from there is the distance of the rows in the
//! file. So ten million rows need no column for that. A version that is replaced moves, as it is,
//! to `register_past`; nothing is forgotten.
//!
//! Every row has a digest, and every chunk of a load a line in the log with a digest over those of
//! its rows: [`check`] finds a row that was edited by hand, and names it.
//!
//! Sellers are found by a part of their name or tax number in `register_seller`, and their invoices
//! by an index over the key of the seller: its tax number, or its name where there is none.
//!
//! Workspaces are numbered in `register_book`, for their ids would be a fifth of every row.

mod check;
mod find;
mod load;
mod more;
mod put;
mod row;
mod seller;
mod state;

use model::verdict::TaxStatus;
use model::{Invoice, Moment};

pub use check::{Finding, Wrong, check};
pub use find::{Filter, Listed, count, find, history, list};
pub use load::{Counts, Load, begin_load, end_load, load, loads};
pub use put::{Outcome, Sealed, put, put_sealed, set_state};
pub use seller::{Seller, sellers};

use crate::migration::Step;

pub(crate) const STEPS: &[Step] = &[
    (
        200,
        "register_book",
        "CREATE TABLE register_book (
            id BIGINT PRIMARY KEY, tenant TEXT NOT NULL, size BIGINT NOT NULL)",
    ),
    (
        201,
        "register_book_tenant",
        "CREATE UNIQUE INDEX register_book_tenant ON register_book (tenant)",
    ),
    (
        202,
        "register",
        "CREATE TABLE register (
            id BIGINT PRIMARY KEY, book BIGINT NOT NULL, invoice_key TEXT NOT NULL, kind BIGINT,
            issue_date TEXT, check_code TEXT, total_without_tax BIGINT, tax BIGINT, total BIGINT,
            seller_name TEXT, seller_tax_id TEXT, buyer_name TEXT, buyer_tax_id TEXT,
            state BIGINT NOT NULL, red_number TEXT, why TEXT, more TEXT, digest BYTEA NOT NULL)",
    ),
    (203, "register_key", "CREATE UNIQUE INDEX register_key ON register (book, invoice_key)"),
    (
        204,
        "register_past",
        "CREATE TABLE register_past (
            id BIGINT PRIMARY KEY, book BIGINT NOT NULL, invoice_key TEXT NOT NULL, kind BIGINT,
            issue_date TEXT, check_code TEXT, total_without_tax BIGINT, tax BIGINT, total BIGINT,
            seller_name TEXT, seller_tax_id TEXT, buyer_name TEXT, buyer_tax_id TEXT,
            state BIGINT NOT NULL, red_number TEXT, why TEXT, more TEXT, digest BYTEA NOT NULL)",
    ),
    (
        205,
        "register_past_key",
        "CREATE INDEX register_past_key ON register_past (book, invoice_key)",
    ),
    (
        206,
        "register_chunk",
        "CREATE TABLE register_chunk (
            from_id BIGINT PRIMARY KEY, ids BIGINT NOT NULL, load TEXT NOT NULL,
            place BIGINT NOT NULL, made_at BIGINT NOT NULL)",
    ),
    (
        207,
        "register_load",
        "CREATE TABLE register_load (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, actor TEXT NOT NULL,
            begun_at BIGINT NOT NULL, ended_at BIGINT, rows_read BIGINT NOT NULL,
            created BIGINT NOT NULL, same BIGINT NOT NULL, changed BIGINT NOT NULL,
            refused BIGINT NOT NULL, report TEXT NOT NULL)",
    ),
    (
        208,
        "register_load_begun",
        "CREATE INDEX register_load_begun ON register_load (tenant, begun_at)",
    ),
    (
        209,
        "register_odd",
        "CREATE INDEX register_odd ON register (book, state, id) WHERE state <> 0",
    ),
    // Sellers by their names, few beside their invoices; an index knows the key of a seller alone.
    (
        210,
        "register_seller",
        "CREATE TABLE register_seller (
            book BIGINT NOT NULL, name TEXT NOT NULL, tax_id TEXT NOT NULL,
            PRIMARY KEY (book, name, tax_id))",
    ),
    (
        211,
        "register_by_seller",
        "CREATE INDEX register_by_seller ON register (
            book, (COALESCE(substr(seller_tax_id, 1, 100), substr(seller_name, 1, 100))), id)",
    ),
    (
        212,
        "register_seller_of_old",
        "INSERT INTO register_seller (book, name, tax_id)
         SELECT DISTINCT book, COALESCE(substr(seller_name, 1, 100), ''),
            COALESCE(substr(seller_tax_id, 1, 100), '')
         FROM register WHERE seller_name IS NOT NULL OR seller_tax_id IS NOT NULL",
    ),
];

/// An issued invoice as a load brings it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Issued {
    /// Its row in the file, from 1.
    pub place: i64,
    /// The invoice.
    pub invoice: Invoice,
    /// Its tax status; unknown leaves the one that was known.
    pub status: TaxStatus,
}

/// A state of an invoice (票据状态) and what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The tax status.
    pub status: TaxStatus,
    /// The number of the red-letter invoice that cancels it.
    pub red_number: Option<String>,
    /// Why it was set.
    pub why: Option<String>,
}

/// A state of the past or the present, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// When the register learned of it.
    pub at: Moment,
    /// The state.
    pub state: State,
    /// The load that brought it; empty when somebody set it.
    pub load: String,
    /// The row of the load.
    pub place: i64,
}
