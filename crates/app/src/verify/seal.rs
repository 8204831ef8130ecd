//! From the findings about one signature to evidence, integrity and a judgement of its signer.

use model::verdict::{Integrity, Trust};
use model::verification::Signer;
use model::{Check, Evidence, Moment, Reason};
use ofd::key::{Algorithm, Verdict};
use ofd::sm2::Encoding;
use ofd::verify::{CmsFindings, Finding, Part, PartState, SealFindings, Value};
use ofd::x509::Certificate;

use crate::TrustStore;
use crate::trust::{SealView, Standing};

/// What one signature proves.
pub(super) struct Judged {
    pub integrity: Integrity,
    pub signer: Signer,
    pub evidence: Vec<Evidence>,
}

pub(super) fn judge(finding: &Finding, trust: &TrustStore) -> Judged {
    let mut evidence = Vec::new();
    let parts = parts(finding, &mut evidence);
    let (value, signer) = match &finding.value {
        Value::Seal(seal) => seal_value(finding, seal, trust, &mut evidence),
        Value::Cms(cms) => cms_value(finding, cms, trust, &mut evidence),
        Value::Bare => {
            evidence.push(
                Evidence::skipped(Check::SealSignature, "no-certificate")
                    .because(Reason::SignatureUncheckable),
            );
            (Integrity::Unverifiable, Signer::none())
        }
        Value::Missing => {
            let line = Evidence::warn(Check::SealPresent, "dangling");
            let pointer = vec![finding.listed.pointer.clone()];
            evidence.push(line.fact("parts", pointer).because(Reason::SignatureMissing));
            (Integrity::Unverifiable, Signer::none())
        }
        Value::Unreadable => {
            evidence.push(
                Evidence::fail(Check::SealSignature, "unreadable")
                    .because(Reason::SignatureUncheckable),
            );
            (Integrity::Unverifiable, Signer::none())
        }
    };
    let integrity = match (parts, value) {
        (Integrity::Altered, _) | (_, Integrity::Altered) => Integrity::Altered,
        (Integrity::Intact, Integrity::Intact) => Integrity::Intact,
        _ => Integrity::Unverifiable,
    };
    Judged { integrity, signer, evidence }
}

/// The digests of the protected parts.
fn parts(finding: &Finding, evidence: &mut Vec<Evidence>) -> Integrity {
    let Some(description) = &finding.description else { return Integrity::Unverifiable };
    let Some(digest) = finding.digest else {
        let method = description.check_method.clone().unwrap_or_default();
        let line = Evidence::skipped(Check::SealDigests, "unknown-method").fact("method", method);
        evidence.push(line.because(Reason::SignatureUncheckable));
        return Integrity::Unverifiable;
    };
    if digest.is_weak() {
        let line = Evidence::warn(Check::SealDigests, "weak").fact("method", digest.name());
        evidence.push(line.because(Reason::WeakAlgorithm));
    }
    if finding.parts.is_empty() {
        evidence.push(
            Evidence::fail(Check::SealDigests, "empty").because(Reason::SignatureUncheckable),
        );
        return Integrity::Unverifiable;
    }
    let of = |wanted: &[PartState]| -> Vec<String> {
        let held = |part: &&Part| wanted.contains(&part.state);
        finding.parts.iter().filter(held).map(|part| part.path.clone()).collect()
    };
    let changed = of(&[PartState::Changed, PartState::Unreadable, PartState::Duplicate]);
    let missing = of(&[PartState::Missing]);
    if finding.is_appended_to {
        evidence.push(Evidence::info(Check::SealAppended, "later-seal").fact("parts", changed));
        return Integrity::Intact;
    }
    if !changed.is_empty() {
        let line = Evidence::fail(Check::SealDigests, "altered").fact("count", changed.len());
        evidence.push(line.fact("parts", changed).because(Reason::ContentAltered));
    }
    if !missing.is_empty() {
        let line = Evidence::fail(Check::SealDigests, "missing").fact("count", missing.len());
        evidence.push(line.fact("parts", missing).because(Reason::ContentAltered));
    }
    let holds = finding.parts.iter().all(|part| part.state == PartState::Match);
    if holds {
        evidence.push(
            Evidence::pass(Check::SealDigests, "match")
                .fact("count", finding.parts.len())
                .fact("method", digest.name()),
        );
        return Integrity::Intact;
    }
    Integrity::Altered
}

