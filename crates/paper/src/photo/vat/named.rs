//! Forms that name the side in the label itself: rolls (卷票), motor vehicles (机动车销售统一发票)
//! and used vehicles (二手车销售统一发票).

use model::number::Structure;
use model::reading::Rule;
use model::{Field, Kind};

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::name::{begins_late, written};
use super::super::rule::tax_id::{self, Settled};
use super::super::sheet::{Line, Sheet};
use super::super::text::Text;
use super::total::{self, Amount, amounts};
use super::zone::Zones;
use super::{head, party};

const BUYERS: &[&str] =
    &["购买方名称", "购方名称", "买方单位/个人", "买方单位", "购货单位(人)", "购货单位"];
const SELLERS: &[&str] =
    &["销售方名称", "销货单位名称", "销方名称", "卖方单位/个人", "卖方单位", "销货单位"];
/// Labels of numbers of a party; companies put a tax number, people their identity number.
const IDS: &[&str] = &[
    "纳税人识别号/统一社会信用代码/身份证明号码",
    "统一社会信用代码/纳税人识别号",
    "单位代码/身份证号码",
    "身份证号码/组织机构代码",
    "身份证号码及组织机构代码",
    "纳税人识别号",
    "统一社会信用代码",
    "人识别号",
];
const GROSS: &[&str] =
    &["合计金额(小写)", "金额合计(小写)", "合计(小写)", "(小写)", "小写)", "小写"];
const NET: &[&str] = &["不含税价"];
const TAX: &[&str] = &["增值税税额", "增值税额"];
/// How far below its name the number of a party may stand, in units.
const BLOCK: f32 = 7.0;

/// Whether an invoice has such a form: its kind says so, or one of the labels that no other has.
pub(super) fn is_named(sheet: &Sheet, kind: Option<Kind>) -> bool {
    let labels = ["销售方名称", "购买方名称", "销货单位名称"];
    has_such(kind) || sheet.find(&labels).iter().any(|hit| hit.wrong == 0)
}

/// Whether the code says that an invoice has such a form.
pub(super) fn is_coded(draft: &Draft) -> bool {
    let code = draft.reading.invoice.code.as_deref();
    has_such(code.and_then(Structure::of_code).and_then(|s| s.kind))
}

fn has_such(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::VatRoll | Kind::MotorVehicle | Kind::UsedVehicle))
}

/// Reads such a form.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let zones = Zones { goods: sheet.height, totals: sheet.height, is_sure: true };
    head::read(sheet, &zones, draft);
    let buyers = named_by(sheet, BUYERS, &['购', '买']);
    let sellers = named_by(sheet, SELLERS, &['销', '售', '卖']);
    let sides = [
        (&buyers, &sellers, Field::BuyerName, Field::BuyerTaxId),
        (&sellers, &buyers, Field::SellerName, Field::SellerTaxId),
    ];
    for (own, other, name, id) in sides {
        let Some(hit) = own.first() else { continue };
        let text = party::value(sheet, hit);
        if text.marks.len() >= 2 {
            let is_late = begins_late(sheet, &text, hit.right);
            let (text, trust) = party::whole_name(sheet, text);
            let trust = Trust { certain: trust.certain && !is_late && hit.wrong == 0, ..trust };
            draft.put(name, written(&text), &text, trust);
        }
        let theirs = other.first();
        if let Some((Settled { id: value, trust, corrected }, text)) = id_of(sheet, hit, theirs) {
            match corrected {
                true => draft.correct(id, value, &text, trust),
                false => draft.put(id, value, &text, trust),
            }
        }
    }
    // All of them have codes of twelve digits; two may have been lost at an end.
    if draft.invoice().code.as_ref().is_some_and(|code| code.len() != 12) {
        draft.doubt(Field::Code);
    }
    amounts_of(sheet, draft);
}

/// The labels of a side. 售方名称, what is left of 销售方名称, is one slip away from 购方名称: the
/// character that makes the difference must be there.
fn named_by(sheet: &Sheet, labels: &[&str], signs: &[char]) -> Vec<Hit> {
    let is_named = |hit: &Hit| {
        let marks = &sheet.rows[hit.row][hit.from..hit.to];
        marks.iter().any(|m| signs.contains(&m.c))
    };
    sheet.find(labels).into_iter().filter(is_named).collect()
}

