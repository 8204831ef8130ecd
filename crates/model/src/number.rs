//! What codes and numbers of invoices (发票代码、发票号码) tell about themselves.
//!
//! Region, year and kind are written into them, so they can be held against the date, the title
//! and the seller. The rules come from practice more than from published standards; a part that
//! is not known is `None` and never wrong.

use crate::Kind;
use crate::region::Region;

/// The form of a code or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A code of 10 digits: paper invoices of the tax control system, `RRRR YY B V L A`.
    Ten,
    /// A code of 12 digits that begins with 0: `0 RRRR YY BBB KK`.
    Twelve,
    /// A code of 12 digits that begins with 1 and has 2 in the eighth place: 机动车销售统一发票.
    Vehicle,
    /// A code of 12 digits of any other system (blockchain, former local tax bureaus).
    OtherTwelve,
    /// A number of 20 digits: fully digital invoices, `YY RR C` and a serial of 15.
    Digital,
    /// A serial number of 8 digits, which says nothing by itself.
    Serial,
}

/// What a code or number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure<'a> {
    /// Its form.
    pub form: Form,
    /// The digits that name the region; empty when the form has none.
    pub region_code: &'a str,
    /// The region, when its code is known.
    pub region: Option<Region>,
    /// The year in which the blank was coded or the number was given.
    pub year: Option<i16>,
    /// The batch of printing, as written.
    pub batch: Option<&'a str>,
    /// The kind that the code names, when that is known.
    pub kind: Option<Kind>,
    /// The channel digit of a fully digital number; 2, the platform, is the most common.
    pub channel: Option<u8>,
}

impl<'a> Structure<'a> {
    /// The structure of an invoice code; `None` when it has neither 10 nor 12 digits.
    ///
    /// ```
    /// use model::{Kind, number::Structure};
    /// let code = Structure::of_code("044032100111").unwrap();
    /// assert_eq!(code.region.unwrap().en, "Shenzhen");
    /// assert_eq!((code.year, code.kind), (Some(2021), Some(Kind::VatNormalElectronic)));
    /// ```
    pub fn of_code(code: &'a str) -> Option<Structure<'a>> {
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match code.len() {
            10 => Some(ten(code)),
            12 => Some(twelve(code)),
            _ => None,
        }
    }

    /// The structure of an invoice number; `None` when it has neither 8 nor 20 digits.
    ///
    /// ```
    /// use model::number::Structure;
    /// let number = Structure::of_number("24112000000048542163").unwrap();
    /// assert_eq!(number.region.unwrap().zh, "北京市");
    /// assert_eq!((number.year, number.channel), (Some(2024), Some(2)));
    /// ```
    pub fn of_number(number: &'a str) -> Option<Structure<'a>> {
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match number.len() {
            8 => Some(blank(Form::Serial, "")),
            20 => Some(Structure {
                region: Region::of_digital(&number[2..4]),
                year: year(&number[..2]),
                channel: Some(number.as_bytes()[4] - b'0'),
                ..blank(Form::Digital, &number[2..4])
            }),
            _ => None,
        }
    }
}

fn blank(form: Form, region_code: &str) -> Structure<'_> {
    Structure {
        form,
        region_code,
        region: None,
        year: None,
        batch: None,
        kind: None,
        channel: None,
    }
}

fn year(digits: &str) -> Option<i16> {
    digits.parse::<i16>().ok().map(|y| 2000 + y)
}

/// `RRRR YY B V L A`: 1200 15 4 1 3 0; V is 1 or 5 专票, 3 or 6 普票, 2 or 7 货运.
fn ten(code: &str) -> Structure<'_> {
    let kind = match code.as_bytes()[7] {
        b'1' | b'5' => Some(Kind::VatSpecial),
        b'3' | b'6' => Some(Kind::VatNormal),
        _ => None,
    };
    Structure {
        region: Region::of(code),
        year: year(&code[4..6]),
        batch: Some(&code[6..7]),
        kind,
        ..blank(Form::Ten, &code[..4])
    }
}

