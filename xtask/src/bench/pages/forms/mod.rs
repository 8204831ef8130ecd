//! The forms of the set, drawn from what is known of them: which labels stand where. No page is a
//! copy of a real one.

mod note;
mod ticket;
mod vat;
mod written;

use super::drawing::Drawing;
use super::facts::Facts;
use super::fonts::Font;
use crate::Failure;

/// Draws one form.
type Draw = fn(Facts, Font) -> Result<Drawing, Failure>;

/// Every form, with the kind of invoice that it is.
pub const ALL: [(&str, Draw); 14] = [
    ("vat_normal_electronic", written::electronic),
    ("digital", written::digital),
    ("vat_special", |facts, font| Ok(vat::special(facts, font))),
    ("vat_normal", |facts, font| Ok(vat::normal(facts, font))),
    ("vat_toll", |facts, font| Ok(vat::toll(facts, font))),
    ("rail_electronic", written::rail),
    ("rail", |facts, font| Ok(ticket::rail(facts, font))),
    ("taxi", |facts, font| Ok(ticket::taxi(facts, font))),
    ("quota", |facts, font| Ok(ticket::quota(facts, font))),
    ("vat_roll", |facts, font| Ok(note::roll(facts, font))),
    ("motor_vehicle", |facts, font| Ok(note::vehicle(facts, font))),
    ("air", |facts, font| Ok(note::itinerary(facts, font))),
    ("fiscal", |facts, font| Ok(note::fiscal(facts, font))),
    ("other", |facts, font| Ok(ticket::slip(facts, font))),
];

#[cfg(test)]
mod tests {
    use super::super::super::ocr::labels::is_said;
    use super::super::fonts;
    use super::*;

    #[test]
    fn every_form_shows_what_it_is_labelled_with() {
        let font = Font { family: "any", half: 0.5 };
        for (kind, draw) in ALL {
            for seed in 1..8 {
                let drawing = draw(Facts::new(seed), font).unwrap();
                assert!(drawing.fields.len() >= 2, "{kind}");
                let texts = match &drawing.written {
                    Some(document) => written::texts(document),
                    None => drawing.texts(),
                };
                // A value may go on in the next line.
                let joined = vec![texts.concat()];
                for (name, value) in &drawing.fields {
                    let said = is_said(name, value, &joined);
                    assert!(said, "{kind} {seed}: {name} {value} is not among {joined:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_page() {
        let (fonts, _) = fonts::installed();
        let Some(font) = fonts.first() else {
            println!("no chinese font is installed");
            return;
        };
        let draw = |seed| {
            let drawing = (ALL[8].1)(Facts::new(seed), *font).unwrap();
            drawing.picture(60.0, (0.0, 0.0)).unwrap()
        };
        assert!(draw(3) == draw(3));
        assert!(draw(3) != draw(4));
        let off = (ALL[8].1)(Facts::new(3), *font).unwrap().picture(60.0, (2.0, 1.0)).unwrap();
        assert!(off != draw(3), "what is printed lies off its place");
    }
}
