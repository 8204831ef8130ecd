//! The demonstration authority: a root, a maker of seals, signers, and a test authority beside it.
//!
//! Every private key is the SM3 digest of `piaoju demonstration key: ` and a name. They are public
//! and worthless on purpose.

use ofd::digest::Digest;
use ofd::sm2::PrivateKey;
use ofd::write::seal::{self, Picture, SealTemplate, Version};
use ofd::x509::{self, Template};

use crate::write::{SealArt, seal_picture};

/// 2020-01-01T00:00:00Z.
pub(super) const BEGIN: i64 = 1_577_836_800;
/// 2049-12-31T23:59:59Z, the last moment that UTCTime can say.
pub(super) const END: i64 = 2_524_607_999;

/// The words of the demonstration seal.
pub(super) const ART: SealArt<'static> =
    SealArt {
        arc: "票据演示系统演示专用章", middle: "演　示", below: "仅供演示 无效"
    };

/// A certificate with its key.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its private key, derived from a printed sentence.
    pub key: PrivateKey,
}

/// Everything that the demonstration set signs with.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The root certificate, DER; its subject says 演示.
    pub root: Vec<u8>,
    /// Makes the seals.
    pub maker: Holder,
    /// The fictional tax bureau.
    pub bureau: Holder,
    /// Another signer under the same root.
    pub company: Holder,
    /// The railway of the demonstration.
    pub railway: Holder,
    /// A signer whose certificate ended in 2021.
    pub expired: Holder,
    /// A signer under a test authority, whose root nobody trusts.
    pub test: Holder,
    /// The maker of seals under that test authority.
    pub test_maker: Holder,
}

/// The private key of a name.
fn key(name: &str) -> PrivateKey {
    let seed = format!("piaoju demonstration key: {name}");
    let digest = Digest::Sm3.of(seed.as_bytes());
    let bytes: [u8; 32] = digest.try_into().expect("SM3 gives 32 octets");
    PrivateKey::from_bytes(&bytes).expect("these few digests lie below the order of the curve")
}

const ROOT: &str = "Piaoju 演示根证书";
const TEST_ROOT: &str = "Piaoju 测试根证书";

impl Authority {
    /// Makes all keys and certificates.
    pub fn new() -> Authority {
        let root = issue(1, (ROOT, ROOT), "root", "root", (BEGIN, END), true);
        let holder = |serial: u8, name: &str, seed: &str, until: i64| Holder {
            certificate: issue(serial, (ROOT, name), seed, "root", (BEGIN, until), false),
            key: key(seed),
        };
        let test = |serial: u8, name: &str, seed: &str| Holder {
            certificate: issue(serial, (TEST_ROOT, name), seed, "test root", (BEGIN, END), false),
            key: key(seed),
        };
        Authority {
            root,
            maker: holder(2, "演示电子印章制作系统", "maker", END),
            bureau: holder(3, "票据演示税务局", "bureau", END),
            company: holder(4, "演示第二签章单位", "company", END),
            railway: holder(5, "演示铁路客票中心", "railway", END),
            // 2021-01-01T00:00:00Z
            expired: holder(6, "演示过期签章单位", "expired", 1_609_459_200),
            test: test(7, "某税务局（测试）", "test"),
            test_maker: test(8, "电子印章测试系统", "test maker"),
        }
    }

    /// A seal of the demonstration bureau that these certificates may use.
    pub(super) fn seal(&self, version: Version, signers: &[&[u8]]) -> Vec<u8> {
        make_seal(&self.maker, version, signers)
    }

    /// A seal of the test authority.
    pub(super) fn test_seal(&self) -> Vec<u8> {
        make_seal(&self.test_maker, Version::V4, &[&self.test.certificate])
    }
}

impl Default for Authority {
    fn default() -> Authority {
        Authority::new()
    }
}

fn make_seal(maker: &Holder, version: Version, signers: &[&[u8]]) -> Vec<u8> {
    let picture = seal_picture(&ART);
    let template = SealTemplate {
        id: "DEMO0000000001",
        vendor: "PIAOJU",
        name: "票据演示系统演示专用章",
        kind: 1,
        picture: Picture { format: "ofd", data: &picture, width_mm: 30, height_mm: 20 },
        signers,
        created: BEGIN,
        valid_from: BEGIN,
        valid_to: END,
    };
    seal::make(&template, version, &maker.certificate, &maker.key)
}

fn issue(
    serial: u8,
    (issuer, subject): (&str, &str),
    seed: &str,
    issuer_seed: &str,
    (not_before, not_after): (i64, i64),
    is_authority: bool,
) -> Vec<u8> {
    let name = |common| [("C", "CN"), ("O", "Piaoju 演示"), ("CN", common)];
    let (issuer, subject) = (name(issuer), name(subject));
    let template = Template {
        serial: &[0x44, 0x45, 0x4d, 0x4f, serial],
        issuer: &issuer,
        subject: &subject,
        not_before,
        not_after,
        is_authority,
    };
    x509::issue(&template, &key(seed).public_key(), &key(issuer_seed))
}
