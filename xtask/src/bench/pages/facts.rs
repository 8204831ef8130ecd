//! What stands on a made-up invoice: sellers, buyers, numbers and amounts that belong to nobody,
//! and that keep every rule which real ones keep.

use model::tax_id::{Judgement, TaxId};
use model::{Day, Fen, Invoice, Line, Party};

use crate::chance::Chance;

/// Places: the code in invoice codes, the area in tax numbers, the name before titles, the city.
const PLACES: [(&str, &str, &str, &str); 10] = [
    ("1100", "110108", "北京", "北京"),
    ("3100", "310115", "上海", "上海"),
    ("3200", "320102", "江苏", "南京"),
    ("3300", "330106", "浙江", "杭州"),
    ("4400", "440106", "广东", "广州"),
    ("5100", "510104", "四川", "成都"),
    ("4200", "420106", "湖北", "武汉"),
    ("6100", "610113", "陕西", "西安"),
    ("3700", "370202", "山东", "青岛"),
    ("1200", "120101", "天津", "天津"),
];
const WORDS: [&str; 16] = [
    "云岚", "恒样", "启例", "瑞拟", "嘉测", "鼎试", "远帆", "沐禾", "盛霁", "澜亭", "泓昊", "芮森",
    "鑫垚", "翊辰", "璟熙", "霖溪",
];
const TRADES: [&str; 14] = [
    "科技",
    "商贸",
    "餐饮管理",
    "物业服务",
    "建筑工程",
    "医疗器械",
    "汽车销售服务",
    "酒店管理",
    "文化传媒",
    "电子商务",
    "石油销售",
    "出租汽车",
    "信息技术",
    "供应链管理",
];
const GOODS: [(&str, &str, &str, i64); 10] = [
    ("*餐饮服务*餐费", "", "次", 6),
    ("*住宿服务*住宿费", "", "天", 6),
    ("*计算机外部设备*显示器", "U2419", "台", 13),
    ("*纸制品*复印纸", "A4 70g", "箱", 13),
    ("*汽油*95号车用汽油", "VIB", "升", 13),
    ("*信息技术服务*技术服务费", "", "项", 6),
    ("*家具*办公椅", "BG-02", "把", 13),
    ("*物流辅助服务*收派服务费", "", "", 6),
    ("*图书*专业书籍", "", "册", 9),
    ("*劳务*安装费", "", "项", 9),
];
const PEOPLE: [&str; 12] = [
    "王演示",
    "李样例",
    "张虚构",
    "刘测试",
    "陈欣怡",
    "杨浩然",
    "赵雨桐",
    "黄一诺",
    "周子墨",
    "吴梓涵",
    "徐晓东",
    "孙丽",
];
/// The characters that fill tax numbers (GB 32100-2015).
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Everything that any form may want to print.
#[derive(Clone)]
pub struct Facts {
    pub invoice: Invoice,
    /// 江苏: what stands before titles.
    pub province: &'static str,
    pub city: &'static str,
    /// Four digits in invoice codes.
    pub place: &'static str,
    pub day: Day,
    pub chance: Chance,
}

impl Facts {
    /// The facts of a seed; code, number and kind are the business of each form.
    pub fn new(seed: u64) -> Facts {
        let mut chance = Chance::new(seed.wrapping_mul(0x9E6C_63D0_876A_68DE) + 11);
        let at = chance.below(PLACES.len() as u64) as usize;
        let (place, area, province, city) = PLACES[at];
        let other = PLACES[(at + 1 + chance.below(8) as usize) % PLACES.len()];
        // From 2016-01-01 to 2025-12-27.
        let first = Day::new(2016, 1, 1).map_or(0, Day::number);
        let number = first + i64::try_from(chance.below(3_649)).unwrap_or(0);
        let day = Day::from_number(number).unwrap_or_else(|| unreachable!("a day of those years"));
        let invoice = Invoice {
            issue_date: Some(day),
            seller: company(&mut chance, area, city),
            buyer: buyer(&mut chance, other.1, other.3),
            drawer: Some(person(&mut chance)),
            payee: Some(person(&mut chance)),
            reviewer: Some(person(&mut chance)),
            ..Invoice::default()
        };
        let mut facts = Facts { invoice, province, city, place, day, chance };
        facts.goods();
        facts
    }

    /// Two digits of the year of issue, or of the one before, when the blank was printed.
    pub fn code_year(&mut self) -> i16 {
        self.day.year() % 100 - i16::from(self.chance.is(250))
    }

    /// Sets net, tax and gross.
    pub fn amounts(&mut self, net: Fen, tax: Fen) {
        let invoice = &mut self.invoice;
        let total = net + tax;
        (invoice.total_without_tax, invoice.tax, invoice.total) =
            (Some(net), Some(tax), Some(total));
        invoice.total_in_words = Some(model::words::to_words(total));
    }

