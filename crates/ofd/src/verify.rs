//! Checks every signature of a document and what it protects.
//!
//! Nothing is judged here: each step of the standard gives its own finding, and whoever asks puts
//! them together. Trust in a signer is not a matter of this crate either.

use std::collections::BTreeSet;

use crate::cms::{Checked, SignedData};
use crate::digest::Digest;
use crate::key::Verdict;
use crate::limits;
use crate::package::{Oddity, Package};
use crate::ses;
use crate::signature::{self, Description, Listed, Purpose};

pub use crate::memory::Memory;

/// How a protected part compares with its stated digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// The digest fits.
    Match,
    /// The content was changed.
    Changed,
    /// There is no such part.
    Missing,
    /// The part cannot be read.
    Unreadable,
    /// The package answers to this path with two contents, or a reader that goes by local headers
    /// or ignores upper and lower case would see another one, so what was signed is ambiguous.
    Duplicate,
}

/// A protected part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path, or the pointer as written when there is no such part.
    pub path: String,
    /// How it compares.
    pub state: PartState,
}

/// What the signature value turned out to be.
#[derive(Clone, Debug)]
pub enum Value {
    /// A seal signature (GB/T 38540 or GM/T 0031).
    Seal(Box<SealFindings>),
    /// Signed data (GM/T 0010 or CMS).
    Cms(Box<CmsFindings>),
    /// A bare signature value without certificate.
    Bare,
    /// There is no signature value.
    Missing,
    /// The bytes are none of these.
    Unreadable,
}

/// Findings about a seal signature.
#[derive(Clone, Debug)]
pub struct SealFindings {
    /// The whole structure.
    pub signature: ses::Signature,
    /// Whether the stated hash is that of Signature.xml.
    pub hash_matches: bool,
    /// The signer's signature value.
    pub signer: Verdict,
    /// The maker's signature over the seal.
    pub maker: Verdict,
    /// Whether the seal admits the signer; `None` without a list.
    pub is_listed: Option<bool>,
    /// Whether Seal.esl is the seal that signed, which a removed one is not; `None` when the
    /// signature names no such part.
    pub is_embedded_same: Option<bool>,
}

/// Findings about signed data.
#[derive(Clone, Debug)]
pub struct CmsFindings {
    /// The whole structure.
    pub data: SignedData,
    /// The first signer's digest and signature value.
    pub checked: Checked,
    /// Whether the signed data fits Signature.xml; `None` when it states no digest.
    pub hash_matches: Option<bool>,
}

/// Everything about one signature of the document.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The entry of Signatures.xml.
    pub listed: Listed,
    /// Signature.xml; `None` when it is missing or unreadable.
    pub description: Option<Description>,
    /// The digest method; `None` when it is unknown.
    pub digest: Option<Digest>,
    /// Every protected part.
    pub parts: Vec<Part>,
    /// The signature value.
    pub value: Value,
    /// Whether the only change is that a later signature was added to Signatures.xml.
    pub is_appended_to: bool,
}

/// Everything about the signatures of a document.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Path of Signatures.xml, when OFD.xml points to one that exists.
    pub list_path: Option<String>,
    /// Whether OFD.xml points to a list that does not exist or cannot be read.
    pub is_dangling: bool,
    /// One finding for each signature.
    pub findings: Vec<Finding>,
}

impl Finding {
    /// Whether every part that it names is as it was, or differs only by a later signature.
    pub fn parts_hold(&self) -> bool {
        self.digest.is_some()
            && !self.parts.is_empty()
            && (self.is_appended_to || self.parts.iter().all(|p| p.state == PartState::Match))
    }

    /// Whether every step that needs no trust ended well.
    pub fn is_right(&self) -> bool {
        self.parts_hold() && self.is_value_right()
    }

    /// Whether the signature itself is right, whatever became of the parts that it names: those
    /// whose digest still fits are then as they were signed.
    pub fn is_value_right(&self) -> bool {
        match &self.value {
            Value::Seal(seal) => {
                seal.hash_matches
                    && matches!(seal.signer, Verdict::Valid(_))
                    && matches!(seal.maker, Verdict::Valid(_))
                    && seal.is_listed != Some(false)
                    && seal.is_embedded_same != Some(false)
            }
            Value::Cms(cms) => {
                cms.hash_matches != Some(false)
                    && matches!(cms.checked.signature, Some(Verdict::Valid(_)))
            }
            Value::Bare | Value::Missing | Value::Unreadable => false,
        }
    }
}

