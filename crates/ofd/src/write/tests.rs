//! Packages are read back with nothing but a ZIP reader, an XML reader and the DER reader, and
//! every digest and signature is computed again from the standards' definitions.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::events::Event;

use super::seal::{Picture, SealTemplate, Version};
use super::*;
use crate::der::{Value, tag};
use crate::digest::Digest;
use crate::key::{Algorithm, Verdict};
use crate::sm2::PrivateKey;
use crate::x509::{self, Certificate, Template};

const NOON: i64 = 1_790_000_000;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[seed; 32]).unwrap()
}

fn certificate(seed: u8, name: &str) -> Vec<u8> {
    let issuer = [("CN", "演示根证书")];
    let subject = [("CN", name)];
    let template = Template {
        serial: &[seed],
        issuer: &issuer,
        subject: &subject,
        not_before: 1_700_000_000,
        not_after: 1_900_000_000,
        is_authority: false,
    };
    x509::issue(&template, &key(seed).public_key(), &key(1))
}

fn make_seal(version: Version) -> Vec<u8> {
    let signer = certificate(3, "演示签章人");
    let template = SealTemplate {
        id: "33000000000001",
        vendor: "PIAOJU",
        name: "演示专用章",
        kind: 1,
        picture: Picture { format: "png", data: b"picture", width_mm: 30, height_mm: 20 },
        signers: &[&signer],
        created: NOON - 100,
        valid_from: NOON - 50,
        valid_to: NOON + 1_000_000,
    };
    seal::make(&template, version, &certificate(2, "演示制章人"), &key(2))
}

/// Two pages on a template, a watermark, an attachment with an awkward name, a tag tree.
fn document() -> Archive {
    let mut info = Info::new("0123456789abcdef0123456789abcdef", "2026-11-22");
    info.title = Some("<票> & \"据\"".into());
    info.custom = vec![("发票号码".into(), "26312000000000000001".into())];
    let mut builder = Builder::new(info);
    let song = builder.font("宋体", 0.5);
    let picture = builder.image("png", b"not really a picture".to_vec());
    let template = builder.template(210.0, 140.0);
    builder.draw(template, Path::line(4.5, 30.0, 205.5, 30.0).stroke([128, 0, 0], 0.25));
    let first = builder.page(210.0, 140.0, Some(template));
    let number = builder.draw(
        first,
        Text::new(Frame::new(10.0, 10.0, 80.0, 5.0), song, 3.175)
            .at(0.0, 4.0, "2026年<11>月")
            .color([0, 0, 128]),
    );
    builder.draw(first, Image { frame: Frame::new(9.0, 4.0, 20.0, 20.0), image: picture });
    let second = builder.page(210.0, 140.0, Some(template));
    builder.draw(second, Path::ellipse(Frame::new(1.0, 1.0, 8.0, 8.0)).fill([1, 2, 3]));
    let mark = Text::new(Frame::new(0.0, 0.0, 3.0, 20.0), song, 3.0).at(0.0, 2.7, "下载次数：1");
    builder.watermark(first, Frame::new(200.0, 30.0, 3.0, 20.0), vec![mark.alpha(127).into()]);
    builder.attach("original_invoice", "original_invoice.xml", b"<a/>".to_vec());
    let leaf = Tag::leaf("ofd:InvoiceNo", &[(first, number)]);
    builder.tags(Tag::group("ofd:root", vec![leaf]));
    builder.finish()
}

fn request<'a>(seal: &'a [u8], certificate: &'a [u8], key: &'a PrivateKey) -> SignRequest<'a> {
    SignRequest {
        seal,
        version: Version::V4,
        certificate,
        key,
        signed_at: NOON,
        protect: Protect::All,
        stamps: &[Stamp { page: 0, frame: Frame { x: 90.0, y: 8.0, w: 30.0, h: 20.0 } }],
        provider: "演示",
        has_seal_part: true,
    }
}

fn signed(version: Version) -> Vec<u8> {
    let (seal, certificate, key) = (make_seal(version), certificate(3, "演示签章人"), key(3));
    let request = SignRequest { version, ..request(&seal, &certificate, &key) };
    sign(&document().pack(), &request).unwrap()
}

/// An element: its local name, its attributes and its direct text.
type Element = (String, Vec<(String, String)>, String);