    /// A gross amount alone.
    pub fn total(&mut self, total: Fen) {
        let invoice = &mut self.invoice;
        (invoice.total_without_tax, invoice.tax, invoice.total) = (None, None, Some(total));
        invoice.total_in_words = Some(model::words::to_words(total));
    }

    /// `2019年05月03日`.
    pub fn long_day(&self) -> String {
        format!("{:04}年{:02}月{:02}日", self.day.year(), self.day.month(), self.day.day())
    }

    fn goods(&mut self) {
        let chance = &mut self.chance;
        let (mut net, mut tax) = (Fen(0), Fen(0));
        let mut lines = Vec::new();
        for _ in 0..1 + chance.below(4) {
            let (name, spec, unit, rate) = GOODS[chance.below(GOODS.len() as u64) as usize];
            let rate = if rate == 6 && chance.is(200) { 3 } else { rate };
            let count = i64::try_from(1 + chance.below(12)).unwrap_or(1);
            let size = [900, 9_000, 90_000, 900_000][chance.below(4) as usize];
            let price = i64::try_from(100 + chance.below(size)).unwrap_or(100);
            let amount = Fen(price * count);
            let part = Fen((amount.0 * rate + 50) / 100);
            (net, tax) = (net + amount, tax + part);
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            lines.push(Line {
                name: some(name),
                spec: some(spec),
                unit: some(unit),
                quantity: Some(count.to_string()),
                unit_price: Some(Fen(price).to_string()),
                amount: Some(amount),
                tax_rate: Some(format!("{rate}%")),
                tax: Some(part),
            });
        }
        self.invoice.lines = lines;
        self.amounts(net, tax);
    }
}

/// One of several.
pub fn one<T: Copy>(chance: &mut Chance, of: &[T]) -> T {
    of[chance.below(of.len() as u64) as usize]
}

/// A person's name.
pub fn person(chance: &mut Chance) -> String {
    one(chance, &PEOPLE).to_owned()
}

/// A company, named in one of the ways in which companies are.
fn company(chance: &mut Chance, area: &str, city: &str) -> Party {
    let (word, trade) = (one(chance, &WORDS), one(chance, &TRADES));
    let name = match chance.below(10) {
        0..=3 => format!("{city}{word}{trade}有限公司"),
        4 => format!("{city}市{word}{trade}有限责任公司"),
        5 => format!("{word}（{city}）{trade}有限公司"),
        6 => format!("{city}{word}{trade}股份有限公司"),
        7 => format!("{word}{trade}集团有限公司{city}第二分公司"),
        8 => format!("{city}市高新技术产业开发区{word}{trade}经营部"),
        _ => format!("{city}{word}{trade}合伙企业（有限合伙）"),
    };
    let street = one(chance, &["中山路", "人民东路", "科苑大道", "解放街"]);
    let phone = format!("0{}-{}", 20 + chance.below(9), 80_000_000 + chance.below(9_999_999));
    let account = format!("6222{}", chance.digits(13));
    Party {
        name: Some(name),
        tax_id: Some(tax_id(chance, area)),
        address_phone: Some(format!("{city}市{street}{}号 {phone}", 1 + chance.below(900))),
        bank_account: Some(format!("示范银行{city}分行 {account}")),
    }
}

/// Who buys: mostly companies, now and then a person or a school.
fn buyer(chance: &mut Chance, area: &str, city: &str) -> Party {
    match chance.below(10) {
        0 => Party { name: Some("个人".to_owned()), ..Party::default() },
        1 => Party {
            name: Some(format!("{city}{}大学附属中学", one(chance, &WORDS))),
            tax_id: Some(tax_id(chance, area)),
            ..Party::default()
        },
        _ => company(chance, area, city),
    }
}

/// A unified social credit code of nobody, with right check characters.
pub fn tax_id(chance: &mut Chance, area: &str) -> String {
    let letters: Vec<char> = ALPHABET.chars().collect();
    loop {
        let organisation: String = match chance.below(3) {
            0 => format!("MA{}", (0..6).map(|_| one(chance, &letters)).collect::<String>()),
            _ => chance.digits(8),
        };
        let begin = format!("91{area}{organisation}");
        for a in ALPHABET.chars() {
            for b in ALPHABET.chars() {
                let id = format!("{begin}{a}{b}");
                if TaxId::judge(&id) == Judgement::Valid {
                    return id;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_keeps_the_rules_of_what_is_real() {
        for seed in 1..60 {
            let facts = Facts::new(seed);
            let invoice = &facts.invoice;
            let (net, tax) = (invoice.total_without_tax.unwrap(), invoice.tax.unwrap());
            assert_eq!(Some(net + tax), invoice.total);
            let words = invoice.total_in_words.as_deref().unwrap();
            assert_eq!(model::words::from_words(words), invoice.total);
            let id = invoice.seller.tax_id.as_deref().unwrap();
            assert_eq!(TaxId::judge(id), Judgement::Valid, "{id}");
            assert_eq!(Facts::new(seed).invoice, facts.invoice);
        }
    }
}
