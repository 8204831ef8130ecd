//! x
use crate::archive::{flip, pack_places, unpack};
use crate::corpus;
use model::verdict::Integrity;

#[test]
fn explore() {
    for (name, bytes) in corpus::signed() {
        let entries = unpack(&bytes);
        let (packed, places) = pack_places(&entries);
        let desk = corpus::desk();
        println!("{name} {}", corpus::summary(&corpus::check(&desk, &packed)));
        for part in ["SignedValue.dat", "Signatures.xml", "Signature.xml"] {
            let place = places.iter().find(|p| p.name.ends_with(part)).unwrap();
            let started = std::time::Instant::now();
            let mut harmless = Vec::new();
            let mask: u8 = std::env::var("MASK").ok().and_then(|m| m.parse().ok()).unwrap_or(1);
            let mut copy = packed.clone();
            for at in 0..place.length {
                flip(&mut copy, place, at, mask);
                let r = corpus::check(&desk, &copy);
                if matches!(&r, Ok(v) if v.integrity == Integrity::Intact) {
                    harmless.push(at);
                }
                flip(&mut copy, place, at, mask);
            }
            println!("  {part} {} bytes {:?} harmless {}: {:?}", place.length, started.elapsed(), harmless.len(), harmless);
        }
    }
}