impl Proof {
    /// The parts that no right signature names; of signatures that are all wrong, the parts that
    /// none of them names, since then everything else is lost anyway.
    ///
    /// The parts of the signatures themselves are left out: Signature.xml is protected by the
    /// hash in the signature value, and the list changes with every further signature.
    pub fn uncovered(&self, package: &Package<'_>) -> Vec<String> {
        let mut covered: BTreeSet<&str> = BTreeSet::new();
        covered.extend(self.list_path.as_deref());
        let any_right = self.findings.iter().any(Finding::is_value_right);
        for finding in &self.findings {
            covered.extend(finding.listed.path.as_deref());
            covered.extend(finding.description.as_ref().and_then(|d| d.value.as_deref()));
            if let Value::Seal(seal) = &finding.value
                && seal.is_embedded_same == Some(true)
            {
                covered.extend(finding.description.as_ref().and_then(|d| d.seal.as_deref()));
            }
            if !any_right || finding.is_value_right() {
                covered.extend(finding.parts.iter().map(|p| p.path.as_str()));
            }
        }
        package.paths().filter(|path| !covered.contains(path)).map(str::to_owned).collect()
    }

    /// Whether a right signature among `chosen` protects this part as it now is; another part
    /// that was changed takes nothing from this one.
    pub fn protects(&self, path: &str, chosen: impl Fn(&Finding) -> bool) -> bool {
        self.findings
            .iter()
            .filter(|finding| finding.is_value_right() && chosen(finding))
            .any(|f| f.parts.iter().any(|part| part.path == path && part.state == PartState::Match))
    }
}

/// Checks every signature that the list at `pointer` (from OFD.xml) names.
pub fn verify(package: &Package<'_>, pointer: Option<&str>, memory: &Memory) -> Proof {
    let Some(pointer) = pointer else { return Proof::default() };
    let Some(path) = package.resolve("OFD.xml", pointer) else {
        return Proof { is_dangling: true, ..Proof::default() };
    };
    let Some(list) = signature::list(package, path) else {
        return Proof { list_path: Some(path.to_owned()), is_dangling: true, findings: Vec::new() };
    };
    let mut left = Left {
        references: limits::DOCUMENT_REFERENCES_MAX,
        value_bytes: limits::SIGNED_VALUES_BYTES_MAX,
    };
    let mut findings: Vec<Finding> =
        list.into_iter().map(|listed| examine(package, listed, memory, &mut left)).collect();
    let last = findings.len().saturating_sub(1);
    for (index, finding) in findings.iter_mut().enumerate() {
        let changed: Vec<&Part> =
            finding.parts.iter().filter(|p| p.state != PartState::Match).collect();
        let is_list = |part: &Part| part.state == PartState::Changed && part.path == path;
        finding.is_appended_to = index < last && matches!(&changed[..], [only] if is_list(only));
    }
    Proof { list_path: Some(path.to_owned()), is_dangling: false, findings }
}

/// What all signatures of one document together may still use.
struct Left {
    references: usize,
    value_bytes: usize,
}

fn examine(package: &Package<'_>, listed: Listed, memory: &Memory, left: &mut Left) -> Finding {
    let path = listed.path.clone();
    let mut description = path.as_deref().and_then(|path| signature::describe(package, path));
    if let (Some(found), Some(path)) = (&description, &path) {
        match left.references.checked_sub(found.references.len()) {
            Some(rest) => left.references = rest,
            None => {
                package.exceed(path);
                description = None;
            }
        }
    }
    let digest = description.as_ref().and_then(Description::digest);
    let parts = match (&description, digest, &path) {
        (Some(description), Some(digest), Some(path)) => {
            compare(package, description, digest, path)
        }
        _ => Vec::new(),
    };
    let value = match (&description, &path) {
        (Some(description), Some(path)) => {
            read_value(package, description, path, &listed, memory, left)
        }
        _ => Value::Missing,
    };
    Finding { listed, description, digest, parts, value, is_appended_to: false }
}

