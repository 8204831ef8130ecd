//! Verify an OFD file.

use model::verdict::{Integrity, Trust};
use model::verification::Signer;
use model::{Check, Evidence, Reading, Reason};
use ofd::document::Document;
use ofd::package::{Oddity, Package, PackageError};
use ofd::verify::{self as seals, Finding, Proof};
use paper::Unreadable;
use paper::ofd_invoice::{self, OfdInvoice};

use super::seal::{self, Judged};
use super::{Desk, Found, drawn};

pub(super) fn read(
    desk: &Desk,
    (name, bytes): (&str, &[u8]),
    package: Result<Package<'_>, PackageError>,
) -> Result<Found, Unreadable> {
    let package = package.map_err(|error| Unreadable::of_package(&error, name))?;
    let document =
        Document::read(&package).map_err(|error| Unreadable::of_package(&error, name))?;
    let proof = seals::verify(&package, document.signatures.as_deref(), &desk.memory);
    let judged: Vec<Judged> =
        proof.findings.iter().map(|finding| seal::judge(finding, &desk.trust)).collect();
    let mut invoice = ofd_invoice::read(&package, &document);
    // What a limit kept from being read may be what the file hides, so nothing is said of it.
    if let Some(part) = package.exceeded() {
        return Err(Unreadable::new(format!("{name} › {part}"), "unreadable-busy"));
    }
    let mut evidence = vec![container(&package, &proof)];
    let integrity = integrity(&proof, &judged, &package);
    evidence.extend(presence(&document, &proof, &invoice));
    for judged in &judged {
        evidence.extend(judged.evidence.iter().cloned());
    }
    let uncovered = if proof.findings.is_empty() { Vec::new() } else { proof.uncovered(&package) };
    if !proof.findings.is_empty() {
        evidence.push(coverage(&uncovered));
        let best = judged.iter().map(|j| j.signer.trust).max().unwrap_or(Trust::None);
        mark_covered(&mut invoice.readings, &proof, &judged, best);
    }
    // A document without text and without pictures shows nothing.
    let is_bare = drawn::is_scan(&invoice.pages) && !package.paths().any(is_picture);
    if integrity == Integrity::Unsigned && !is_bare {
        let seen = drawn::look(desk, (name, bytes), &invoice.pages, &invoice.readings)?;
        invoice.readings.extend(seen.readings);
        evidence.extend(seen.evidence);
    }
    if let Some(signature) = &invoice.tax_signature {
        evidence.push(super::xml_signature(signature).0);
    }
    if invoice.seller_signature {
        evidence.push(Evidence::skipped(Check::SellerSignature, "uncheckable"));
    }
    let unread = invoice.unread.iter().map(|(part, _)| part);
    for part in unread.chain(document.dangling.iter().map(|(_, pointer)| pointer)) {
        evidence.push(
            Evidence::warn(Check::InvoiceRecognised, "partly").fact("parts", vec![part.clone()]),
        );
    }
    let signer = judged
        .into_iter()
        .map(|j| j.signer)
        .reduce(|best, next| if next.trust > best.trust { next } else { best });
    Ok(Found {
        format: "ofd",
        integrity,
        signer: signer.unwrap_or_else(Signer::none),
        readings: invoice.readings,
        pages: invoice.pages,
        evidence,
        uncovered,
        parts: Vec::new(),
        signatures: Vec::new(),
    })
}

