//! Tests of the crate from outside: codes in pictures, and pictures that mean harm.

mod codes;
mod hostile;
mod photos;
