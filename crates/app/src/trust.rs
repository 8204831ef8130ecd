//! Whom we believe: pinned keys and installed authorities.
//!
//! Three ways lead to trust. A certificate may chain to an authority that somebody installed; the
//! signer's key may be pinned; or the maker of the seal may be pinned, who vouches for every
//! signer that the seal lists. Names prove nothing: anybody can write one into a certificate.
//! They count only against a signer, because no genuine one calls itself a test.

use model::verdict::Trust;
use ofd::x509::Certificate;
use serde::Deserialize;

/// The longest chain that is followed.
const CHAIN_MAX: usize = 6;
/// How many certificates of the same name are tried as an issuer.
const NAMESAKES_MAX: usize = 4;
/// The most authorities that are held.
const AUTHORITIES_MAX: usize = 1_024;

/// What a pinned key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Signs invoices.
    Signer,
    /// Makes seals.
    Maker,
}

/// A key that we know.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Pin {
    /// SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.
    pub key: String,
    /// What the key does.
    pub role: Role,
    /// Whether it belongs to a test system.
    #[serde(default)]
    pub test: bool,
    /// Whose key it is.
    pub name: String,
    /// How we know.
    pub provenance: String,
}

#[derive(Deserialize)]
struct PinFile {
    pin: Vec<Pin>,
}

/// Pinned keys and installed authorities.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    pins: Vec<Pin>,
    authorities: Vec<Certificate>,
    own: Option<String>,
}

/// Why a certificate or a pin file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The pin file is not what it should be.
    #[error("the pin file is malformed: {0}")]
    Pins(#[from] toml::de::Error),
    /// The bytes hold no certificate.
    #[error("no certificate in DER or PEM")]
    NoCertificate,
    /// There are too many certificates.
    #[error("more than {AUTHORITIES_MAX} certificates")]
    TooMany,
}

/// How a signer came to be trusted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How far.
    pub trust: Trust,
    /// Which sentence of `seal.trust` says it.
    pub say: &'static str,
    /// Who vouches: the pin's or the authority's name.
    pub by: Option<String>,
}

impl TrustStore {
    /// Trusts nobody.
    pub fn empty() -> TrustStore {
        TrustStore::default()
    }

    /// Trusts the keys that come with the program.
    pub fn builtin() -> TrustStore {
        let file = include_str!("../trust/pins.toml");
        let pins = toml::from_str::<PinFile>(file).expect("tested at build time").pin;
        TrustStore { pins, ..TrustStore::default() }
    }

    /// Every pin.
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    /// Every installed authority.
    pub fn authorities(&self) -> &[Certificate] {
        &self.authorities
    }

    /// Installs the certificates in a file, DER or PEM; returns how many there were.
    ///
    /// # Errors
    ///
    /// When the bytes hold none, or the store is full.
    pub fn install(&mut self, bytes: &[u8]) -> Result<usize, TrustError> {
        let mut found = Vec::new();
        if bytes.contains(&b'-') && bytes.windows(10).any(|w| w == b"-----BEGIN") {
            found.extend(ofd::x509::from_pem(bytes));
        } else {
            found.extend(Certificate::parse(bytes));
        }
        if found.is_empty() {
            return Err(TrustError::NoCertificate);
        }
        if self.authorities.len() + found.len() > AUTHORITIES_MAX {
            return Err(TrustError::TooMany);
        }
        let count = found.len();
        self.authorities.extend(found);
        Ok(count)
    }

    /// Knows the certificate that this installation issues invoices with. It is nobody's but ours,
    /// so its seal proves that we issued the file; whether the invoice stands is for the register
    /// to say. Anywhere else the same seal is a stranger's.
    ///
    /// # Errors
    ///
    /// When the bytes hold no certificate.
    pub fn know_own(&mut self, certificate: &[u8]) -> Result<(), TrustError> {
        let certificate = Certificate::parse(certificate).map_err(|_| TrustError::NoCertificate)?;
        self.own = Some(certificate.key_pin());
        Ok(())
    }

