//! The command line from outside: what goes in, what comes out, and the exit status.

mod accounts;
mod batches;
mod catalogue;
mod corpus;
mod crash;
mod documents;
mod engine;
mod exit;
mod formats;
mod pages;
mod portal;
mod reports;
mod sources;
mod walking;
mod words;
