//! The tables of batches, steps 500 to 519.
//!
//! The further indexes of `batch_item` begin with the batch alone. With the workspace before it
//! they look as good as the primary key to a PostgreSQL that has no statistics of a new batch yet,
//! and it would look ten thousand items through to find one.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        500,
        "batch",
        "CREATE TABLE batch (
            tenant TEXT NOT NULL, id TEXT NOT NULL, actor TEXT NOT NULL, name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('files', 'rows')), state TEXT NOT NULL
            CHECK (state IN ('mapping', 'running', 'stopped', 'done')), mapping TEXT NOT NULL,
            total BIGINT NOT NULL, original TEXT, token TEXT, made_at BIGINT NOT NULL,
            done_at BIGINT, PRIMARY KEY (tenant, id))",
    ),
    (501, "batch_made", "CREATE INDEX batch_made ON batch (tenant, made_at)"),
    (502, "batch_token", "CREATE UNIQUE INDEX batch_token ON batch (tenant, token)"),
    (
        503,
        "batch_item",
        "CREATE TABLE batch_item (
            tenant TEXT NOT NULL, batch TEXT NOT NULL, place BIGINT NOT NULL,
            line BIGINT NOT NULL, name TEXT NOT NULL, input TEXT NOT NULL, invoice_key TEXT,
            outcome TEXT NOT NULL, reason TEXT NOT NULL, field TEXT NOT NULL, twin BIGINT,
            verification TEXT, lease TEXT NOT NULL, leased_until BIGINT NOT NULL,
            PRIMARY KEY (tenant, batch, place))",
    ),
    (
        504,
        "batch_item_outcome",
        "CREATE INDEX batch_item_outcome ON batch_item (batch, outcome, place)",
    ),
    (
        505,
        "batch_item_key",
        "CREATE UNIQUE INDEX batch_item_key ON batch_item (batch, invoice_key)",
    ),
    (
        506,
        "import_template",
        "CREATE TABLE import_template (
            tenant TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, signature TEXT NOT NULL,
            mapping TEXT NOT NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, name))",
    ),
    (
        507,
        "import_template_signature",
        "CREATE INDEX import_template_signature ON import_template (tenant, signature, made_at)",
    ),
];
