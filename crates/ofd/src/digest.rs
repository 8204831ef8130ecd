//! Digests that references and signatures name.

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use sm3::Sm3;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digest {
    /// GB/T 32905-2016.
    Sm3,
    /// RFC 1321; collisions are cheap.
    Md5,
    /// FIPS 180-4; collisions are affordable.
    Sha1,
    /// FIPS 180-4.
    Sha256,
    /// FIPS 180-4.
    Sha384,
    /// FIPS 180-4.
    Sha512,
}

impl Digest {
    /// The algorithm behind a name or object identifier as OFD writers spell it.
    ///
    /// ```
    /// use ofd::digest::Digest;
    /// assert_eq!(Digest::named("sm3"), Some(Digest::Sm3));
    /// assert_eq!(Digest::named("1.2.156.10197.1.401.2"), Some(Digest::Sm3));
    /// assert_eq!(Digest::named("rot13"), None);
    /// ```
    pub fn named(name: &str) -> Option<Digest> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "1.2.156.10197.1.401" | "1.2.156.10197.1.401.1" | "1.2.156.10197.1.401.2" | "sm3" => {
                Digest::Sm3
            }
            "1.2.840.113549.2.5" | "md5" => Digest::Md5,
            "1.3.14.3.2.26" | "sha1" | "sha-1" => Digest::Sha1,
            "2.16.840.1.101.3.4.2.1" | "sha256" | "sha-256" => Digest::Sha256,
            "2.16.840.1.101.3.4.2.2" | "sha384" | "sha-384" => Digest::Sha384,
            "2.16.840.1.101.3.4.2.3" | "sha512" | "sha-512" => Digest::Sha512,
            _ => return None,
        })
    }

    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Digest::Sm3 => "SM3",
            Digest::Md5 => "MD5",
            Digest::Sha1 => "SHA-1",
            Digest::Sha256 => "SHA-256",
            Digest::Sha384 => "SHA-384",
            Digest::Sha512 => "SHA-512",
        }
    }

    /// The object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Digest::Sm3 => "1.2.156.10197.1.401",
            Digest::Md5 => "1.2.840.113549.2.5",
            Digest::Sha1 => "1.3.14.3.2.26",
            Digest::Sha256 => "2.16.840.1.101.3.4.2.1",
            Digest::Sha384 => "2.16.840.1.101.3.4.2.2",
            Digest::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    /// Whether two different contents with the same digest can be made today.
    pub fn is_weak(self) -> bool {
        matches!(self, Digest::Md5 | Digest::Sha1)
    }

    /// The digest of `bytes`.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        self.of_parts(&[bytes])
    }

    /// The digest of several pieces, one after the other.
    pub fn of_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        let done = self.of_stream::<std::convert::Infallible>(|take| {
            parts.iter().for_each(|part| take(part));
            Ok(())
        });
        match done {
            Ok(digest) => digest,
            Err(never) => match never {},
        }
    }

    /// The digest of what `feed` gives piece by piece.
    ///
    /// # Errors
    ///
    /// Whatever `feed` returns.
    pub fn of_stream<E>(
        self,
        feed: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<(), E>,
    ) -> Result<Vec<u8>, E> {
        fn run<D: sm3::Digest, E>(
            feed: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<(), E>,
        ) -> Result<Vec<u8>, E> {
            let mut hash = D::new();
            feed(&mut |piece| hash.update(piece))?;
            Ok(hash.finalize().to_vec())
        }
        match self {
            Digest::Sm3 => run::<Sm3, E>(feed),
            Digest::Md5 => run::<Md5, E>(feed),
            Digest::Sha1 => run::<Sha1, E>(feed),
            Digest::Sha256 => run::<Sha256, E>(feed),
            Digest::Sha384 => run::<Sha384, E>(feed),
            Digest::Sha512 => run::<Sha512, E>(feed),
        }
    }
}

/// Bytes in hexadecimal, lower case.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm3_of_the_standard_example() {
        // GB/T 32905-2016 annex A.1.
        assert_eq!(
            hex(&Digest::Sm3.of(b"abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
    }

    #[test]
    fn every_algorithm_is_found_by_its_identifier() {
        for digest in
            [Digest::Sm3, Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512]
        {
            assert_eq!(Digest::named(digest.oid()), Some(digest));
            assert_eq!(Digest::named(digest.name()), Some(digest));
        }
    }
}
