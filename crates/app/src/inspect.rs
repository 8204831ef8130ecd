//! Look inside one file: its parts, its signatures and certificates, what each voice says.

use model::text::Page;
use model::verification::FileFacts;
use model::{Moment, Reading};
use ofd::digest::{Digest, hex};
use ofd::document::Document;
use ofd::package::Package;
use ofd::verify::{Finding, Proof, Value};
use ofd::x509::Certificate;
use paper::Unreadable;

use crate::verify::{Desk, Format, sniff};

/// The structure of a document (文件结构).
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The file.
    pub file: FileFacts,
    /// Its parts in the order of the file.
    pub parts: Vec<Part>,
    /// Its signatures, numbered from 1 in this order.
    pub signatures: Vec<SignatureFacts>,
    /// What each voice of the document says.
    pub readings: Vec<Reading>,
    /// The text of its pages.
    pub pages: Vec<Page>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Path inside the package, or a name such as `revision 2`.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Numbers, from 1, of the signatures that protect it.
    pub covered_by: Vec<usize>,
}

/// A signature and what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureFacts {
    /// Its format: `SES v4`, `SES v1`, `CMS`, `PDF adbe.pkcs7.detached`, ….
    pub format: String,
    /// Where it is kept in the file.
    pub part: String,
    /// `SM2-SM3`, `RSA-SHA256`, ….
    pub algorithm: Option<String>,
    /// When the document was signed, as the signature states it.
    pub signed_at: Option<Moment>,
    /// The program that signed, as the file states it.
    pub program: Option<String>,
    /// Its certificates, the signer's first.
    pub certificates: Vec<CertificateFacts>,
    /// The seal, when it is one.
    pub seal: Option<SealFacts>,
}

/// A certificate inside a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// `signer`, `maker` or `chain`.
    pub role: &'static str,
    /// Subject.
    pub subject: String,
    /// Issuer.
    pub issuer: String,
    /// Serial number, upper-case hexadecimal.
    pub serial: String,
    /// Start of validity.
    pub not_before: Option<Moment>,
    /// End of validity.
    pub not_after: Option<Moment>,
    /// `SM2`, `RSA 2048`, ….
    pub key_algorithm: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
}

/// An electronic seal (电子印章).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealFacts {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Maker, as the seal names it.
    pub maker: Option<String>,
    /// Start of validity.
    pub valid_from: Option<Moment>,
    /// End of validity.
    pub valid_to: Option<Moment>,
    /// Type of its picture: `ofd`, `png`, `bmp`, `gif`.
    pub picture: Option<String>,
    /// Width and height of its picture in millimetres.
    pub size_mm: Option<(u32, u32)>,
}