    /// Judges the signer of a seal.
    ///
    /// `others` are certificates that travel with the signature, `is_listed` whether the seal
    /// admits the signer, `maker` who made the seal.
    pub fn judge(
        &self,
        signer: &Certificate,
        others: &[Certificate],
        seal: Option<SealView<'_>>,
    ) -> Standing {
        if let Some(name) = self.test_name(signer, seal) {
            return Standing { trust: Trust::Test, say: "test", by: Some(name) };
        }
        if self.own.as_ref().is_some_and(|own| *own == signer.key_pin()) {
            return Standing { trust: Trust::Pinned, say: "own", by: None };
        }
        if let Some(root) = self.chain(signer, others) {
            return Standing { trust: Trust::Trusted, say: "chained", by: Some(root) };
        }
        if let Some(pin) = self.pin(signer, Role::Signer).or_else(|| self.own_maker(signer, seal)) {
            return Standing { trust: Trust::Pinned, say: "pinned", by: Some(pin.name.clone()) };
        }
        if let Some(seal) = seal.filter(|seal| seal.is_listed) {
            if let Some(root) = self.chain(seal.maker, others) {
                return Standing { trust: Trust::Trusted, say: "chained", by: Some(root) };
            }
            if let Some(pin) = self.pin(seal.maker, Role::Maker) {
                let by = Some(pin.name.clone());
                return Standing { trust: Trust::Pinned, say: "maker-pinned", by };
            }
        }
        if names(signer, seal).any(|name| is_demonstration_name(&name)) {
            let by = signer.issuer.common_name().map(str::to_owned);
            return Standing { trust: Trust::Test, say: "test", by };
        }
        let say = if signer.is_self_issued() { "self-signed" } else { "unverified" };
        Standing { trust: Trust::Unverified, say, by: None }
    }

    fn pin(&self, certificate: &Certificate, role: Role) -> Option<&Pin> {
        let key = certificate.key_pin();
        self.pins.iter().find(|pin| pin.role == role && !pin.test && pin.key == key)
    }

    /// A pinned maker that signs with its own seal.
    fn own_maker(&self, signer: &Certificate, seal: Option<SealView<'_>>) -> Option<&Pin> {
        let own = seal.is_some_and(|s| s.maker.public_key_info == signer.public_key_info);
        if own { self.pin(signer, Role::Maker) } else { None }
    }

    fn chain(&self, leaf: &Certificate, others: &[Certificate]) -> Option<String> {
        let mut at = leaf;
        for _ in 0..CHAIN_MAX {
            let root =
                self.authorities.iter().find(|root| root.raw == at.raw || at.is_signed_by(root));
            if let Some(root) = root {
                return Some(root.subject.to_string());
            }
            // Certificates that travel along are a stranger's: one that does not call itself an
            // authority issues nothing (RFC 5280 §6.1.4 k), and of many that share a name only a
            // few are tried, since every false signature costs time.
            at = others
                .iter()
                .filter(|other| other.is_authority == Some(true) && other.raw != at.raw)
                .filter(|other| other.subject.raw == at.issuer.raw)
                .take(NAMESAKES_MAX)
                .find(|other| at.is_signed_by(other))?;
        }
        None
    }

    /// The name that gives a test system away.
    fn test_name(&self, signer: &Certificate, seal: Option<SealView<'_>>) -> Option<String> {
        let mut certificates = vec![signer];
        certificates.extend(seal.map(|seal| seal.maker));
        let pinned = certificates.iter().find_map(|certificate| {
            let tests = self.pins.iter().filter(|pin| pin.test);
            let key = certificate.key_pin();
            tests.map(|pin| (&pin.key, &pin.name)).find(|(pin, _)| **pin == key)
        });
        if let Some((_, name)) = pinned {
            return Some(name.clone());
        }
        names(signer, seal).find(|name| is_test_name(name))
    }
}

/// What the judgement needs to know of a seal.
#[derive(Clone, Copy, Debug)]
pub struct SealView<'a> {
    /// Who made it.
    pub maker: &'a Certificate,
    /// Its name.
    pub name: &'a str,
    /// Whether it admits the signer by its list.
    pub is_listed: bool,
}

/// Names that may give a test or demonstration away: of issuers, of the maker, of the seal, and
/// of the signer.
fn names<'a>(
    signer: &'a Certificate,
    seal: Option<SealView<'a>>,
) -> impl Iterator<Item = String> + 'a {
    let of = |name: &ofd::x509::Name| name.common_name().unwrap_or_default().to_owned();
    let mut all = vec![of(&signer.issuer), of(&signer.subject)];
    if let Some(seal) = seal {
        all.extend([of(&seal.maker.issuer), of(&seal.maker.subject), seal.name.to_owned()]);
    }
    all.into_iter()
}

/// Whether a name says that it is for tests: 测试, or the word "test".
fn is_test_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.contains("测试") || lower.split(|c: char| !c.is_ascii_alphabetic()).any(|w| w == "test")
}

