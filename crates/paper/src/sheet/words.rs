//! The words of tables for kinds, states, yes and no.

use model::Kind;
use model::verdict::TaxStatus;

/// A word without blanks, width and the bracket's side.
fn plain(word: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    };
    word.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

/// The kind (票种) that a word of a table means: a code of the contract, a number of the QR codes
/// or of tax control programs, a title, or one of the short words people use.
///
/// ```
/// use model::Kind;
/// use paper::sheet::kind_of_word;
/// assert_eq!(kind_of_word("数电票（增值税专用发票）"), Some(Kind::DigitalSpecial));
/// assert_eq!(kind_of_word("增值税专用发票"), Some(Kind::VatSpecial));
/// assert_eq!(kind_of_word("电子普票"), Some(Kind::VatNormalElectronic));
/// assert_eq!(kind_of_word("收据"), None);
/// ```
pub fn kind_of_word(word: &str) -> Option<Kind> {
    let word = plain(word);
    let short = || SHORT.iter().find(|(_, all)| all.contains(&word.as_str())).map(|(k, _)| *k);
    Kind::from_code(&word)
        .or_else(|| Kind::from_qr_type(&word))
        .or_else(short)
        .or_else(|| digital(&word))
        .or_else(|| Kind::from_title(&word))
}

/// Kinds of the fully digital generation. The export of the tax bureau writes the old title in
/// brackets behind 数电发票, so the old titles must not be asked first.
fn digital(word: &str) -> Option<Kind> {
    let has = |part: &str| word.contains(part);
    if !(has("数电") || has("全电") || word.starts_with("电子发票(")) {
        return None;
    }
    let is_paper = has("纸质");
    Some(if has("铁路") {
        Kind::Rail
    } else if has("航空") {
        Kind::Air
    } else if has("机动车") {
        Kind::MotorVehicle
    } else if has("二手车") {
        Kind::UsedVehicle
    } else if has("专用") || has("专票") {
        if is_paper { Kind::DigitalPaperSpecial } else { Kind::DigitalSpecial }
    } else if has("普通") || has("普票") {
        if is_paper { Kind::DigitalPaperNormal } else { Kind::DigitalNormal }
    } else {
        return None;
    })
}

/// Short words, and the codes of tax control programs (`fplxdm`).
const SHORT: &[(Kind, &[&str])] = &[
    (Kind::VatSpecial, &["专票", "增值税专票", "纸质专票", "专用发票", "004"]),
    (Kind::VatNormal, &["普票", "增值税普票", "纸质普票", "普通发票", "007"]),
    (
        Kind::VatNormalElectronic,
        &["电子普票", "电普", "电票", "增值税电子普票", "电子普通发票", "026"],
    ),
    (Kind::VatSpecialElectronic, &["电子专票", "电专", "增值税电子专票", "电子专用发票", "028"]),
    (Kind::VatRoll, &["卷票", "卷式发票", "增值税普通发票(卷式)", "025"]),
    (Kind::VatToll, &["通行费", "通行费发票", "通行费电子发票"]),
    (Kind::MotorVehicle, &["机动车发票", "机动车销售发票", "机动车", "005"]),
    (Kind::UsedVehicle, &["二手车发票", "二手车", "006"]),
    (Kind::DigitalSpecial, &["数电专票", "数电专", "全电专票"]),
    (Kind::DigitalNormal, &["数电普票", "数电普", "全电普票"]),
    (Kind::Rail, &["火车票", "铁路客票", "铁路电子客票", "高铁票"]),
    (Kind::Air, &["机票行程单", "航空行程单", "行程单", "机票"]),
    (Kind::TrainTicket, &["纸质火车票"]),
    (Kind::AirItinerary, &["纸质行程单"]),
    (Kind::Blockchain, &["区块链发票"]),
    (Kind::Fiscal, &["财政票据", "财政电子票据", "医疗收费票据", "捐赠票据"]),
    (Kind::Taxi, &["出租车票", "出租车发票", "的士票"]),
    (Kind::Quota, &["定额发票"]),
    (Kind::Other, &["其他", "其它"]),
];

/// The tax status (发票状态) that a word of a table means.
///
/// ```
/// use model::verdict::TaxStatus;
/// use paper::sheet::status_of_word;
/// assert_eq!(status_of_word("已红冲-部分"), Some(TaxStatus::RedPartial));
/// assert_eq!(status_of_word("待定"), None);
/// ```
pub fn status_of_word(word: &str) -> Option<TaxStatus> {
    let word: String =
        plain(word).chars().filter(|c| !matches!(c, '-' | '—' | '(' | ')')).collect();
    if let Some(status) = TaxStatus::from_code(&word.to_lowercase()) {
        // A register that does not know is of no use to anybody who asks it.
        return Some(status).filter(|status| *status != TaxStatus::Unknown);
    }
    Some(match word.as_str() {
        "正常" | "正常发票" | "有效" | "已开具" => TaxStatus::Normal,
        "作废" | "已作废" | "空白作废" | "正数作废" | "负数作废" => {
            TaxStatus::Voided
        }
        "部分红冲" | "已部分红冲" | "已红冲部分" | "部分冲红" | "已部分冲红" => {
            TaxStatus::RedPartial
        }
        // Before there were partial ones, cancelled in red meant all of it.
        "全额红冲" | "已全额红冲" | "已红冲全额" | "全部红冲" | "完全红冲" | "全额冲红"
        | "红冲" | "已红冲" | "冲红" | "已冲红" => TaxStatus::RedFull,
        "异常" | "异常发票" | "失控" | "失控发票" | "异常凭证" | "非正常" => {
            TaxStatus::Abnormal
        }
        _ => return None,
    })
}

/// Yes or no.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    match plain(word).to_lowercase().as_str() {
        "是" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_name_kinds_in_many_ways() {
        for (word, kind) in [
            ("数电发票（普通发票）", Kind::DigitalNormal),
            ("数电发票（增值税专用发票）", Kind::DigitalSpecial),
            ("电子发票（增值税专用发票）", Kind::DigitalSpecial),
            ("电子发票(普通发票)", Kind::DigitalNormal),
            ("数电纸质发票（普通发票）", Kind::DigitalPaperNormal),
            ("数电票（铁路电子客票）", Kind::Rail),
            ("电子发票（航空运输电子客票行程单）", Kind::Air),
            ("全电普通发票", Kind::DigitalNormal),
            ("增值税电子普通发票", Kind::VatNormalElectronic),
            ("增值税普通发票（卷式）", Kind::VatRoll),
            ("机动车销售统一发票", Kind::MotorVehicle),
            ("digital_normal", Kind::DigitalNormal),
            ("10", Kind::VatNormalElectronic),
            ("026", Kind::VatNormalElectronic),
            ("火车票", Kind::Rail),
        ] {
            assert_eq!(kind_of_word(word), Some(kind), "{word}");
        }
        assert_eq!(kind_of_word(""), None);
        assert_eq!(kind_of_word("数电发票"), None, "special or normal is not guessed");
    }

    #[test]
    fn every_status_has_words_and_unknown_has_none() {
        for (word, status) in [
            ("正常", TaxStatus::Normal),
            ("已作废", TaxStatus::Voided),
            ("已红冲-全额", TaxStatus::RedFull),
            ("部分红冲", TaxStatus::RedPartial),
            ("异常", TaxStatus::Abnormal),
            ("red_full", TaxStatus::RedFull),
        ] {
            assert_eq!(status_of_word(word), Some(status), "{word}");
        }
        for word in ["", "unknown", "不详"] {
            assert_eq!(status_of_word(word), None, "{word}");
        }
    }
}
