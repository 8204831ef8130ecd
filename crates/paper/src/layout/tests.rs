//! What the layout rules must read, form by form, and what must not change it.

mod forms;

use model::text::{Box2, Page, Run};
use model::{Fen, Field, Invoice, Kind, Reading, Source};
use proptest::prelude::*;

use super::glyph::is_wide;
use super::read;
use forms::{CIPHER, at, bank_form, digital_form, old_form, page, rail_form, run};

/// Names, short and exact, of what a form must give.
fn check(name: &str, reading: &Reading, expected: &[(Field, &str)]) {
    for (field, value) in expected {
        let read = field.of(&reading.invoice);
        assert_eq!(read.as_deref(), Some(*value), "{name}: {}", field.path());
        let place = reading.places.get(field);
        assert!(place.is_some_and(|p| p.area.is_some() && p.page == Some(1)), "{name}: {field:?}");
    }
    for field in Field::ALL {
        let known = expected.iter().any(|(f, _)| f == field);
        assert_eq!(field.is_in(&reading.invoice), known, "{name}: {} unexpected", field.path());
    }
}

const OLD: &[(Field, &str)] = &[
    (Field::Kind, "vat_normal_electronic"),
    (Field::Code, "032009912311"),
    (Field::Number, "07654321"),
    (Field::IssueDate, "2021-03-09"),
    (Field::CheckCode, "01234567890123456789"),
    (Field::MachineNumber, "661234567890"),
    (Field::BuyerName, "苏州示例软件有限公司吴中分公司"),
    (Field::BuyerTaxId, "91320506MA1XXXXX0R"),
    (Field::BuyerAddressPhone, "苏州市吴中区示例路8号 0512-65550000"),
    (Field::BuyerBankAccount, "示例银行苏州分行 3205016000000000123"),
    (Field::SellerName, "无锡范例印刷厂（普通合伙）"),
    (Field::SellerTaxId, "92320211MA1YYYYY1X"),
    (Field::SellerAddressPhone, "无锡市滨湖区范例街3幢1910室 13800000000"),
    (Field::SellerBankAccount, "范例农商行滨湖支行 6228480000000000000"),
    (Field::TotalWithoutTax, "198.04"),
    (Field::Tax, "1.96"),
    (Field::Total, "200.00"),
    (Field::TotalInWords, "贰佰圆整"),
    (Field::Remark, "差额征税：2.00。\n订单号:20210309-1"),
    (Field::Payee, "张三"),
    (Field::Reviewer, "李四"),
    (Field::Drawer, "王五"),
];

const DIGITAL: &[(Field, &str)] = &[
    (Field::Kind, "digital_special"),
    (Field::Number, "24992000000012345678"),
    (Field::IssueDate, "2024-11-05"),
    (Field::BuyerName, "海南示例云计算服务有限责任公司三亚崖州湾科技城分公司"),
    (Field::BuyerTaxId, "91460300MA5TXXXX05"),
    (Field::SellerName, "北京范例信息技术股份有限公司（中关村软件园分公司）"),
    (Field::SellerTaxId, "91110108MA00YYYY1B"),
    (Field::TotalWithoutTax, "4197.17"),
    (Field::Tax, "251.83"),
    (Field::Total, "4449.00"),
    (Field::TotalInWords, "肆仟肆佰肆拾玖圆整"),
    (Field::Remark, "购方开户银行:示例银行;银行账号:0000;\n合同编号：XS-2024-11"),
    (Field::Drawer, "赵六"),
];

