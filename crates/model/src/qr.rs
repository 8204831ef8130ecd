//! The text of an invoice QR code (发票二维码), of every generation.
//!
//! The code repeats the key fields of the face, so it is a second voice of the document, and since
//! 2016 it ends with a checksum that nobody documents but that every genuine code carries: it
//! catches slips of reading and texts that were edited by hand. It is no secret and proves no
//! origin.

use std::borrow::Cow;

use crate::{Day, Fen, Invoice, Kind};

/// The longest text that is looked at, in bytes; a genuine one has less than a hundred.
pub const QR_TEXT_BYTES_MAX: usize = 512;

/// The most comma-separated fields: eight, a trailing comma, and room for strays.
const FIELDS_MAX: usize = 12;

/// Which layout of fields a QR text follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `01,type,code,number,amount,date,check code,checksum`: tax invoices of all generations.
    Tax,
    /// `01,type,number of 20 digits,amount,date,checksum`: the rail pilot of 2022.
    RailPilot,
    /// `CZ-EI-00,version,code,number,check code,date,amount`: fiscal receipts (财政电子票据).
    Fiscal,
}

/// Which amount of the invoice the QR text repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AmountIs {
    /// 合计金额, without tax: types 01, 04, 10 and their kin (measured).
    Net,
    /// 价税合计, with tax: types 31, 32, 61 and fiscal receipts (measured).
    Total,
    /// Not known for this type: either may stand there.
    Either,
}

/// How the checksum at the end of the text was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// It fits the other fields.
    Match,
    /// It does not.
    Differs {
        /// What it should be.
        expected: u16,
        /// What stands there.
        found: String,
    },
    /// There is none, or it is masked.
    Absent,
}

/// The fields of an invoice QR text.
///
/// ```
/// use model::qr::{AmountIs, Checksum, QrText};
/// use model::{Fen, Kind};
/// let qr = QrText::parse("01,31,,24112000000048542163,4449.00,20240528,,B2B6").unwrap();
/// assert_eq!(qr.kind, Some(Kind::DigitalSpecial));
/// assert_eq!((qr.amount, qr.amount_is), (Some(Fen(444_900)), AmountIs::Total));
/// assert_eq!(qr.checksum, Checksum::Match);
/// assert_eq!(QrText::parse(&qr.render()), Some(qr));
/// assert_eq!(QrText::parse("https://example.com/"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrText {
    /// The layout of the fields.
    pub form: Form,
    /// The version: `01` of tax invoices, `1.1.0` of fiscal receipts.
    pub version: String,
    /// The type as written: `10`, `31`, `CZ-EI-00`.
    pub type_code: String,
    /// The kind that the type names, when it is known.
    pub kind: Option<Kind>,
    /// 发票代码; fully digital invoices have none.
    pub code: Option<String>,
    /// 发票号码.
    pub number: String,
    /// The amount, when it is one.
    pub amount: Option<Fen>,
    /// Which amount that is.
    pub amount_is: AmountIs,
    /// 开票日期.
    pub date: Option<Day>,
    /// 校验码; 专票 and fully digital invoices have none.
    pub check_code: Option<String>,
    /// The checksum and whether it fits.
    pub checksum: Checksum,
}

impl QrText {
    /// Reads a QR text; `None` when it is no invoice's.
    ///
    /// White space and full-width characters are tolerated, a trailing comma and the checksum may
    /// be missing, and a field that is empty or odd stays `None`. Only version, type and number
    /// must be there.
    pub fn parse(text: &str) -> Option<QrText> {
        if text.len() > QR_TEXT_BYTES_MAX {
            return None;
        }
        let tidy = tidy(text);
        let mut fields = [""; FIELDS_MAX];
        let mut count = 0;
        for field in tidy.split(',') {
            *fields.get_mut(count)? = field;
            count += 1;
        }
        if fields[0].starts_with("CZ-EI-") {
            return fiscal(&fields[..count]);
        }
        if fields[0] != "01" || count < 5 || !is_digits(fields[1], 1..=3) {
            return None;
        }
        if is_digits(fields[2], 20..=20) {
            return rail_pilot(&tidy, &fields[..count]);
        }
        tax(&tidy, &fields[..count])
    }

    /// The invoice that a QR text states, with the text as its `qr_text`.
    ///
    /// This is what a reader of QR codes wants: one call from the text to its reading.
    pub fn invoice_of(text: &str) -> Option<Invoice> {
        let mut invoice = QrText::parse(text)?.to_invoice();
        invoice.qr_text = Some(text.trim().to_owned());
        Some(invoice)
    }

