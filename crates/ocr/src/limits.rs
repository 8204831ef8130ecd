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

/// Pixels in which codes are looked for at once; a larger picture is shrunk first. A code of
/// 20 mm on a sheet of A4 that fills the picture then still has 5 pixels a module.
pub const LOOK_PIXELS_MAX: usize = 4_000_000;

/// Pixels in which codes are looked for in all, again and again where none was read.
pub const WORK_PIXELS_MAX: usize = 12_000_000;

/// Places of a picture that are looked at again.
pub const PLACES_MAX: usize = 6;

/// Places in which blur is taken back, which is slow.
pub const DEEP_PLACES_MAX: usize = 3;

/// Finders of codes in one picture: a page of text has some tens of spots that look like one.
pub const FINDERS_MAX: usize = 2_000;

/// Groups of three finders that are tried at each look.
pub const TRIPLES_MAX: usize = 500;

/// Lines of text that are read in one picture.
pub const LINES_MAX: usize = 600;

/// Longer side of the picture that lines are read in; larger ones are made smaller.
pub const READ_SIDE_MAX: u32 = 5_000;

/// Longer side of the picture that lines are looked for in. Measured: at 1280 no field of the
/// pages tried is lost, at 960 tax numbers are.
pub const DETECT_SIDE_MAX: u32 = 1_280;

/// Columns of the strip of a line, 48 rows high; longer lines are squeezed.
pub const STRIP_WIDTH_MAX: usize = 3_200;

/// Bytes of a model, unpacked.
pub const MODEL_BYTES_MAX: u64 = 64 << 20;

/// Bytes of a package with models.
pub const PACKAGE_BYTES_MAX: u64 = 256 << 20;

/// Files in a package with models.
pub const PACKAGE_FILES_MAX: usize = 4_096;
