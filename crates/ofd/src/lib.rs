//! OFD documents (GB/T 33190-2016) and their electronic seals.

pub mod cms;
pub mod der;
pub mod digest;
pub mod key;
pub mod limits;
pub mod sm2;
pub mod time;
pub mod write;
pub mod x509;
