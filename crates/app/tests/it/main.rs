//! What happens to damaged, forged and hostile documents, end to end.
//!
//! A verifier that is only tested on good files is not tested. Everything here starts from a file
//! that is right and changes it, or builds one that is wrong in one way.

mod account;
mod archive;
mod batch;
mod bill;
mod bombs;
mod child;
mod container;
mod corpus;
mod demo;
mod drawn;
mod flips;
mod issue;
mod log;
mod manifest;
mod mutants;
mod parts;
mod pay;
mod photos;
mod picture;
mod receipt;
mod reconcile;
mod register;
mod samples;
mod seal_bytes;
mod seller;
mod source;
