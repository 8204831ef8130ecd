//! Rolls, motor vehicles, air itineraries, fiscal receipts: forms that name everything in labels.

use model::Fen;

use super::super::drawing::Drawing;
use super::super::facts::{self, Facts, one};
use super::super::fonts::Font;

/// A roll (增值税普通发票（卷票）): narrow, seller first.
pub fn roll(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(76.0, 150.0, font);
    page.is_dotted = facts.chance.is(300);
    let year = facts.code_year();
    let end = one(&mut facts.chance, &["06", "07"]);
    facts.invoice.code = Some(format!("0{}{year:02}00{}{end}", facts.place, facts.chance.below(8)));
    facts.invoice.number = Some(facts.chance.digits(8));
    facts.invoice.check_code = Some(facts.chance.digits(20));
    facts.invoice.lines.truncate(2);
    let total: Fen = facts.invoice.lines.iter().filter_map(|l| l.amount).sum();
    facts.total(total);
    let invoice = facts.invoice.clone();
    page.title(38.0, 4.0, 4.2, "增值税普通发票（卷票）");
    page.title(38.0, 9.5, 3.6, "发 票 联");
    let machine = facts.chance.digits(12);
    let rows = [
        ("发票代码：", of(&invoice.code)),
        ("发票号码：", of(&invoice.number)),
        ("机打号码：", of(&invoice.number)),
        ("机器编号：", machine),
        ("销售方名称：", of(&invoice.seller.name)),
        ("纳税人识别号：", of(&invoice.seller.tax_id)),
        ("开票日期：", facts.day.to_string()),
        ("收款员：", of(&invoice.payee)),
        ("购买方名称：", of(&invoice.buyer.name)),
        ("纳税人识别号：", of(&invoice.buyer.tax_id)),
    ];
    let mut y = 17.0;
    for (label, value) in rows {
        let size = (66.0 / (value.chars().count() + 6) as f64).clamp(2.4, 3.3);
        page.pair(5.0, y, size, label, &value);
        y += 5.8;
    }
    for (x, heading) in [(5.0, "项目"), (36.0, "单价"), (48.0, "数量"), (60.0, "金额")] {
        page.form(x, y, 3.2, heading);
    }
    for line in &invoice.lines {
        page.print(5.0, y + 5.0, 2.9, &of(&line.name));
        y += 9.6;
        page.print_to(46.0, y, 2.9, &of(&line.unit_price));
        page.print_to(54.0, y, 2.9, &of(&line.quantity));
        page.print_to(72.0, y, 2.9, &line.amount.unwrap_or(Fen(0)).to_string());
    }
    page.pair(5.0, y + 7.0, 3.3, "合计金额（小写）：", &format!("¥{total}"));
    page.pair(5.0, y + 13.0, 3.0, "合计金额（大写）：", &of(&invoice.total_in_words));
    page.pair(5.0, y + 19.0, 3.1, "校验码：", &of(&invoice.check_code));
    page.says_all(&invoice);
    page
}

