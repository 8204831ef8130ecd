//! The documents of an invoice that this installation issues (开票): XML, sealed OFD and PDF, all
//! of them saying the same.
//!
//! The seal is that of the installation ([`Hand`]), made with a key that only it has. It proves
//! that the installation issued the file and that nobody changed it since; it proves nothing about
//! the tax status, which only a register knows. Its name says 演示, and so do the pages: nothing here
//! is a tax bureau's, and whoever does not trust the installation sees a test signer.

use std::fmt;

use model::Invoice;
use ofd::digest::Digest;
use ofd::sm2::PrivateKey;
use ofd::write::seal::{self, Picture, SealTemplate, Version};
use ofd::write::{Frame, Protect, SignError, SignRequest, Stamp, sign};
use ofd::x509::{self, Template};

use crate::write::{Extras, Fonts, PdfError, SealArt, ofd_digital, pdf, seal_picture};
use crate::xml::write_einvoice;

/// 2020-01-01T00:00:00Z. The validity is fixed, so that the same key gives the same certificate.
const BEGIN: i64 = 1_577_836_800;
/// 2049-12-31T23:59:59Z.
const END: i64 = 2_524_607_999;
/// What the certificate and the seal are called.
const NAME: &str = "Piaoju 内置开票（演示）";
/// What every page says at its foot.
const NOTICE: &str = "由本系统内置开票功能生成，供演示与试用，不是税务机关监制的发票";
/// Where tax seals stand on the page, in millimetres.
const STAMP: [Stamp; 1] = [Stamp { page: 0, frame: Frame { x: 90.0, y: 8.0, w: 30.0, h: 20.0 } }];
const ART: SealArt<'static> =
    SealArt {
        arc: "票据系统内置开票专用章", middle: "演　示", below: "非税务监制"
    };

/// What an installation issues with: a key, and the certificate that it made for itself.
pub struct Hand {
    key: PrivateKey,
    certificate: Vec<u8>,
}

impl fmt::Debug for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hand(…)")
    }
}

impl Hand {
    /// The hand of a secret of 32 random bytes. The same secret gives the same key and the same
    /// name, so an installation that is started again is still itself.
    pub fn from_seed(seed: &[u8; 32]) -> Hand {
        let key = |round: u8| {
            let text = [b"piaoju issuing key/1".as_slice(), &[round], seed].concat();
            PrivateKey::from_bytes(&Digest::Sm3.of(&text).try_into().ok()?)
        };
        // A digest misses the order of the curve once in four billion; 256 of them never do.
        let key = (0..=u8::MAX).find_map(key).expect("one of 256 digests is a key");
        let public = key.public_key();
        let name = [("C", "CN"), ("O", "Piaoju"), ("CN", NAME)];
        let digest = Digest::Sm3.of(&public.to_sec1());
        let template = Template {
            serial: &digest[..8],
            issuer: &name,
            subject: &name,
            not_before: BEGIN,
            not_after: END,
            is_authority: false,
        };
        let certificate = x509::issue(&template, &public, &key);
        Hand { key, certificate }
    }

    /// The certificate, DER: what the installation pins as its own.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn seal(&self) -> Vec<u8> {
        let picture = seal_picture(&ART);
        let template = SealTemplate {
            id: "PIAOJUISSUING1",
            vendor: "PIAOJU",
            name: NAME,
            kind: 1,
            picture: Picture { format: "ofd", data: &picture, width_mm: 30, height_mm: 20 },
            signers: &[&self.certificate],
            created: BEGIN,
            valid_from: BEGIN,
            valid_to: END,
        };
        seal::make(&template, Version::V4, &self.certificate, &self.key)
    }
}

/// The documents of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    /// The data, layout 0.33, without the signature that only a tax bureau can make.
    pub xml: Vec<u8>,
    /// The page with the data inside, sealed as a whole.
    pub ofd: Vec<u8>,
    /// The page as PDF; `None` without a Chinese font on the system.
    pub pdf: Option<Vec<u8>>,
}

/// Documents that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The OFD cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SignError),
    /// The PDF cannot be written.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// Writes the documents of a fully digital invoice, sealed at this moment (seconds of Unix).
///
/// # Errors
///
/// When the OFD cannot be sealed or the font is refused.
pub fn documents(
    invoice: &Invoice,
    hand: &Hand,
    fonts: Option<&Fonts>,
    signed_at: i64,
) -> Result<Documents, DocumentError> {
    let xml = write_einvoice(invoice);
    let attachment = Some(("einvoice", "einvoice.xml", xml.as_str()));
    let extras = Extras { notice: Some(NOTICE), attachment, ..Extras::default() };
    let package = ofd_digital(invoice, &extras).pack();
    let request = SignRequest {
        seal: &hand.seal(),
        version: Version::V4,
        certificate: &hand.certificate,
        key: &hand.key,
        signed_at,
        protect: Protect::All,
        stamps: &STAMP,
        provider: "piaoju",
        has_seal_part: false,
    };
    let ofd = sign(&package, &request)?;
    let extras = Extras { notice: Some(NOTICE), seal: Some(ART), ..Extras::default() };
    let pdf = fonts.map(|fonts| pdf(invoice, &extras, fonts)).transpose()?;
    Ok(Documents { xml: xml.into_bytes(), ofd, pdf })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_secret_is_the_same_hand_and_another_one_is_not() {
        let of = |seed: u8| x509::Certificate::parse(Hand::from_seed(&[seed; 32]).certificate());
        let (first, again, other) = (of(1).unwrap(), of(1).unwrap(), of(2).unwrap());
        assert_eq!(first.key_pin(), again.key_pin());
        assert_ne!(first.key_pin(), other.key_pin());
        assert!(first.is_self_issued());
        assert!(first.subject.common_name().unwrap().contains("演示"));
        assert_eq!(format!("{:?}", Hand::from_seed(&[1; 32])), "Hand(…)");
    }
}