#[test]
fn the_old_electronic_form_gives_every_field() {
    let reading = read(&[old_form()]).unwrap();
    check("old form", &reading, OLD);
    assert_eq!(reading.source, Source::Text);
    assert_eq!(reading.part, "page");
    let invoice = &reading.invoice;
    assert_eq!(invoice.title.as_deref(), Some("江苏增值税电子普通发票"));
    assert_eq!(invoice.cipher.as_deref(), Some(&*CIPHER.concat()));
    assert!(invoice.lines_complete);
    let [first, second] = &invoice.lines[..] else { panic!("{:?}", invoice.lines) };
    assert_eq!(first.name.as_deref(), Some("*印刷品*宣传册制作费"));
    assert_eq!(second.name.as_deref(), Some("*纸制品*特种包装纸盒加厚型防潮定制款"));
    assert_eq!(second.spec.as_deref(), Some("A4"));
    assert_eq!(second.unit.as_deref(), Some("个"));
    assert_eq!(second.quantity.as_deref(), Some("100"));
    assert_eq!(second.unit_price.as_deref(), Some("0.5"));
    assert_eq!(second.tax_rate.as_deref(), Some("1%"));
    let sums = (invoice.lines.iter().filter_map(|l| l.amount).sum::<Fen>(), second.tax);
    assert_eq!(sums, (Fen(19_804), Some(Fen(48))));
}

#[test]
fn the_digital_form_gives_every_field() {
    let reading = read(&[digital_form()]).unwrap();
    check("digital form", &reading, DIGITAL);
    let invoice = &reading.invoice;
    let [first, second] = &invoice.lines[..] else { panic!("{:?}", invoice.lines) };
    assert_eq!(first.name.as_deref(), Some("*信息技术服务*技术服务费"));
    assert_eq!(first.unit_price.as_deref(), Some("4000.16981132075"));
    assert_eq!((first.amount, first.tax), (Some(Fen(400_017)), Some(Fen(24_001))));
    assert_eq!(second.unit.as_deref(), Some("次"));
    assert!(invoice.lines_complete);
    assert_eq!(reading.places[&Field::BuyerName].confidence, 1.0);
}

#[test]
fn without_headings_the_sides_are_guessed_and_say_so() {
    let headings = ["购", "买", "销", "售", "方", "信", "息"];
    for form in [old_form(), digital_form()] {
        let mut page = form.clone();
        page.runs.retain(|r| !headings.contains(&r.text.as_str()));
        let guessed = read(&[page]).unwrap();
        let known = read(&[form]).unwrap();
        assert_eq!(guessed.invoice.buyer, known.invoice.buyer);
        assert_eq!(guessed.invoice.seller, known.invoice.seller);
        assert!(guessed.places[&Field::SellerName].confidence < 1.0);
    }
}

#[test]
fn a_rail_ticket_gives_fare_tax_and_journey() {
    let reading = read(&[rail_form()]).unwrap();
    check(
        "rail",
        &reading,
        &[
            (Field::Kind, "rail"),
            (Field::Number, "24329116131000012345"),
            (Field::IssueDate, "2024-12-17"),
            (Field::BuyerName, "示例测试单位"),
            (Field::BuyerTaxId, "91110001110AE35858"),
            (Field::TotalWithoutTax, "166.05"),
            (Field::Tax, "14.95"),
            (Field::Total, "181.00"),
        ],
    );
    let invoice = &reading.invoice;
    assert_eq!(invoice.original_number.as_deref(), Some("24329116131000012344"));
    let fact = |n: &str| invoice.particulars.iter().find(|(k, _)| k == n).map(|(_, v)| &**v);
    assert_eq!(fact("departure_station"), Some("南京站"));
    assert_eq!(fact("destination_station"), Some("上海虹桥站"));
    assert_eq!(fact("train_number"), Some("G7101"));
    assert_eq!(fact("e_ticket_number"), Some("306712A086012090014302022"));
}

#[test]
fn a_bank_receipt_names_payer_and_receiver() {
    let reading = read(&[bank_form()]).unwrap();
    check(
        "bank",
        &reading,
        &[
            (Field::Kind, "bank_receipt"),
            (Field::Number, "2019030390296600"),
            (Field::IssueDate, "2019-11-30"),
            (Field::BuyerName, "上海示例电子有限公司"),
            (Field::BuyerBankAccount, "示例银行静安支行 6226000000010001"),
            (Field::SellerName, "范例超市有限公司"),
            (Field::SellerBankAccount, "范例银行徐汇支行 6226000000020002"),
            (Field::Total, "1000000.00"),
            (Field::TotalInWords, "壹佰万元整"),
        ],
    );
}

