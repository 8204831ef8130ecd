//! The invoice itself, as the verdict contract shows it.

use crate::{Day, Fen, Kind};

/// A buyer (购买方) or seller (销售方).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// 名称.
    pub name: Option<String>,
    /// 纳税人识别号 or 统一社会信用代码.
    pub tax_id: Option<String>,
    /// 地址、电话.
    pub address_phone: Option<String>,
    /// 开户行及账号.
    pub bank_account: Option<String>,
}

/// One line of goods or services (明细行).
///
/// Quantities and prices stay as printed: they are exact decimals of any length, and a rule that
/// needs their value parses them there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// 货物或应税劳务、服务名称.
    pub name: Option<String>,
    /// 规格型号.
    pub spec: Option<String>,
    /// 单位.
    pub unit: Option<String>,
    /// 数量, as printed.
    pub quantity: Option<String>,
    /// 单价, as printed.
    pub unit_price: Option<String>,
    /// 金额, without tax; negative on a discount line (折扣行).
    pub amount: Option<Fen>,
    /// 税率 as printed: `3%`, `0.06`, `免税`, `***`.
    pub tax_rate: Option<String>,
    /// 税额.
    pub tax: Option<Fen>,
}

/// An invoice (发票) with everything that a document may say of it; absent is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invoice {
    /// 票种.
    pub kind: Option<Kind>,
    /// The title printed on top (发票名称).
    pub title: Option<String>,
    /// 发票代码, 10 or 12 digits; a fully digital invoice has none.
    pub code: Option<String>,
    /// 发票号码, 8 or 20 digits.
    pub number: Option<String>,
    /// 开票日期.
    pub issue_date: Option<Day>,
    /// 校验码, spaces removed.
    pub check_code: Option<String>,
    /// 机器编号.
    pub machine_number: Option<String>,
    /// 密码区, whitespace removed.
    pub cipher: Option<String>,
    /// 合计金额, without tax.
    pub total_without_tax: Option<Fen>,
    /// 合计税额.
    pub tax: Option<Fen>,
    /// 价税合计.
    pub total: Option<Fen>,
    /// 价税合计（大写）.
    pub total_in_words: Option<String>,
    /// 销售方.
    pub seller: Party,
    /// 购买方.
    pub buyer: Party,
    /// 明细.
    pub lines: Vec<Line>,
    /// Whether `lines` are all there are: a page may refer to a list (销货清单) kept elsewhere.
    pub lines_complete: bool,
    /// 备注.
    pub remark: Option<String>,
    /// 开票人.
    pub drawer: Option<String>,
    /// 收款人.
    pub payee: Option<String>,
    /// 复核人.
    pub reviewer: Option<String>,
    /// Whether the document calls itself a red-letter invoice (红字发票).
    pub is_red_letter: Option<bool>,
    /// The blue invoice that a red-letter one cancels: its number, or code and number joined.
    pub original_number: Option<String>,
    /// The text of the QR code as the document carries it (a data field, not a picture).
    pub qr_text: Option<String>,
    /// Amounts beside net and tax that make up the total: funds, fees, insurance (air tickets).
    pub other_amounts: Vec<(String, Fen)>,
    /// Facts of special kinds that have no column of their own: train, seat, passenger, accounts.
    pub particulars: Vec<(String, String)>,
}

impl Invoice {
    /// The key under which every copy of the same invoice collapses (查重键).
    ///
    /// A fully digital, rail or air invoice is its number of twenty digits; older invoices and
    /// fiscal receipts are code and number. Without a number there is no key.
    ///
    /// ```
    /// use model::Invoice;
    /// let mut invoice = Invoice { number: Some("31471858".into()), ..Invoice::default() };
    /// invoice.code = Some("032001600511".into());
    /// assert_eq!(invoice.duplicate_key().as_deref(), Some("032001600511:31471858"));
    /// ```
    pub fn duplicate_key(&self) -> Option<String> {
        let number = self.number.as_deref().filter(|n| !n.is_empty())?;
        match self.code.as_deref().filter(|c| !c.is_empty()) {
            Some(code) if number.len() < 20 => Some(format!("{code}:{number}")),
            _ if number.len() >= 16 => Some(number.to_owned()),
            _ => None,
        }
    }

    /// Whether nothing at all was read.
    pub fn is_empty(&self) -> bool {
        *self == Invoice { lines_complete: self.lines_complete, ..Invoice::default() }
    }
}
