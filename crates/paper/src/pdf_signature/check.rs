//! Computing whether a signature fits the bytes that it covers.

use ofd::cms::SignedData;
use ofd::digest::Digest;
use ofd::key::Verdict;
use ofd::timestamp::{self, Stamp};
use ofd::x509::Certificate;

use super::{Private, Signature, private};

/// What kind of signature value was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Signed data (RFC 5652 or GM/T 0010).
    Cms,
    /// A document timestamp (`ETSI.RFC3161`): it vouches for a moment, not for an author.
    Timestamp,
    /// A private format whose signed content is not published.
    Private(Box<Private>),
    /// Nothing but zeros: a field that was prepared and never signed.
    Empty,
    /// A packing that is not checked here, `adbe.x509.rsa_sha1`.
    Unsupported,
    /// Not a signature that can be read.
    Unreadable,
}

/// What checking one signature found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The kind of signature.
    pub form: Form,
    /// Whether the covered bytes have the digest that was signed.
    ///
    /// `None` when no digest is stated: then the value alone speaks for the bytes, unless
    /// `is_unbound`.
    pub digest: Option<bool>,
    /// Whether the value says nothing about the bytes: signed attributes without a digest.
    pub is_unbound: bool,
    /// Whether the signature value is right; `None` when it was not computed.
    pub value: Option<Verdict>,
    /// The certificate of the signer.
    pub certificate: Option<Certificate>,
    /// The other certificates that travel along.
    pub chain: Vec<Certificate>,
    /// When it was signed: by the timestamp, else by the signer, else by the dictionary.
    pub signed_at: Option<i64>,
    /// `SM2-SM3`, `RSA-SHA-256`, or the identifier of an algorithm that is not known.
    pub algorithm: Option<String>,
    /// The digest that makes the signature weak, `MD5` or `SHA-1`.
    pub weak: Option<&'static str>,
    /// The timestamp over the signature value.
    pub stamp: Option<Stamp>,
}

impl Checked {
    fn nothing(form: Form, signature: &Signature) -> Checked {
        Checked {
            form,
            digest: None,
            is_unbound: false,
            value: None,
            certificate: None,
            chain: Vec::new(),
            signed_at: signature.stated_at,
            algorithm: None,
            weak: None,
            stamp: None,
        }
    }

    /// Whether the value is right and stands for exactly the covered bytes.
    pub fn is_right(&self) -> bool {
        matches!(self.value, Some(Verdict::Valid(_)))
            && self.digest != Some(false)
            && !self.is_unbound
    }
}

impl Signature {
    /// Checks the value against the bytes of the file that the signature was found in.
    ///
    /// The certificate is read, not trusted: whether anybody vouches for it is asked elsewhere.
    pub fn check(&self, bytes: &[u8]) -> Checked {
        if self.contents.iter().all(|byte| *byte == 0) {
            return Checked::nothing(Form::Empty, self);
        }
        let sub_filter = self.sub_filter.as_deref().unwrap_or_default();
        if sub_filter == "adbe.x509.rsa_sha1" {
            let mut checked = Checked::nothing(Form::Unsupported, self);
            checked.algorithm = Some(sub_filter.to_owned());
            return checked;
        }
        let Ok(data) = SignedData::parse(&self.contents) else {
            return match private::read(&self.contents) {
                Some(found) => self.check_private(found),
                None => Checked::nothing(Form::Unreadable, self),
            };
        };
        let covered = self.signed(bytes);
        match sub_filter {
            "ETSI.RFC3161" => self.check_timestamp(covered),
            "adbe.pkcs7.sha1" => self.check_inner(covered, &data),
            _ => self.check_cms(covered.as_ref().map(<[_; 2]>::as_slice), &data),
        }
    }

    fn check_private(&self, found: Private) -> Checked {
        let certificate = found.certificate.clone();
        let signed_at = found.signed_at.or(self.stated_at);
        let mut checked = Checked::nothing(Form::Private(Box::new(found)), self);
        checked.certificate = Some(certificate);
        checked.signed_at = signed_at;
        checked
    }

    fn check_cms(&self, covered: Option<&[&[u8]]>, data: &SignedData) -> Checked {
        let [signer] = &data.signers[..] else {
            // ISO 32000-1 §12.8.3.3: exactly one signer.
            return Checked::nothing(Form::Unreadable, self);
        };
        let certificate = data.certificate_of(signer);
        let mut checked = Checked::nothing(Form::Cms, self);
        if let Some(covered) = covered {
            let result = signer.check(covered, certificate);
            let is_stated = signer.signed_attributes.is_none() || signer.message_digest.is_some();
            checked.digest = result.digest_matches.filter(|_| is_stated);
            checked.value = result.signature;
        }
        let known = signer.algorithm();
        // The digest, the algorithm or the kind of key is one that is not computed with.
        if certificate.is_some() && checked.value.is_none() && covered.is_some() {
            checked.value = Some(Verdict::Unsupported);
        }
        checked.is_unbound = signer.signed_attributes.is_some() && checked.digest.is_none();
        checked.algorithm =
            Some(known.map_or_else(|| signer.signature_oid.clone(), |known| known.name()));
        checked.weak = signer
            .digest
            .into_iter()
            .chain(known.map(|known| known.digest()))
            .find(|digest| digest.is_weak())
            .map(Digest::name);
        checked.stamp =
            signer.timestamp.as_ref().map(|t| timestamp::check(t, Some(&[&signer.signature])));
        checked.signed_at = checked
            .stamp
            .as_ref()
            .filter(|stamp| stamp.is_right())
            .and_then(|stamp| stamp.moment)
            .or(signer.signed_at)
            .or(self.stated_at);
        checked.certificate = certificate.cloned();
        checked.chain = data.others(certificate);
        checked
    }

    /// `adbe.pkcs7.sha1`: the signed content is the SHA-1 of the covered bytes.
    fn check_inner(&self, covered: Option<[&[u8]; 2]>, data: &SignedData) -> Checked {
        let Some(content) = &data.content else {
            return Checked::nothing(Form::Unreadable, self);
        };
        let mut checked = self.check_cms(Some(&[content]), data);
        let same = covered.map(|covered| Digest::Sha1.of_parts(&covered) == *content);
        checked.is_unbound = checked.is_unbound || same.is_none();
        checked.digest = match (same, checked.digest) {
            (Some(same), Some(inner)) => Some(same && inner),
            (same, _) => same,
        };
        checked.weak = checked.weak.or(Some(Digest::Sha1.name()));
        checked
    }

    fn check_timestamp(&self, covered: Option<[&[u8]; 2]>) -> Checked {
        let stamp = timestamp::check(&self.contents, covered.as_ref().map(<[_; 2]>::as_slice));
        let mut checked = Checked::nothing(Form::Timestamp, self);
        checked.digest = stamp.imprint;
        checked.is_unbound = stamp.imprint.is_none();
        checked.value = stamp.value;
        checked.certificate = stamp.certificate.clone();
        checked.chain = stamp.chain.clone();
        checked.signed_at = stamp.moment.or(self.stated_at);
        checked.algorithm = stamp.algorithm.clone();
        checked.weak = stamp.weak;
        checked
    }
}
