//! What the columns of a table of bills hold, told by their headings.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// 账单号.
    Number,
    /// 户号.
    Account,
    /// 户名.
    Holder,
    /// 地址.
    Address,
    /// 账期.
    Period,
    /// 费用项.
    Item,
    /// 类别.
    Kind,
    /// 数量.
    Quantity,
    /// 单位.
    Unit,
    /// 单价.
    Price,
    /// 上期读数.
    From,
    /// 本期读数.
    To,
    /// 金额.
    Amount,
    /// 合计 of the bill.
    Total,
    /// 应缴日.
    Due,
}

/// Each column with its key and the headings that name it.
const HEADINGS: &[(Column, &str, &[&str])] = &[
    (Column::Number, "number", &["账单号", "账单编号", "单号", "通知书号"]),
    (Column::Account, "account", &["户号", "用户号", "客户编号", "缴费编号"]),
    (Column::Holder, "holder", &["户名", "姓名", "客户名称"]),
    (Column::Address, "address", &["地址", "用户地址"]),
    (Column::Period, "period", &["账期", "费用所属期", "月份"]),
    (Column::Item, "item", &["费用项", "收费项目", "项目"]),
    (Column::Kind, "kind", &["类别", "费用类别"]),
    (Column::Quantity, "quantity", &["数量", "用量"]),
    (Column::Unit, "unit", &["单位"]),
    (Column::Price, "unit_price", &["单价"]),
    (Column::From, "from", &["上期读数", "上次读数"]),
    (Column::To, "to", &["本期读数", "本次读数"]),
    (Column::Amount, "amount", &["金额"]),
    (Column::Total, "total", &["合计", "账单合计", "应缴金额"]),
    (Column::Due, "due", &["应缴日", "缴费截止日", "截止日期"]),
];

/// The columns without which there is no bill.
const NEEDED: &[Column] = &[Column::Number, Column::Account, Column::Item, Column::Amount];

impl Column {
    /// The stable key, as a report names the column.
    pub fn key(self) -> &'static str {
        HEADINGS.iter().find(|(column, ..)| *column == self).map_or("", |(_, key, _)| key)
    }
}

/// Which column stands where.
#[derive(Clone, Debug)]
pub struct Columns([Option<usize>; HEADINGS.len()]);

impl Columns {
    /// Recognises headings.
    ///
    /// # Errors
    ///
    /// The column that is missing, or that two headings name.
    pub fn of(headings: &[String]) -> Result<Columns, Column> {
        let mut places = [None; HEADINGS.len()];
        for (place, heading) in headings.iter().enumerate() {
            let plain: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
            // A unit or a remark in brackets: 金额（元）.
            let plain = plain.split(['(', '（']).next().unwrap_or_default();
            let known = HEADINGS.iter().position(|(_, _, names)| names.contains(&plain));
            if let Some(known) = known
                && places[known].replace(place).is_some()
            {
                return Err(HEADINGS[known].0);
            }
        }
        let columns = Columns(places);
        match NEEDED.iter().find(|column| columns.place(**column).is_none()) {
            Some(missing) => Err(*missing),
            None => Ok(columns),
        }
    }

    /// Where a column stands.
    pub fn place(&self, column: Column) -> Option<usize> {
        let known = HEADINGS.iter().position(|(other, ..)| *other == column)?;
        self.0[known]
    }
}
