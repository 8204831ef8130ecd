//! The tables of reconciliation, steps 1100 to 1199.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        1100,
        "recon_run",
        "CREATE TABLE recon_run (
            tenant TEXT NOT NULL, party TEXT NOT NULL, day TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'closed')),
            why TEXT NOT NULL, digest TEXT NOT NULL, bytes BIGINT NOT NULL, theirs BIGINT NOT NULL,
            ours BIGINT NOT NULL, matched BIGINT NOT NULL, matched_amount BIGINT NOT NULL,
            theirs_in BIGINT NOT NULL, theirs_out BIGINT NOT NULL, ours_in BIGINT NOT NULL,
            ours_out BIGINT NOT NULL, fee BIGINT NOT NULL, turn BIGINT NOT NULL,
            ran_at BIGINT NOT NULL, closed_at BIGINT, next_at BIGINT,
            PRIMARY KEY (tenant, party, day))",
    ),
    (1101, "recon_run_day", "CREATE INDEX recon_run_day ON recon_run (tenant, day)"),
    (
        1110,
        "recon_diff",
        "CREATE TABLE recon_diff (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, party TEXT NOT NULL, day TEXT NOT NULL,
            number TEXT NOT NULL, refund TEXT NOT NULL, class TEXT NOT NULL, ours BIGINT NOT NULL,
            theirs BIGINT NOT NULL, delta BIGINT NOT NULL, order_id TEXT NOT NULL,
            trade TEXT NOT NULL, at BIGINT, state TEXT NOT NULL CHECK (state IN ('open',
            'proposed', 'settled', 'gone')), turn BIGINT NOT NULL, made_at BIGINT NOT NULL,
            settled_at BIGINT, action TEXT NOT NULL, reason TEXT NOT NULL, maker TEXT NOT NULL,
            checker TEXT NOT NULL)",
    ),
    (1111, "recon_diff_day", "CREATE INDEX recon_diff_day ON recon_diff (tenant, party, day)"),
    (1112, "recon_diff_state", "CREATE INDEX recon_diff_state ON recon_diff (tenant, state, day)"),
    (1113, "recon_diff_number", "CREATE INDEX recon_diff_number ON recon_diff (tenant, number)"),
    (
        1120,
        "recon_edge",
        "CREATE TABLE recon_edge (
            tenant TEXT NOT NULL, party TEXT NOT NULL, number TEXT NOT NULL, refund TEXT NOT NULL,
            day TEXT NOT NULL, amount BIGINT NOT NULL,
            PRIMARY KEY (tenant, party, number, refund))",
    ),
];
