//! Documents in the real formats, each another invoice: OFD with a seal, PDF with a signature, XML.

use model::Invoice;
use ofd::sm2::PrivateKey;
use ofd::write::seal::{self, Picture, SealTemplate, Version};
use ofd::write::{Frame, Protect, SignRequest, Stamp};
use ofd::x509::{self, Template};
use paper::pdf_signature::Signing;
use paper::write::{Extras, Fonts, SealArt, ofd_digital, pdf, seal_picture};
use paper::xml::write_einvoice;

use super::register::issued;
use crate::Failure;

/// 2026-01-15T02:30:00Z.
const SIGNED_AT: i64 = 1_768_444_200;
/// From 2020 to the end of 2049.
const VALID: (i64, i64) = (1_577_836_800, 2_524_607_999);
const ART: SealArt<'static> =
    SealArt {
        arc: "票据演示系统演示专用章", middle: "演　示", below: "仅供演示 无效"
    };

/// What all documents are signed with.
struct Hand {
    key: PrivateKey,
    certificate: Vec<u8>,
    seal: Vec<u8>,
}

impl Hand {
    fn new() -> Result<Hand, Failure> {
        let key = PrivateKey::from_bytes(&[7; 32]).ok_or(Failure("no key".to_owned()))?;
        let name = [("C", "CN"), ("CN", "票据测量用签章单位")];
        let (not_before, not_after) = VALID;
        let template = Template {
            serial: &[1],
            issuer: &name,
            subject: &name,
            not_before,
            not_after,
            is_authority: false,
        };
        let certificate = x509::issue(&template, &key.public_key(), &key);
        let picture = seal_picture(&ART);
        let template = SealTemplate {
            id: "BENCH000000001",
            vendor: "PIAOJU",
            name: "票据演示系统演示专用章",
            kind: 1,
            picture: Picture { format: "ofd", data: &picture, width_mm: 30, height_mm: 20 },
            signers: &[&certificate],
            created: VALID.0,
            valid_from: VALID.0,
            valid_to: VALID.1,
        };
        let seal = seal::make(&template, Version::V4, &certificate, &key);
        Ok(Hand { key, certificate, seal })
    }

    fn ofd(&self, invoice: &Invoice) -> Result<Vec<u8>, Failure> {
        let xml = write_einvoice(invoice);
        let attachment = Some(("invoice", "invoice.xml", xml.as_str()));
        let package = ofd_digital(invoice, &Extras { attachment, ..Extras::default() }).pack();
        let stamps = [Stamp { page: 0, frame: Frame { x: 90.0, y: 8.0, w: 30.0, h: 20.0 } }];
        let request = SignRequest {
            seal: &self.seal,
            version: Version::V4,
            certificate: &self.certificate,
            key: &self.key,
            signed_at: SIGNED_AT,
            protect: Protect::All,
            stamps: &stamps,
            provider: "piaoju-bench",
            has_seal_part: false,
        };
        ofd::write::sign(&package, &request).map_err(|why| Failure(format!("OFD: {why}")))
    }

    fn pdf(&self, invoice: &Invoice, fonts: &Fonts) -> Result<Vec<u8>, Failure> {
        let extras = Extras { seal: Some(ART), ..Extras::default() };
        let plain = pdf(invoice, &extras, fonts).map_err(|why| Failure(format!("PDF: {why}")))?;
        let signing = Signing {
            key: &self.key,
            certificates: std::slice::from_ref(&self.certificate),
            signed_at: SIGNED_AT,
            field: "Signature1",
            reason: "",
        };
        paper::pdf_signature::sign(&plain, &signing)
            .map_err(|why| Failure(format!("PDF: {}", why.why)))
    }
}

/// So many documents about the first invoices of the register, six in ten OFD, three PDF, one XML.
/// Without a Chinese font on the system OFD stands in for PDF.
pub fn documents(count: u64) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let hand = Hand::new()?;
    let fonts = Fonts::find().ok();
    let rows = issued(count).flatten().enumerate();
    rows.map(|(n, row)| {
        let invoice = &row.invoice;
        Ok(match (n % 10, &fonts) {
            (6..9, Some(fonts)) => (format!("{n:04}.pdf"), hand.pdf(invoice, fonts)?),
            (9, _) => (format!("{n:04}.xml"), write_einvoice(invoice).into_bytes()),
            _ => (format!("{n:04}.ofd"), hand.ofd(invoice)?),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_document_is_another_and_reads_as_its_invoice() {
        let documents = documents(20).unwrap();
        let bytes: BTreeSet<_> = documents.iter().map(|(_, bytes)| bytes).collect();
        assert_eq!(bytes.len(), 20);
        let desk = app::Desk::new(app::TrustStore::builtin());
        for ((name, bytes), row) in documents.iter().zip(issued(20).flatten()) {
            let v = app::verify(&desk, name, bytes, model::Moment(SIGNED_AT)).unwrap();
            assert_eq!(v.merged.invoice.number, row.invoice.number, "{name}");
            assert_ne!(v.integrity, model::verdict::Integrity::Altered, "{name}");
        }
    }
}
