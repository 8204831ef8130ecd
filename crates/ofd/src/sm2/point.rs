//! Points of the curve y² = x³ − 3x + b (GB/T 32918.5-2017).
//!
//! Sums run in Jacobian coordinates, (X, Y, Z) standing for (X/Z², Y/Z³), where no step needs a
//! division; Z = 0 is the point at infinity. Points that are added often are kept affine, or with
//! the powers of their Z. The formulas are those of Hankerson, Menezes, Vanstone, "Guide to
//! Elliptic Curve Cryptography", algorithms 3.21 and 3.22; the cases they leave out (equal points,
//! opposite points, infinity) are handled where they can occur.

use super::field::Field;

/// 3, that is −a.
pub(super) const THREE: Field = Field::from_montgomery([
    0x0000_0000_0000_0003,
    0x0000_0002_FFFF_FFFD,
    0x0000_0000_0000_0000,
    0x0000_0003_0000_0000,
]);

/// The coefficient b.
pub(super) const B: Field = Field::from_montgomery([
    0x90D2_3063_2BC0_DD42,
    0x71CF_379A_E9B5_37AB,
    0x5279_8150_5EA5_1C3C,
    0x240F_E188_BA20_E2C8,
]);

/// The base point G.
pub(super) const GENERATOR: Affine = Affine {
    x: Field::from_montgomery([
        0x6132_8990_F418_029E,
        0x3E79_81ED_DCA6_C050,
        0xD6A1_ED99_AC24_C3C3,
        0x9116_7A5E_E1C1_3B05,
    ]),
    y: Field::from_montgomery([
        0xC135_4E59_3C2D_0DDD,
        0xC1F5_E578_8D32_95FA,
        0x8D4C_FB06_6E2A_48F8,
        0x63CD_65D4_81D7_35BD,
    ]),
};

/// A point other than infinity by its two coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Affine {
    pub(super) x: Field,
    pub(super) y: Field,
}

/// A point in Jacobian coordinates, infinity included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jacobian {
    pub(super) x: Field,
    pub(super) y: Field,
    pub(super) z: Field,
}

/// A point other than infinity with the square and the cube of its Z, ready to be added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addend {
    x: Field,
    y: Field,
    z: Field,
    zz: Field,
    zzz: Field,
}

/// x³ − 3x + b.
fn right_side(x: &Field) -> Field {
    x.square().sub(&THREE).mul(x).add(&B)
}

impl Affine {
    /// The point of two coordinates, `None` if it is not on the curve.
    pub(super) fn new(x: Field, y: Field) -> Option<Affine> {
        (y.square() == right_side(&x)).then_some(Affine { x, y })
    }

    /// The point of a first coordinate and the parity of the second (GB/T 32918.1 clause 4.2),
    /// `None` if there is none.
    pub(super) fn decompress(x: Field, odd: bool) -> Option<Affine> {
        let root = right_side(&x).sqrt()?;
        let y = if root.is_odd() == odd { root } else { root.neg() };
        // The curve's order is odd, so no point has y = 0 and both parities always exist.
        Some(Affine { x, y })
    }

    /// The same point in Jacobian coordinates.
    pub(super) fn to_jacobian(self) -> Jacobian {
        Jacobian { x: self.x, y: self.y, z: Field::ONE }
    }

    /// The opposite point if `negative`, else the point itself.
    #[inline(always)]
    pub(super) fn signed(&self, negative: bool) -> Affine {
        Affine { x: self.x, y: if negative { self.y.neg() } else { self.y } }
    }
}

impl Addend {
    /// The opposite point if `negative`, else the point itself.
    #[inline(always)]
    pub(super) fn signed(&self, negative: bool) -> Addend {
        Addend { y: if negative { self.y.neg() } else { self.y }, ..*self }
    }
}

impl Jacobian {
    /// The point at infinity.
    pub(super) const INFINITY: Jacobian = Jacobian { x: Field::ONE, y: Field::ONE, z: Field::ZERO };

    /// Whether this is the point at infinity.
    #[inline(always)]
    pub(super) fn is_infinity(&self) -> bool {
        self.z.is_zero()
    }

