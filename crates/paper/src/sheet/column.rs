//! What a column of a table holds, told by its heading (列识别).
//!
//! The headings are those of exports of the electronic tax bureau (税务数字账户), of tax control
//! programs and of the interfaces of providers, gathered by hand; what is not in the list is left
//! to the user and never guessed.

use std::fmt;

use model::Field;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// A field of the invoice.
    Field(Field),
    /// 数电发票号码, where 发票号码 is the short number of an older invoice beside it.
    DigitalNumber,
    /// 发票状态.
    Status,
    /// 是否正数发票: “否” for a red-letter invoice.
    IsPositive,
    /// The blue invoice that a red-letter one cancels.
    OriginalNumber,
    /// All lines as a JSON array.
    Lines,
    /// 货物或应税劳务名称.
    LineName,
    /// 规格型号.
    LineSpec,
    /// 单位.
    LineUnit,
    /// 数量.
    LineQuantity,
    /// 单价.
    LineUnitPrice,
    /// 金额 of the line, without tax.
    LineAmount,
    /// 税率.
    LineTaxRate,
    /// 税额 of the line.
    LineTax,
    /// 价税合计 of the line.
    LineTotal,
}

/// The columns that are no field of the invoice, with their keys.
const OTHERS: [(Column, &str); 14] = [
    (Column::DigitalNumber, "digital_number"),
    (Column::Status, "status"),
    (Column::IsPositive, "is_positive"),
    (Column::OriginalNumber, "original_number"),
    (Column::Lines, "lines"),
    (Column::LineName, "line.name"),
    (Column::LineSpec, "line.spec"),
    (Column::LineUnit, "line.unit"),
    (Column::LineQuantity, "line.quantity"),
    (Column::LineUnitPrice, "line.unit_price"),
    (Column::LineAmount, "line.amount"),
    (Column::LineTaxRate, "line.tax_rate"),
    (Column::LineTax, "line.tax"),
    (Column::LineTotal, "line.total"),
];

impl Column {
    /// Every column, the fields first.
    pub fn all() -> impl Iterator<Item = Column> {
        let fields = Field::ALL.iter().copied().map(Column::Field);
        fields.chain(OTHERS.iter().map(|(column, _)| *column))
    }

