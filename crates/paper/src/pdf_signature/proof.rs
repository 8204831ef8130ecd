//! What the signatures of a document prove together, in lines for people.

use model::verdict::Integrity;
use model::{Check, Evidence, Moment, Reason};
use ofd::key::Verdict;
use ofd::sm2::Encoding;
use ofd::x509::Certificate;

use super::added::{Added, added};
use super::check::{Checked, Form};
use super::{Coverage, Signature};

/// What the signatures of a PDF document prove.
#[derive(Clone, Debug)]
pub struct PdfProof {
    /// What they prove together; `Unsigned` when there is none.
    pub integrity: Integrity,
    /// One line for each thing that was checked.
    pub evidence: Vec<Evidence>,
    /// Who signed first; timestamps sign for a moment and not for the content.
    pub signer: Option<SignerFacts>,
}

/// Who signed, for others to decide about trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerFacts {
    /// The signer's certificate.
    pub certificate: Certificate,
    /// The other certificates that travel along.
    pub chain: Vec<Certificate>,
    /// When it was signed, in seconds since 1970, as the signature states it.
    pub signed_at: Option<i64>,
    /// `SM2-SM3`, `RSA-SHA-256`; empty when the algorithm is private.
    pub algorithm: String,
}

/// Puts what was found into evidence; `revisions` is the number of revisions of the file.
///
/// The whole is `Altered` as soon as one signature proves that, and `Intact` only when every
/// signature is right. Fields that were prepared and never signed do not count. Content that was
/// added after a signature leaves the signed revision intact, but the line gives a reason that
/// forbids trust; only signatures, timestamps and what belongs to them may be added freely.
///
/// ```
/// use model::verdict::Integrity;
/// use paper::pdf_signature;
///
/// let file = b"%PDF-1.7";
/// let signatures = pdf_signature::find(file)
///     .into_iter()
///     .map(|signature| { let checked = signature.check(file); (signature, checked) })
///     .collect::<Vec<_>>();
/// assert_eq!(pdf_signature::evidence(file, &signatures, 1).integrity, Integrity::Unsigned);
/// ```
pub fn evidence(bytes: &[u8], signatures: &[(Signature, Checked)], revisions: usize) -> PdfProof {
    let mut lines = Lines { number: 0, evidence: Vec::new() };
    let mut integrity = Integrity::Unsigned;
    let mut signer = None;
    for (index, (signature, checked)) in signatures.iter().enumerate() {
        lines.number = index + 1;
        let one = lines.signature(bytes, signature, checked);
        integrity = worse(integrity, one);
        let is_author = !matches!(checked.form, Form::Timestamp | Form::Empty);
        if let (None, true, Some(certificate)) = (&signer, is_author, &checked.certificate) {
            signer = Some(SignerFacts {
                certificate: certificate.clone(),
                chain: checked.chain.clone(),
                signed_at: checked.signed_at,
                algorithm: checked.algorithm.clone().unwrap_or_default(),
            });
        }
    }
    let say = if revisions > 1 { "several" } else { "one" };
    let line = Evidence::info(Check::PdfRevisions, say).fact("revisions", revisions);
    lines.evidence.push(line);
    PdfProof { integrity, evidence: lines.evidence, signer }
}

/// `Altered` is final, then `Unverifiable`, then `Intact`.
fn worse(whole: Integrity, one: Integrity) -> Integrity {
    let rank = |integrity| match integrity {
        Integrity::Altered => 3,
        Integrity::Unverifiable => 2,
        Integrity::Intact => 1,
        Integrity::Unsigned => 0,
    };
    if rank(one) > rank(whole) { one } else { whole }
}

/// The lines about the signatures, which are counted from 1.
struct Lines {
    number: usize,
    evidence: Vec<Evidence>,
}

impl Lines {
    fn push(&mut self, line: Evidence) {
        self.evidence.push(line.fact("number", self.number));
    }

