//! Accounts of a simulated biller: who holds them and what they owe, from a seed.

use model::bill::{
    Account, AccountRule, Alphabet, Bill, BillState, Biller, CheckDigit, FeeItem, ItemKind, Masked,
    Meter, Pricing, Service, json,
};
use model::{Day, Fen, Moment};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An account and what it owes.
#[derive(Clone, Debug)]
pub struct Household {
    /// The holder's whole name, as billers keep it.
    pub holder: String,
    /// The whole address.
    pub address: String,
    /// The bills.
    pub bills: Vec<Bill>,
}

const SURNAMES: &[&str] = &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "欧阳"];
const GIVEN: &[&str] = &["伟", "芳", "小明", "秀英", "建国", "思远", "晓", "一诺"];

/// Numbers that follow from a seed and a text.
struct Chance([u8; 32]);

impl Chance {
    fn of(seed: u64, biller: &str, text: &str) -> Chance {
        Chance(Sha256::digest(format!("{seed}\n{biller}\n{text}")).into())
    }

    /// A number below `end`, another one for each place.
    fn below(&self, place: usize, end: u32) -> u32 {
        let at = place * 2 % 31;
        u32::from(u16::from_be_bytes([self.0[at], self.0[at + 1]])) % end.max(1)
    }

    fn pick<'a>(&self, place: usize, list: &[&'a str]) -> &'a str {
        list[self.below(place, u32::try_from(list.len()).unwrap_or(1)) as usize]
    }
}

/// The household of an account; `None` when the biller has no such account. One in sixteen that
/// keep the rule does not exist; the example of the catalogue always does.
pub(super) fn of(seed: u64, biller: &Biller, account: &Account, now: Moment) -> Option<Household> {
    let chance = Chance::of(seed, &biller.id, account);
    let is_example = account.as_str() == biller.account.example;
    if !is_example && chance.below(0, 16) == 0 {
        return None;
    }
    let holder = format!("{}{}", chance.pick(1, SURNAMES), chance.pick(2, GIVEN));
    let address = format!(
        "示例市{}区人民路{}号{}室",
        ["东", "西", "南", "北"][chance.below(3, 4) as usize],
        chance.below(4, 900) + 1,
        chance.below(5, 30) * 100 + 101
    );
    let mut household = Household { holder, address, bills: Vec::new() };
    if biller.pricing == Pricing::Billed {
        match (is_example, biller.service) {
            (true, Service::Water) => {
                household.holder = "张三".to_owned();
                household.bills.push(bill(biller, account, now, water()));
            }
            (true, Service::Power) => {
                household.holder = "王小明".to_owned();
                household.bills.push(bill(biller, account, now, power()));
            }
            // One in eight owes nothing.
            (false, _) if chance.below(6, 8) == 0 => {}
            _ => household.bills.push(bill(biller, account, now, items(biller, &chance))),
        }
    }
    Some(household)
}

/// The n-th account of a biller that exists.
pub(super) fn nth(seed: u64, biller: &Biller, n: u64, now: Moment) -> Option<Account> {
    // One in sixteen does not exist, so this many tries find one.
    (0..64).find_map(|attempt| {
        let account = numbered(&biller.account, n.wrapping_mul(64).wrapping_add(attempt))?;
        of(seed, biller, &account, now).map(|_| account)
    })
}

/// An account number that keeps the rule, a different one for each `n` as far as digits reach.
fn numbered(rule: &AccountRule, n: u64) -> Option<Account> {
    let length = *rule.lengths.first()?;
    let beginning = match rule.alphabet {
        Alphabet::Plate => "京A",
        _ => rule.beginnings.first().map_or("", String::as_str),
    };
    let ends: Vec<String> = match rule.check {
        CheckDigit::None => vec![String::new()],
        CheckDigit::Luhn => (0..10).map(|d: u8| d.to_string()).collect(),
        CheckDigit::Mod11 => (0..10).map(|d: u8| d.to_string()).chain(["X".to_owned()]).collect(),
        CheckDigit::Mod97 => (2..99).map(|d: u8| format!("{d:02}")).collect(),
    };
    let width = length.checked_sub(beginning.chars().count() + ends.first()?.len())?;
    let digits = format!("{n:0width$}");
    let digits = digits.get(digits.len() - width..)?;
    let made = ends.iter().map(|end| format!("{beginning}{digits}{end}"));
    made.filter_map(|text| rule.read(&text).ok()).next()
}