/// Takes a document apart; nothing is judged.
///
/// # Errors
///
/// As [`crate::verify()`].
pub fn inspect(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Inspection, Unreadable> {
    let facts = |format| FileFacts {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        format,
        sha256: hex(&Digest::Sha256.of(bytes)),
        sm3: hex(&Digest::Sm3.of(bytes)),
    };
    match sniff(bytes) {
        Format::Ofd => inspect_ofd(desk, name, bytes, facts("ofd")),
        _ => {
            let found = crate::verify::read(desk, name, bytes)?;
            Ok(Inspection {
                file: facts(found.format),
                parts: found.parts,
                signatures: found.signatures,
                readings: found.readings,
                pages: found.pages,
            })
        }
    }
}

fn inspect_ofd(
    desk: &Desk,
    name: &str,
    bytes: &[u8],
    file: FileFacts,
) -> Result<Inspection, Unreadable> {
    let fail = |error| Unreadable::of_package(&error, name);
    let package = Package::open(bytes).map_err(fail)?;
    let document = Document::read(&package).map_err(fail)?;
    let proof = ofd::verify::verify(&package, document.signatures.as_deref(), &desk.memory);
    let part = |path: &str| Part {
        path: path.to_owned(),
        bytes: package.size(path).unwrap_or(0),
        covered_by: covered_by(&proof, path),
    };
    Ok(Inspection {
        file,
        parts: package.paths().map(part).collect(),
        signatures: proof.findings.iter().map(signature).collect(),
        readings: paper::ofd_invoice::read(&package, &document).readings,
        pages: paper::ofd_invoice::pages(&package, &document),
    })
}

fn covered_by(proof: &Proof, path: &str) -> Vec<usize> {
    let findings = proof.findings.iter().enumerate();
    findings
        .filter(|(_, finding)| {
            let own = finding.listed.path.as_deref() == Some(path);
            own || finding.parts.iter().any(|part| part.path == path)
        })
        .map(|(index, _)| index + 1)
        .collect()
}

fn signature(finding: &Finding) -> SignatureFacts {
    let description = finding.description.as_ref();
    let program = description.map(|d| {
        let provider = d.provider.trim();
        let company = d.company.trim();
        if company.is_empty() || company == provider {
            provider.to_owned()
        } else {
            format!("{provider} ({company})")
        }
    });
    let mut facts = SignatureFacts {
        format: String::new(),
        part: finding.listed.path.clone().unwrap_or_else(|| finding.listed.pointer.clone()),
        algorithm: None,
        signed_at: description.and_then(|d| d.signed_at()).map(Moment),
        program: program.filter(|p| !p.is_empty()),
        certificates: Vec::new(),
        seal: None,
    };
    match &finding.value {
        Value::Seal(seal) => {
            let signature = &seal.signature;
            facts.format = format!(
                "SES {}",
                match signature.seal.version {
                    ofd::ses::Version::V1 => "v1",
                    ofd::ses::Version::V4 => "v4",
                }
            );
            facts.algorithm = Some(algorithm(&signature.algorithm_oid));
            facts.signed_at = signature.signed_at.map(Moment).or(facts.signed_at);
            facts.certificates = vec![
                certificate("signer", &signature.signer),
                certificate("maker", &signature.seal.maker),
            ];
            facts.seal = Some(seal_facts(&signature.seal));
        }
        Value::Cms(cms) => {
            facts.format = "CMS".to_owned();
            if let Some(signer) = cms.data.signers.first() {
                facts.algorithm = Some(
                    signer.algorithm().map_or_else(|| signer.signature_oid.clone(), |a| a.name()),
                );
                facts.signed_at = signer.signed_at.map(Moment).or(facts.signed_at);
            }
            let all = cms.data.certificates.iter().enumerate();
            facts.certificates = all
                .map(|(i, one)| certificate(if i == 0 { "signer" } else { "chain" }, one))
                .collect();
        }
        Value::Bare => facts.format = "SM2".to_owned(),
        Value::Missing => facts.format = "-".to_owned(),
        Value::Unreadable => facts.format = "?".to_owned(),
    }
    facts
}

fn algorithm(oid: &str) -> String {
    ofd::key::Algorithm::from_oid(oid).map_or_else(|| oid.to_owned(), |a| a.name())
}

fn seal_facts(seal: &ofd::ses::Seal) -> SealFacts {
    let side = |mm: u64| u32::try_from(mm).unwrap_or(u32::MAX);
    SealFacts {
        id: seal.id.clone(),
        name: seal.name.clone(),
        maker: seal.maker.subject.common_name().map(str::to_owned),
        valid_from: seal.valid_from.map(Moment),
        valid_to: seal.valid_to.map(Moment),
        picture: Some(seal.picture.format.clone()),
        size_mm: Some((side(seal.picture.width_mm), side(seal.picture.height_mm))),
    }
}

/// The facts of a certificate, in a role.
pub(crate) fn certificate(role: &'static str, certificate: &Certificate) -> CertificateFacts {
    CertificateFacts {
        role,
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        serial: certificate.serial_hex(),
        not_before: certificate.not_before.map(Moment),
        not_after: certificate.not_after.map(Moment),
        key_algorithm: certificate.key.as_ref().map_or_else(|| "?".to_owned(), |k| k.name()),
        sha256: certificate.fingerprint(),
    }
}