    /// The fields as an invoice; its `qr_text` is left to whoever has the text as it was read.
    pub fn to_invoice(&self) -> Invoice {
        let mut invoice = Invoice {
            kind: self.kind,
            code: self.code.clone(),
            number: Some(self.number.clone()),
            issue_date: self.date,
            check_code: self.check_code.clone(),
            lines_complete: false,
            ..Invoice::default()
        };
        match self.amount_is {
            AmountIs::Net => invoice.total_without_tax = self.amount,
            AmountIs::Total => invoice.total = self.amount,
            AmountIs::Either => {}
        }
        invoice
    }

    /// The QR text of an invoice, with the right checksum; `None` without number or known type.
    pub fn of(invoice: &Invoice) -> Option<QrText> {
        let kind = invoice.kind?;
        let (form, version, type_code) = match kind {
            Kind::Fiscal => (Form::Fiscal, "1.1.0", "CZ-EI-00"),
            _ => (Form::Tax, "01", type_of(kind)?),
        };
        let amount_is = if form == Form::Fiscal { AmountIs::Total } else { meaning(type_code) };
        let amount = match amount_is {
            AmountIs::Net => invoice.total_without_tax,
            AmountIs::Total | AmountIs::Either => invoice.total,
        };
        Some(QrText {
            form,
            version: version.to_owned(),
            type_code: type_code.to_owned(),
            kind: Some(kind),
            code: invoice.code.clone().filter(|c| !c.is_empty()),
            number: invoice.number.clone().filter(|n| is_token(n))?,
            amount,
            amount_is,
            date: invoice.issue_date,
            check_code: invoice.check_code.clone().filter(|c| !c.is_empty()),
            checksum: if form == Form::Fiscal { Checksum::Absent } else { Checksum::Match },
        })
    }

    /// Writes the text. A checksum that matched is computed afresh, one that differed is kept.
    pub fn render(&self) -> String {
        let amount = self.amount.map(|a| a.to_string()).unwrap_or_default();
        let date = self.date.map(|d| d.to_string().replace('-', "")).unwrap_or_default();
        let code = self.code.as_deref().unwrap_or_default();
        let check = self.check_code.as_deref().unwrap_or_default();
        let (kind, number) = (&self.type_code, &self.number);
        let mut text = match self.form {
            Form::Tax => format!("01,{kind},{code},{number},{amount},{date},{check},"),
            Form::RailPilot => format!("01,{kind},{number},{amount},{date},"),
            Form::Fiscal => {
                return format!("{kind},{},{code},{number},{check},{date},{amount}", self.version);
            }
        };
        match &self.checksum {
            Checksum::Match => text.push_str(&format!("{:04X}", crc16(text.as_bytes()))),
            Checksum::Differs { found, .. } => text.push_str(found),
            Checksum::Absent => {}
        }
        text
    }
}

/// CRC-16 with polynomial 0x8005, initial value 0, no reflection (CRC-16/UMTS), over the text
/// from `01,` up to and including the comma before the checksum.
///
/// ```
/// assert_eq!(model::qr::crc16(b"01,31,,24112000000048542163,4449.00,20240528,,"), 0xB2B6);
/// ```
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| (crc << 8) ^ CRC_TABLE[usize::from((crc >> 8) as u8 ^ byte)])
}

