//! Any bytes as signed data, certificate, time-stamp token, PEM, moment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ofd::cms::SignedData;
use ofd::x509::Certificate;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(data) = SignedData::parse(bytes) {
        for signer in &data.signers {
            let _ = signer.check(&[b"content"], data.certificate_of(signer));
        }
    }
    if let Ok(certificate) = Certificate::parse(bytes) {
        let _ = (certificate.serial_hex(), certificate.is_signed_by(&certificate));
    }
    let _ = ofd::timestamp::check(bytes, Some(&[b"stamped"]));
    let _ = ofd::x509::from_pem(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = ofd::time::parse(text);
    }
});
