//! Pictures become text and codes.
//!
//! [`picture`] decodes what people photograph and scan, within limits. [`code`] finds and reads
//! the codes in it. [`text`] reads its lines. What they mean is not known here: the lines and the
//! codes go to the layout rules as a [`model::text::Photo`].

pub mod code;
pub mod limits;
pub mod picture;
pub mod show;
pub mod text;
