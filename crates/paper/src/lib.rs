//! Documents in and out: bytes on one side, invoices and evidence on the other.

pub mod error;
pub mod issue;
pub mod layout;
pub mod limits;
pub mod ofd_invoice;
pub mod pdf;
pub mod pdf_signature;
pub mod photo;
pub mod receipt;
pub mod render;
pub mod report;
pub mod samples;
pub mod sheet;
pub mod write;
pub mod xml;

pub use error::Unreadable;
