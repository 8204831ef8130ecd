//! The pages: pure functions from what is known to what is shown.
//!
//! `page(&Frame, &Model) -> Markup` draws a whole page. A model holds values that are ready to be
//! shown; views ask nobody and decide nothing. Every page works without the script.

pub mod about;
pub mod account;
pub mod address;
pub mod api_docs;
pub mod demo;
pub mod desk;
pub mod failure;
pub mod form;
pub mod frame;
pub mod home;
pub mod lookup;
pub mod official;
pub mod ops;
pub mod paper_check;
pub mod parts;
pub mod pay;
pub mod pending;
pub mod photo;
pub mod places;
pub mod proof;
pub mod receipt;
pub mod report;
pub mod scan;
pub mod seller;
pub mod typed;
pub mod verdict;
pub mod verify;

pub use frame::{Frame, May, Notice, Who, frame};
pub use verdict::status as verdict_status;