    fn signature(&mut self, bytes: &[u8], signature: &Signature, checked: &Checked) -> Integrity {
        match &checked.form {
            Form::Empty => {
                self.push(Evidence::info(Check::PdfSignature, "empty"));
                return Integrity::Unsigned;
            }
            Form::Unreadable => {
                let line = Evidence::fail(Check::PdfSignature, "unreadable");
                self.push(line.because(Reason::SignatureUncheckable));
                self.coverage(bytes, signature, true);
                return Integrity::Unverifiable;
            }
            Form::Unsupported => {
                self.unknown_algorithm(checked);
                self.coverage(bytes, signature, true);
                return Integrity::Unverifiable;
            }
            Form::Private(_) => {
                self.private(checked);
                self.coverage(bytes, signature, true);
                self.validity(checked);
                return Integrity::Unverifiable;
            }
            Form::Cms | Form::Timestamp => {}
        }
        self.value(checked);
        self.digest(checked);
        let covers = self.coverage(bytes, signature, false);
        self.validity(checked);
        self.strength(checked);
        self.timestamp(checked);
        let is_false = checked.digest == Some(false) || checked.value == Some(Verdict::False);
        match (!covers || is_false, checked.is_right()) {
            (true, _) => Integrity::Altered,
            (false, true) => Integrity::Intact,
            (false, false) => Integrity::Unverifiable,
        }
    }

    fn value(&mut self, checked: &Checked) {
        let line = match checked.value {
            Some(Verdict::Valid(_)) => Evidence::pass(Check::PdfSignature, "valid"),
            Some(Verdict::False) => {
                Evidence::fail(Check::PdfSignature, "false").because(Reason::SignatureFalse)
            }
            Some(Verdict::Unreadable) => Evidence::fail(Check::PdfSignature, "unreadable")
                .because(Reason::SignatureUncheckable),
            Some(Verdict::Unsupported) => return self.unknown_algorithm(checked),
            None if checked.certificate.is_none() => {
                Evidence::skipped(Check::PdfSignature, "no-certificate")
                    .because(Reason::SignatureUncheckable)
            }
            // The ranges are broken, so there is nothing to compute over; that line tells it.
            None => Evidence::skipped(Check::PdfSignature, "unreadable"),
        };
        self.push(named(line, checked));
    }

    fn unknown_algorithm(&mut self, checked: &Checked) {
        let line = Evidence::skipped(Check::PdfSignature, "unknown-algorithm")
            .because(Reason::SignatureUncheckable);
        self.push(named(line, checked));
    }

    fn private(&mut self, checked: &Checked) {
        let line =
            Evidence::skipped(Check::PdfSignature, "private").because(Reason::PrivateSignature);
        let mut line = named(line, checked);
        if let Some(certificate) = &checked.certificate {
            line = line
                .fact("issuer", certificate.issuer.common_name().unwrap_or_default())
                .fact("serial", certificate.serial_hex())
                .fact("from", day(certificate.not_before))
                .fact("to", day(certificate.not_after));
        }
        self.push(line);
    }

    fn digest(&mut self, checked: &Checked) {
        self.push(match checked.digest {
            Some(true) => Evidence::pass(Check::PdfDigest, "match"),
            Some(false) => {
                Evidence::fail(Check::PdfDigest, "altered").because(Reason::ContentAltered)
            }
            None if checked.is_unbound && checked.value.is_some() => {
                Evidence::fail(Check::PdfDigest, "absent").because(Reason::SignatureUncheckable)
            }
            None => Evidence::skipped(Check::PdfDigest, "absent"),
        });
    }

