//! The file that is measured when none is named.

use std::path::Path;

use crate::Failure;

/// A real invoice of a tax bureau, in the corpus beside the checkout.
const REAL: &str = "../shared/corpus/invoice/ofd/js_2020_eput_real_signed.ofd";
/// The signed invoice of the demonstration set, where there is no corpus.
const OWN: &str = "01-valid-signed.ofd";

/// The name and the bytes of the file to measure.
pub fn take(wanted: Option<&Path>) -> Result<(String, Vec<u8>), Failure> {
    let real = crate::root().join(REAL);
    if wanted.is_none() && !real.exists() {
        return own();
    }
    let path = wanted.unwrap_or(&real);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, crate::read(path)?))
}

fn own() -> Result<(String, Vec<u8>), Failure> {
    let samples = paper::samples::make(None).samples;
    let found = samples.into_iter().find(|sample| sample.file_name == OWN);
    let sample = found.ok_or(Failure(format!("the demonstration set has no {OWN}")))?;
    Ok((sample.file_name, sample.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_sample_is_a_sealed_document() {
        let (_, bytes) = own().unwrap();
        assert!(crate::bench::bare::Bare::of(&bytes).is_ok());
    }
}
