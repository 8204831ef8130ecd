//! Everything that is kept: the only crate with SQL, one text for SQLite and PostgreSQL.
//!
//! [`Db`] opens a database and hands out transactions. [`Db::read`] gives a [`Read`], which can
//! ask; [`Db::write`] gives a [`Write`], which can also change and must say so in the log with
//! [`Write::note`]. There is one writer at a time on both engines, so a use case may read, decide
//! and write without thinking of others; concurrent writers share one commit.
//!
//! Tables live in one file for each family (`outbox`, `job`, …) as plain functions on `&mut Read`
//! or `&mut Write`. Every function on data of a workspace takes the [`Tenant`].
//!
//! The SQL: columns BIGINT, TEXT and BYTEA; time in UTC microseconds ([`micros`]), days as TEXT;
//! parameters `$1`; every literal stands in `sql!("…")`, so that a test can prepare it on both
//! engines. A parameter that is only compared with NULL needs `CAST($1 AS TEXT)`. Sums need
//! `CAST(sum(x) AS BIGINT)`. One DDL statement for each step of [`migration`].

pub mod account;
pub mod batch;
pub mod bill;
mod checkpoint;
mod db;
mod dialect;
pub mod draft;
mod error;
pub mod folder;
mod group;
mod id;
pub mod idempotency;
pub mod issue;
pub mod job;
pub mod ledger;
pub mod limits;
pub mod log;
pub mod migration;
pub mod order;
pub mod outbox;
pub mod paper_check;
mod queue;
pub mod quota;
pub mod receipt;
pub mod reconcile;
pub mod register;
pub mod risk;
pub mod setting;
pub mod source;
mod survey;
mod tenant;
#[cfg(feature = "trial")]
pub mod trial;
mod value;
pub mod verification;

pub use db::{Db, Read, Write};
pub use dialect::Engine;
pub use error::{Error, Result};
pub use id::fresh;
pub use survey::{Survey, survey};
pub use tenant::{Actor, Tenant};
pub use value::{Column, Row, Value, micros, moment};

/// Marks a literal as SQL; a test finds every use and prepares it on both engines.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {
        $text
    };
}
