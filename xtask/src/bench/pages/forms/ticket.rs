//! Tickets and slips: paper rail tickets, taxi, fixed amounts, machine-printed ones.

use model::{Fen, Invoice};

use super::super::drawing::Drawing;
use super::super::facts::{self, Facts, one};
use super::super::fonts::Font;

/// A blue rail ticket: hardly a label, everything told by its place and form.
pub fn rail(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(86.0, 54.0, font);
    page.paper = [214, 232, 244];
    page.ink = [20, 20, 30];
    let fare = Fen(i64::try_from(10 + facts.chance.below(1_200)).unwrap_or(10) * 50);
    facts.total(fare);
    let day = facts.long_day();
    let chance = &mut facts.chance;
    let letter = one(chance, &["A", "B", "D", "E", "F", "G", "K", "N", "R", "T"]);
    let number = format!("{letter}{}", chance.digits(6));
    let serial = format!("{}{number}", chance.digits(14));
    let from = one(chance, &["南京南", "杭州东", "武汉", "丰城南"]);
    let to = one(chance, &["上海虹桥", "广州南", "西安北", "成都东"]);
    let train = format!("{}{}", one(chance, &["G", "D", "K", "C"]), 10 + chance.below(9_000));
    let time = format!("{:02}:{:02}开", 6 + chance.below(16), chance.below(60));
    page.print_in([200, 60, 60], 6.0, 3.0, 4.6, &number);
    page.form(58.0, 3.4, 3.2, &format!("检票:{}A", 1 + chance.below(20)));
    page.form(8.0, 9.5, 4.4, &format!("{from}站"));
    page.form(38.0, 9.5, 4.4, &train);
    page.form(56.0, 9.5, 4.4, &format!("{to}站"));
    page.print(7.0, 18.0, 3.3, &format!("{day}{time}"));
    page.form(57.0, 18.0, 3.3, &format!("{:02}车{:02}F号", 1 + chance.below(16), chance.below(18)));
    let yuan = fare.0 / 100;
    let price = format!("{yuan}.{}", fare.0 / 10 % 10);
    page.print(7.0, 23.5, 3.3, &format!("￥{price}元"));
    page.form(58.0, 23.5, 3.3, "二等座");
    page.form(7.0, 28.5, 3.0, "限乘当日当次车");
    let person = facts::person(chance);
    page.form(7.0, 34.5, 3.3, &format!("3301061990****{} {person}", chance.digits(4)));
    page.form(12.0, 40.0, 2.6, "买票请到12306 发货请到95306");
    page.form(14.0, 43.6, 2.6, "中国铁路祝您旅途愉快");
    page.print(6.0, 49.0, 2.8, &serial);
    page.says("number", &number);
    page.says("issue_date", &facts.day.to_string());
    page.says("total", &price);
    page
}

/// A taxi invoice: a meter prints into a narrow form.
pub fn taxi(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(72.0, 118.0, font);
    page.ink = one(&mut facts.chance, &[[30, 60, 140], [160, 50, 50], [40, 110, 60]]);
    page.is_dotted = facts.chance.is(500);
    series(&mut facts);
    let start = i64::try_from(facts.chance.below(4)).unwrap_or(0) * 100 + 1_000;
    let (price, way) = (270, i64::try_from(20 + facts.chance.below(300)).unwrap_or(20));
    let fare = Fen((start + price * (way - 20).max(0) / 10 + 50) / 100 * 100);
    facts.total(fare);
    let (code, number) = (of(&facts.invoice.code), of(&facts.invoice.number));
    let size = 3.5;
    page.title(36.0, 4.0, 4.4, &format!("{}市出租汽车专用发票", facts.city));
    page.title(36.0, 10.0, 4.0, "发 票 联");
    page.pair(10.0, 17.0, size, "发票代码", &code);
    page.pair(10.0, 22.5, size, "发票号码", &number);
    let name = of(&facts.invoice.seller.name);
    page.pair(4.0, 29.0, 64.0 / (name.chars().count() as f64 + 6.0).max(18.0), "单位名称:", &name);
    let chance = &mut facts.chance;
    let times = [(8 + chance.below(12), chance.below(59)), (20, chance.below(59))];
    let rows = [
        ("电话", format!("0{}", 10_000_000 + chance.below(80_000_000))),
        ("车号", format!("{}T{}", one(chance, &["苏A", "浙A", "京B", "沪C"]), chance.digits(4))),
        ("证号", chance.digits(6)),
        ("日期", facts.day.to_string()),
        ("上车", format!("{:02}:{:02}", times[0].0, times[0].1)),
        ("下车", format!("{:02}:{:02}", times[1].0, times[1].1)),
        ("单价", "2.70元".to_owned()),
        ("里程", format!("{}.{}km", way / 10, way % 10)),
        ("等候", format!("00:{:02}:{:02}", chance.below(20), chance.below(60))),
        ("金额", format!("¥{fare}元")),
    ];
    for (at, (label, value)) in rows.into_iter().enumerate() {
        let y = 37.0 + 6.6 * at as f64;
        page.form(8.0, y, size, label);
        page.print(26.0, y, size, &value);
    }
    page.form(8.0, 105.0, 3.0, "手写无效");
    page.says("code", &code);
    page.says("number", &number);
    page.says("issue_date", &facts.day.to_string());
    page.says("total", &fare.to_string());
    page.says("seller_name", &name);
    page
}