/// Whether a part is a picture, by its name: a scan that hides its pictures is read as nothing.
fn is_picture(path: &str) -> bool {
    const ENDINGS: [&str; 9] = ["png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "jb2", "gbig2"];
    let ending = path.rsplit('.').next().unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn container(package: &Package<'_>, proof: &Proof) -> Evidence {
    let parts = package.paths().count();
    let list = |pick: fn(&Oddity) -> Option<&String>| -> Vec<String> {
        package.oddities().iter().filter_map(pick).cloned().collect()
    };
    let duplicates = list(|o| match o {
        Oddity::Duplicate(path) => Some(path),
        _ => None,
    });
    if !duplicates.is_empty() {
        let line = Evidence::fail(Check::PackageRead, "duplicate").fact("parts", duplicates);
        // Readers disagree about which of two equal names counts, so nothing that was signed is
        // certain any more.
        let signed = !proof.findings.is_empty();
        return if signed { line.because(Reason::ContentAltered) } else { line };
    }
    let odd = list(|o| match o {
        Oddity::NameDiffers(path) | Oddity::BadPath(path) => Some(path),
        _ => None,
    });
    if !odd.is_empty() {
        return Evidence::warn(Check::PackageRead, "odd").fact("parts", odd);
    }
    let prefix = package.oddities().iter().find_map(|o| match o {
        Oddity::Prefix(bytes) | Oddity::Suffix(bytes) => Some(*bytes),
        _ => None,
    });
    match prefix {
        Some(bytes) => Evidence::info(Check::PackageRead, "prefix").fact("count", bytes),
        None => Evidence::pass(Check::PackageRead, "ok").fact("count", parts),
    }
}

fn presence(document: &Document, proof: &Proof, invoice: &OfdInvoice) -> Option<Evidence> {
    if proof.is_dangling || (document.signatures.is_some() && proof.findings.is_empty()) {
        let pointer = document.signatures.clone().unwrap_or_default();
        let line = Evidence::warn(Check::SealPresent, "dangling").fact("parts", vec![pointer]);
        return Some(line.because(Reason::SignatureMissing));
    }
    if !proof.findings.is_empty() {
        return Some(
            Evidence::pass(Check::SealPresent, "found").fact("count", proof.findings.len()),
        );
    }
    let digital = invoice.readings.iter().any(|reading| {
        let number = reading.invoice.number.as_deref().unwrap_or_default();
        reading.invoice.kind.is_some_and(model::Kind::is_digital)
            || (number.len() == 20 && reading.invoice.code.is_none())
    });
    Some(if digital {
        Evidence::info(Check::SealPresent, "none-digital").because(Reason::LayoutUnsigned)
    } else {
        Evidence::info(Check::SealPresent, "none").because(Reason::NoSignature)
    })
}

fn integrity(proof: &Proof, judged: &[Judged], package: &Package<'_>) -> Integrity {
    if proof.findings.is_empty() {
        return Integrity::Unsigned;
    }
    let duplicate = package.oddities().iter().any(|o| matches!(o, Oddity::Duplicate(_)));
    if duplicate || judged.iter().any(|j| j.integrity == Integrity::Altered) {
        Integrity::Altered
    } else if judged.iter().all(|j| j.integrity == Integrity::Intact) {
        Integrity::Intact
    } else {
        Integrity::Unverifiable
    }
}

fn coverage(uncovered: &[String]) -> Evidence {
    if uncovered.is_empty() {
        return Evidence::pass(Check::SealCoverage, "all");
    }
    Evidence::warn(Check::SealCoverage, "uncovered")
        .fact("count", uncovered.len())
        .fact("parts", uncovered.to_vec())
}

/// Marks each reading as protected when a right signature by the most trusted signer protects
/// every part that it was read from.
fn mark_covered(readings: &mut [Reading], proof: &Proof, judged: &[Judged], best: Trust) {
    let trusted: Vec<&Finding> = proof
        .findings
        .iter()
        .zip(judged)
        .filter(|(_, judged)| judged.signer.trust == best)
        .map(|(finding, _)| finding)
        .collect();
    let chosen = |finding: &Finding| trusted.iter().any(|t| std::ptr::eq(*t, finding));
    for reading in readings {
        let mut parts = std::iter::once(&reading.part).chain(&reading.also);
        reading.covered = Some(parts.all(|part| proof.protects(part, chosen)));
    }
}
