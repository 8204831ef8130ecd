//! Writing OFD packages (GB/T 33190-2016) and sealing them (GB/T 38540-2020).
//!
//! A verifier needs documents whose every byte it can account for: demonstration files, test
//! files, and the red paths that nobody publishes. So everything here is a function of its
//! arguments: the same calls give the same bytes, with no clock, no random number and no name of
//! the machine. The parts lie where invoice writers put them (`Doc_0/Pages/Page_0/Content.xml`,
//! `Doc_0/Tpls/Tpl_0/Content.xml`, `Doc_0/Attachs/…`), with relative paths between them.
//!
//! ```
//! use ofd::write::{Archive, Builder, Frame, Info, Text};
//!
//! let mut builder = Builder::new(Info::new("0123456789abcdef0123456789abcdef", "2026-11-22"));
//! let song = builder.font("宋体", 0.5);
//! let page = builder.page(210.0, 140.0, None);
//! let frame = Frame::new(10.0, 10.0, 60.0, 5.0);
//! builder.draw(page, Text::new(frame, song, 3.175).at(0.0, 4.0, "发票"));
//! let bytes = builder.finish().pack();
//! let archive = Archive::read(&bytes).unwrap();
//! let content = archive.get("Doc_0/Pages/Page_0/Content.xml").unwrap();
//! assert!(String::from_utf8_lossy(content).contains("X=\"0\" Y=\"4\" DeltaX=\"3.175\">发票<"));
//! ```

mod archive;
mod builder;
pub mod cms;
mod draw;
pub mod seal;
mod sign;
#[cfg(test)]
mod tests;
mod xml;

pub use archive::{Archive, ArchiveError};
pub use builder::{Builder, FontId, ImageId, Info, ObjectId, SheetId, Tag};
pub use draw::{Color, Frame, Image, Object, Path, Step, Text};
pub use sign::{Protect, SignError, SignRequest, Stamp, sign, sign_p7};
pub use xml::escape;
