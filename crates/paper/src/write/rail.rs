//! The layout of rail tickets (电子发票（铁路电子客票）): stations and train above, amounts,
//! passenger and buyer below.

use model::Invoice;

use super::early::{custom, doc_id, long_day};
use super::sheet::{Align, BLACK, BROWN, Form, Label, Mark, Sheet};
use super::{Extras, qr_text};
use ofd::write::{Frame, Path};

/// Describes the whole document.
pub(super) fn form(invoice: &Invoice, extras: &Extras<'_>) -> Form {
    let title = invoice.title.clone().unwrap_or_else(|| "电子发票（铁路电子客票）".to_owned());
    let mut sheet = Sheet::new(210.0, 140.0);
    let head = Label::printed(55.0, 5.0, 100.0, 11.0, &title).sized(7.0).colored(BLACK);
    sheet.print(head.aligned(Align::Center));
    sheet.notice(extras.notice);
    let arrow = Path::line(86.0, 38.5, 116.0, 38.5).stroke(BLACK, 0.3);
    sheet.print(arrow);
    sheet.print(Path::rectangle(Frame::new(5.0, 25.5, 200.0, 101.0)).stroke(BROWN, 0.3));

    let fact = |name: &str| {
        let found = invoice.particulars.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let money = |fen: Option<model::Fen>| fen.map(|f| f.to_string()).unwrap_or_default();
    let number = invoice.number.as_deref().unwrap_or_default();
    let day = invoice.issue_date.map(long_day).unwrap_or_default();
    let travel = model::Day::parse(fact("travel_date")).map(long_day).unwrap_or_default();
    let seat = format!("{}{}", fact("carriage"), fact("seat"));
    let line = invoice.lines.first();
    let rate = line.and_then(|l| l.tax_rate.clone()).unwrap_or_else(|| "9%".to_owned());
    let texts = [
        (9.0, 16.5, 90.0, 4.2, format!("发票号码:{number}")),
        (140.0, 16.5, 65.0, 4.2, format!("开票日期:{day}")),
        (9.0, 32.0, 74.0, 7.0, format!("{}站", fact("departure_station"))),
        (119.0, 32.0, 80.0, 7.0, format!("{}站", fact("destination_station"))),
        (91.0, 31.5, 24.0, 4.6, fact("train_number").to_owned()),
        (9.0, 48.0, 36.0, 4.2, travel),
        (48.0, 48.0, 28.0, 4.2, format!("{}开", fact("departure_time"))),
        (80.0, 48.0, 40.0, 4.2, seat),
        (125.0, 48.0, 40.0, 4.2, fact("seat_level").to_owned()),
        (9.0, 58.0, 60.0, 5.4, format!("票价:￥{}", money(invoice.total))),
        (9.0, 68.0, 60.0, 4.2, format!("金额:￥{}", money(invoice.total_without_tax))),
        (75.0, 68.0, 30.0, 4.2, format!("税率:{rate}")),
        (110.0, 68.0, 40.0, 4.2, format!("税额:￥{}", money(invoice.tax))),
        (9.0, 78.0, 60.0, 4.2, fact("id_number").to_owned()),
        (75.0, 78.0, 60.0, 4.2, fact("name").to_owned()),
        (9.0, 96.0, 110.0, 4.2, format!("电子客票号:{}", fact("e_ticket_number"))),
        (9.0, 106.0, 110.0, 4.2, {
            format!("购买方名称:{}", invoice.buyer.name.as_deref().unwrap_or_default())
        }),
        (9.0, 116.0, 110.0, 4.2, {
            format!("统一社会信用代码:{}", invoice.buyer.tax_id.as_deref().unwrap_or_default())
        }),
    ];
    for (x, y, w, size, text) in texts {
        sheet.fill(Label::value(x, y, w, 7.5, &text).sized(size));
    }
    if let Some(text) = qr_text(invoice) {
        sheet.fill(Mark::Code(Frame::new(168.0, 88.0, 33.0, 33.0), text));
    }
    Form {
        doc_id: doc_id(invoice),
        title,
        creation_date: invoice.issue_date.map(|d| d.to_string()).unwrap_or_default(),
        custom: custom(invoice),
        tag_root: None,
        sheets: vec![sheet],
    }
}