/// Every element of a part, in order.
fn scan(xml: &[u8]) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let (mut found, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) => {
                open.push(found.len());
                found.push(element(&tag));
            }
            Event::Empty(tag) => found.push(element(&tag)),
            Event::Text(text) => {
                if let Some(index) = open.last() {
                    let item: &mut Element = &mut found[*index];
                    item.2.push_str(&text);
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    found
}

fn element(tag: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = tag.attributes().map(|a| {
        let a = a.expect("an attribute");
        (a.key.as_ref().to_owned(), a.value.into_owned())
    });
    (tag.local_name().as_ref().to_owned(), attributes.collect(), String::new())
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn references(signature: &[u8]) -> Vec<(String, String)> {
    let elements = scan(signature);
    let named = |name: &str| elements.iter().filter(move |e| e.0 == name).collect::<Vec<_>>();
    let (paths, values) = (named("Reference"), named("CheckValue"));
    assert_eq!(paths.len(), values.len());
    let path = |e: &Element| {
        attribute(&e.1, "FileRef").expect("FileRef").trim_start_matches('/').to_owned()
    };
    paths.iter().zip(values).map(|(p, v)| (path(p), v.2.clone())).collect()
}

fn is_valid(certificate: &[u8], message: &[u8], signature: &Value<'_>) -> bool {
    let key = Certificate::parse(certificate).unwrap().key.unwrap();
    let bits = signature.bits().unwrap().0;
    matches!(key.verify(Algorithm::Sm2Sm3, &[message], bits), Verdict::Valid(_))
}

#[test]
fn every_part_is_well_formed_and_every_pointer_leads_somewhere() {
    let archive = Archive::read(&document().pack()).unwrap();
    let mut ids = BTreeSet::new();
    let mut largest = 0;
    let mut max_unit_id = 0;
    for path in archive.paths().filter(|path| path.ends_with(".xml")) {
        let home = path.rsplit_once('/').map_or(String::new(), |(home, _)| format!("{home}/"));
        for (name, attributes, text) in scan(archive.get(path).unwrap()) {
            let home = if name == "MediaFile" { "Doc_0/Res/" } else { &home };
            let pointer = match name.as_str() {
                "TemplatePage" | "Page" => attribute(&attributes, "BaseLoc"),
                "DocRoot" | "FileLoc" | "PublicRes" | "DocumentRes" | "Annotations"
                | "Attachments" | "CustomTags" | "MediaFile"
                    if !text.is_empty() =>
                {
                    Some(text.as_str())
                }
                _ => None,
            };
            if let Some(to) = pointer {
                assert!(archive.get(&format!("{home}{to}")).is_some(), "{path} -> {to}");
            }
            // The two lists of pages and templates are the only places that define those ids.
            if let Some(id) = attribute(&attributes, "ID") {
                assert!(ids.insert(id.to_owned()), "{path}: {id} twice");
                largest = largest.max(id.parse::<u32>().unwrap());
            }
            if name == "MaxUnitID" {
                max_unit_id = text.parse().unwrap();
            }
        }
    }
    assert_eq!(largest, max_unit_id);
    assert!(ids.len() > 12, "{ids:?}");
}

#[test]
fn text_is_escaped_and_spaced() {
    let archive = document();
    let page = String::from_utf8(archive.get("Doc_0/Pages/Page_0/Content.xml").unwrap().to_vec());
    assert!(page.unwrap().contains(
        "<ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 4 1.5875 3.175 g 4 1.5875\">\
         2026年&lt;11&gt;月</ofd:TextCode>"
    ));
    let ofd = String::from_utf8(archive.get("OFD.xml").unwrap().to_vec()).unwrap();
    assert!(ofd.contains("<ofd:Title>&lt;票&gt; &amp; &quot;据&quot;</ofd:Title>"), "{ofd}");
}

#[test]
fn tags_refer_to_the_object_that_shows_the_value() {
    let archive = document();
    let tags = scan(archive.get("Doc_0/Tags/CustomTag.xml").unwrap());
    let reference = tags.iter().find(|e| e.0 == "ObjectRef").unwrap();
    let page = scan(archive.get("Doc_0/Pages/Page_0/Content.xml").unwrap());
    let object = page.iter().find(|e| attribute(&e.1, "ID") == Some(&reference.2)).unwrap();
    assert_eq!(object.0, "TextObject");
    let document = scan(archive.get("Doc_0/Document.xml").unwrap());
    let first = document.iter().find(|e| e.0 == "Page").unwrap();
    assert_eq!(attribute(&reference.1, "PageRef"), attribute(&first.1, "ID"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(document().pack(), document().pack());
    assert_eq!(signed(Version::V4), signed(Version::V4));
    assert_eq!(signed(Version::V1), signed(Version::V1));
}

#[test]
fn a_seal_protects_every_part_but_its_own() {
    let archive = Archive::read(&signed(Version::V4)).unwrap();
    let signature = archive.get("Doc_0/Signs/Sign_0/Signature.xml").unwrap();
    let references = references(signature);
    let covered: BTreeSet<_> = references.iter().map(|(path, _)| path.as_str()).collect();
    let left_out: Vec<_> = archive.paths().filter(|path| !covered.contains(path)).collect();
    let own = ["Signatures.xml", "Sign_0/Signature.xml", "Sign_0/SignedValue.dat"];
    assert_eq!(left_out, own.map(|file| format!("Doc_0/Signs/{file}")));
    for (path, digest) in &references {
        let expected = STANDARD.encode(Digest::Sm3.of(archive.get(path).unwrap()));
        assert_eq!(*digest, expected, "{path}");
    }
    let ofd = scan(archive.get("OFD.xml").unwrap());
    let pointer = ofd.iter().find(|e| e.0 == "Signatures").unwrap();
    assert_eq!(pointer.2, "Doc_0/Signs/Signatures.xml");
    let stamp = scan(signature).into_iter().find(|e| e.0 == "StampAnnot").unwrap();
    assert_eq!(attribute(&stamp.1, "Boundary"), Some("90 8 30 20"));
}

#[test]
fn a_version_4_value_is_what_the_standard_describes() {
    let archive = Archive::read(&signed(Version::V4)).unwrap();
    let value = archive.get("Doc_0/Signs/Sign_0/SignedValue.dat").unwrap();
    let mut outer = Value::first(value, "value").unwrap().reader("value");
    let (mut to_sign, to_sign_value) = outer.sequence("toSign").unwrap();
    let signer = outer.expect(tag::OCTET_STRING).unwrap().body;
    assert_eq!(outer.next().unwrap().oid().as_deref(), Some("1.2.156.10197.1.501"));
    let signature = outer.expect(tag::BIT_STRING).unwrap();
    assert!(outer.is_empty());
    assert!(is_valid(signer, to_sign_value.raw, &signature));

    assert_eq!(to_sign.expect(tag::INTEGER).unwrap().small(), Some(4));
    let (mut seal, seal_value) = to_sign.sequence("seal").unwrap();
    assert_eq!(archive.get("Doc_0/Signs/Sign_0/Seal.esl"), Some(seal_value.raw));
    let time = to_sign.expect(tag::GENERALIZED_TIME).unwrap().text();
    assert_eq!(time, crate::time::generalized(NOON));
    let hash = to_sign.expect(tag::BIT_STRING).unwrap();
    let signature_xml = archive.get("Doc_0/Signs/Sign_0/Signature.xml").unwrap();
    assert_eq!(hash.bits().unwrap().0, Digest::Sm3.of(signature_xml));
    let property = to_sign.expect(tag::IA5_STRING).unwrap().text();
    assert_eq!(property, "/Doc_0/Signs/Sign_0/Signature.xml");
    assert!(to_sign.is_empty());

    let (mut info, info_value) = seal.sequence("info").unwrap();
    let maker = seal.expect(tag::OCTET_STRING).unwrap().body;
    seal.next().unwrap();
    assert!(is_valid(maker, info_value.raw, &seal.next().unwrap()));
    let (mut header, _) = info.sequence("header").unwrap();
    assert_eq!(header.next().unwrap().text(), "ES");
    assert_eq!(header.next().unwrap().small(), Some(4));
    assert_eq!(info.expect(tag::IA5_STRING).unwrap().text(), "33000000000001");
    let (mut property, _) = info.sequence("property").unwrap();
    assert_eq!(property.next().unwrap().small(), Some(1));
    assert_eq!(property.next().unwrap().text(), "演示专用章");
    assert_eq!(property.next().unwrap().small(), Some(1), "the list holds certificates");
    let (mut list, _) = property.sequence("list").unwrap();
    assert_eq!(list.next().unwrap().body, signer);
    for moment in [NOON - 100, NOON - 50, NOON + 1_000_000] {
        let time = property.expect(tag::GENERALIZED_TIME).unwrap().text();
        assert_eq!(crate::time::parse(&time), Some(moment));
    }
    let (mut picture, _) = info.sequence("picture").unwrap();
    assert_eq!(picture.next().unwrap().text(), "png");
    assert_eq!(picture.next().unwrap().body, b"picture");
}

#[test]
fn a_version_1_value_has_two_children_and_an_inner_certificate() {
    let archive = Archive::read(&signed(Version::V1)).unwrap();
    let value = archive.get("Doc_0/Signs/Sign_0/SignedValue.dat").unwrap();
    let mut outer = Value::first(value, "value").unwrap().reader("value");
    let (mut to_sign, to_sign_value) = outer.sequence("toSign").unwrap();
    let signature = outer.next().unwrap();
    assert!(outer.is_empty());
    to_sign.next().unwrap();
    let (mut seal, _) = to_sign.sequence("seal").unwrap();
    let time = to_sign.expect(tag::BIT_STRING).unwrap();
    assert_eq!(time.bits().unwrap().0, crate::time::generalized(NOON).as_bytes());
    to_sign.next().unwrap();
    to_sign.next().unwrap();
    let signer = to_sign.expect(tag::OCTET_STRING).unwrap().body;
    assert!(is_valid(signer, to_sign_value.raw, &signature));

    let info = seal.next().unwrap();
    let (mut sign_info, _) = seal.sequence("signInfo").unwrap();
    let maker = sign_info.next().unwrap();
    let algorithm = sign_info.next().unwrap();
    let mut signed = crate::der::Writer::new();
    signed.sequence(|w| [info, maker, algorithm].iter().for_each(|v| w.raw(v.raw)));
    assert!(is_valid(maker.body, &signed.into_bytes(), &sign_info.next().unwrap()));
}

#[test]
fn a_second_seal_changes_the_list_of_signatures_alone() {
    let once = signed(Version::V4);
    let (seal, certificate, key) = (make_seal(Version::V4), certificate(3, "演示签章人"), key(3));
    let twice = sign(&once, &request(&seal, &certificate, &key)).unwrap();
    let (once, twice) = (Archive::read(&once).unwrap(), Archive::read(&twice).unwrap());
    let changed: Vec<_> = once.paths().filter(|path| once.get(path) != twice.get(path)).collect();
    assert_eq!(changed, ["Doc_0/Signs/Signatures.xml"]);
    let list = scan(twice.get("Doc_0/Signs/Signatures.xml").unwrap());
    let signatures: Vec<_> = list.iter().filter(|e| e.0 == "Signature").collect();
    let bases: Vec<_> = signatures.iter().filter_map(|e| attribute(&e.1, "BaseLoc")).collect();
    let expected = [0, 1].map(|n| format!("/Doc_0/Signs/Sign_{n}/Signature.xml"));
    assert_eq!(bases, expected);
    let second = references(twice.get("Doc_0/Signs/Sign_1/Signature.xml").unwrap());
    assert!(second.iter().any(|(path, _)| path == "Doc_0/Signs/Sign_0/SignedValue.dat"));
}

#[test]
fn parts_can_be_left_out_and_the_list_taken_in() {
    let (seal, certificate, key) = (make_seal(Version::V4), certificate(3, "演示签章人"), key(3));
    let covers = |protect: Protect<'_>, path: &str| {
        let request = SignRequest { protect, ..request(&seal, &certificate, &key) };
        let archive = Archive::read(&sign(&document().pack(), &request).unwrap()).unwrap();
        let signature = archive.get("Doc_0/Signs/Sign_0/Signature.xml").unwrap();
        references(signature).iter().any(|(covered, _)| covered == path)
    };
    let list = "Doc_0/Signs/Signatures.xml";
    assert!(!covers(Protect::All, list));
    assert!(covers(Protect::AllAndList, list));
    assert!(covers(Protect::All, "OFD.xml"));
    assert!(!covers(Protect::Except(&["/OFD.xml"]), "OFD.xml"));
}

#[test]
fn signed_data_covers_the_signature_part() {
    let (certificate, key) = (certificate(3, "演示签章人"), key(3));
    let bytes = sign_p7(&document().pack(), &certificate, &key, NOON, "演示").unwrap();
    let archive = Archive::read(&bytes).unwrap();
    let list = scan(archive.get("Doc_0/Signs/Signatures.xml").unwrap());
    let entry = list.iter().find(|e| e.0 == "Signature").unwrap();
    assert_eq!(attribute(&entry.1, "Type"), Some("Sign"));
    let value = archive.get("Doc_0/Signs/Sign_0/SignedValue.dat").unwrap();
    let data = crate::cms::SignedData::parse(value).unwrap();
    let signer = &data.signers[0];
    let signature = archive.get("Doc_0/Signs/Sign_0/Signature.xml").unwrap();
    let checked = signer.check(&[signature], data.certificate_of(signer));
    assert_eq!(checked.digest_matches, Some(true));
    assert!(matches!(checked.signature, Some(Verdict::Valid(_))), "{checked:?}");
    let other = signer.check(&[b"other"], data.certificate_of(signer));
    assert_eq!(other.digest_matches, Some(false));
}

#[test]
fn what_is_not_a_package_is_refused() {
    let (seal, certificate, key) = (make_seal(Version::V4), certificate(3, "演示签章人"), key(3));
    let request = request(&seal, &certificate, &key);
    assert_eq!(sign(b"PK", &request), Err(SignError::Archive(ArchiveError::Unreadable)));
    let mut archive = Archive::default();
    archive.set("OFD.xml", b"<OFD><DocBody/></OFD>".to_vec());
    assert_eq!(sign(&archive.pack(), &request), Err(SignError::Part("OFD.xml".to_owned())));
    let stamps = [Stamp { page: 9, frame: Frame::new(0.0, 0.0, 1.0, 1.0) }];
    let request = SignRequest { stamps: &stamps, ..request };
    assert_eq!(sign(&document().pack(), &request), Err(SignError::Part("page".to_owned())));
}