/// Replaces the text of the one run that reads `from`.
fn with(mut page: Page, from: &str, to: &str) -> Page {
    let found = page.runs.iter_mut().find(|r| r.text == from).expect("a run with this text");
    let Run { place, size, .. } = found.clone();
    *found = run(place.x, place.y, size, to);
    page
}

#[test]
fn stars_and_exemptions_are_no_amounts() {
    let page = with(with(old_form(), "1.96", "***"), "1%", "免税");
    let invoice = read(&[with(page, "1.48", "***")]).unwrap().invoice;
    assert_eq!(invoice.tax, None);
    assert_eq!(invoice.total_without_tax, Some(Fen(19_804)));
    assert_eq!(invoice.lines[0].tax_rate.as_deref(), Some("免税"));
    assert_eq!(invoice.lines[0].tax, None);
}

#[test]
fn a_value_below_its_label_is_found_and_less_sure() {
    let mut page = with(digital_form(), "24992000000012345678", " ");
    page.runs.push(run(155.0, 14.3, 2.6, "24992000000012345678"));
    let reading = read(&[page]).unwrap();
    assert_eq!(reading.invoice.number.as_deref(), Some("24992000000012345678"));
    assert!(reading.places[&Field::Number].confidence < 1.0);
}

#[test]
fn radicals_stand_for_the_characters_they_look_like() {
    let swaps = [
        ('一', '⼀'),
        ('人', '⼈'),
        ('大', '⼤'),
        ('小', '⼩'),
        ('子', '⼦'),
        ('户', '⼾'),
        ('方', '⽅'),
        ('日', '⽇'),
        ('月', '⽉'),
        ('用', '⽤'),
        ('目', '⽬'),
        ('行', '⾏'),
        ('金', '⾦'),
        ('车', '⻋'),
    ];
    for form in forms() {
        let mut page = form.clone();
        for run in &mut page.runs {
            for (from, to) in swaps {
                run.text = run.text.replace(from, &to.to_string());
            }
        }
        assert_ne!(page, form);
        assert_eq!(invoice_of(&page), invoice_of(&form));
    }
}

#[test]
fn a_seal_across_the_title_does_not_hide_it() {
    let mut page = old_form();
    let arc = "全国统一发票监制章".chars().zip([11.0, 9.5, 8.6, 8.1, 8.0, 8.1, 8.6, 9.5, 11.0]);
    let seal =
        arc.enumerate().map(|(i, (c, y))| run(92.0 + i as f32 * 3.0, y, 2.4, &c.to_string()));
    page.runs.extend(seal);
    let read = invoice_of(&page).unwrap();
    assert_eq!(read.title.as_deref(), Some("江苏增值税电子普通发票"));
    assert_eq!(read, invoice_of(&old_form()).unwrap());
}

#[test]
fn a_value_drawn_over_the_end_of_its_label_is_whole() {
    for shift in [-1.0, -2.0, -4.0, -7.0] {
        let mut page = digital_form();
        let ids = ["91460300MA5TXXXX05", "91110108MA00YYYY1B"];
        for run in page.runs.iter_mut().filter(|r| ids.contains(&&*r.text)) {
            // The label ends at 59.1 and at 159.6.
            run.place.x = if run.place.x < 100.0 { 59.1 } else { 159.6 } + shift;
        }
        let invoice = invoice_of(&page).unwrap();
        assert_eq!(invoice.buyer.tax_id.as_deref(), Some(ids[0]), "{shift}");
        assert_eq!(invoice.seller.tax_id.as_deref(), Some(ids[1]), "{shift}");
    }
}

#[test]
fn a_value_that_runs_over_the_next_label_is_whole() {
    let mut page = with(bank_form(), "2019030390296600", "201903039029660024300000000001");
    page.runs.push(run(72.0, 42.8, 3.17, "回单类型："));
    page.runs.push(run(95.0, 42.8, 3.17, "普通回单"));
    let number = invoice_of(&page).unwrap().number;
    assert_eq!(number.as_deref(), Some("201903039029660024300000000001"));
}