/// A motor vehicle (机动车销售统一发票).
pub fn vehicle(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(240.0, 140.0, font);
    page.is_dotted = facts.chance.is(300);
    let year = facts.code_year();
    let batch = facts.chance.digits(4);
    facts.invoice.code = Some(format!("1{}{year:02}2{batch}", facts.place));
    facts.invoice.number = Some(facts.chance.digits(8));
    let net = Fen(i64::try_from(5_000_000 + facts.chance.below(40_000_000)).unwrap_or(5_000_000));
    facts.amounts(net, Fen((net.0 * 13 + 50) / 100));
    let invoice = facts.invoice.clone();
    page.title(120.0, 8.0, 7.5, "机动车销售统一发票");
    page.pair(170.0, 8.0, 3.8, "发票代码", &of(&invoice.code));
    page.pair(170.0, 14.0, 3.8, "发票号码", &of(&invoice.number));
    page.pair(22.0, 24.0, 3.5, "开票日期", &facts.day.to_string());
    let rows = [30.0, 44.0, 54.0, 64.0, 74.0, 84.0, 94.0, 104.0, 114.0, 124.0];
    for y in rows {
        page.rules(&[[18.0, y, 232.0, y]]);
    }
    page.rules(&[[18.0, 30.0, 18.0, 124.0], [232.0, 30.0, 232.0, 124.0]]);
    let size = 3.4;
    page.form(20.0, 36.0, size, "机打代码");
    page.print(44.0, 36.0, size, &of(&invoice.code));
    page.form(90.0, 36.0, size, "税控码");
    page.form(20.0, 47.0, size, "购买方名称");
    page.print(52.0, 47.0, size, &of(&invoice.buyer.name));
    page.form(120.0, 45.5, 2.8, "纳税人识别号/统一社会");
    page.form(120.0, 49.5, 2.8, "信用代码/身份证明号码");
    page.print(154.0, 47.0, size, &of(&invoice.buyer.tax_id));
    page.form(20.0, 57.0, size, "车辆类型");
    page.print(52.0, 57.0, size, one(&mut facts.chance, &["轿车", "多用途乘用车"]));
    page.form(90.0, 57.0, size, "厂牌型号");
    page.form(160.0, 57.0, size, "产地");
    page.form(20.0, 67.0, size, "合格证号");
    page.print(52.0, 67.0, size, &format!("WAA{}", facts.chance.digits(12)));
    page.form(20.0, 77.0, size, "发动机号码");
    page.print(52.0, 77.0, size, &facts.chance.digits(7));
    page.form(120.0, 77.0, size, "车辆识别代号/车架号码");
    page.print(165.0, 77.0, size, &format!("LSVAA49J0{}", facts.chance.digits(8)));
    page.form(20.0, 87.0, size, "价税合计");
    page.print(52.0, 87.0, size, &format!("⊗{}", of(&invoice.total_in_words)));
    page.form(160.0, 87.0, size, "小写");
    let money = |fen: Option<Fen>| format!("¥{}", fen.unwrap_or(Fen(0)));
    page.print(174.0, 87.0, size, &money(invoice.total));
    page.form(20.0, 97.0, size, "销货单位名称");
    page.print(52.0, 97.0, size, &of(&invoice.seller.name));
    page.form(150.0, 97.0, size, "电话");
    page.form(20.0, 107.0, size, "纳税人识别号");
    page.print(52.0, 107.0, size, &of(&invoice.seller.tax_id));
    page.form(20.0, 115.0, 2.9, "增值税税率");
    page.form(20.0, 119.0, 2.9, "或征收率");
    page.print(44.0, 117.0, size, "13%");
    page.form(70.0, 117.0, size, "增值税税额");
    page.print(94.0, 117.0, size, &money(invoice.tax));
    page.form(20.0, 127.0, size, "不含税价");
    page.print(44.0, 127.0, size, &format!("小写 {}", money(invoice.total_without_tax)));
    page.pair(150.0, 127.0, size, "开票人", &of(&invoice.drawer));
    page.says_all(&invoice);
    page
}

/// A paper air itinerary (航空运输电子客票行程单).
pub fn itinerary(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(235.0, 105.0, font);
    page.ink = [60, 100, 150];
    page.is_dotted = facts.chance.is(400);
    let chance = &mut facts.chance;
    let fare = Fen(i64::try_from(30 + chance.below(300)).unwrap_or(30) * 1_000);
    let fuel = Fen(one(chance, &[0, 2_000, 5_000, 11_000]));
    let fund = Fen(5_000);
    let total = fare + fuel + fund;
    let number = chance.digits(11);
    let ticket = format!("784{}", chance.digits(10));
    page.title(117.0, 5.0, 6.0, "航空运输电子客票行程单");
    page.pair(165.0, 13.0, 3.6, "印刷序号：", &number);
    for (x, label) in [(14.0, "旅客姓名"), (70.0, "有效身份证件号码"), (150.0, "签注")]
    {
        page.form(x, 20.0, 3.2, label);
    }
    page.print(14.0, 25.5, 3.6, &facts::person(chance));
    page.print(70.0, 25.5, 3.6, &format!("330106199001{}", chance.digits(6)));
    page.print(150.0, 25.5, 3.6, "不得签转");
    let heads = ["承运人", "航班号", "座位等级", "日期", "时间", "客票级别", "免费行李"];
    for (at, head) in heads.into_iter().enumerate() {
        page.form(62.0 + 23.0 * at as f64, 33.0, 3.0, head);
    }
    page.form(14.0, 39.0, 3.2, "自 FROM");
    page.print(32.0, 39.0, 3.4, one(chance, &["杭州", "南京", "武汉"]));
    let flight = facts.day.to_string();
    let values = ["示航".to_owned(), format!("CZ{}", 1_000 + chance.below(8_000)), "Y".to_owned()];
    let values = values.into_iter().chain([flight, "08:45".to_owned(), "YB".into(), "20K".into()]);
    for (at, value) in values.enumerate() {
        page.print(62.0 + 23.0 * at as f64, 39.0, 3.4, &value);
    }
    page.form(14.0, 46.0, 3.2, "至 TO");
    page.print(32.0, 46.0, 3.4, one(chance, &["成都", "广州", "西安"]));
    let amounts = [
        (62.0, "票价", format!("CNY {fare}")),
        (100.0, "民航发展基金", format!("CN {fund}")),
        (138.0, "燃油附加费", format!("YQ {fuel}")),
        (200.0, "合计", format!("CNY {total}")),
    ];
    for (x, label, value) in amounts {
        page.form(x, 62.0, 3.2, label);
        page.print(x - 2.0, 68.0, 3.5, &value);
    }
    page.form(176.0, 62.0, 3.2, "其他税费");
    page.pair(14.0, 77.0, 3.4, "电子客票号码：", &ticket);
    page.pair(90.0, 77.0, 3.4, "验证码：", &chance.digits(4));
    page.form(150.0, 77.0, 3.4, "提示信息：");
    page.pair(14.0, 86.0, 3.4, "销售单位代号：", "HGH001");
    let seller = of(&facts.invoice.seller.name);
    page.pair(80.0, 86.0, 3.4, "填开单位：", &seller);
    page.pair(180.0, 86.0, 3.4, "填开日期：", &facts.day.to_string());
    page.says("number", &number);
    page.says("issue_date", &facts.day.to_string());
    page.says("total", &total.to_string());
    page.says("seller_name", &seller);
    page
}

