//! One changed byte in a protected part is always noticed, and the part is named.

use std::collections::BTreeSet;

use model::reason::Reason;
use model::verdict::Integrity;
use model::{Outcome, Verification};
use ofd::document::Document;
use ofd::package::Package;
use ofd::verify::Memory;
use proptest::prelude::*;

use crate::archive::{Place, flip, pack_places, unpack};
use crate::corpus;

/// A package with stored parts, and its protected ones.
struct Sealed {
    name: &'static str,
    packed: Vec<u8>,
    covered: Vec<Place>,
    others: Vec<Place>,
}

fn sealed() -> impl Iterator<Item = Sealed> {
    corpus::signed().map(|(name, bytes)| {
        let (packed, places) = pack_places(&unpack(&bytes));
        let package = Package::open(&packed).unwrap();
        let document = Document::read(&package).unwrap();
        let proof = ofd::verify::verify(&package, document.signatures.as_deref(), &Memory::new());
        let parts: BTreeSet<String> =
            proof.findings.iter().flat_map(|f| &f.parts).map(|p| p.path.clone()).collect();
        assert!(parts.len() >= 7, "{name} protects {parts:?}");
        let (covered, others) = places.into_iter().partition(|p| parts.contains(&p.name));
        drop(package);
        Sealed { name, packed, covered, others }
    })
}

/// Whether some failed line of evidence names the part.
fn names(result: &Verification, part: &str) -> bool {
    let failed = result.evidence.iter().filter(|e| e.outcome == Outcome::Fail);
    failed.into_iter().any(|e| format!("{:?}", e.facts).contains(part))
}

fn check_flip(desk: &app::Desk, sealed: &Sealed, place: &Place, at: usize, mask: u8) {
    let mut copy = sealed.packed.clone();
    flip(&mut copy, place, at, mask);
    let label = format!("{} {} byte {at} mask {mask:#04x}", sealed.name, place.name);
    match corpus::check(desk, &copy) {
        Ok(result) => {
            assert_eq!(result.integrity, Integrity::Altered, "{label}");
            assert!(result.reasons.contains(&Reason::ContentAltered), "{label}");
            assert!(names(&result, &place.name), "{label}: {}", corpus::complaints(&result));
        }
        // The two parts without which there is no document.
        Err(error) => {
            let root = ["OFD.xml", "Doc_0/Document.xml"].contains(&place.name.as_str());
            assert!(root && error.what.contains(&place.name), "{label}: {error}");
        }
    }
}

#[test]
fn a_byte_changed_in_a_protected_part_is_noticed_and_the_part_is_named() {
    let desk = corpus::desk();
    for sealed in sealed() {
        let mut random = 20_261_122u64;
        for place in sealed.covered.iter().filter(|p| p.length > 0) {
            let mut offsets = BTreeSet::from([0, place.length / 2, place.length - 1]);
            for _ in 0..3 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                offsets.insert((random >> 33) as usize % place.length);
            }
            for at in offsets {
                check_flip(&desk, &sealed, place, at, 1 << (at % 8));
            }
        }
    }
}

#[test]
fn every_byte_of_the_signed_description_is_protected() {
    let memory = Memory::new();
    for sealed in sealed() {
        let place = sealed.others.iter().find(|p| p.name.ends_with("/Signature.xml")).unwrap();
        let tries: Vec<usize> = (0..place.length).collect();
        let unnoticed = corpus::spread(&tries, |at| {
            let mut copy = sealed.packed.clone();
            flip(&mut copy, place, *at, 1 << (at % 8));
            corpus::is_right(&memory, &copy).then_some(*at)
        });
        assert!(unnoticed.is_empty(), "{} {}: {unnoticed:?}", sealed.name, place.name);
    }
}

/// The list of signatures is protected by no signature of these documents, because every further
/// signature extends it. A change is harmless exactly when the list still leads to the same
/// signatures: in the declaration, namespaces, prefixes, `MaxSignId`, ids and `Type`.
#[test]
fn the_list_of_signatures_may_change_only_where_it_still_leads_to_the_same_ones() {
    let memory = Memory::new();
    for sealed in sealed() {
        let place = sealed.others.iter().find(|p| p.name.ends_with("/Signatures.xml")).unwrap();
        let paths = |bytes: &[u8]| -> Option<Vec<Option<String>>> {
            let package = Package::open(bytes).ok()?;
            let list = ofd::signature::list(&package, &place.name)?;
            Some(list.into_iter().map(|listed| listed.path).collect())
        };
        let before = paths(&sealed.packed);
        for at in 0..place.length {
            for bit in 0..8 {
                let mut copy = sealed.packed.clone();
                flip(&mut copy, place, at, 1 << bit);
                let right = corpus::is_right(&memory, &copy);
                let same = paths(&copy) == before;
                assert_eq!(right, same, "{} byte {at} bit {bit}", sealed.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_change_of_a_protected_part_is_ever_intact(
        part in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        mask in 1u8..=255,
    ) {
        thread_local! {
            static SEALED: Vec<(Sealed, Memory)> =
                sealed().map(|sealed| (sealed, Memory::new())).collect();
        }
        SEALED.with(|all| {
            for (sealed, memory) in all {
                let places: Vec<_> = sealed.covered.iter().filter(|p| p.length > 0).collect();
                let place = part.get(&places);
                let mut copy = sealed.packed.clone();
                flip(&mut copy, place, at.index(place.length), mask);
                prop_assert!(!corpus::is_right(memory, &copy), "{} {}", sealed.name, place.name);
            }
            Ok(())
        })?;
    }
}