fn bill(biller: &Biller, account: &Account, now: Moment, items: Vec<FeeItem>) -> Bill {
    let today = now.china_day();
    let (year, month) = match today.month() {
        1 => (today.year() - 1, 12),
        month => (today.year(), month - 1),
    };
    // Not the account itself: numbers of bills stand in logs.
    let digest = Sha256::digest(account.as_str());
    let end: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Bill {
        biller: biller.id.clone(),
        number: format!("{}-{year}{month:02}-{end}", biller.id),
        account: account.clone(),
        period: format!("{year}-{month:02}"),
        holder: Masked::default(),
        address: Masked::default(),
        total: items.iter().map(|item| item.amount).sum(),
        items,
        paid: Fen(0),
        due: Day::new(today.year(), today.month(), 28),
        state: BillState::Due,
    }
}

fn usage(name: &str, quantity: i64, unit: &str, price_fen: i64) -> FeeItem {
    let item = FeeItem::plain(name, ItemKind::Usage, Fen(quantity * price_fen));
    FeeItem {
        quantity: json::number(&quantity.to_string()),
        unit: unit.to_owned(),
        unit_price: json::number(&Fen(price_fen).to_string()),
        ..item
    }
}

/// J8: three lines, 86.40.
fn water() -> Vec<FeeItem> {
    let meter = json::number("1203").zip(json::number("1221"));
    let first = FeeItem {
        meter: meter.map(|(from, to)| Meter { from, to }),
        ..usage("基本水费", 18, "m³", 285)
    };
    vec![first, usage("污水处理费", 18, "m³", 136), usage("水资源费", 18, "m³", 59)]
}

/// W2: 120.00.
fn power() -> Vec<FeeItem> {
    let fund = FeeItem::plain("政府性基金及附加", ItemKind::Surcharge, Fen(600));
    vec![usage("电度电费", 200, "kWh", 57), fund]
}

fn items(biller: &Biller, chance: &Chance) -> Vec<FeeItem> {
    let mut items = Vec::new();
    for (place, name) in biller.items.iter().enumerate().take(8) {
        let quantity = i64::from(chance.below(7 + place, 40)) + 1;
        let price = i64::from(chance.below(9 + place, 400)) + 20;
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if is(&["滞纳金", "违约金", "加处罚款"]) {
            continue;
        }
        items.push(match (place, is(&["减免", "优惠"])) {
            (_, true) => FeeItem::plain(name, ItemKind::Discount, Fen(-(price % 19))),
            (0, false) => usage(name, quantity, "", price),
            (_, false) => FeeItem::plain(name, ItemKind::Surcharge, Fen(price)),
        });
    }
    items
}

/// What the interface says of a household: whole names, for whoever asks has to mask them.
pub(super) fn told(account: &str, household: &Household) -> Value {
    let bills: Vec<Value> = household.bills.iter().map(json::write).collect();
    json!({
        "account": account,
        "holder": household.holder,
        "address": household.address,
        "bills": bills,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::bill::catalogue;

    const NOW: Moment = Moment(1_795_312_800);

    #[test]
    fn every_biller_has_accounts_and_their_bills_are_right() {
        for biller in catalogue::demos() {
            let mut seen = std::collections::BTreeSet::new();
            for n in 0..40 {
                let account = nth(7, &biller, n, NOW).unwrap();
                assert!(biller.account.read(&account).is_ok(), "{account:?}");
                let household = of(7, &biller, &account, NOW).unwrap();
                for bill in &household.bills {
                    assert_eq!(bill.check(), Ok(()), "{bill:?}");
                    assert!(bill.total >= biller.limits.least && bill.total <= biller.limits.most);
                }
                seen.insert(account);
            }
            assert!(seen.len() >= 30, "{}: {}", biller.id, seen.len());
        }
    }

    #[test]
    fn the_account_of_the_journey_owes_three_lines() {
        let water = catalogue::demo("water").unwrap();
        let household = of(1, &water, &Account::of_kept("1000200030"), NOW).unwrap();
        assert_eq!(household.holder, "张三");
        let bill = &household.bills[0];
        assert_eq!((bill.items.len(), bill.total, bill.check()), (3, Fen(8_640), Ok(())));
        let power = catalogue::demo("power").unwrap();
        let household = of(1, &power, &Account::of_kept("2000300041"), NOW).unwrap();
        assert_eq!(household.bills[0].total, Fen(12_000));
    }
}