/// An invoice of a fixed amount.
pub fn quota(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(150.0, 72.0, font);
    page.paper = [247, 243, 230];
    series(&mut facts);
    let all = [500, 1_000, 2_000, 5_000, 10_000];
    let fen = Fen(all[facts.chance.below(5) as usize]);
    let (code, number) = (of(&facts.invoice.code), of(&facts.invoice.number));
    page.title(75.0, 6.0, 6.0, &format!("{}省通用定额发票", facts.province));
    page.title(75.0, 14.0, 4.4, "发 票 联");
    page.pair(46.0, 22.0, 4.0, "发票代码", &code);
    page.pair(46.0, 29.0, 4.0, "发票号码", &number);
    let words = model::words::to_words(fen).replace('圆', "元");
    page.title(75.0, 38.0, 7.0, &words);
    let figures = facts.chance.is(500);
    if figures {
        page.title(75.0, 48.0, 5.0, &format!("¥{fen}"));
    }
    page.form(14.0, 60.0, 3.4, "收款单位（盖章有效）");
    page.form(92.0, 60.0, 3.4, "开票日期　　年　月　日");
    page.says("code", &code);
    page.says("number", &number);
    if figures {
        page.says("total", &fen.to_string());
    }
    page
}

/// A slip that another machine prints (通用机打发票).
pub fn slip(mut facts: Facts, font: Font) -> Drawing {
    let mut page = Drawing::new(82.0, 104.0, font);
    page.is_dotted = facts.chance.is(400);
    series(&mut facts);
    let fen = Fen(i64::try_from(5 + facts.chance.below(300)).unwrap_or(5) * 100);
    facts.total(fen);
    let Invoice { code, number, .. } = facts.invoice.clone();
    let (code, number) = (of(&code), of(&number));
    let title = one(&mut facts.chance, &["通用机打发票", "车辆通行费票据", "停车费通用机打发票"]);
    page.title(41.0, 5.0, 5.0, &format!("{}省{title}", facts.province));
    page.pair(12.0, 15.0, 3.6, "发票代码：", &code);
    page.pair(12.0, 21.5, 3.6, "发票号码：", &number);
    page.pair(8.0, 31.0, 3.4, "开票日期：", &facts.day.to_string());
    let seller = of(&facts.invoice.seller.name);
    let size = (54.0 / seller.chars().count() as f64).min(3.4);
    page.pair(8.0, 38.0, size, "收款单位：", &seller);
    let id = of(&facts.invoice.seller.tax_id);
    page.pair(8.0, 45.0, 3.4, "纳税人识别号：", &id);
    page.pair(8.0, 54.0, 3.6, "金额：", &format!("¥{fen}元"));
    page.pair(8.0, 62.0, 3.6, "大写：", &of(&facts.invoice.total_in_words));
    page.pair(8.0, 72.0, 3.4, "收款员：", &facts::person(&mut facts.chance));
    page.form(8.0, 82.0, 3.0, "谢谢光临　请妥善保管");
    page.says("code", &code);
    page.says("number", &number);
    page.says("issue_date", &facts.day.to_string());
    page.says("total", &fen.to_string());
    page.says("seller_name", &seller);
    page.says("seller_tax_id", &id);
    page
}

/// Code and number of the systems beside the tax control system (国税函〔2004〕521号).
fn series(facts: &mut Facts) {
    let year = facts.code_year();
    let batch = facts.chance.digits(5);
    facts.invoice.code = Some(format!("1{}{year:02}{batch}", facts.place));
    facts.invoice.number = Some(facts.chance.digits(8));
}

fn of(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}
