//! The tables of accounts, steps 100 to 199.

use crate::migration::Step;

/// The steps of this family.
pub const STEPS: &[Step] = &[
    (
        100,
        "person",
        "CREATE TABLE person (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL,
            password_at BIGINT NOT NULL, home TEXT NOT NULL, made_at BIGINT NOT NULL)",
    ),
    (
        101,
        "identifier",
        "CREATE TABLE identifier (
            value TEXT PRIMARY KEY, person TEXT NOT NULL, proven_at BIGINT NOT NULL)",
    ),
    (102, "identifier_person", "CREATE INDEX identifier_person ON identifier (person)"),
    (
        103,
        "workspace",
        "CREATE TABLE workspace (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('personal', 'company')),
            name TEXT NOT NULL, made_at BIGINT NOT NULL)",
    ),
    (
        104,
        "member",
        "CREATE TABLE member (
            tenant TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
            since BIGINT NOT NULL, PRIMARY KEY (tenant, person))",
    ),
    (105, "member_person", "CREATE INDEX member_person ON member (person)"),
    (
        106,
        "own_role",
        "CREATE TABLE own_role (
            tenant TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
            permissions TEXT NOT NULL, made_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, id), UNIQUE (tenant, name))",
    ),
    (
        107,
        "session",
        "CREATE TABLE session (
            id TEXT PRIMARY KEY, digest BYTEA NOT NULL UNIQUE, person TEXT NOT NULL,
            tenant TEXT NOT NULL, began BIGINT NOT NULL, seen BIGINT NOT NULL,
            device TEXT NOT NULL, address TEXT NOT NULL)",
    ),
    (108, "session_person", "CREATE INDEX session_person ON session (person, began)"),
    (
        109,
        "ticket",
        "CREATE TABLE ticket (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, digest BYTEA NOT NULL,
            subject BYTEA NOT NULL, person TEXT, made_at BIGINT NOT NULL,
            tries BIGINT NOT NULL, spent BIGINT NOT NULL CHECK (spent IN (0, 1)))",
    ),
    (110, "ticket_subject", "CREATE INDEX ticket_subject ON ticket (subject, purpose, made_at)"),
    (111, "ticket_digest", "CREATE INDEX ticket_digest ON ticket (digest)"),
    (112, "ticket_made", "CREATE INDEX ticket_made ON ticket (made_at)"),
    (
        113,
        "failure",
        "CREATE TABLE failure (
            counted TEXT NOT NULL, subject BYTEA NOT NULL, failures BIGINT NOT NULL,
            last BIGINT NOT NULL, PRIMARY KEY (counted, subject))",
    ),
    (114, "effort", "CREATE TABLE effort (nonce BYTEA PRIMARY KEY, ends BIGINT NOT NULL)"),
    (
        115,
        "factor",
        "CREATE TABLE factor (
            person TEXT PRIMARY KEY, sealed BYTEA NOT NULL, is_on BIGINT NOT NULL
            CHECK (is_on IN (0, 1)), step BIGINT NOT NULL, made_at BIGINT NOT NULL)",
    ),
    (
        116,
        "recovery_code",
        "CREATE TABLE recovery_code (
            person TEXT NOT NULL, digest BYTEA NOT NULL, PRIMARY KEY (person, digest))",
    ),
    (
        117,
        "api_key",
        "CREATE TABLE api_key (
            tenant TEXT NOT NULL, id TEXT NOT NULL, prefix TEXT NOT NULL UNIQUE,
            digest BYTEA NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
            rate BIGINT NOT NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL,
            ends_at BIGINT, ended_at BIGINT, seen BIGINT, PRIMARY KEY (tenant, id))",
    ),
    (
        118,
        "invitation",
        "CREATE TABLE invitation (
            tenant TEXT NOT NULL, id TEXT NOT NULL, identifier TEXT NOT NULL,
            role TEXT NOT NULL, digest BYTEA NOT NULL UNIQUE, made_by TEXT NOT NULL,
            made_at BIGINT NOT NULL, PRIMARY KEY (tenant, id), UNIQUE (tenant, identifier))",
    ),
];
