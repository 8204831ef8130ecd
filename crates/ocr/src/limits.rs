//! Every bound of this crate. A picture beyond one is refused in words.

/// Bytes of a picture file.
pub const FILE_BYTES_MAX: usize = 32 << 20;

/// Width or height in pixels.
pub const SIDE_MAX: u32 = 16_384;

/// Pixels in all: a sheet of A3 scanned at 400 dpi has 31 million.
pub const PIXELS_MAX: u64 = 48_000_000;

/// Bytes that decoding may take, the decoder's own included.
pub const DECODE_BYTES_MAX: u64 = 256 << 20;

/// Codes that are read in one picture.
pub const CODES_MAX: usize = 32;

/// Lines of text that are read in one picture.
pub const LINES_MAX: usize = 600;
