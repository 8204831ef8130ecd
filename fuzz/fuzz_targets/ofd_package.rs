//! Any bytes as an OFD package: directory, structure, text of all pages, every voice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ofd::document::Document;
use ofd::package::Package;

fuzz_target!(|bytes: &[u8]| {
    let Ok(package) = Package::open(bytes) else { return };
    for path in package.paths() {
        let _ = package.read(path);
    }
    let Ok(document) = Document::read(&package) else { return };
    let memory = ofd::verify::Memory::new();
    let proof = ofd::verify::verify(&package, document.signatures.as_deref(), &memory);
    let _ = proof.uncovered(&package);
    let _ = paper::ofd_invoice::pages(&package, &document);
    let _ = paper::ofd_invoice::read(&package, &document);
});