const CRC_TABLE: [u16; 256] = {
    let mut table = [0u16; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = (index as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x8005 } else { crc << 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

fn tax(tidy: &str, fields: &[&str]) -> Option<QrText> {
    let field = |index: usize| fields.get(index).copied().unwrap_or("");
    if fields.len() < 6 || !is_token(field(3)) || !(field(2).is_empty() || is_token(field(2))) {
        return None;
    }
    let kind = Kind::from_qr_type(field(1));
    Some(QrText {
        form: Form::Tax,
        version: field(0).to_owned(),
        type_code: field(1).to_owned(),
        kind,
        code: some(field(2)),
        number: field(3).to_owned(),
        amount: Fen::parse(field(4)),
        amount_is: meaning(field(1)),
        date: Day::parse(field(5)),
        check_code: some(field(6)),
        checksum: checksum(tidy, fields, 7),
    })
}

fn rail_pilot(tidy: &str, fields: &[&str]) -> Option<QrText> {
    Some(QrText {
        form: Form::RailPilot,
        version: fields[0].to_owned(),
        type_code: fields[1].to_owned(),
        // The pilot wrote type 10 for want of another; only rail tickets had this layout.
        kind: Some(Kind::Rail),
        code: None,
        number: fields[2].to_owned(),
        amount: Fen::parse(fields[3]),
        amount_is: AmountIs::Net,
        date: Day::parse(fields[4]),
        check_code: None,
        checksum: checksum(tidy, fields, 5),
    })
}

fn fiscal(fields: &[&str]) -> Option<QrText> {
    let field = |index: usize| fields.get(index).copied().unwrap_or("");
    if fields.len() < 7 || !is_token(field(3)) {
        return None;
    }
    Some(QrText {
        form: Form::Fiscal,
        version: field(1).to_owned(),
        type_code: field(0).to_owned(),
        kind: Some(Kind::Fiscal),
        code: some(field(2)),
        number: field(3).to_owned(),
        amount: Fen::parse(field(6)),
        amount_is: AmountIs::Total,
        date: Day::parse(field(5)),
        check_code: some(field(4)),
        checksum: Checksum::Absent,
    })
}

/// Judges the checksum that stands in the field `index` of a tidied text.
fn checksum(tidy: &str, fields: &[&str], index: usize) -> Checksum {
    let found = fields.get(index).copied().unwrap_or("");
    if found.is_empty() || found.contains(['*', 'x', 'X']) {
        return Checksum::Absent;
    }
    let length: usize = fields[..index].iter().map(|f| f.len() + 1).sum();
    let expected = crc16(&tidy.as_bytes()[..length]);
    let is_hex = found.len() <= 4 && found.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex && u16::from_str_radix(found, 16) == Ok(expected) {
        return Checksum::Match;
    }
    Checksum::Differs { expected, found: found.to_owned() }
}

/// The amount that types of tax invoices repeat: measured for 01, 04, 10 and for 31, 32, 61.
fn meaning(type_code: &str) -> AmountIs {
    match type_code {
        "01" | "04" | "08" | "10" | "11" => AmountIs::Net,
        "31" | "32" | "51" | "61" | "81" | "82" => AmountIs::Total,
        _ => AmountIs::Either,
    }
}

fn type_of(kind: Kind) -> Option<&'static str> {
    const TYPES: [&str; 15] =
        ["01", "03", "04", "08", "10", "11", "14", "15", "31", "32", "51", "61", "85", "86", "100"];
    TYPES.into_iter().find(|code| Kind::from_qr_type(code) == Some(kind))
}

fn some(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}

fn is_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A code or number: letters and digits, perhaps masked.
fn is_token(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*')
        && text.bytes().any(|b| b.is_ascii_digit() || b == b'*')
}

/// Drops white space and byte-order marks and turns full-width characters into ASCII.
fn tidy(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '、' => ',',
        _ => c,
    };
    let keep = |c: &char| !c.is_whitespace() && !c.is_control() && *c != '\u{feff}';
    Cow::Owned(text.chars().filter(keep).map(narrow).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> QrText {
        QrText::parse(text).unwrap_or_else(|| panic!("not read: {text}"))
    }

    #[test]
    fn a_tax_invoice_of_the_old_generation_states_its_net_amount() {
        let text = "01,10,033002000211,83089647,510.68,20200723,16197833567414507415,0941,";
        let qr = parsed(text);
        assert_eq!(qr.kind, Some(Kind::VatNormalElectronic));
        assert_eq!(qr.code.as_deref(), Some("033002000211"));
        assert_eq!(qr.number, "83089647");
        assert_eq!((qr.amount, qr.amount_is), (Some(Fen(51_068)), AmountIs::Net));
        assert_eq!(qr.date, Day::new(2020, 7, 23));
        assert_eq!(qr.check_code.as_deref(), Some("16197833567414507415"));
        assert_eq!(qr.checksum, Checksum::Match);
        let invoice = QrText::invoice_of(text).unwrap();
        assert_eq!(invoice.total_without_tax, Some(Fen(51_068)));
        assert_eq!(invoice.total, None);
        assert_eq!(invoice.qr_text.as_deref(), Some(text));
    }

    #[test]
    fn every_generation_is_read() {
        let cases = [
            ("digital", "01,32,,25422000000003570205,264.00,20250106,,9B52", 26_400),
            ("air", "01,61,,24112000000048542163,620,20240728,,7890", 62_000),
            ("rail pilot", "01,10,22119130671000000049,166.05,20220317,b2b2", 16_605),
            ("fiscal", "CZ-EI-00,1.1.0,00010126,0010925600,b05e2a,20260609,90.00", 9_000),
            ("red letter", "01,32,,25422000000003570206,-264.00,20250107,,", -26_400),
            ("without check", "01,01,1200154130,03630024,94339.62,20160621", 9_433_962),
        ];
        for (name, text, fen) in cases {
            assert_eq!(parsed(text).amount, Some(Fen(fen)), "{name}");
            assert!(parsed(text).date.is_some(), "{name}");
        }
        assert_eq!(parsed(cases[2].1).kind, Some(Kind::Rail));
        assert_eq!(parsed(cases[3].1).check_code.as_deref(), Some("b05e2a"));
        assert_eq!(parsed(cases[3].1).checksum, Checksum::Absent);
    }

    #[test]
    fn an_edited_text_betrays_itself_by_the_checksum() {
        let genuine = "01,31,,24112000000048542163,4449.00,20240528,,B2B6";
        assert_eq!(parsed(genuine).checksum, Checksum::Match);
        let edited = genuine.replace("4449.00", "9449.00");
        let Checksum::Differs { found, expected } = parsed(&edited).checksum else {
            panic!("the edit went unseen")
        };
        assert_eq!(found, "B2B6");
        assert_ne!(expected, 0xB2B6);
        let cut = genuine.strip_suffix("B2B6").unwrap();
        assert_eq!(parsed(cut).checksum, Checksum::Absent);
        assert_eq!(parsed(&genuine.replace("B2B6", "b2b6")).checksum, Checksum::Match);
        assert_eq!(parsed(&genuine.replace("B2B6", "****")).checksum, Checksum::Absent);
    }

    #[test]
    fn odd_spelling_is_tolerated_and_other_texts_are_not() {
        let wide = " 01，31，，２４112000000048542163, 4449.00,\n20240528,,B2B6, ";
        assert_eq!(parsed(wide), parsed("01,31,,24112000000048542163,4449.00,20240528,,B2B6"));
        for text in [
            "",
            "01",
            "01,",
            "01,10,,,,,,",
            "02,10,033002000211,83089647,510.68,20200723,1619,0941",
            "01,AB,033002000211,83089647,510.68,20200723,1619,0941",
            "01,10,033002000211,发票,510.68,20200723,1619,0941",
            "https://inv-veri.chinatax.gov.cn/?a=01,10,1,2,3,4",
            &format!("01,10,033002000211,83089647,510.68,20200723,{},0941", "1".repeat(600)),
        ] {
            assert_eq!(QrText::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_published_text_is_judged_as_measured() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice/qr_vectors.tsv");
        let Ok(table) = std::fs::read_to_string(path) else {
            eprintln!("skipped: no corpus beside the checkout");
            return;
        };
        let mut seen = 0;
        for row in table.lines().skip(1) {
            let mut cells = row.split('\t');
            let (text, verdict) = (cells.next().unwrap(), cells.nth(1).unwrap());
            let judged = match parsed(text).checksum {
                Checksum::Match => "ok",
                Checksum::Differs { .. } => "mismatch",
                Checksum::Absent => "absent",
            };
            assert_eq!(judged, verdict, "{text}");
            seen += 1;
        }
        assert_eq!(seen, 21);
    }

    fn any_qr() -> impl Strategy<Value = QrText> {
        let kind = prop::sample::select(vec!["01", "04", "10", "14", "31", "32", "61"]);
        let amount = prop::option::of(-1_000_000_000_000i64..1_000_000_000_000);
        let parts = (kind, "[0-9]{8}|[0-9]{20}", prop::option::of("[0-9]{10}|0[0-9]{11}"));
        (parts, amount, 0i64..30_000, prop::option::of("[0-9]{20}"), any::<bool>()).prop_map(
            |((kind, number, code), amount, day, check_code, checked)| QrText {
                form: Form::Tax,
                version: "01".to_owned(),
                type_code: kind.to_owned(),
                kind: Kind::from_qr_type(kind),
                code,
                number,
                amount: amount.map(Fen),
                amount_is: meaning(kind),
                date: Day::from_number(day),
                check_code,
                checksum: if checked { Checksum::Match } else { Checksum::Absent },
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(qr in any_qr()) {
            prop_assert_eq!(QrText::parse(&qr.render()), Some(qr));
        }

        #[test]
        fn a_changed_digit_is_always_noticed(qr in any_qr(), at in 3usize..40, digit in 0u8..10) {
            let qr = QrText { checksum: Checksum::Match, ..qr };
            let mut text = qr.render().into_bytes();
            let at = at.min(text.len() - 6);
            prop_assume!(text[at].is_ascii_digit() && text[at] != b'0' + digit);
            text[at] = b'0' + digit;
            let text = String::from_utf8(text).unwrap();
            prop_assert_ne!(parsed(&text).checksum, Checksum::Match);
        }

        #[test]
        fn no_text_panics(text in "(01,|CZ-EI-00,)?[0-9A-F,，.＊*\\- ]{0,90}|\\PC{0,60}") {
            if let Some(qr) = QrText::parse(&text) {
                let _ = qr.render();
                let _ = qr.to_invoice();
            }
        }
    }
}
