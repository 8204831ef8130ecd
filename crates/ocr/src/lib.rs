//! Pictures become text and codes.
//!
//! [`picture`] decodes what people photograph and scan, within limits. [`code`] finds and reads
//! the codes in it. [`text`] reads its lines, with [`models`] that are installed apart. What they
//! mean is not known here: the lines and the codes go to the layout rules as a
//! [`model::text::Photo`].

pub mod code;
pub mod limits;
pub mod models;
pub mod picture;
pub mod show;
pub mod text;

use model::text::Photo;

use picture::Picture;
use text::{Reader, ReaderError};

/// Reads a picture: its codes and, with a reader, its lines, all in one upright picture.
///
/// Without a reader the picture stays as it is and has no lines.
///
/// # Errors
///
/// When the reader fails.
pub fn read(picture: &Picture, reader: Option<&Reader>) -> Result<(Picture, Photo), ReaderError> {
    let (upright, lines) = match reader {
        Some(reader) => {
            let read = reader.read(picture)?;
            (read.picture, read.lines)
        }
        None => (picture.clone(), Vec::new()),
    };
    let codes = code::read(&upright);
    let (width, height) = (upright.width() as f32, upright.height() as f32);
    Ok((upright, Photo { width, height, lines, codes }))
}