/// `0 RRRR YY BBB KK`: 0 3300 20 002 11.
fn twelve(code: &str) -> Structure<'_> {
    let region = Structure { region: Region::of(&code[1..]), ..blank(Form::Twelve, &code[1..5]) };
    let is_vehicle = code.starts_with('1') && code.as_bytes()[7] == b'2';
    if is_vehicle {
        return Structure {
            form: Form::Vehicle,
            year: year(&code[5..7]),
            kind: Some(Kind::MotorVehicle),
            ..region
        };
    }
    if !code.starts_with('0') {
        return Structure { form: Form::OtherTwelve, ..region };
    }
    let kind = match &code[10..] {
        "11" => Some(Kind::VatNormalElectronic),
        "12" => Some(Kind::VatToll),
        "13" => Some(Kind::VatSpecialElectronic),
        "04" | "05" => Some(Kind::VatNormal),
        "06" | "07" => Some(Kind::VatRoll),
        "17" => Some(Kind::UsedVehicle),
        _ => None,
    };
    Structure { year: year(&code[5..7]), batch: Some(&code[7..10]), kind, ..region }
}

/// Whether a number is an obvious placeholder: the largest signed integer of 64 bits, one digit
/// over and over, or digits that count up or down.
///
/// ```
/// use model::number::is_placeholder;
/// assert!(is_placeholder("9223372036854775807"));
/// assert!(is_placeholder("01234567890123456789"));
/// assert!(!is_placeholder("24112000000048542163"));
/// ```
pub fn is_placeholder(number: &str) -> bool {
    let digits = number.as_bytes();
    if digits.len() < 8 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps = |step: u8| digits.windows(2).all(|w| (w[0] - b'0' + step) % 10 == w[1] - b'0');
    // A serial of 8 equal digits, such as 88888888, is issued once in every series.
    let is_one_digit = (digits.len() > 8 || digits[0] == b'0') && steps(0);
    number == "9223372036854775807" || is_one_digit || steps(1) || steps(9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_name_region_year_and_kind() {
        for (code, region, year, kind) in [
            ("033002000211", "Zhejiang", 2020, Some(Kind::VatNormalElectronic)),
            ("044032100111", "Shenzhen", 2021, Some(Kind::VatNormalElectronic)),
            ("041001900111", "Henan", 2019, Some(Kind::VatNormalElectronic)),
            ("012002100311", "Tianjin", 2021, Some(Kind::VatNormalElectronic)),
            ("011002000112", "Beijing", 2020, Some(Kind::VatToll)),
            ("031002100113", "Shanghai", 2021, Some(Kind::VatSpecialElectronic)),
            ("032001900204", "Jiangsu", 2019, Some(Kind::VatNormal)),
            ("137022027123", "Qingdao", 2020, Some(Kind::MotorVehicle)),
            ("1200154130", "Tianjin", 2015, Some(Kind::VatSpecial)),
            ("4200161350", "Hubei", 2016, Some(Kind::VatNormal)),
            ("4300171130", "Hunan", 2017, Some(Kind::VatSpecial)),
            ("4300171170", "Hunan", 2017, Some(Kind::VatSpecial)),
            ("4300171940", "Hunan", 2017, None),
        ] {
            let structure = Structure::of_code(code).unwrap();
            assert_eq!(structure.region.unwrap().en, region, "{code}");
            assert_eq!(structure.year, Some(year), "{code}");
            assert_eq!(structure.kind, kind, "{code}");
        }
    }

    #[test]
    fn an_unknown_part_is_unknown_and_not_wrong() {
        let code = Structure::of_code("099992000211").unwrap();
        assert_eq!((code.region, code.region_code), (None, "9999"));
        let local = Structure::of_code("144031909110").unwrap();
        assert_eq!((local.form, local.year, local.kind), (Form::OtherTwelve, None, None));
        let number = Structure::of_number("24992000000048542163").unwrap();
        assert_eq!((number.region, number.year), (None, Some(2024)));
        for code in ["", "00000002", "03300200021X", "0330020002111"] {
            assert_eq!(Structure::of_code(code), None, "{code}");
        }
        for number in ["", "123", "2000000001", "9223372036854775807"] {
            assert_eq!(Structure::of_number(number), None, "{number}");
        }
    }

    #[test]
    fn placeholders_are_told_from_numbers() {
        for number in ["11111111111111111111", "00000000", "12345678", "9876543210", "01234567"] {
            assert!(is_placeholder(number), "{number}");
        }
        for number in ["00000001", "88888888", "83089647", "25422000000003570205", "1234", ""] {
            assert!(!is_placeholder(number), "{number}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9]{0,22}|\\PC{0,22}") {
            let _ = Structure::of_code(&text);
            let _ = Structure::of_number(&text);
            let _ = is_placeholder(&text);
        }
    }
}