    /// The point with the powers of its Z; it must not be infinity.
    pub(super) fn to_addend(self) -> Addend {
        let zz = self.z.square();
        Addend { x: self.x, y: self.y, z: self.z, zz, zzz: zz.mul(&self.z) }
    }

    /// `2·self`; infinity stays infinity, since Z₃ = 2·Y·Z.
    pub(super) fn double(&self) -> Jacobian {
        let zz = self.z.square();
        // x² − z⁴ in one product: this is where a = −3 pays.
        let slope = self.x.sub(&zz).mul(&self.x.add(&zz));
        let slope = slope.double().add(&slope);
        let y2 = self.y.double();
        let yy4 = y2.square();
        let xyy4 = self.x.mul(&yy4);
        let x = slope.square().sub(&xyy4.double());
        let y = slope.mul(&xyy4.sub(&x)).sub(&yy4.square().half());
        Jacobian { x, y, z: y2.mul(&self.z) }
    }

    /// `self + other`, whatever the two are.
    pub(super) fn add_affine(&self, other: &Affine) -> Jacobian {
        if self.is_infinity() {
            return other.to_jacobian();
        }
        let zz = self.z.square();
        let h = other.x.mul(&zz).sub(&self.x);
        let r = other.y.mul(&zz.mul(&self.z)).sub(&self.y);
        if h.is_zero() {
            return self.add_same_x(&r);
        }
        self.finish_sum(&self.x, &self.y, &h, &r, self.z.mul(&h))
    }

    /// `self + other`, whatever the two are.
    pub(super) fn add(&self, other: &Addend) -> Jacobian {
        if self.is_infinity() {
            return Jacobian { x: other.x, y: other.y, z: other.z };
        }
        let zz = self.z.square();
        let u = self.x.mul(&other.zz);
        let s = self.y.mul(&other.zzz);
        let h = other.x.mul(&zz).sub(&u);
        let r = other.y.mul(&zz.mul(&self.z)).sub(&s);
        if h.is_zero() {
            return self.add_same_x(&r);
        }
        self.finish_sum(&u, &s, &h, &r, self.z.mul(&other.z).mul(&h))
    }

    /// The sum where both points have one first coordinate: equal points or opposite ones.
    #[cold]
    fn add_same_x(&self, difference_of_y: &Field) -> Jacobian {
        if difference_of_y.is_zero() { self.double() } else { Jacobian::INFINITY }
    }

    /// The common end of both additions: (u, s) is the first point and (u + h, s + r) the second,
    /// on their common Z.
    #[inline(always)]
    fn finish_sum(&self, u: &Field, s: &Field, h: &Field, r: &Field, z: Field) -> Jacobian {
        let hh = h.square();
        let hhh = hh.mul(h);
        let v = u.mul(&hh);
        let x = r.square().sub(&hhh).sub(&v.double());
        let y = r.mul(&v.sub(&x)).sub(&s.mul(&hhh));
        Jacobian { x, y, z }
    }

    /// Whether this is not infinity and its first coordinate is `x`, without a division.
    pub(super) fn has_x(&self, x: &Field) -> bool {
        // At infinity X = x·Z² says nothing: both sides may vanish for every x.
        !self.is_infinity() && self.x == x.mul(&self.z.square())
    }
}

/// The affine form of points none of which is infinity, with one division for all of them
/// (Montgomery's trick).
pub(super) fn to_affine(points: &[Jacobian]) -> Vec<Affine> {
    let mut product = Field::ONE;
    let before: Vec<Field> = points
        .iter()
        .map(|point| {
            let earlier = product;
            product = product.mul(&point.z);
            earlier
        })
        .collect();
    let mut inverse = product.invert();
    let mut affine: Vec<Affine> = points
        .iter()
        .zip(before)
        .rev()
        .map(|(point, before)| {
            let z_inverse = inverse.mul(&before);
            inverse = inverse.mul(&point.z);
            let zz = z_inverse.square();
            Affine { x: point.x.mul(&zz), y: point.y.mul(&zz.mul(&z_inverse)) }
        })
        .collect();
    affine.reverse();
    affine
}
