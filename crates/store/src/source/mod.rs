//! Whom to ask about an invoice (数据源), what it cost, and what was answered; numbers 400 to 419.
//!
//! A question is paid for before it is sent: [`begin`] takes a try and the cost from the day's
//! budget, [`end`] gives them back when the question certainly did not count. A process that dies
//! between them has spent, which is the safe side. The row of a question is also its lease: who
//! asks the same meanwhile, in this process or another, waits for the answer of the first.

mod answer;
mod budget;
mod config;

pub use answer::{Begun, End, Flight, Remembered, begin, end, outcome, remembered, told_before};
pub use budget::{Spent, forget, spent, used};
pub use config::{Source, find, list, put, remove, reorder};

use crate::migration::Step;

pub(crate) const STEPS: &[Step] = &[
    (
        400,
        "source",
        "CREATE TABLE source (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, place BIGINT NOT NULL, kind TEXT NOT NULL,
            name TEXT NOT NULL, address TEXT NOT NULL, secret BYTEA, certificate TEXT NOT NULL,
            licence TEXT NOT NULL, is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
            knows_all BIGINT NOT NULL CHECK (knows_all IN (0, 1)), cost BIGINT NOT NULL,
            questions_a_day BIGINT, fen_a_day BIGINT, tries_a_day BIGINT,
            cache_hours BIGINT NOT NULL, timeout_ms BIGINT NOT NULL)",
    ),
    (401, "source_order", "CREATE INDEX source_order ON source (tenant, place)"),
    (
        402,
        "source_day",
        "CREATE TABLE source_day (
            tenant TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL,
            questions BIGINT NOT NULL, fen BIGINT NOT NULL, PRIMARY KEY (tenant, source, day))",
    ),
    (
        403,
        "source_try",
        "CREATE TABLE source_try (
            tenant TEXT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL,
            invoice_key TEXT NOT NULL, used BIGINT NOT NULL,
            PRIMARY KEY (tenant, source, day, invoice_key))",
    ),
    (
        404,
        "source_answer",
        "CREATE TABLE source_answer (
            tenant TEXT NOT NULL, source TEXT NOT NULL, question BYTEA NOT NULL,
            flight TEXT NOT NULL, asked_at BIGINT NOT NULL, leased_until BIGINT NOT NULL,
            outcome TEXT, reply TEXT, replied_at BIGINT NOT NULL, fresh_until BIGINT NOT NULL,
            PRIMARY KEY (tenant, source, question))",
    ),
    // Empty for answers of before, which are forgotten by their time as all others.
    (
        405,
        "source_answer_invoice",
        "ALTER TABLE source_answer ADD COLUMN invoice_key TEXT NOT NULL DEFAULT ''",
    ),
    (
        406,
        "source_answer_of_invoice",
        "CREATE INDEX source_answer_of_invoice ON source_answer (tenant, source, invoice_key)",
    ),
];
