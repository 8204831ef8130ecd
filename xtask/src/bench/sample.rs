//! The file that is measured when none is named.

use std::path::Path;

use crate::Failure;

/// A real invoice of a tax bureau, in the corpus beside the checkout.
const REAL: &str = "../shared/corpus/invoice/ofd/js_2020_eput_real_signed.ofd";

/// The name and the bytes of the file to measure.
pub fn take(wanted: Option<&Path>) -> Result<(String, Vec<u8>), Failure> {
    let real = crate::root().join(REAL);
    let path = wanted.unwrap_or(&real);
    if wanted.is_none() && !path.exists() {
        return Err(Failure("no corpus beside the checkout: name a file with --file".to_owned()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, crate::read(path)?))
}
