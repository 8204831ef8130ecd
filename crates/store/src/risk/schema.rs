//! The tables of risk, steps 1200 to 1299.
//!
//! A *subject* is an account at a biller, a person, a payer at a channel or a device. What the
//! rules need of its past is kept per subject, so that a decision costs two indexed reads for each.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        1200,
        "risk_limit",
        "CREATE TABLE risk_limit (
            tenant TEXT NOT NULL, name TEXT NOT NULL, value BIGINT NOT NULL,
            PRIMARY KEY (tenant, name))",
    ),
    (
        1210,
        "risk_past",
        "CREATE TABLE risk_past (
            tenant TEXT NOT NULL, subject TEXT NOT NULL, at BIGINT NOT NULL, attempt TEXT NOT NULL,
            amount BIGINT NOT NULL, payer TEXT NOT NULL,
            PRIMARY KEY (tenant, subject, at, attempt))",
    ),
    (1211, "risk_past_at", "CREATE INDEX risk_past_at ON risk_past (tenant, at)"),
    (
        1220,
        "risk_day",
        "CREATE TABLE risk_day (
            tenant TEXT NOT NULL, subject TEXT NOT NULL, day TEXT NOT NULL, count BIGINT NOT NULL,
            sum BIGINT NOT NULL, refunds BIGINT NOT NULL, refunded BIGINT NOT NULL,
            PRIMARY KEY (tenant, subject, day))",
    ),
    (
        1230,
        "risk_decision",
        "CREATE TABLE risk_decision (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, order_id TEXT NOT NULL, about TEXT NOT NULL,
            action TEXT NOT NULL, rule TEXT NOT NULL, score BIGINT NOT NULL, saw TEXT NOT NULL,
            actor TEXT NOT NULL, at BIGINT NOT NULL)",
    ),
    (
        1231,
        "risk_decision_once",
        "CREATE UNIQUE INDEX risk_decision_once
            ON risk_decision (tenant, order_id, about, action, rule)",
    ),
    (1232, "risk_decision_at", "CREATE INDEX risk_decision_at ON risk_decision (tenant, at)"),
];