/// The number that stands nearest below a name, and not below the other one.
fn id_of(sheet: &Sheet, name: &Hit, other: Option<&Hit>) -> Option<(Settled, Text)> {
    let below = |from: &Hit, y: f32| y - from.y > -0.6 && y - from.y < BLOCK;
    let is_theirs = |y: f32| other.is_some_and(|o| below(o, y) && y - o.y < y - name.y);
    let mut hits = sheet.find(IDS);
    hits.sort_by(|a, b| a.y.total_cmp(&b.y));
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '*';
    let labelled = hits.into_iter().filter(|h| below(name, h.y) && !is_theirs(h.y));
    let mut labelled = labelled.filter_map(|hit| {
        let text = sheet.behind(&hit).without_leading(|c| !fits(c)).while_fits(fits);
        let mut settled = tax_id::settle(&text)?;
        // With other rows between them it may be the number of the other side.
        let is_between = |l: &&Line| {
            let is_level = (l.left - name.left).abs() < 3.0 && !l.is_column;
            is_level && l.y > name.y + 0.6 && l.y < hit.y - 0.6 && l.marks.len() > 3
        };
        settled.trust.certain &= !sheet.lines.iter().any(|l| is_between(&l));
        Some((settled, text))
    });
    labelled.next().or_else(|| level_id(sheet, name))
}

/// The right number that stands level with a name: its label may be two lines, of which neither
/// is level with it.
fn level_id(sheet: &Sheet, name: &Hit) -> Option<(Settled, Text)> {
    let level = sheet.lines.iter().filter(|l| !l.is_column && l.left > name.right);
    let level = level.filter(|l| (l.y - name.y).abs() < 0.8 && l.marks.len() == 18);
    let mut all = level.filter_map(|line| {
        let text = Text::new(&line.marks);
        let settled = tax_id::settle(&text)?;
        (settled.trust == Trust::certain(Rule::CheckDigit)).then_some((settled, text))
    });
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

fn amounts_of(sheet: &Sheet, draft: &mut Draft) {
    let words = total::in_words(sheet, &Zones { goods: 0.0, totals: 0.0, is_sure: false });
    if let Some(said) = &words {
        let trust = Trust::doubtful(Rule::Label);
        match said.corrected {
            true => draft.correct(Field::TotalInWords, said.words.clone(), &said.text, trust),
            false => draft.put(Field::TotalInWords, said.words.clone(), &said.text, trust),
        }
    }
    let fields = [(Field::Total, GROSS), (Field::TotalWithoutTax, NET), (Field::Tax, TAX)];
    for (field, labels) in fields {
        let level = words.as_ref().filter(|_| field == Field::Total);
        let level = || level.and_then(|said| amount_level(sheet, &said.text));
        if let Some(amount) = amount_behind(sheet, labels).or_else(level) {
            draft.put(field, amount.fen, &amount.text, Trust::doubtful(Rule::Label));
        }
    }
    total::judge(words.as_ref(), false, draft);
}

/// The first amount to the right of the capitals.
fn amount_level(sheet: &Sheet, words: &Text) -> Option<Amount> {
    let level = sheet.lines.iter().filter(|l| !l.is_column && (l.y - words.y()).abs() < 0.8);
    let behind = level.flat_map(amounts).filter(|a| a.text.left() > words.right());
    behind.min_by(|a, b| a.text.left().total_cmp(&b.text.left()))
}

/// The first amount behind a label on its row.
fn amount_behind(sheet: &Sheet, labels: &[&str]) -> Option<Amount> {
    let net = sheet.find(NET);
    sheet.find(labels).into_iter().find_map(|hit| {
        // 小写 stands before the amount without tax too.
        if labels != NET && net.iter().any(|n| (n.y - hit.y).abs() < 0.8 && n.left < hit.left) {
            return None;
        }
        let level = sheet.lines.iter().filter(|l| !l.is_column && (l.y - hit.y).abs() < 0.9);
        let behind = level
            .flat_map(amounts)
            .filter(|a| a.text.left() > hit.right - 0.6 && a.text.left() - hit.right < 14.0);
        behind.min_by(|a, b| a.text.left().total_cmp(&b.text.left()))
    })
}
