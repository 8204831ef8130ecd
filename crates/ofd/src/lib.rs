//! OFD documents (GB/T 33190-2016) and their electronic seals.

pub mod cms;
pub mod der;
pub mod digest;
pub mod document;
pub mod key;
pub mod limits;
mod memory;
pub mod package;
pub mod ses;
pub mod signature;
pub mod sm2;
pub mod text;
pub mod time;
pub mod timestamp;
pub mod verify;
pub mod write;
pub mod x509;
pub mod xml;