fn seal_value(
    finding: &Finding,
    seal: &SealFindings,
    trust: &TrustStore,
    evidence: &mut Vec<Evidence>,
) -> (Integrity, Signer) {
    let signature = &seal.signature;
    evidence.push(signed_info(seal.hash_matches));
    let signer_name = name_of(&signature.signer);
    let oid = &signature.algorithm_oid;
    let signer_state = value(seal.signer, Check::SealSignature, &signer_name, oid, evidence);
    let maker_name = name_of(&signature.seal.maker);
    let maker_oid = &signature.seal.maker_algorithm_oid;
    let maker_state = value(seal.maker, Check::SealMaker, &maker_name, maker_oid, evidence);
    encoding(&[seal.signer, seal.maker], evidence);
    evidence.push(match seal.is_listed {
        Some(true) => Evidence::pass(Check::SealCertificateList, "listed"),
        Some(false) => Evidence::fail(Check::SealCertificateList, "not-listed")
            .fact("subject", signer_name.clone())
            .because(Reason::SealForged),
        None => Evidence::warn(Check::SealCertificateList, "absent"),
    });
    match seal.is_embedded_same {
        Some(true) => evidence.push(Evidence::pass(Check::SealEmbedded, "same")),
        Some(false) => evidence
            .push(Evidence::fail(Check::SealEmbedded, "differs").because(Reason::ContentAltered)),
        None => {}
    }
    let stated = finding.description.as_ref().and_then(|d| d.signed_at());
    let signed_at = signature.signed_at.or(stated);
    evidence.push(validity(&signature.signer, Some(&signature.seal), signed_at));
    if let Some(token) = &signature.timestamp {
        evidence.push(timestamp(token, &signature.signature));
    }
    let view = SealView {
        maker: &signature.seal.maker,
        name: &signature.seal.name,
        is_listed: seal.is_listed == Some(true),
    };
    let standing = trust.judge(&signature.signer, &[], Some(view));
    let states = [
        if seal.hash_matches { Integrity::Intact } else { Integrity::Altered },
        signer_state,
        maker_state,
        if seal.is_listed == Some(false) { Integrity::Altered } else { Integrity::Intact },
        if seal.is_embedded_same == Some(false) { Integrity::Altered } else { Integrity::Intact },
    ];
    let integrity = worst(&states);
    evidence.push(trust_line(&standing, &signature.signer));
    (integrity, signer(&signature.signer, &standing, integrity, signed_at, oid, None))
}

fn cms_value(
    finding: &Finding,
    cms: &CmsFindings,
    trust: &TrustStore,
    evidence: &mut Vec<Evidence>,
) -> (Integrity, Signer) {
    let mut states = Vec::new();
    if let Some(matches) = cms.hash_matches {
        evidence.push(signed_info(matches));
        states.push(if matches { Integrity::Intact } else { Integrity::Altered });
    }
    let Some(info) = cms.data.signers.first() else {
        return (Integrity::Unverifiable, Signer::none());
    };
    let Some(certificate) = cms.data.certificate_of(info) else {
        evidence.push(
            Evidence::skipped(Check::SealSignature, "no-certificate")
                .because(Reason::SignatureUncheckable),
        );
        return (worst(&[worst(&states), Integrity::Unverifiable]), Signer::none());
    };
    let verdict = cms.checked.signature.unwrap_or(Verdict::Unsupported);
    let subject = name_of(certificate);
    states.push(value(verdict, Check::SealSignature, &subject, &info.signature_oid, evidence));
    encoding(&[verdict], evidence);
    let stated = finding.description.as_ref().and_then(|d| d.signed_at());
    let signed_at = info.signed_at.or(stated);
    evidence.push(validity(certificate, None, signed_at));
    if let Some(token) = &info.timestamp {
        evidence.push(timestamp(token, &info.signature));
    }
    let standing = trust.judge(certificate, &cms.data.certificates, None);
    evidence.push(trust_line(&standing, certificate));
    let integrity = worst(&states);
    let algorithm = info.algorithm();
    let oid = &info.signature_oid;
    (integrity, signer(certificate, &standing, integrity, signed_at, oid, algorithm))
}

fn worst(states: &[Integrity]) -> Integrity {
    if states.contains(&Integrity::Altered) {
        Integrity::Altered
    } else if states.iter().all(|s| *s == Integrity::Intact) {
        Integrity::Intact
    } else {
        Integrity::Unverifiable
    }
}

fn signed_info(matches: bool) -> Evidence {
    if matches {
        Evidence::pass(Check::SealSignedInfo, "match")
    } else {
        Evidence::fail(Check::SealSignedInfo, "differs").because(Reason::ContentAltered)
    }
}

/// One signature value: the signer's or the seal maker's.
fn value(
    verdict: Verdict,
    check: Check,
    subject: &str,
    oid: &str,
    evidence: &mut Vec<Evidence>,
) -> Integrity {
    let algorithm = Algorithm::from_oid(oid);
    let method = algorithm.map_or_else(|| oid.to_owned(), |a| a.name());
    let forged =
        if check == Check::SealMaker { Reason::SealForged } else { Reason::SignatureFalse };
    let (line, state) = match verdict {
        Verdict::Valid(_) => (Evidence::pass(check, "valid"), Integrity::Intact),
        Verdict::False => (Evidence::fail(check, "false").because(forged), Integrity::Altered),
        Verdict::Unreadable => {
            (Evidence::fail(check, "unreadable").because(forged), Integrity::Altered)
        }
        Verdict::Unsupported => (
            Evidence::skipped(check, "unknown-algorithm").because(Reason::SignatureUncheckable),
            Integrity::Unverifiable,
        ),
    };
    evidence.push(line.fact("subject", subject).fact("method", method.clone()));
    let weak = algorithm.is_some_and(|a| a.digest().is_weak());
    if weak {
        let line = Evidence::warn(Check::SealAlgorithm, "weak").fact("method", method);
        evidence.push(line.because(Reason::WeakAlgorithm));
    }
    state
}

