//! The work that no verifier of sealed OFD documents can do without.
//!
//! Walk the directory, inflate every part, hash what is signed, verify the signatures: done here
//! without a check, an allowance for damage, or a result. The pieces (where the protected parts
//! stand, which bytes were signed by which key) are worked out beforehand, outside the time.

use ::sm2::dsa::signature::Verifier;
use flate2::{Decompress, FlushDecompress};
use ofd::key::PublicKey;
use ofd::sm2;
use ofd::verify::{Memory, Value};
use sm3::{Digest, Sm3};

use crate::Failure;

/// Whose arithmetic verifies SM2.
#[derive(Clone, Copy)]
pub enum Arithmetic {
    /// The `sm2` crate, as published: the baseline.
    Published,
    /// `ofd::sm2`.
    Own,
    /// `ofd::sm2` with tables of the keys, made beforehand.
    Prepared,
}

/// One signature: the key, what it signed, and the value.
struct Signed {
    sec1: [u8; 65],
    prepared: sm2::PublicKey,
    message: Vec<u8>,
    value: sm2::Signature,
}

/// The work in pieces.
pub struct Bare<'a> {
    bytes: &'a [u8],
    hashed: Vec<usize>,
    signed: Vec<Signed>,
    hashed_bytes: usize,
}

impl<'a> Bare<'a> {
    /// Works out what a file demands.
    ///
    /// # Errors
    ///
    /// When it is not an OFD document with seals of SM2.
    pub fn of(bytes: &'a [u8]) -> Result<Bare<'a>, Failure> {
        let why = |what: &str| Failure(format!("not a sealed OFD document: {what}"));
        let package = ofd::package::Package::open(bytes).map_err(|e| why(&e.to_string()))?;
        let document = ofd::document::Document::read(&package).map_err(|e| why(&e.to_string()))?;
        let pointer = document.signatures.as_deref();
        let proof = ofd::verify::verify(&package, pointer, &Memory::new());
        let mut bare = Bare { bytes, hashed: Vec::new(), signed: Vec::new(), hashed_bytes: 0 };
        let mut names = Vec::new();
        for finding in &proof.findings {
            names.extend(finding.parts.iter().map(|part| part.path.clone()));
            names.extend(finding.listed.path.clone());
            let Value::Seal(found) = &finding.value else { continue };
            let seal = &found.signature.seal;
            bare.sign(&found.signature.signer, &found.signature.signed, &found.signature.signature);
            bare.sign(&seal.maker, &seal.maker_signed, &seal.maker_signature);
        }
        if bare.signed.is_empty() {
            return Err(why("no seal with SM2"));
        }
        let contents = inflate_all(bytes);
        for name in names {
            let at = contents.iter().position(|(path, _)| *path == name.as_bytes());
            let at = at.ok_or_else(|| why("a part is missing"))?;
            bare.hashed_bytes += contents[at].1.len();
            bare.hashed.push(at);
        }
        Ok(bare)
    }

    fn sign(&mut self, certificate: &ofd::x509::Certificate, message: &[u8], value: &[u8]) {
        let Some(PublicKey::Sm2(key)) = &certificate.key else { return };
        let Some((value, _)) = sm2::Signature::decode(value) else { return };
        let prepared = key.clone().prepare();
        self.hashed_bytes += message.len();
        self.signed.push(Signed {
            sec1: key.to_sec1(),
            prepared,
            message: message.to_vec(),
            value,
        });
    }

    /// How much there is to do.
    pub fn describe(&self) -> String {
        let contents = inflate_all(self.bytes);
        let inflated: usize = contents.iter().map(|(_, content)| content.len()).sum();
        format!(
            "{} parts, {inflated} bytes inflated, {} bytes hashed, {} SM2 signatures",
            contents.len(),
            self.hashed_bytes,
            self.signed.len()
        )
    }

    /// All of it.
    pub fn run(&self, arithmetic: Arithmetic) -> u32 {
        let contents = inflate_all(self.bytes);
        let mut mixed = 0;
        for at in &self.hashed {
            mixed ^= u32::from(Sm3::digest(&contents[*at].1)[0]);
        }
        mixed + self.signed.iter().map(|one| u32::from(one.verify(arithmetic))).sum::<u32>()
    }

    /// One signature alone.
    pub fn sm2(&self, arithmetic: Arithmetic) -> bool {
        self.signed[0].verify(arithmetic)
    }
}

impl Signed {
    /// From the encoded key on: decode, Z, SM3 of the message, verify.
    fn verify(&self, arithmetic: Arithmetic) -> bool {
        match arithmetic {
            Arithmetic::Published => {
                let numbers = [self.value.r, self.value.s].concat();
                let id = "1234567812345678";
                let key = ::sm2::dsa::VerifyingKey::from_sec1_bytes(id, &self.sec1);
                let value = ::sm2::dsa::Signature::from_slice(&numbers);
                key.is_ok_and(|key| value.is_ok_and(|v| key.verify(&self.message, &v).is_ok()))
            }
            Arithmetic::Own => sm2::PublicKey::from_sec1(&self.sec1)
                .is_some_and(|key| sm2::verify(&key, &self.message, &self.value)),
            Arithmetic::Prepared => sm2::verify(&self.prepared, &self.message, &self.value),
        }
    }
}

/// Path and content of every part, without a check: the file was read with all checks before.
fn inflate_all(bytes: &[u8]) -> Vec<(&[u8], Vec<u8>)> {
    let two = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let four = |at: usize| two(at) | two(at + 2) << 16;
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap_or(0);
    let mut at = end - four(end + 12);
    let prefix = at - four(end + 16);
    let mut contents = Vec::with_capacity(two(end + 10));
    let mut stream = Decompress::new(false);
    for _ in 0..two(end + 10) {
        let (method, stored, size) = (two(at + 10), four(at + 20), four(at + 24));
        let name = &bytes[at + 46..at + 46 + two(at + 28)];
        let header = prefix + four(at + 42);
        let start = header + 30 + two(header + 26) + two(header + 28);
        let data = &bytes[start..start + stored];
        let mut content = Vec::with_capacity(size + 1);
        if method == 8 {
            stream.reset(false);
            let done = stream.decompress_vec(data, &mut content, FlushDecompress::Finish);
            debug_assert!(done.is_ok());
        } else {
            content.extend_from_slice(data);
        }
        contents.push((name, content));
        at += 46 + two(at + 28) + two(at + 30) + two(at + 32);
    }
    contents
}
