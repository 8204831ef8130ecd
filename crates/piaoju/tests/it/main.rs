//! The command line from outside: what goes in, what comes out, and the exit status.

mod accounts;
mod api;
mod batches;
mod browser;
mod catalogue;
mod corpus;
mod crash;
mod doctor;
mod documents;
mod engine;
mod exit;
mod formats;
mod hostile;
mod ledger;
mod ops;
mod outbound;
mod pages;
mod pay;
mod peer;
mod portal;
mod receipts;
mod reports;
mod sources;
mod till;
mod walking;
mod words;
