//! x
use crate::archive::{flip, pack_places, unpack};
use crate::corpus;
use ofd::document::Document;
use ofd::package::Package;

#[test]
fn explore() {
    let files = [
        "js_2020_eput_real_signed.ofd",
        "bker_2019_mof_sample_signed.ofd",
        "ofdrw_V4RideRight_rideseal.ofd",
        "rai_2022_exchange_sample_p7signed.ofd",
        "zj_2022_antchain_xbrl_inv_real_signed.ofd",
    ];
    for name in files {
        let bytes = corpus::read(name).unwrap();
        let entries = unpack(&bytes);
        let (packed, places) = pack_places(&entries);
        let memory = ofd::verify::Memory::new();
        let right = |b: &[u8]| {
            let Ok(package) = Package::open(b) else { return false };
            let Ok(document) = Document::read(&package) else { return false };
            let proof = ofd::verify::verify(&package, document.signatures.as_deref(), &memory);
            !proof.findings.is_empty() && proof.findings.iter().all(|f| f.is_right())
        };
        println!("{name} {}", right(&packed));
        for place in places.iter().filter(|p| p.name.ends_with("SignedValue.dat")) {
            for bit in 0..8 {
                let mask = 1 << bit;
                let started = std::time::Instant::now();
                let harmless: Vec<usize> = std::thread::scope(|s| {
                    let n = 2;
                    let hs: Vec<_> = (0..n)
                        .map(|k| {
                            let mut copy = packed.clone();
                            let memory = &memory;
                            s.spawn(move || {
                                let mut h = vec![];
                                for at in (k..place.length).step_by(n) {
                                    flip(&mut copy, place, at, mask);
                                    let ok = (|| {
                                        let Ok(package) = Package::open(&copy) else {
                                            return false;
                                        };
                                        let Ok(document) = Document::read(&package) else {
                                            return false;
                                        };
                                        let proof = ofd::verify::verify(
                                            &package,
                                            document.signatures.as_deref(),
                                            memory,
                                        );
                                        !proof.findings.is_empty()
                                            && proof.findings.iter().all(|f| f.is_right())
                                    })();
                                    if ok {
                                        h.push(at);
                                    }
                                    flip(&mut copy, place, at, mask);
                                }
                                h
                            })
                        })
                        .collect();
                    hs.into_iter().flat_map(|h| h.join().unwrap()).collect()
                });
                let mut harmless = harmless;
                harmless.sort();
                let harmless: Vec<_> = harmless
                    .into_iter()
                    .filter(|at| !(name.starts_with("rai") && (61..864).contains(at)))
                    .collect();
                println!(
                    "  {} {} bytes mask {mask:02x} {:?} harmless {}: {:?}",
                    place.name,
                    place.length,
                    started.elapsed(),
                    harmless.len(),
                    harmless
                );
            }
        }
    }
}
