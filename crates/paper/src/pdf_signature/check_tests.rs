//! Packings of signature values that our own signer does not make.

use ofd::der::{Reader, Writer, tag};
use ofd::digest::Digest;
use ofd::key::Verdict;
use ofd::sm2::PrivateKey;

use super::tests::{certificates, key};
use super::*;
use ofd::write::cms::detached;

const FILE: &[u8] = b"signed ahead <value> signed behind";

fn signature(sub_filter: &str, contents: Vec<u8>) -> Signature {
    Signature {
        sub_filter: Some(sub_filter.to_owned()),
        byte_range: [0, 13, 20, 14],
        coverage: Coverage::Whole,
        contents,
        name: None,
        reason: None,
        stated_at: None,
    }
}

fn packed(content: &[&[u8]], key: &PrivateKey) -> Vec<u8> {
    let certificates = certificates(0, 4_000_000_000);
    let certificates: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    detached(content, &certificates, key, 1_000).unwrap()
}

/// Rebuilds signed data with other members; each is given by its place and its bytes.
fn rebuilt(der: &[u8], edit: impl Fn(usize, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let (mut info, _) = Reader::new(der, "test").sequence("test").unwrap();
    let kind = info.next().unwrap();
    let (mut members, _) = info.next().unwrap().reader("test").sequence("test").unwrap();
    let mut inner = Vec::new();
    for place in 0.. {
        let Ok(member) = members.next() else { break };
        inner.extend(edit(place, member.raw));
    }
    let mut out = Writer::new();
    out.sequence(|w| {
        w.raw(kind.raw);
        w.nest(tag::CONTEXT_0, |w| w.put(tag::SEQUENCE, &inner));
    });
    out.into_bytes()
}

/// Signed data that carries its content, as `adbe.pkcs7.sha1` does.
fn with_content(der: &[u8], content: &[u8]) -> Vec<u8> {
    rebuilt(der, |place, raw| {
        if place != 2 {
            return raw.to_vec();
        }
        let mut out = Writer::new();
        out.sequence(|w| {
            w.oid("1.2.840.113549.1.7.1");
            w.nest(tag::CONTEXT_0, |w| w.put(tag::OCTET_STRING, content));
        });
        out.into_bytes()
    })
}

#[test]
fn a_digest_that_travels_as_content() {
    let digest = Digest::Sha1.of_parts(&[&FILE[..13], &FILE[20..]]);
    let other = Digest::Sha1.of(b"other");
    for (name, inside, attribute, expected) in [
        ("right", &digest, &digest, true),
        ("content of another file", &other, &other, false),
        ("attribute of another content", &digest, &other, false),
    ] {
        let value = with_content(&packed(&[attribute], &key()), inside);
        let checked = signature("adbe.pkcs7.sha1", value).check(FILE);
        assert_eq!(checked.digest, Some(expected), "{name}");
        assert!(matches!(checked.value, Some(Verdict::Valid(_))), "{name}");
        assert_eq!(checked.is_right(), expected, "{name}");
        assert_eq!(checked.weak, Some("SHA-1"), "{name}");
    }
    let without = signature("adbe.pkcs7.sha1", packed(&[&digest], &key())).check(FILE);
    assert_eq!(without.form, Form::Unreadable);
}

/// A detached signature stands for the file, whatever content travels inside.
#[test]
fn content_inside_a_detached_signature_does_not_count() {
    let value = with_content(&packed(&[b"other"], &key()), b"other");
    let checked = signature("adbe.pkcs7.detached", value).check(FILE);
    assert_eq!(checked.digest, Some(false));
    assert!(!checked.is_right());
}

#[test]
fn the_key_of_another_signer_is_false() {
    let other = PrivateKey::from_bytes(&[8; 32]).unwrap();
    let value = packed(&[&FILE[..13], &FILE[20..]], &other);
    let checked = signature("adbe.pkcs7.detached", value).check(FILE);
    assert_eq!((checked.digest, checked.value), (Some(true), Some(Verdict::False)));
}

/// A right signature over attributes that name no digest says nothing about the file.
#[test]
fn a_value_that_is_not_bound_to_the_file_proves_nothing() {
    let attribute = {
        let mut w = Writer::new();
        w.sequence(|w| {
            w.oid("1.2.840.113549.1.9.3");
            w.nest(tag::SET, |w| w.oid("1.2.840.113549.1.7.1"));
        });
        w.into_bytes()
    };
    let mut set = Writer::new();
    set.put(tag::SET, &attribute);
    let own = key().sign(&set.into_bytes()).to_der();
    let unbound = rebuilt(&packed(&[FILE], &key()), |place, raw| {
        if place != 4 {
            return raw.to_vec();
        }
        let (mut signer, _) = Reader::new(raw, "test")
            .expect(tag::SET)
            .unwrap()
            .reader("test")
            .sequence("test")
            .unwrap();
        let mut out = Writer::new();
        out.nest(tag::SET, |w| {
            w.sequence(|w| {
                while let Ok(member) = signer.next() {
                    match member.tag {
                        tag::CONTEXT_0 => w.put(tag::CONTEXT_0, &attribute),
                        tag::OCTET_STRING => w.put(tag::OCTET_STRING, &own),
                        _ => w.raw(member.raw),
                    }
                }
            });
        });
        out.into_bytes()
    });
    let signature = signature("adbe.pkcs7.detached", unbound);
    let checked = signature.check(FILE);
    assert!(matches!(checked.value, Some(Verdict::Valid(_))));
    assert!(!checked.is_right());
    let proof = evidence(FILE, &[(signature, checked)], 1);
    assert_eq!(proof.integrity, model::verdict::Integrity::Unverifiable);
}

#[test]
fn what_cannot_be_checked_is_said() {
    let value = packed(&[&FILE[..13], &FILE[20..]], &key());
    let bare = rebuilt(&value, |place, raw| if place == 3 { vec![] } else { raw.to_vec() });
    let nobody =
        rebuilt(&value, |place, raw| if place == 4 { vec![0x31, 0] } else { raw.to_vec() });
    let base64 = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(&value)
    };
    for (name, sub_filter, contents, form, is_known) in [
        ("standard", "adbe.pkcs7.detached", value.clone(), Form::Cms, true),
        ("padded", "adbe.pkcs7.detached", [&value[..], &[0; 99]].concat(), Form::Cms, true),
        ("no certificate", "adbe.pkcs7.detached", bare, Form::Cms, false),
        ("no signer", "adbe.pkcs7.detached", nobody, Form::Unreadable, false),
        ("bare RSA", "adbe.x509.rsa_sha1", value.clone(), Form::Unsupported, false),
        ("no timestamp", "ETSI.RFC3161", value.clone(), Form::Timestamp, false),
        ("zeros", "adbe.pkcs7.detached", vec![0; 64], Form::Empty, false),
        ("nothing", "adbe.pkcs7.detached", vec![], Form::Empty, false),
        ("text", "adbe.pkcs7.detached", base64.into_bytes(), Form::Unreadable, false),
    ] {
        let checked = signature(sub_filter, contents).check(FILE);
        assert_eq!(checked.form, form, "{name}");
        assert_eq!(checked.is_right(), is_known, "{name}");
        assert_eq!(checked.value.is_some(), is_known, "{name}");
    }
}
