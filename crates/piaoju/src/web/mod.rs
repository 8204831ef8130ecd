//! The service in a browser: its pages, and the two files that every page loads.

pub mod assets;
pub mod ui;