#[test]
fn figures_that_hang_over_the_margin_are_not_cut() {
    let mut page = old_form();
    for run in page.runs.iter_mut().filter(|r| ["1.48", "0.48", "1.96"].contains(&&*r.text)) {
        run.place.x += 6.0;
    }
    let invoice = read(&[page]).unwrap().invoice;
    assert_eq!(invoice.tax, Some(Fen(196)));
    assert_eq!(invoice.lines[0].tax, Some(Fen(148)));
}

#[test]
fn a_list_kept_elsewhere_leaves_the_lines_incomplete() {
    let mut page = with(old_form(), "*印刷品*宣传册制作费", "(详见销货清单)");
    let gone =
        ["*纸制品*特种包装纸盒加厚型防潮定", "制款", "A4", "个", "100", "0.5", "50.00", "0.48"];
    page.runs.retain(|r| !gone.contains(&r.text.as_str()));
    let page = with(page, "148.04", "198.04");
    let mut first = page.clone();
    first.runs.retain(|r| r.place.y < 61.0 || r.place.y > 64.0);
    let alone = read(std::slice::from_ref(&first)).unwrap().invoice;
    assert!(!alone.lines_complete);

    let list = page_of_list(&[("*印刷品*甲", "100.00", "1.00"), ("*印刷品*乙", "98.04", "0.96")]);
    let whole = read(&[first.clone(), list]).unwrap().invoice;
    let names: Vec<_> = whole.lines.iter().filter_map(|l| l.name.as_deref()).collect();
    assert_eq!(names, ["*印刷品*甲", "*印刷品*乙"]);
    assert!(whole.lines_complete, "they add up to the total");
    assert_eq!(whole.number.as_deref(), Some("07654321"));

    let short = page_of_list(&[("*印刷品*甲", "100.00", "1.00")]);
    assert!(!read(&[first, short]).unwrap().invoice.lines_complete);
}

fn page_of_list(lines: &[(&str, &str, &str)]) -> Page {
    let mut runs = vec![run(45.0, 14.4, 6.7, "销售货物或者提供应税劳务、服务清单")];
    runs.extend(at(&[
        (6.0, 60.74, "序号"),
        (25.5, 60.74, "项目名称"),
        (63.5, 60.74, "规格型号"),
        (85.5, 60.74, "单位"),
        (100.5, 60.74, "数 量"),
        (119.5, 60.74, "单 价"),
        (144.5, 60.74, "金 额"),
        (167.0, 60.74, "税率"),
        (183.0, 60.74, "税 额"),
        (6.0, 257.04, "小计"),
        (6.0, 271.54, "备注"),
        (30.0, 36.9, "不该读到的名称"),
        (10.5, 37.04, "购买方名称："),
    ]));
    for ((name, amount, tax), i) in lines.iter().zip(0..) {
        let y = 68.39 + i as f32 * 7.0;
        let serial = (i + 1).to_string();
        runs.extend(at(&[(8.2, y, &*serial), (14.5, y, name), (153.9, y, amount)]));
        runs.extend(at(&[(171.8, y, "1%"), (198.1, y, tax)]));
    }
    page(2, runs)
}

#[test]
fn a_red_letter_invoice_names_the_blue_one() {
    let mut page = with(digital_form(), "4449.00", "-4449.00");
    page = with(page, "合同编号：XS-2024-11", "被红冲蓝字数电发票号码：24992000000012345600");
    let invoice = read(&[page]).unwrap().invoice;
    assert_eq!(invoice.total, Some(Fen(-444_900)));
    assert_eq!(invoice.is_red_letter, Some(true));
    assert_eq!(invoice.original_number.as_deref(), Some("24992000000012345600"));
}

#[test]
fn titles_and_codes_name_the_kind() {
    for (title, code, kind) in [
        ("北京增值税专用发票", "1100193130", Kind::VatSpecial),
        ("上海增值税电子专用发票", "031002000113", Kind::VatSpecialElectronic),
        ("浙江增值税电子普通发票", "033002000112", Kind::VatToll),
        ("重庆增值税普通发票", "050001800104", Kind::VatNormal),
    ] {
        let page = with(with(old_form(), "江苏增值税电子普通发票", title), "032009912311", code);
        assert_eq!(read(&[page]).unwrap().invoice.kind, Some(kind), "{title}");
    }
    let page = with(digital_form(), "电子发票（增值税专用发票）", "增值税专用发票");
    assert_eq!(read(&[page]).unwrap().invoice.kind, Some(Kind::DigitalSpecial));
}

