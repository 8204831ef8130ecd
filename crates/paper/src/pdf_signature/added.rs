//! What was added to a document after it was signed.

use super::syntax::is_space;

/// What the bytes behind a signed revision are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// White space only.
    Padding,
    /// Only further signatures, timestamps and what is needed to check them.
    Signatures,
    /// Anything else: the document may show something that was not signed.
    Content,
}

/// Looks at the bytes from `end`, where a signed revision ends, to the end of the file.
pub fn added(bytes: &[u8], end: usize) -> Added {
    if bytes[end.min(bytes.len())..].iter().all(|byte| is_space(*byte)) {
        return Added::Padding;
    }
    Added::Content
}
