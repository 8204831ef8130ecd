//! The tables of billers and bills, steps 800 to 819.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        800,
        "biller",
        "CREATE TABLE biller (
            tenant TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, service TEXT NOT NULL,
            definition TEXT NOT NULL, address TEXT NOT NULL, client TEXT NOT NULL, secret BYTEA,
            is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)), made_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL, PRIMARY KEY (tenant, id))",
    ),
    (
        801,
        "bill",
        "CREATE TABLE bill (
            tenant TEXT NOT NULL, id TEXT NOT NULL, biller TEXT NOT NULL, number TEXT NOT NULL,
            account TEXT NOT NULL, period TEXT NOT NULL, holder TEXT NOT NULL,
            address TEXT NOT NULL, items TEXT NOT NULL, total BIGINT NOT NULL,
            paid BIGINT NOT NULL, due TEXT, state TEXT NOT NULL CHECK (state IN ('due', 'paying',
            'paid', 'cancelled')), held_by TEXT NOT NULL, origin TEXT NOT NULL
            CHECK (origin IN ('table', 'interface')), made_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL, PRIMARY KEY (tenant, id),
            UNIQUE (tenant, biller, number), CHECK (paid >= 0 AND paid <= total))",
    ),
    (802, "bill_account", "CREATE INDEX bill_account ON bill (tenant, biller, account, state)"),
    (803, "bill_changed", "CREATE INDEX bill_changed ON bill (tenant, changed_at)"),
];