    /// The stable key: the path of the field, or a name of its own.
    ///
    /// ```
    /// use paper::sheet::Column;
    /// assert!(Column::all().all(|column| Column::from_key(column.key()) == Some(column)));
    /// ```
    pub fn key(self) -> &'static str {
        match self {
            Column::Field(field) => field.path(),
            other => OTHERS.iter().find(|(c, _)| *c == other).map_or("", |(_, key)| *key),
        }
    }

    /// The column of a key.
    pub fn from_key(key: &str) -> Option<Column> {
        Column::all().find(|column| column.key() == key)
    }

    /// The column that a heading names.
    ///
    /// ```
    /// use model::Field;
    /// use paper::sheet::Column;
    /// assert_eq!(Column::of_heading("*发票号码（必填）"), Some(Column::Field(Field::Number)));
    /// assert_eq!(Column::of_heading("购方识别号"), Some(Column::Field(Field::BuyerTaxId)));
    /// assert_eq!(Column::of_heading("seller.tax_id"), Some(Column::Field(Field::SellerTaxId)));
    /// assert_eq!(Column::of_heading("发票风险等级"), None);
    /// ```
    pub fn of_heading(heading: &str) -> Option<Column> {
        let plain = plain(heading);
        let known = |name: &str| {
            let own = Column::all().find(|column| letters(column.key()).eq(name.chars()));
            own.or_else(|| HEADINGS.iter().find(|(_, all)| all.contains(&name)).map(|(c, _)| *c))
        };
        known(&plain).or_else(|| known(plain.strip_prefix("invoice")?))
    }

    /// The column of the same amount in a table that has one row for each line of goods.
    pub(super) fn of_line(self) -> Column {
        match self {
            Column::Field(Field::TotalWithoutTax) => Column::LineAmount,
            Column::Field(Field::Tax) => Column::LineTax,
            Column::Field(Field::Total) => Column::LineTotal,
            other => other,
        }
    }

    /// Whether the column belongs to one line of goods.
    pub(super) fn is_of_line(self) -> bool {
        use Column::{LineAmount, LineName, LineQuantity, LineSpec, LineTax, LineTaxRate};
        use Column::{LineTotal, LineUnit, LineUnitPrice};
        matches!(
            self,
            LineName
                | LineSpec
                | LineUnit
                | LineQuantity
                | LineUnitPrice
                | LineAmount
                | LineTaxRate
                | LineTax
                | LineTotal
        )
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Whether a heading says that its amount is that of the whole invoice.
pub(super) fn names_a_sum(heading: &str) -> bool {
    let plain = plain(heading);
    plain.starts_with("合计") || plain.starts_with('总') || plain.starts_with("hj")
}

fn letters(key: &str) -> impl Iterator<Item = char> {
    key.chars().filter(|c| c.is_alphanumeric())
}

/// A heading without marks, remarks in brackets, width and case.
fn plain(heading: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in heading.chars() {
        let c = match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            other => other,
        };
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// Headings without marks and blanks, by what they name.
const HEADINGS: &[(Column, &[&str])] = &[
    (Column::Field(Field::Code), &["发票代码", "票据代码", "电子票据代码", "代码", "fpdm", "dm"]),
    (
        Column::Field(Field::Number),
        &["发票号码", "票据号码", "电子票据号码", "发票号", "号码", "fphm", "hm"],
    ),
    (
        Column::DigitalNumber,
        &[
            "数电票号码",
            "数电发票号码",
            "数电号码",
            "数电票号",
            "全电发票号码",
            "全电票号码",
            "全电号码",
            "qdfphm",
            "sdfphm",
            "sdphm",
            "fphmsd",
        ],
    ),
    (
        Column::Field(Field::IssueDate),
        &["开票日期", "开具日期", "开票时间", "发票日期", "日期", "kprq", "date", "invoicedate"],
    ),
    (
        Column::Field(Field::CheckCode),
        &[
            "校验码",
            "发票校验码",
            "校验码后6位",
            "校验码后六位",
            "校验码末6位",
            "校验码末六位",
            "校验码后六位数",
            "jym",
        ],
    ),
    (
        Column::Field(Field::TotalWithoutTax),
        &[
            "金额",
            "合计金额",
            "不含税金额",
            "合计不含税金额",
            "不含税总金额",
            "金额合计",
            "je",
            "hjje",
            "bhsje",
        ],
    ),
    (Column::Field(Field::Tax), &["税额", "合计税额", "税额合计", "总税额", "se", "hjse"]),
    (
        Column::Field(Field::Total),
        &[
            "价税合计",
            "价税合计金额",
            "总金额",
            "总计",
            "含税金额",
            "含税总金额",
            "合计含税金额",
            "价税合计小写",
            "jshj",
            "hsje",
            "zje",
        ],
    ),
    (
        Column::Field(Field::TotalInWords),
        &["价税合计大写", "大写金额", "金额大写", "合计大写", "jshjdx"],
    ),
    (
        Column::Field(Field::Kind),
        &[
            "票种",
            "发票票种",
            "发票类型",
            "发票种类",
            "票据类型",
            "票据种类",
            "票种类型",
            "fplx",
            "fpzl",
            "type",
            "invoicetype",
        ],
    ),
    (Column::Status, &["状态", "发票状态", "票据状态", "fpzt", "zt", "taxstatus"]),
    (Column::IsPositive, &["是否正数发票", "是否正数", "sfzsfp"]),
    (
        Column::OriginalNumber,
        &["被红冲蓝字发票号码", "对应蓝字发票号码", "蓝字发票号码", "原蓝字发票号码", "原发票号码"],
    ),
    (
        Column::Field(Field::BuyerName),
        &[
            "购方名称",
            "购买方名称",
            "购货方名称",
            "购货单位名称",
            "购货单位",
            "买方名称",
            "受票方名称",
            "发票抬头",
            "抬头",
            "gfmc",
            "ghfmc",
            "gmfmc",
            "buyername",
        ],
    ),
    (
        Column::Field(Field::BuyerTaxId),
        &[
            "购方税号",
            "购买方税号",
            "购方识别号",
            "购买方识别号",
            "购方纳税人识别号",
            "购买方纳税人识别号",
            "购货方识别号",
            "购货方税号",
            "受票方税号",
            "购方税务识别号",
            "gfsh",
            "gfsbh",
            "gfnsrsbh",
            "gmfsbh",
            "gmfnsrsbh",
            "ghfnsrsbh",
            "buyertaxno",
        ],
    ),
    (
        Column::Field(Field::BuyerAddressPhone),
        &["购方地址电话", "购买方地址电话", "购货方地址电话", "gfdzdh", "gmfdzdh"],
    ),
    (
        Column::Field(Field::BuyerBankAccount),
        &[
            "购方开户行及账号",
            "购买方开户行及账号",
            "购方银行账号",
            "购买方银行账号",
            "购货方开户行及账号",
            "gfyhzh",
            "gmfyhzh",
        ],
    ),
    (
        Column::Field(Field::SellerName),
        &[
            "销方名称",
            "销售方名称",
            "销货方名称",
            "销货单位名称",
            "销货单位",
            "卖方名称",
            "开票方名称",
            "开票单位",
            "xfmc",
            "xhfmc",
            "xsfmc",
            "sellername",
        ],
    ),
    (
        Column::Field(Field::SellerTaxId),
        &[
            "销方税号",
            "销售方税号",
            "销方识别号",
            "销售方识别号",
            "销方纳税人识别号",
            "销售方纳税人识别号",
            "销货方识别号",
            "销货方税号",
            "开票方税号",
            "销方税务识别号",
            "xfsh",
            "xfsbh",
            "xfnsrsbh",
            "xsfsbh",
            "xsfnsrsbh",
            "xhfnsrsbh",
            "sellertaxno",
        ],
    ),
    (
        Column::Field(Field::SellerAddressPhone),
        &["销方地址电话", "销售方地址电话", "销货方地址电话", "xfdzdh", "xsfdzdh"],
    ),
    (
        Column::Field(Field::SellerBankAccount),
        &[
            "销方开户行及账号",
            "销售方开户行及账号",
            "销方银行账号",
            "销售方银行账号",
            "销货方开户行及账号",
            "xfyhzh",
            "xsfyhzh",
        ],
    ),
    (Column::Field(Field::MachineNumber), &["机器编号", "机器编码", "税控设备编号", "jqbh"]),
    (Column::Field(Field::Remark), &["备注", "备注信息", "bz", "remarks"]),
    (Column::Field(Field::Drawer), &["开票人", "kpr"]),
    (Column::Field(Field::Payee), &["收款人", "skr"]),
    (Column::Field(Field::Reviewer), &["复核人", "复核", "fhr"]),
    (
        Column::LineName,
        &[
            "货物或应税劳务名称",
            "货物或应税劳务服务名称",
            "货物劳务名称",
            "商品名称",
            "货物名称",
            "项目名称",
            "服务名称",
            "明细名称",
            "明细",
            "spmc",
            "xmmc",
        ],
    ),
    (Column::LineSpec, &["规格型号", "规格", "ggxh"]),
    (Column::LineUnit, &["单位", "计量单位", "dw"]),
    (Column::LineQuantity, &["数量", "sl", "spsl", "xmsl"]),
    (Column::LineUnitPrice, &["单价", "不含税单价", "dj", "spdj", "xmdj"]),
    (Column::LineAmount, &["明细金额", "项目金额", "xmje", "spje"]),
    (Column::LineTaxRate, &["税率", "征收率", "税率征收率", "slv"]),
    (Column::LineTax, &["明细税额", "项目税额"]),
    (Column::LineTotal, &["明细价税合计", "明细含税金额"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_heading_names_two_columns() {
        let mut seen = BTreeSet::new();
        for name in HEADINGS.iter().flat_map(|(_, names)| names.iter()) {
            assert!(seen.insert(name), "{name}");
            assert_eq!(plain(name), *name, "is found as it is written here");
            assert_eq!(
                Column::of_heading(name),
                HEADINGS.iter().find(|(_, all)| all.contains(name)).map(|(c, _)| *c)
            );
        }
    }

    #[test]
    fn marks_brackets_width_and_case_do_not_matter() {
        for heading in ["发票号码", "* 发票号码", "发票 号码：", "ＦＰＨＭ", "发票号码(8位或20位)"]
        {
            assert_eq!(
                Column::of_heading(heading),
                Some(Column::Field(Field::Number)),
                "{heading}"
            );
        }
        assert_eq!(Column::of_heading("invoice.issue_date"), Column::of_heading("开票日期"));
        assert_eq!(Column::of_heading("InvoiceNumber"), Column::of_heading("发票号码"));
        for unknown in ["", "序号", "发票来源", "发票风险等级", "税号", "发票金额"]
        {
            assert_eq!(Column::of_heading(unknown), None, "{unknown}");
        }
    }
}
