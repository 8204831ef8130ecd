//! The tables of the ledger.

use crate::migration::Step;

/// Numbers 700 to 799.
pub(crate) const STEPS: &[Step] = &[
    (
        700,
        "ledger_posting",
        "CREATE TABLE ledger_posting (
            tenant TEXT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL, what TEXT NOT NULL,
            object TEXT NOT NULL, day TEXT NOT NULL, reverses TEXT, at BIGINT NOT NULL,
            hash BYTEA NOT NULL, PRIMARY KEY (tenant, seq))",
    ),
    (
        701,
        "ledger_posting_id",
        "CREATE UNIQUE INDEX ledger_posting_id ON ledger_posting (tenant, id)",
    ),
    (
        702,
        "ledger_posting_object",
        "CREATE INDEX ledger_posting_object ON ledger_posting (tenant, object, seq)",
    ),
    (
        703,
        "ledger_posting_reverses",
        "CREATE UNIQUE INDEX ledger_posting_reverses ON ledger_posting (tenant, reverses)
            WHERE reverses IS NOT NULL",
    ),
    (
        704,
        "ledger_entry",
        "CREATE TABLE ledger_entry (
            tenant TEXT NOT NULL, seq BIGINT NOT NULL, line BIGINT NOT NULL,
            account TEXT NOT NULL, amount BIGINT NOT NULL, balance BIGINT NOT NULL,
            at BIGINT NOT NULL, PRIMARY KEY (tenant, seq, line))",
    ),
    (
        705,
        "ledger_entry_account",
        "CREATE INDEX ledger_entry_account ON ledger_entry (tenant, account, at, seq, line)",
    ),
    (
        706,
        "ledger_account",
        "CREATE TABLE ledger_account (
            tenant TEXT NOT NULL, account TEXT NOT NULL, balance BIGINT NOT NULL,
            held BIGINT NOT NULL CHECK (held >= 0), PRIMARY KEY (tenant, account))",
    ),
    (
        707,
        "ledger_hold",
        "CREATE TABLE ledger_hold (
            tenant TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0), object TEXT NOT NULL,
            expires_at BIGINT NOT NULL, state TEXT NOT NULL CHECK (state IN ('held', 'taken',
            'released', 'expired')), posting TEXT, made_at BIGINT NOT NULL, ended_at BIGINT,
            PRIMARY KEY (tenant, id))",
    ),
    (
        708,
        "ledger_hold_account",
        "CREATE INDEX ledger_hold_account ON ledger_hold (tenant, account, state, expires_at)",
    ),
];
