//! The service in a browser: its pages, and the two files that every page loads.

pub mod account;
pub mod assets;
pub mod batch;
pub mod demo;
pub mod desk;
pub mod failure;
pub mod fields;
pub mod guard;
pub mod ledger;
pub mod log;
pub mod notify;
pub mod office;
pub mod ops;
pub mod paper_check;
pub mod pay;
pub mod photo;
pub mod plain;
pub mod receipt;
pub mod report;
pub mod result;
pub mod router;
pub mod scan;
pub mod sources;
pub mod ui;
pub mod verify;
pub mod visitor;