fn compare(
    package: &Package<'_>,
    description: &Description,
    digest: Digest,
    from: &str,
) -> Vec<Part> {
    let has_twins = package.oddities().iter().any(|o| matches!(o, Oddity::CaseTwin(..)));
    let covered: BTreeSet<&str> = description
        .references
        .iter()
        .filter(|_| has_twins)
        .filter_map(|reference| package.resolve(from, &reference.pointer))
        .collect();
    let ambiguous: BTreeSet<&str> = package
        .oddities()
        .iter()
        .filter_map(|oddity| match oddity {
            Oddity::Duplicate(path) | Oddity::NameDiffers(path) => Some(path.as_str()),
            // Where both were signed, the signer meant them to be two.
            Oddity::CaseTwin(one, other) => match (covered.contains(&**one), &**other) {
                (true, other) if covered.contains(other) => None,
                (true, _) => Some(one.as_str()),
                (false, other) => Some(other),
            },
            _ => None,
        })
        .collect();
    let one = |reference: &signature::Reference| {
        let Some(path) = package.resolve(from, &reference.pointer) else {
            return Part { path: reference.pointer.clone(), state: PartState::Missing };
        };
        let state = match package.digest(path, digest) {
            _ if ambiguous.contains(path) => PartState::Duplicate,
            Ok(found) if found == reference.digest => PartState::Match,
            Ok(_) => PartState::Changed,
            Err(_) => PartState::Unreadable,
        };
        Part { path: path.to_owned(), state }
    };
    description.references.iter().map(one).collect()
}

fn read_value(
    package: &Package<'_>,
    description: &Description,
    path: &str,
    listed: &Listed,
    memory: &Memory,
    left: &mut Left,
) -> Value {
    let Some(value_path) = description.value.as_deref() else { return Value::Missing };
    let (Ok(bytes), Ok(signed)) = (package.read(value_path), package.read(path)) else {
        return Value::Missing;
    };
    left.value_bytes = match left.value_bytes.checked_sub(bytes.len()) {
        Some(rest) if bytes.len() <= limits::SIGNED_VALUE_BYTES_MAX => rest,
        _ => {
            package.exceed(value_path);
            return Value::Unreadable;
        }
    };
    if listed.purpose == Purpose::Seal
        && let Ok(signature) = ses::Signature::parse(bytes)
    {
        return Value::Seal(Box::new(seal_findings(
            package,
            description,
            signature,
            signed,
            memory,
        )));
    }
    if let Ok(data) = SignedData::parse(bytes)
        && let Some(signer) = data.signers.first()
    {
        // Some writers sign the digest of Signature.xml in place of its bytes.
        let direct = signer.check(&[signed], data.certificate_of(signer));
        let hashed = Digest::Sm3.of(signed);
        let checked = if direct.digest_matches == Some(false) {
            let other = signer.check(&[&hashed], data.certificate_of(signer));
            if other.digest_matches == Some(true) { other } else { direct }
        } else {
            direct
        };
        let mut checked = checked;
        if checked.digest_matches.is_none() && signer.signed_attributes.is_some() {
            // RFC 5652 §11.2: attributes without a digest of the content leave it unprotected,
            // however right the signature over them is.
            checked.signature = checked.signature.map(|_| Verdict::Unsupported);
        }
        let hash_matches = checked.digest_matches;
        return Value::Cms(Box::new(CmsFindings { data, checked, hash_matches }));
    }
    if let Ok(signature) = ses::Signature::parse(bytes) {
        return Value::Seal(Box::new(seal_findings(
            package,
            description,
            signature,
            signed,
            memory,
        )));
    }
    let bare = crate::sm2::Signature::decode(bytes).is_some() || matches!(bytes.len(), 128 | 256);
    if bare { Value::Bare } else { Value::Unreadable }
}

fn seal_findings(
    package: &Package<'_>,
    description: &Description,
    signature: ses::Signature,
    signed: &[u8],
    memory: &Memory,
) -> SealFindings {
    // The hash of Signature.xml uses the digest of the signature algorithm; seals of 2017 are
    // RSA with MD5, everything since is SM3.
    let algorithm = crate::key::Algorithm::from_oid(&signature.algorithm_oid);
    let digest = algorithm.map_or(Digest::Sm3, |algorithm| algorithm.digest());
    let hash_matches = digest.of(signed) == signature.data_hash
        || description.digest().is_some_and(|d| d.of(signed) == signature.data_hash);
    let is_embedded_same = match description.seal.as_deref() {
        Some(path) => Some(package.read(path).is_ok_and(|embedded| embedded == signature.seal.raw)),
        None => description.is_seal_missing.then_some(false),
    };
    SealFindings {
        hash_matches,
        signer: memory.signer(&signature),
        maker: memory.maker(&signature.seal),
        is_listed: signature.is_signer_listed(),
        is_embedded_same,
        signature,
    }
}
