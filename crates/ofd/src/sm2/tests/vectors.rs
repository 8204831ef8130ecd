//! Published examples.

use super::hex;
use crate::sm2::{
    DEFAULT_ID, PrivateKey, PublicKey, Signature, digest, fast, independent, verify, verify_digest,
    z,
};
use sm3::{Digest, Sm3};
use std::path::Path;

/// GB/T 32918.5-2017 annex A, the signature example on the recommended curve.
#[test]
fn example_of_the_standard() {
    let d = hex("3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8");
    let key = PublicKey::from_sec1(&hex::<65>(
        "04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020
            CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13",
    ))
    .unwrap();
    assert_eq!(PrivateKey::from_bytes(&d).unwrap().public_key(), key);

    let expected_z = "B2E14C5C 79C6DF5B 85F4FE7E D8DB7A26 2B9DA7E0 7CCB0EA9 F4747B8C CDA8A4F3";
    let expected_e = "F0B43E94 BA45ACCA ACE692ED 534382EB 17E6AB5A 19CE7B31 F4486FDF C0D28640";
    assert_eq!(z(DEFAULT_ID, &key), hex(expected_z));
    let e = digest(DEFAULT_ID, &key, b"message digest");
    assert_eq!(e, hex(expected_e));

    let signature = Signature {
        r: hex("F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3"),
        s: hex("B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA"),
    };
    let prepared = key.clone().prepare();
    for key in [&key, &prepared] {
        assert!(fast(key, &e, &signature));
        assert!(independent(key, &e, &signature));
        assert!(verify(key, b"message digest", &signature));
        assert!(!verify(key, b"message digest.", &signature));
    }
    assert_eq!(key, prepared);
}

/// A signature made by OpenSSL for a signer with another identifier.
#[test]
fn another_identifier() {
    let key = PublicKey::from_sec1(&hex::<65>(
        "04 08D77AE04C01CC4C1104360DD8AF6B6F7DF334283D7C1A6AFD5652407B87BEE5
            014E2A57C36C150D16324DC664E31E6432359609C4E79847A5B161C8C7364C8A",
    ))
    .unwrap();
    let signature = Signature {
        r: hex("d1dcccedd9fb785e0f67c16b7c52901625c0b69de9bca2144acc7be713cad2fc"),
        s: hex("f7d1eae6e3a157b36c65f672f738ca8b46298bf149a6510072c431b49cd88b1c"),
    };
    let e = digest(b"example@rustcrypto.org", &key, b"testing");
    assert!(fast(&key, &e, &signature) && verify_digest(&key, &e, &signature));
    assert!(!verify(&key, b"testing", &signature));
}

/// The digests of GB/T 32905-2016, on which z and e rest.
#[test]
fn published_digests() {
    let path = "../../../shared/corpus/payment/sm/sm_vectors.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no vectors at {}", path.display());
        return;
    };
    let words: Vec<&str> = text.split('"').collect();
    let mut met = 0;
    for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == "msg_ascii") {
        // "msg_ascii" : "…" , "digest" : "…"
        assert_eq!(words[at + 4], "digest");
        let found: [u8; 32] = Sm3::digest(words[at + 2]).into();
        assert_eq!(found, hex(words[at + 6]));
        met += 1;
    }
    assert!(met > 0);
}
