//! Any bytes as a seal signature or a seal, checked as far as they go.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ofd::ses::{Seal, Signature};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(signature) = Signature::parse(bytes) {
        let _ = (signature.check(), signature.is_signer_listed(), signature.seal.check());
    }
    if let Ok(seal) = Seal::parse(bytes) {
        assert!(bytes.windows(seal.raw.len()).any(|window| window == seal.raw));
    }
});