    /// Says what is covered; whether the ranges are ones that a signer makes.
    ///
    /// `is_unread` when the signature itself proves nothing, so that odd ranges do not either.
    fn coverage(&mut self, bytes: &[u8], signature: &Signature, is_unread: bool) -> bool {
        const CHECK: Check = Check::PdfByteRange;
        let line = match signature.coverage {
            Coverage::Whole => Evidence::pass(CHECK, "whole"),
            Coverage::Extended { bytes_after } => {
                match added(bytes, bytes.len() - bytes_after.min(bytes.len())) {
                    Added::Padding => Evidence::info(CHECK, "padded"),
                    Added::Signatures => Evidence::info(CHECK, "extended-signatures"),
                    Added::Content => {
                        Evidence::warn(CHECK, "extended").because(Reason::ExtendedAfterSigning)
                    }
                }
                .fact("bytes", bytes_after)
            }
            Coverage::Partial | Coverage::Broken => {
                let is_partial = signature.coverage == Coverage::Partial;
                let line = Evidence::fail(CHECK, if is_partial { "partial" } else { "broken" });
                let reason =
                    if is_unread { Reason::SignatureUncheckable } else { Reason::ContentAltered };
                let range: Vec<String> =
                    signature.byte_range.iter().map(ToString::to_string).collect();
                self.push(line.because(reason).fact("range", range.join(" ")));
                return false;
            }
        };
        self.push(line);
        true
    }

    /// Whether the certificate was valid when it signed (never: whether it is today).
    fn validity(&mut self, checked: &Checked) {
        let Some(certificate) = &checked.certificate else { return };
        let at = checked.signed_at;
        let line = match at.and_then(|at| certificate.is_valid_at(at)) {
            Some(true) => Evidence::pass(Check::SealValidity, "inside"),
            Some(false) => Evidence::warn(Check::SealValidity, "outside-certificate")
                .because(Reason::SignerExpired),
            None => Evidence::warn(Check::SealValidity, "unknown-time"),
        };
        self.push(
            line.fact("signed_at", moment(at))
                .fact("from", day(certificate.not_before))
                .fact("to", day(certificate.not_after)),
        );
    }

    fn strength(&mut self, checked: &Checked) {
        if let Some(weak) = checked.weak {
            let line = Evidence::warn(Check::SealAlgorithm, "weak");
            self.push(line.because(Reason::WeakAlgorithm).fact("method", weak));
        }
        let form = match checked.value {
            Some(Verdict::Valid(Some(Encoding::UnsignedIntegers))) => "unsigned-integers",
            Some(Verdict::Valid(Some(Encoding::Raw))) => "raw",
            Some(Verdict::Valid(Some(Encoding::TrailingZerosCut))) => "zeros-cut",
            _ => return,
        };
        self.push(Evidence::warn(Check::SealEncoding, "odd").fact("method", form));
    }

    fn timestamp(&mut self, checked: &Checked) {
        let Some(stamp) = &checked.stamp else { return };
        let line = if stamp.is_right() {
            Evidence::pass(Check::SealTimestamp, "match")
        } else if stamp.is_false() {
            Evidence::warn(Check::SealTimestamp, "differs")
        } else {
            Evidence::warn(Check::SealTimestamp, "unreadable")
        };
        let authority = stamp.certificate.as_ref().map(|c| c.subject.to_string());
        self.push(
            line.fact("signed_at", moment(stamp.moment))
                .fact("authority", authority.unwrap_or_default()),
        );
    }
}

/// Adds who signed and how.
fn named(line: Evidence, checked: &Checked) -> Evidence {
    let line = match &checked.certificate {
        Some(certificate) => line.fact("subject", name_of(certificate)),
        None => line,
    };
    match &checked.algorithm {
        Some(algorithm) => line.fact("method", algorithm.clone()),
        None => line,
    }
}

fn name_of(certificate: &Certificate) -> String {
    let name = certificate.subject.common_name().map(str::to_owned);
    name.unwrap_or_else(|| certificate.subject.to_string())
}

fn moment(seconds: Option<i64>) -> String {
    seconds.map(|seconds| Moment(seconds).in_china()).unwrap_or_default()
}

fn day(seconds: Option<i64>) -> String {
    seconds.map(|seconds| Moment(seconds).china_day().to_string()).unwrap_or_default()
}