/// Whether a name says that it is for demonstrations: 演示, or the word "demo". Such a signer is
/// trusted by whoever installs its authority, and shown as a test to everybody else.
fn is_demonstration_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.contains("演示") || lower.split(|c: char| !c.is_ascii_alphabetic()).any(|w| w == "demo")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ofd::sm2::PrivateKey;
    use ofd::x509::{Template, issue};

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_bytes(&[seed; 32]).unwrap()
    }

    fn certificate(issuer: &str, subject: &str, own: u8, by: u8, ca: bool) -> Certificate {
        let der = issue(
            &Template {
                serial: &[own],
                issuer: &[("CN", issuer)],
                subject: &[("CN", subject)],
                not_before: 0,
                not_after: 4_000_000_000,
                is_authority: ca,
            },
            &key(own).public_key(),
            &key(by),
        );
        Certificate::parse(&der).unwrap()
    }

    #[test]
    fn the_pins_that_come_with_the_program_are_well_formed() {
        let store = TrustStore::builtin();
        assert!(store.pins().len() >= 3);
        for pin in store.pins() {
            assert_eq!(pin.key.len(), 64, "{}", pin.name);
            assert!(pin.key.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
            assert!(pin.provenance.len() > 40);
        }
    }

    #[test]
    fn a_chain_to_an_installed_authority_is_trusted_and_a_copied_name_is_not() {
        let root = certificate("甲根", "甲根", 1, 1, true);
        let middle = certificate("甲根", "甲二级", 2, 1, true);
        let leaf = certificate("甲二级", "某税务局", 3, 2, false);
        let forged = certificate("甲二级", "某税务局", 4, 4, false);
        let mut store = TrustStore::empty();
        store.install(&root.raw).unwrap();
        assert_eq!(store.judge(&leaf, std::slice::from_ref(&middle), None).trust, Trust::Trusted);
        assert_eq!(store.judge(&leaf, &[], None).trust, Trust::Unverified);
        assert_eq!(store.judge(&forged, &[middle], None).trust, Trust::Unverified);
    }

    #[test]
    fn an_end_certificate_cannot_issue_others() {
        let root = certificate("甲根", "甲根", 1, 1, true);
        let leaf = certificate("甲根", "某公司", 2, 1, false);
        let below = certificate("某公司", "某税务局", 3, 2, false);
        let mut store = TrustStore::empty();
        store.install(&root.raw).unwrap();
        assert_eq!(store.judge(&below, &[leaf], None).trust, Trust::Unverified);
    }

    #[test]
    fn a_test_authority_stays_a_test_even_when_it_is_installed() {
        let root = certificate("税务测试CA2(SM2)", "税务测试CA2(SM2)", 1, 1, true);
        let leaf = certificate("税务测试CA2(SM2)", "某税务局", 2, 1, false);
        let mut store = TrustStore::empty();
        store.install(&root.raw).unwrap();
        assert_eq!(store.judge(&leaf, &[], None).trust, Trust::Test);
    }

    #[test]
    fn a_demonstration_is_trusted_only_where_it_was_installed() {
        let root = certificate("演示根证书", "演示根证书", 1, 1, true);
        let leaf = certificate("演示根证书", "某税务局", 2, 1, false);
        let mut store = TrustStore::empty();
        assert_eq!(store.judge(&leaf, &[], None).trust, Trust::Test);
        store.install(&root.raw).unwrap();
        assert_eq!(store.judge(&leaf, &[], None).trust, Trust::Trusted);
    }

    #[test]
    fn an_installation_knows_its_own_seal_and_nobody_elses() {
        let (own, other) = (paper::issue::Hand::from_seed(&[1; 32]), [2; 32]);
        let other = paper::issue::Hand::from_seed(&other);
        let mut store = TrustStore::builtin();
        store.know_own(own.certificate()).unwrap();
        let standing = |hand: &paper::issue::Hand| {
            store.judge(&Certificate::parse(hand.certificate()).unwrap(), &[], None)
        };
        assert_eq!((standing(&own).trust, standing(&own).say), (Trust::Pinned, "own"));
        assert_eq!(standing(&other).trust, Trust::Test, "the same name under another key");
        assert!(store.know_own(b"no certificate").is_err());
    }

    #[test]
    fn a_pinned_maker_vouches_only_for_signers_in_its_list() {
        let maker = certificate("某中心", "制章系统", 1, 9, false);
        let signer = certificate("某中心", "某省税务局", 2, 9, false);
        let pin = Pin {
            key: maker.key_pin(),
            role: Role::Maker,
            test: false,
            name: "制章系统".into(),
            provenance: String::new(),
        };
        let store = TrustStore { pins: vec![pin], ..TrustStore::empty() };
        let seal = |is_listed| SealView { maker: &maker, name: "某省税务局", is_listed };
        assert_eq!(store.judge(&signer, &[], Some(seal(true))).say, "maker-pinned");
        assert_eq!(store.judge(&signer, &[], Some(seal(false))).trust, Trust::Unverified);
    }

    #[test]
    fn words_that_only_contain_test_are_no_test() {
        assert!(is_test_name("CFCA TEST SM2 OCA1") && is_test_name("国家税务总局电子印章测试系统"));
        assert!(!is_test_name("Contest Latest Company"));
    }
}
