//! OFD documents (GB/T 33190-2016) and their electronic seals: read, verify, write, sign.
//!
//! OFD is the Chinese fixed-layout format: a ZIP of XML parts. An electronic seal (电子签章) is a
//! pair of SM2 signatures: the signer signs the digests of the parts, and the seal maker signed
//! the seal with its list of admitted signers. This crate gives every step of the check as its
//! own finding and trusts nobody; whom to believe is the caller's business.
//!
//! | module | what |
//! |---|---|
//! | [`package`] | the ZIP container, read without trusting it |
//! | [`document`], [`text`] | structure, metadata, attachments, text with positions |
//! | [`svg`] | pages as pictures |
//! | [`verify`] | every signature, step by step, and what it protects |
//! | [`ses`] | seals, GB/T 38540-2020 and GM/T 0031-2014 |
//! | [`cms`], [`x509`], [`timestamp`] | GM/T 0010-2012 and RFC 5652, certificates, RFC 3161 |
//! | [`sm2`], [`digest`], [`key`] | the arithmetic below |
//! | [`write`] | building packages, making seals, signing |
//!
//! # A document, sealed and checked
//!
//! ```
//! use ofd::document::Document;
//! use ofd::package::Package;
//! use ofd::sm2::PrivateKey;
//! use ofd::verify::{Memory, PartState, Value, verify};
//! use ofd::write::seal::{self, Picture, SealTemplate, Version};
//! use ofd::write::{Builder, Frame, Info, Protect, SignRequest, Text, sign};
//! use ofd::x509::{self, Template};
//!
//! // A page with one line of text.
//! let mut builder = Builder::new(Info::new("0123456789abcdef0123456789abcdef", "2026-11-22"));
//! let song = builder.font("宋体", 0.5);
//! let page = builder.page(210.0, 140.0, None);
//! builder.draw(page, Text::new(Frame::new(10.0, 10.0, 60.0, 5.0), song, 3.2).at(0.0, 4.0, "发票"));
//! let package = builder.finish().pack();
//!
//! // A key, its certificate, and a seal that admits it; maker and signer are the same here.
//! let key = PrivateKey::from_bytes(&[7; 32]).unwrap();
//! let name = [("C", "CN"), ("CN", "示例单位")];
//! let certificate = x509::issue(
//!     &Template {
//!         serial: &[1], issuer: &name, subject: &name,
//!         not_before: 0, not_after: 4_000_000_000, is_authority: false,
//!     },
//!     &key.public_key(),
//!     &key,
//! );
//! let seal = seal::make(
//!     &SealTemplate {
//!         id: "S1", vendor: "example", name: "示例章", kind: 1,
//!         picture: Picture { format: "png", data: b"", width_mm: 30, height_mm: 20 },
//!         signers: &[&certificate],
//!         created: 0, valid_from: 0, valid_to: 4_000_000_000,
//!     },
//!     Version::V4,
//!     &certificate,
//!     &key,
//! );
//! let sealed = sign(
//!     &package,
//!     &SignRequest {
//!         seal: &seal, version: Version::V4, certificate: &certificate, key: &key,
//!         signed_at: 1_700_000_000, protect: Protect::All, stamps: &[], provider: "example",
//!         has_seal_part: false,
//!     },
//! )
//! .unwrap();
//!
//! // Everybody can check it.
//! let package = Package::open(&sealed).unwrap();
//! let document = Document::read(&package).unwrap();
//! let proof = verify(&package, document.signatures.as_deref(), &Memory::new());
//! let finding = &proof.findings[0];
//! assert!(finding.is_right());
//! assert!(finding.parts.iter().all(|part| part.state == PartState::Match));
//! let Value::Seal(found) = &finding.value else { panic!("a seal signed it") };
//! assert_eq!(found.signature.seal.name, "示例章");
//! assert_eq!(found.signature.signer.subject.common_name(), Some("示例单位"));
//!
//! // And read it.
//! let text = ofd::text::page(&package, &document, 0).unwrap();
//! assert_eq!(text.runs[0].text, "发票");
//! ```
//!
//! # Hostile input
//!
//! No input panics, hangs or takes unbounded memory: every bound is in [`limits`]. There is no
//! document type definition, no entity beyond the predefined ones, no path that leaves the
//! package, and two entries of one name are reported and never silently chosen between.

pub mod cms;
pub mod der;
pub mod digest;
pub mod document;
pub mod key;
pub mod limits;
mod memory;
pub mod package;
pub mod ses;
pub mod signature;
pub mod sm2;
pub mod svg;
pub mod text;
pub mod time;
pub mod timestamp;
pub mod verify;
pub mod write;
pub mod x509;
pub mod xml;
