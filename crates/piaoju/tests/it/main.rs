//! The command line from outside: what goes in, what comes out, and the exit status.

mod api;
mod catalogue;
mod corpus;
mod documents;
mod engine;
mod exit;
mod formats;
mod pages;
mod portal;
mod reports;
mod walking;
mod words;
