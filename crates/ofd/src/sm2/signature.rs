//! The signature (r, s) and the forms it takes on the wire.

/// A signature (r, s), each number as 32 big-endian octets (GB/T 32918.2-2016 clause 6).
///
/// Any two numbers of 256 bits can be held; whether they lie in [1, n−1] is asked on verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The number r.
    pub r: [u8; 32],
    /// The number s.
    pub s: [u8; 32],
}

/// How a signature was encoded: GB/T 35276-2017 clause 7.3 wants DER, others are met in the wild.
///
/// Only [`Encoding::Der`] keeps to the standard; a caller may accept the rest and say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// A DER SEQUENCE of two non-negative INTEGERs in their shortest form.
    Der,
    /// A SEQUENCE whose INTEGERs hold plain magnitudes: the zero octet that keeps a number from
    /// being negative is missing, or zero octets stand before a number that needs none.
    UnsignedIntegers,
    /// The 64 octets of r and s, without any structure.
    Raw,
    /// A SEQUENCE that lost the zero octets at its end, so that it is shorter than it says.
    TrailingZerosCut,
}

/// The tag of an INTEGER (ITU-T X.690 clause 8.3).
const INTEGER: u8 = 0x02;
/// The tag of a SEQUENCE, constructed (ITU-T X.690 clause 8.9).
const SEQUENCE: u8 = 0x30;

impl Signature {
    /// Decodes a signature and says which form it had, `None` if it has none of them.
    ///
    /// The forms are tried in this order: DER, a SEQUENCE of magnitudes, 64 bare octets, and a
    /// SEQUENCE cut short, which is filled up with zero octets to the length it states. Octets
    /// after the end, lengths in long form and numbers above 256 bits are refused in every form.
    ///
    /// ```
    /// use ofd::sm2::{Encoding, Signature};
    ///
    /// let (signature, encoding) = Signature::decode(&[0x30, 6, 2, 1, 5, 2, 1, 7]).unwrap();
    /// assert_eq!((signature.r[31], signature.s[31]), (5, 7));
    /// assert_eq!(encoding, Encoding::Der);
    /// assert_eq!(Signature::decode(&[0; 64]).unwrap().1, Encoding::Raw);
    /// assert_eq!(Signature::decode(b"no signature"), None);
    /// ```
    pub fn decode(bytes: &[u8]) -> Option<(Signature, Encoding)> {
        if let Some((signature, strict)) = sequence(bytes) {
            let encoding = if strict { Encoding::Der } else { Encoding::UnsignedIntegers };
            return Some((signature, encoding));
        }
        if let Some((r, s)) = bytes.split_first_chunk::<32>()
            && let Ok(s) = <[u8; 32]>::try_from(s)
        {
            return Some((Signature { r: *r, s }, Encoding::Raw));
        }
        // Only octets of s can be filled up, since a tag or a length is no zero. An s that is gone
        // altogether comes out as zero, which no verification takes.
        let stated = 2 + usize::from(*bytes.get(1)?);
        if stated > 0x81 || stated <= bytes.len() {
            return None;
        }
        let mut whole = bytes.to_vec();
        whole.resize(stated, 0);
        sequence(&whole).map(|(signature, _)| (signature, Encoding::TrailingZerosCut))
    }

    /// Encodes the signature as GB/T 35276-2017 clause 7.3 wants it, a DER SEQUENCE of r and s.
    ///
    /// ```
    /// use ofd::sm2::{Encoding, Signature};
    ///
    /// let signature = Signature { r: [0x80; 32], s: [0x7F; 32] };
    /// let der = signature.to_der();
    /// assert_eq!(der[..5], [0x30, 69, 0x02, 33, 0x00]);
    /// assert_eq!(Signature::decode(&der), Some((signature, Encoding::Der)));
    /// ```
    pub fn to_der(&self) -> Vec<u8> {
        let mut content = Vec::with_capacity(70);
        for number in [&self.r, &self.s] {
            let first = number.iter().position(|&octet| octet != 0).unwrap_or(31);
            let magnitude = &number[first..];
            let sign = magnitude[0] >= 0x80;
            content.extend([INTEGER, (magnitude.len() + usize::from(sign)) as u8]);
            content.extend(sign.then_some(0));
            content.extend(magnitude);
        }
        let mut der = vec![SEQUENCE, content.len() as u8];
        der.extend(content);
        der
    }
}

/// A SEQUENCE of two INTEGERs that fills `bytes`, and whether it is strict DER.
fn sequence(bytes: &[u8]) -> Option<(Signature, bool)> {
    let (content, rest) = element(bytes, SEQUENCE)?;
    let (r, content) = element(content, INTEGER)?;
    let (s, content) = element(content, INTEGER)?;
    if !rest.is_empty() || !content.is_empty() {
        return None;
    }
    let strict = is_shortest(r) && is_shortest(s);
    Some((Signature { r: magnitude(r)?, s: magnitude(s)? }, strict))
}

/// The content of an element with this tag and a length in short form, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    match bytes {
        [found, length @ 0..=0x7F, rest @ ..] if *found == tag => {
            rest.split_at_checked(usize::from(*length))
        }
        _ => None,
    }
}

/// Whether these are the shortest contents of a non-negative INTEGER (ITU-T X.690 clause 8.3.2).
fn is_shortest(contents: &[u8]) -> bool {
    match contents {
        [0, next, ..] => *next >= 0x80,
        [first, ..] => *first < 0x80,
        [] => false,
    }
}

/// The contents of an INTEGER as a magnitude of up to 256 bits.
fn magnitude(contents: &[u8]) -> Option<[u8; 32]> {
    // An INTEGER without contents is not a number at all (ITU-T X.690 clause 8.3.1).
    let last = contents.len().checked_sub(1)?;
    let first = contents.iter().position(|&octet| octet != 0).unwrap_or(last);
    let octets = &contents[first..];
    let mut number = [0; 32];
    number.get_mut(32usize.checked_sub(octets.len())?..)?.copy_from_slice(octets);
    Some(number)
}
