//! Verify a PDF file.

use model::verdict::{Integrity, Trust};
use model::verification::Signer;
use model::{Check, Evidence, Moment, Reading, Reason};
use paper::pdf::{self, Pdf};
use paper::pdf_signature::{self, Checked, Form, PdfProof, Signature};
use paper::{Unreadable, xml};

use super::{Desk, Found, drawn, seal};
use crate::inspect::{Part, SignatureFacts, certificate};

pub(super) fn read(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let document =
        pdf::open(bytes).map_err(|error| Unreadable { what: name.to_owned(), ..error })?;
    let signatures: Vec<(Signature, Checked)> = pdf_signature::find(bytes)
        .into_iter()
        .map(|signature| {
            let checked = signature.check(bytes);
            (signature, checked)
        })
        .collect();
    let proof = pdf_signature::evidence(bytes, &signatures, document.revisions);
    let mut evidence = vec![writer(&document, &signatures)];
    let mut signer = Signer::none();
    let integrity = proof.integrity;
    if let Some(facts) = &proof.signer {
        let standing = desk.trust.judge(&facts.certificate, &facts.chain, None);
        let private = integrity == Integrity::Unverifiable && standing.trust == Trust::Unverified;
        if !private {
            evidence.push(seal::trust_line(&standing, &facts.certificate));
        }
        signer = seal::signer(&facts.certificate, &standing, integrity, facts.signed_at, "", None);
        signer.algorithm = Some(facts.algorithm.clone()).filter(|name| !name.is_empty());
    }
    let mut readings = document.readings;
    if integrity == Integrity::Unsigned && document.embedded.iter().all(|f| f.dialect.is_none()) {
        let seen = drawn::look(desk, (name, bytes), &document.pages, &readings)?;
        readings.extend(seen.readings);
        evidence.extend(seen.evidence);
    }
    let mut parts =
        vec![Part { path: "pdf".into(), bytes: bytes.len() as u64, covered_by: vec![] }];
    attachments(&document.embedded, &mut readings, &mut parts, &mut evidence);
    if integrity == Integrity::Unsigned {
        evidence.push(presence(&readings));
    } else {
        mark_covered(&proof, &mut readings);
    }
    evidence.extend(proof.evidence);
    Ok(Found {
        format: "pdf",
        integrity,
        signer,
        readings,
        pages: document.pages,
        evidence,
        uncovered: uncovered(&signatures),
        parts,
        signatures: signatures.iter().enumerate().map(|(i, s)| facts(i, &s.0, &s.1)).collect(),
    })
}

/// A program that rewrites PDFs is suspicious unless a signature covers the whole of its work.
fn writer(document: &Pdf, signatures: &[(Signature, Checked)]) -> Evidence {
    let producer = document.info.producer.clone().unwrap_or_default();
    let signed_whole = signatures.iter().any(|(signature, checked)| is_whole(signature, checked));
    let line = match &document.resaved {
        Some(by) if !signed_whole => Evidence::warn(Check::PdfWriter, "resaved")
            .fact("by", by.clone())
            .because(Reason::Resaved),
        _ => Evidence::info(Check::PdfWriter, "plain"),
    };
    line.fact("producer", producer)
}

/// Whether the signature, readable or private, was made over the whole file as it is now.
fn is_whole(signature: &Signature, checked: &Checked) -> bool {
    matches!(checked.form, Form::Cms | Form::Timestamp | Form::Private(_))
        && signature.coverage == pdf_signature::Coverage::Whole
}

/// Structured data attached to the PDF: XBRL of the Ministry of Finance or an invoice's XML.
fn attachments(
    embedded: &[pdf::Embedded],
    readings: &mut Vec<Reading>,
    parts: &mut Vec<Part>,
    evidence: &mut Vec<Evidence>,
) {
    for file in embedded {
        let path = format!("pdf › {}", file.name);
        parts.push(Part { path: path.clone(), bytes: file.bytes.len() as u64, covered_by: vec![] });
        if file.dialect.is_none() {
            continue;
        }
        match xml::read(&path, &file.bytes) {
            Ok(found) => {
                if let Some(signature) = &found.tax_signature {
                    evidence.push(super::xml_signature(signature).0);
                }
                readings.insert(0, found.reading);
            }
            Err(_) => evidence
                .push(Evidence::warn(Check::InvoiceRecognised, "partly").fact("parts", vec![path])),
        }
    }
}

fn presence(readings: &[Reading]) -> Evidence {
    let digital = readings.iter().any(|reading| {
        reading.invoice.kind.is_some_and(model::Kind::is_digital)
            || reading.invoice.number.as_deref().is_some_and(|number| number.len() == 20)
    });
    if digital {
        Evidence::info(Check::SealPresent, "none-digital").because(Reason::LayoutUnsigned)
    } else {
        Evidence::info(Check::SealPresent, "none").because(Reason::NoSignature)
    }
}

/// A whole PDF is signed at once: what is read from it is protected unless something was added
/// after the signature, and then nobody can tell which part of the page is which.
fn mark_covered(proof: &PdfProof, readings: &mut [Reading]) {
    let extended = proof.evidence.iter().any(|line| {
        matches!(line.reason, Some(Reason::ExtendedAfterSigning | Reason::ContentAltered))
    });
    let covered = proof.integrity == Integrity::Intact && !extended;
    for reading in readings {
        reading.covered = Some(covered);
    }
}

/// The bytes that no signature reaches, as ranges of the file.
fn uncovered(signatures: &[(Signature, Checked)]) -> Vec<String> {
    let whole = signatures.iter().any(|(signature, checked)| is_whole(signature, checked));
    if signatures.is_empty() || whole {
        return Vec::new();
    }
    let end = signatures.iter().map(|(s, _)| s.byte_range[2].saturating_add(s.byte_range[3])).max();
    vec![format!("bytes {}…", end.unwrap_or(0))]
}

fn facts(index: usize, signature: &Signature, checked: &Checked) -> SignatureFacts {
    let kind = signature.sub_filter.clone().unwrap_or_default();
    let mut certificates = Vec::new();
    if let Some(own) = &checked.certificate {
        certificates.push(certificate("signer", own));
    }
    certificates.extend(checked.chain.iter().map(|one| certificate("chain", one)));
    SignatureFacts {
        format: format!("PDF {kind}").trim().to_owned(),
        part: format!("ByteRange {:?} #{}", signature.byte_range, index + 1),
        algorithm: checked.algorithm.clone(),
        signed_at: checked.signed_at.map(Moment),
        program: None,
        certificates,
        seal: None,
    }
}
