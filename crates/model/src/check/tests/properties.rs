//! Rules that hold for every invoice, not only for the ones that somebody thought of.

use proptest::prelude::*;

use super::{complaints, invoice, is_condemned, judge, line, sample, voices};
use crate::words::to_words;
use crate::{Check, Fen, Invoice, Kind, Line, Outcome, Party, Reading, Reason, Source};

fn any_line() -> impl Strategy<Value = Line> {
    let rate = prop::sample::select(vec![
        ("13%", 13_000),
        ("0.06", 6_000),
        ("0.030000", 3_000),
        ("1.5%", 1_500),
        ("免税", 0),
    ]);
    (1i64..1_000_000_000, rate).prop_map(|(amount, (rate, thousandths))| {
        let tax = (amount * thousandths + 50_000) / 100_000;
        line(amount, rate, Some(tax))
    })
}

proptest! {
    #[test]
    fn every_consistent_invoice_passes(lines in prop::collection::vec(any_line(), 1..9)) {
        let evidence = judge(&voices(&invoice(lines)));
        prop_assert_eq!(complaints(&evidence), Vec::<String>::new());
    }

    #[test]
    fn every_changed_amount_is_caught(
        lines in prop::collection::vec(any_line(), 1..9),
        which in 0usize..6,
        by in prop_oneof![7i64..1_000_000, -1_000_000i64..-6],
    ) {
        let mut changed = invoice(lines);
        let by = Fen(by);
        let (check, reason) = match which {
            0 => (Check::AmountSum, Reason::AmountContradiction),
            1 => (Check::AmountSum, Reason::AmountContradiction),
            2 => (Check::AmountSum, Reason::AmountContradiction),
            3 => (Check::AmountWords, Reason::WordsContradiction),
            4 => (Check::AmountLines, Reason::AmountContradiction),
            _ => (Check::QrFields, Reason::QrDiffers),
        };
        let add = |to: &mut Option<Fen>| *to = to.map(|fen| fen + by);
        let mut readings = voices(&changed);
        match which {
            0 => add(&mut changed.total_without_tax),
            1 => add(&mut changed.tax),
            2 => add(&mut changed.total),
            3 => {
                let total = changed.total.unwrap() + by;
                prop_assume!(total > Fen(0));
                changed.total_in_words = Some(to_words(total));
            }
            4 => add(&mut changed.lines[0].amount),
            _ => {
                let mut other = changed.clone();
                add(&mut other.total_without_tax);
                prop_assume!(other.total_without_tax != changed.total);
                prop_assume!(other.total_without_tax > Some(Fen(0)));
                readings = voices(&other);
                readings.drain(..2);
            }
        }
        let mut all = vec![Reading::new(Source::Attachment, "a.xml", changed)];
        all.extend(readings.pop());
        let evidence = judge(&all);
        let line = evidence.iter().find(|e| e.check == check).unwrap();
        prop_assert_eq!((line.outcome, line.reason), (Outcome::Fail, Some(reason)));
        prop_assert!(is_condemned(&evidence));
    }

    #[test]
    fn no_reading_panics(
        texts in prop::collection::vec(prop::option::of("\\PC{0,12}|[0-9*]{0,20}"), 12),
        amounts in prop::collection::vec(prop::option::of(any::<i64>().prop_map(Fen)), 6),
        source in prop::sample::select(vec![Source::Text, Source::Attachment, Source::Qr]),
    ) {
        let garbled = Invoice {
            kind: Some(Kind::VatSpecial),
            code: texts[0].clone(),
            number: texts[1].clone(),
            check_code: texts[2].clone(),
            total_in_words: texts[3].clone(),
            qr_text: texts[4].as_ref().map(|t| format!("01,10,{t},1,{t},,{t},{t}")),
            remark: texts[5].clone(),
            title: texts[6].clone(),
            seller: Party { tax_id: texts[7].clone(), name: texts[8].clone(), ..Party::default() },
            total_without_tax: amounts[0],
            tax: amounts[1],
            total: amounts[2],
            other_amounts: amounts[3].map(|fen| ("fund".to_owned(), fen)).into_iter().collect(),
            lines: vec![Line {
                amount: amounts[4],
                tax: amounts[5],
                tax_rate: texts[9].clone(),
                ..Line::default()
            }],
            lines_complete: true,
            ..Invoice::default()
        };
        let mut readings = voices(&sample());
        readings.push(Reading::new(source, "b.xml", garbled));
        prop_assert!(judge(&readings).iter().map(|e| e.check).is_sorted());
    }
}