/// A fiscal receipt (财政电子票据) of a hospital or a school.
pub fn fiscal(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(210.0, 130.0, font);
    page.ink = [120, 70, 40];
    let total: Fen = facts.invoice.lines.iter().filter_map(|l| l.amount).sum();
    facts.total(total);
    let chance = &mut facts.chance;
    let year = facts.day.year() % 100;
    let code =
        format!("{}0{}{}{year:02}", &facts.place[..2], 1 + chance.below(9), chance.digits(2));
    let number = chance.digits(10);
    let check: String =
        (0..6).map(|_| one(chance, &['a', 'b', 'c', 'd', 'e', 'f', '3', '4', '7', '9'])).collect();
    let title = one(chance, &["医疗门诊收费票据（电子）", "非税收入统一票据（电子）"]);
    page.title(105.0, 8.0, 6.4, &format!("{}省{title}", facts.province));
    page.pair(22.0, 22.0, 3.5, "票据代码：", &code);
    page.pair(136.0, 22.0, 3.5, "票据号码：", &number);
    let payer_id = of(&facts.invoice.buyer.tax_id);
    page.pair(22.0, 28.0, 3.5, "交款人统一社会信用代码：", &payer_id);
    page.pair(136.0, 28.0, 3.5, "校验码：", &check);
    let payer = of(&facts.invoice.buyer.name);
    page.pair(22.0, 34.0, 3.5, "交款人：", &payer);
    page.pair(136.0, 34.0, 3.5, "开票日期：", &facts.day.to_string());
    page.rules(&[[18.0, 40.0, 192.0, 40.0], [18.0, 47.0, 192.0, 47.0], [18.0, 90.0, 192.0, 90.0]]);
    page.rules(&[[18.0, 40.0, 18.0, 98.0], [192.0, 40.0, 192.0, 98.0], [18.0, 98.0, 192.0, 98.0]]);
    for (x, head) in [(30.0, "项目名称"), (90.0, "数量/单位"), (140.0, "金额（元）")] {
        page.form(x, 42.0, 3.4, head);
    }
    let items = ["诊察费", "西药费", "检查费", "化验费"];
    for (at, line) in facts.invoice.lines.iter().enumerate() {
        let y = 50.0 + 6.0 * at as f64;
        page.print(30.0, y, 3.4, items[at % 4]);
        page.print(92.0, y, 3.4, "1次");
        page.print_to(164.0, y, 3.4, &line.amount.unwrap_or(Fen(0)).to_string());
    }
    page.pair(22.0, 92.5, 3.5, "金额合计（大写）", &of(&facts.invoice.total_in_words));
    page.pair(136.0, 92.5, 3.5, "（小写）", &total.to_string());
    let receiver = one(chance, &["示范市第一人民医院", "样例市中心医院", "虚构县实验中学"]);
    page.pair(22.0, 106.0, 3.5, "收款单位（章）：", receiver);
    page.pair(104.0, 106.0, 3.5, "复核人：", &of(&facts.invoice.reviewer));
    page.pair(148.0, 106.0, 3.5, "收款人：", &of(&facts.invoice.payee));
    for (name, value) in [
        ("code", code),
        ("number", number),
        ("issue_date", facts.day.to_string()),
        ("check_code", check),
        ("total", total.to_string()),
        ("seller_name", receiver.to_owned()),
        ("buyer_name", payer),
        ("buyer_tax_id", payer_id),
    ] {
        if !value.is_empty() {
            page.says(name, &value);
        }
    }
    page
}

fn of(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}
