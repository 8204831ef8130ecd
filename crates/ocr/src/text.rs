//! The lines of text in a picture.