#[test]
fn what_is_no_invoice_gives_nothing() {
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[Page::default()]), None);
    let letter =
        page(1, at(&[(20.0, 30.0, "关于增值税专用发票管理的通知"), (20.0, 40.0, "各单位：")]));
    assert_eq!(read(&[letter]), None);
}

#[test]
fn a_page_made_to_hurt_is_read_in_bounded_time() {
    let words = "名称：金额税额购买方备注合计价税合计（大写）（小写）";
    let all_over = |step: f32| -> Vec<Run> {
        (0..4_000)
            .map(|i| run(10.0 + i as f32 * step, 50.0 + i as f32 * step, 3.0, words))
            .collect()
    };
    for (step, title) in [
        (0.0, "电子发票（普通发票）"),
        (0.001, "财政电子票据"),
        (0.05, "电子回单"),
        (0.02, "铁路电子客票"),
    ] {
        let mut runs = all_over(step);
        runs.push(run(60.0, 5.0, 7.0, title));
        let _ = read(&[page(1, runs)]);
    }
}

/// Every character a run of its own, where the run had it.
fn split(page: &Page) -> Page {
    let mut runs = Vec::new();
    for run in &page.runs {
        let weight = |c: char| if is_wide(c) { 1.0 } else { 0.5 };
        let whole: f32 = run.text.chars().map(weight).sum();
        let mut x = run.place.x;
        for c in run.text.chars() {
            let w = run.place.w * weight(c) / whole;
            let place = Box2::new(x, run.place.y, w, run.place.h);
            runs.push(Run { place, text: c.to_string(), ..run.clone() });
            x += w;
        }
    }
    Page { runs, ..page.clone() }
}

fn forms() -> [Page; 4] {
    [old_form(), digital_form(), rail_form(), bank_form()]
}

fn invoice_of(page: &Page) -> Option<Invoice> {
    read(std::slice::from_ref(page)).map(|r| r.invoice)
}

fn any_run() -> impl Strategy<Value = Run> {
    let words = prop_oneof![
        "\\PC{0,12}",
        prop::sample::select(vec![
            "发票号码：",
            "名称：",
            "合 计",
            "金额",
            "税额",
            "单价",
            "购买方",
            "备注",
            "（小写）",
            "价税合计（大写）",
            "电子发票（铁路电子客票）",
            "票价",
            "电子回单",
            "财政票据",
            "付款人",
        ])
        .prop_map(str::to_owned),
    ];
    let number = prop_oneof![0.0f32..220.0, Just(f32::NAN), Just(f32::MAX), -1e9f32..1e9];
    (number.clone(), number.clone(), 0.0f32..90.0, -1.0f32..30.0, number, words).prop_map(
        |(x, y, w, h, size, text)| Run { page: 1, place: Box2::new(x, y, w, h), size, text },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neither_order_nor_cuts_change_what_is_read(seed in any::<u64>(), cut in any::<bool>()) {
        for form in forms() {
            let expected = invoice_of(&form);
            let mut page = if cut { split(&form) } else { form };
            // A shuffle by a generator of our own, so that one seed tells one order.
            let mut state = seed | 1;
            for i in (1..page.runs.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                page.runs.swap(i, (state >> 33) as usize % (i + 1));
            }
            prop_assert_eq!(invoice_of(&page), expected);
        }
    }

    #[test]
    fn moving_the_page_changes_nothing(dx in -3.0f32..40.0, dy in -3.0f32..30.0) {
        for form in forms() {
            let mut moved = form.clone();
            for run in &mut moved.runs {
                run.place.x += dx;
                run.place.y += dy;
            }
            prop_assert_eq!(invoice_of(&moved), invoice_of(&form));
        }
    }

    #[test]
    fn no_page_panics(runs in prop::collection::vec(any_run(), 0..80)) {
        let _ = read(&[page(1, runs)]);
    }
}
