//! The tables of orders, steps 900 to 999.
//!
//! `next_at` is when the program has to look at a row again by itself; NULL when never. Everything
//! that waits stands in one of three indexes on it, so nothing waits in memory.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        900,
        "pay_order",
        "CREATE TABLE pay_order (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, biller TEXT NOT NULL, bill TEXT NOT NULL,
            account TEXT NOT NULL, subject TEXT NOT NULL, facts TEXT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0), paid BIGINT NOT NULL CHECK (paid >= 0),
            refunded BIGINT NOT NULL CHECK (refunded >= 0), state TEXT NOT NULL,
            actor TEXT NOT NULL, made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
            paid_at BIGINT, posted_at BIGINT, biller_receipt TEXT NOT NULL,
            tried BIGINT NOT NULL, next_at BIGINT, why TEXT NOT NULL, token TEXT)",
    ),
    (901, "pay_order_due", "CREATE INDEX pay_order_due ON pay_order (next_at)"),
    (902, "pay_order_made", "CREATE INDEX pay_order_made ON pay_order (tenant, made_at)"),
    (903, "pay_order_state", "CREATE INDEX pay_order_state ON pay_order (tenant, state, made_at)"),
    (904, "pay_order_actor", "CREATE INDEX pay_order_actor ON pay_order (tenant, actor, made_at)"),
    (905, "pay_order_token", "CREATE UNIQUE INDEX pay_order_token ON pay_order (tenant, token)"),
    (906, "pay_order_bill", "CREATE INDEX pay_order_bill ON pay_order (tenant, biller, bill)"),
    (
        910,
        "pay_share",
        "CREATE TABLE pay_share (
            order_id TEXT NOT NULL, place BIGINT NOT NULL, tenant TEXT NOT NULL,
            name TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
            paid BIGINT NOT NULL CHECK (paid >= 0), PRIMARY KEY (order_id, place))",
    ),
    (
        920,
        "pay_attempt",
        "CREATE TABLE pay_attempt (
            number TEXT PRIMARY KEY, tenant TEXT NOT NULL, order_id TEXT NOT NULL,
            share BIGINT NOT NULL, channel TEXT NOT NULL, way TEXT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0), subject TEXT NOT NULL, code TEXT NOT NULL,
            made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, deadline_at BIGINT NOT NULL,
            state TEXT NOT NULL, shown TEXT NOT NULL, trade TEXT NOT NULL,
            payer TEXT NOT NULL, paid_at BIGINT, ended_at BIGINT, asked BIGINT NOT NULL,
            tried BIGINT NOT NULL, next_at BIGINT, why TEXT NOT NULL, why_code TEXT NOT NULL)",
    ),
    (921, "pay_attempt_due", "CREATE INDEX pay_attempt_due ON pay_attempt (next_at)"),
    (922, "pay_attempt_order", "CREATE INDEX pay_attempt_order ON pay_attempt (order_id, share)"),
    (
        923,
        "pay_attempt_state",
        "CREATE INDEX pay_attempt_state ON pay_attempt (tenant, state, made_at)",
    ),
    (
        924,
        "pay_attempt_payer",
        "CREATE INDEX pay_attempt_payer ON pay_attempt (tenant, payer, made_at)",
    ),
    (
        930,
        "pay_refund",
        "CREATE TABLE pay_refund (
            number TEXT PRIMARY KEY, tenant TEXT NOT NULL, order_id TEXT NOT NULL,
            attempt TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
            reason TEXT NOT NULL, state TEXT NOT NULL, maker TEXT NOT NULL, checker TEXT NOT NULL,
            made_at BIGINT NOT NULL, ended_at BIGINT, reference TEXT NOT NULL,
            tried BIGINT NOT NULL, next_at BIGINT, why TEXT NOT NULL)",
    ),
    (931, "pay_refund_due", "CREATE INDEX pay_refund_due ON pay_refund (next_at)"),
    (932, "pay_refund_order", "CREATE INDEX pay_refund_order ON pay_refund (order_id)"),
    (
        933,
        "pay_refund_state",
        "CREATE INDEX pay_refund_state ON pay_refund (tenant, state, made_at)",
    ),
    (
        940,
        "pay_notice",
        "CREATE TABLE pay_notice (
            channel TEXT NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL, number TEXT NOT NULL,
            says TEXT NOT NULL, arrived_at BIGINT NOT NULL, done_at BIGINT, why TEXT NOT NULL,
            PRIMARY KEY (channel, id))",
    ),
    (941, "pay_notice_done", "CREATE INDEX pay_notice_done ON pay_notice (done_at, arrived_at)"),
    (942, "pay_notice_number", "CREATE INDEX pay_notice_number ON pay_notice (number)"),
    (
        950,
        "pay_case",
        "CREATE TABLE pay_case (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL,
            order_id TEXT NOT NULL, about TEXT NOT NULL, amount BIGINT NOT NULL,
            evidence TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
            made_at BIGINT NOT NULL, closed_at BIGINT, closed_by TEXT NOT NULL,
            decision TEXT NOT NULL)",
    ),
    (951, "pay_case_state", "CREATE INDEX pay_case_state ON pay_case (tenant, state, made_at)"),
    (952, "pay_case_about", "CREATE UNIQUE INDEX pay_case_about ON pay_case (tenant, kind, about)"),
];