/// GB/T 35276 asks for DER; three other encodings are met in issued files and are right.
fn encoding(verdicts: &[Verdict], evidence: &mut Vec<Evidence>) {
    let odd = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::Valid(Some(Encoding::UnsignedIntegers)) => Some("unsigned-integers"),
        Verdict::Valid(Some(Encoding::Raw)) => Some("raw"),
        Verdict::Valid(Some(Encoding::TrailingZerosCut)) => Some("zeros-cut"),
        _ => None,
    });
    if let Some(how) = odd {
        evidence.push(Evidence::warn(Check::SealEncoding, "odd").fact("method", how));
    }
}

fn validity(
    certificate: &Certificate,
    seal: Option<&ofd::ses::Seal>,
    signed_at: Option<i64>,
) -> Evidence {
    let Some(at) = signed_at else {
        return Evidence::warn(Check::SealValidity, "unknown-time").because(Reason::SignerExpired);
    };
    let when = Moment(at).in_china();
    let span = |from: Option<i64>, to: Option<i64>| {
        let text = |moment: Option<i64>| moment.map(|m| Moment(m).china_day().to_string());
        (text(from).unwrap_or_default(), text(to).unwrap_or_default())
    };
    let warn = |say, (from, to): (String, String)| {
        Evidence::warn(Check::SealValidity, say)
            .fact("signed_at", when.clone())
            .fact("from", from)
            .fact("to", to)
            .because(Reason::SignerExpired)
    };
    let own = span(certificate.not_before, certificate.not_after);
    if certificate.is_valid_at(at) != Some(true) {
        return warn("outside-certificate", own);
    }
    if let Some(seal) = seal {
        let inside = seal.valid_from.is_none_or(|from| from <= at)
            && seal.valid_to.is_none_or(|to| at <= to);
        if !inside {
            return warn("outside-seal", span(seal.valid_from, seal.valid_to));
        }
    }
    Evidence::pass(Check::SealValidity, "inside")
        .fact("signed_at", when)
        .fact("from", own.0)
        .fact("to", own.1)
}

/// A time-stamp token must stamp the signature value.
fn timestamp(token: &[u8], signature: &[u8]) -> Evidence {
    let stamp = ofd::timestamp::check(token, Some(&[signature]));
    if stamp.is_right() {
        let at = stamp.moment.map(|at| Moment(at).in_china()).unwrap_or_default();
        Evidence::pass(Check::SealTimestamp, "match").fact("signed_at", at)
    } else if stamp.is_false() {
        Evidence::warn(Check::SealTimestamp, "differs")
    } else {
        Evidence::warn(Check::SealTimestamp, "unreadable")
    }
}

/// The line that says whether and why the signer is trusted.
pub(crate) fn trust_line(standing: &Standing, certificate: &Certificate) -> Evidence {
    let line = match standing.trust {
        Trust::Trusted | Trust::Pinned => Evidence::pass(Check::SealTrust, standing.say),
        Trust::Test => Evidence::warn(Check::SealTrust, standing.say).because(Reason::TestSigner),
        Trust::Unverified | Trust::None => {
            Evidence::warn(Check::SealTrust, standing.say).because(Reason::SignerUnverified)
        }
    };
    let line = line
        .fact("subject", name_of(certificate))
        .fact("issuer", certificate.issuer.common_name().unwrap_or_default());
    match &standing.by {
        Some(by) => line.fact("by", by.clone()),
        None => line,
    }
}

fn name_of(certificate: &Certificate) -> String {
    let name = certificate.subject.common_name().map(str::to_owned);
    name.unwrap_or_else(|| certificate.subject.to_string())
}

/// What the contract says of a signer. A false signature proves nothing about the certificate
/// beside it, so then nobody is trusted.
pub(crate) fn signer(
    certificate: &Certificate,
    standing: &Standing,
    integrity: Integrity,
    signed_at: Option<i64>,
    oid: &str,
    algorithm: Option<Algorithm>,
) -> Signer {
    let trust = match (standing.trust, integrity) {
        (Trust::Test, _) => Trust::Test,
        (trust, Integrity::Intact) => trust,
        _ => Trust::Unverified,
    };
    let algorithm = algorithm.or_else(|| Algorithm::from_oid(oid));
    Signer {
        trust,
        subject: Some(certificate.subject.to_string()),
        issuer: Some(certificate.issuer.to_string()),
        serial: Some(certificate.serial_hex()),
        not_before: certificate.not_before.map(Moment),
        not_after: certificate.not_after.map(Moment),
        signed_at: signed_at.map(Moment),
        algorithm: Some(algorithm.map_or_else(|| oid.to_owned(), |a| a.name())),
    }
}
