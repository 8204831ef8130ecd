//! The set as a whole; what each file is judged to be is tested where files are judged.

use std::collections::BTreeSet;

use model::Kind;
use model::tax_id::{Judgement, TaxId};
use ofd::write::Archive;
use ofd::x509::Certificate;

use super::*;

#[test]
fn names_are_unique_plain_and_numbered_without_gaps() {
    let set = make(Fonts::find().ok().as_ref());
    let names: BTreeSet<_> = set.samples.iter().map(|s| s.file_name.clone()).collect();
    assert_eq!(names.len(), set.samples.len());
    let mut numbers = BTreeSet::new();
    for name in &names {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        assert!(name.chars().all(plain), "{name}");
        assert!(numbers.insert(name[..2].parse::<usize>().unwrap()), "{name}");
    }
    if Fonts::find().is_ok() {
        assert_eq!(numbers, (1..=names.len()).collect());
    }
}

#[test]
fn the_same_set_comes_out_twice() {
    assert_eq!(make(None), make(None));
}

#[test]
fn every_file_says_what_it_is_in_two_languages() {
    for sample in make(None).samples {
        assert!(sample.about_zh.ends_with('。'), "{}", sample.file_name);
        assert!(sample.about_en.is_ascii() && !sample.about_en.ends_with('.'));
    }
}

#[test]
fn every_certificate_of_the_demonstration_chains_to_a_root_that_says_so() {
    let authority = Authority::new();
    let root = Certificate::parse(&authority.root).unwrap();
    assert!(root.subject.common_name().unwrap().contains("演示"));
    assert!(root.is_signed_by(&root) && root.is_authority == Some(true));
    let Authority { maker, bureau, company, railway, expired, .. } = &authority;
    for holder in [maker, bureau, company, railway, expired] {
        let certificate = Certificate::parse(&holder.certificate).unwrap();
        assert!(certificate.is_signed_by(&root), "{}", certificate.subject);
        assert_eq!(
            certificate.key,
            Some(ofd::key::PublicKey::Sm2(holder.key.public_key())),
            "{}",
            certificate.subject
        );
        assert!(certificate.subject.to_string().contains("演示"));
    }
    for holder in [&authority.test, &authority.test_maker] {
        let certificate = Certificate::parse(&holder.certificate).unwrap();
        assert!(!certificate.is_signed_by(&root));
        assert!(certificate.issuer.to_string().contains("测试"));
    }
}

#[test]
fn the_invented_companies_have_right_check_digits() {
    for id in [demonstration::SELLER_ID, demonstration::BUYER_ID] {
        assert_eq!(TaxId::judge(id), Judgement::Valid);
    }
}

#[test]
fn every_page_says_that_it_is_no_invoice() {
    for sample in make(None).samples {
        let Ok(archive) = Archive::read(&sample.bytes) else { continue };
        let templates: Vec<_> = archive.paths().filter(|p| p.contains("/Tpls/")).collect();
        assert!(!templates.is_empty(), "{}", sample.file_name);
        for path in templates {
            let text = String::from_utf8_lossy(archive.get(path).unwrap()).into_owned();
            assert!(text.contains("不是发票"), "{} {path}", sample.file_name);
        }
    }
}

#[test]
fn amounts_words_and_codes_agree_before_anything_is_forged() {
    use demonstration::{digital, early, long, rail, red};
    for invoice in [early(1), long(2), red(3), digital(4), rail(5)] {
        let (net, tax) = (invoice.total_without_tax.unwrap(), invoice.tax.unwrap());
        assert_eq!(Some(net + tax), invoice.total);
        let words = invoice.total_in_words.as_deref().unwrap();
        assert_eq!(model::words::from_words(words), invoice.total);
        let code = model::qr::QrText::parse(invoice.qr_text.as_deref().unwrap()).unwrap();
        assert_eq!(code.checksum, model::qr::Checksum::Match);
        assert_eq!(code.kind, invoice.kind.filter(|k| *k != Kind::Other));
    }
}
