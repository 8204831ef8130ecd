//! The published examples of SM3 (GB/T 32905) and SM4 (GB/T 32907), for the crates that sign and
//! encrypt with them.

use serde_json::Value;
use sm3::{Digest, Sm3};
use sm4::Sm4;
use sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

fn vectors() -> Option<Value> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/payment/sm/sm_vectors.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the vectors are not here");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn sm3_digests_as_the_standard_prints() {
    // The first example of GB/T 32905, which needs no file.
    let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(Sm3::digest("abc").as_slice(), bytes(abc));
    let Some(vectors) = vectors() else { return };
    let examples = vectors["sm3"].as_array().unwrap();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let digest = Sm3::digest(example["msg_ascii"].as_str().unwrap());
        assert_eq!(digest.as_slice(), bytes(example["digest"].as_str().unwrap()));
    }
}

#[test]
fn sm4_encrypts_as_the_standard_prints_and_back() {
    let Some(vectors) = vectors() else { return };
    for example in vectors["sm4_ecb_nopad"].as_array().unwrap() {
        let field = |name: &str| bytes(example[name].as_str().unwrap());
        let cipher = Sm4::new_from_slice(&field("key")).unwrap();
        let mut block = sm4::cipher::Block::<Sm4>::try_from(field("plain").as_slice()).unwrap();
        cipher.encrypt_block(&mut block);
        assert_eq!(block.as_slice(), field("cipher"));
        cipher.decrypt_block(&mut block);
        assert_eq!(block.as_slice(), field("plain"));
    }
}
