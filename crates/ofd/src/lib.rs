//! .
pub mod sm2;
