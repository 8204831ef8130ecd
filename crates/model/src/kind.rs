//! The kinds of invoice (票种).

/// What sort of bill a document is, in the words of the verdict contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 增值税专用发票, paper.
    VatSpecial,
    /// 增值税普通发票, paper.
    VatNormal,
    /// 增值税电子普通发票.
    VatNormalElectronic,
    /// 增值税电子专用发票.
    VatSpecialElectronic,
    /// 增值税普通发票（卷票）.
    VatRoll,
    /// 通行费电子普通发票.
    VatToll,
    /// 机动车销售统一发票.
    MotorVehicle,
    /// 二手车销售统一发票.
    UsedVehicle,
    /// 电子发票（增值税专用发票）, fully digital.
    DigitalSpecial,
    /// 电子发票（普通发票）, fully digital.
    DigitalNormal,
    /// 数电纸质专用发票.
    DigitalPaperSpecial,
    /// 数电纸质普通发票.
    DigitalPaperNormal,
    /// 电子发票（铁路电子客票）.
    Rail,
    /// 电子发票（航空运输电子客票行程单）.
    Air,
    /// 区块链电子发票.
    Blockchain,
    /// 财政电子票据.
    Fiscal,
    /// 银行电子回单.
    BankReceipt,
    /// 银行电子对账单.
    BankStatement,
    /// 出租车发票.
    Taxi,
    /// 定额发票.
    Quota,
    /// 火车票 of paper, as they were sold until 2025; the electronic one is [`Kind::Rail`].
    TrainTicket,
    /// 航空运输电子客票行程单 of paper, with a printed serial number; the electronic one is
    /// [`Kind::Air`].
    AirItinerary,
    /// Anything else, among it documents that are not invoices.
    Other,
}

impl Kind {
    /// Every kind, in the order of the contract.
    pub const ALL: [Kind; 23] = [
        Kind::VatSpecial,
        Kind::VatNormal,
        Kind::VatNormalElectronic,
        Kind::VatSpecialElectronic,
        Kind::VatRoll,
        Kind::VatToll,
        Kind::MotorVehicle,
        Kind::UsedVehicle,
        Kind::DigitalSpecial,
        Kind::DigitalNormal,
        Kind::DigitalPaperSpecial,
        Kind::DigitalPaperNormal,
        Kind::Rail,
        Kind::Air,
        Kind::Blockchain,
        Kind::Fiscal,
        Kind::BankReceipt,
        Kind::BankStatement,
        Kind::Taxi,
        Kind::Quota,
        Kind::TrainTicket,
        Kind::AirItinerary,
        Kind::Other,
    ];

    /// The stable code, as the JSON contract spells it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::VatSpecial => "vat_special",
            Kind::VatNormal => "vat_normal",
            Kind::VatNormalElectronic => "vat_normal_electronic",
            Kind::VatSpecialElectronic => "vat_special_electronic",
            Kind::VatRoll => "vat_roll",
            Kind::VatToll => "vat_toll",
            Kind::MotorVehicle => "motor_vehicle",
            Kind::UsedVehicle => "used_vehicle",
            Kind::DigitalSpecial => "digital_special",
            Kind::DigitalNormal => "digital_normal",
            Kind::DigitalPaperSpecial => "digital_paper_special",
            Kind::DigitalPaperNormal => "digital_paper_normal",
            Kind::Rail => "rail",
            Kind::Air => "air",
            Kind::Blockchain => "blockchain",
            Kind::Fiscal => "fiscal",
            Kind::BankReceipt => "bank_receipt",
            Kind::BankStatement => "bank_statement",
            Kind::Taxi => "taxi",
            Kind::Quota => "quota",
            Kind::TrainTicket => "train_ticket",
            Kind::AirItinerary => "air_itinerary",
            Kind::Other => "other",
        }
    }

    /// The kind of a stable code.
    ///
    /// ```
    /// use model::Kind;
    /// assert!(Kind::ALL.iter().all(|kind| Kind::from_code(kind.code()) == Some(*kind)));
    /// ```
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the invoice belongs to the fully digital generation (数电票): a number of twenty
    /// digits, no code, and layout files without a signature.
    pub fn is_digital(self) -> bool {
        matches!(
            self,
            Kind::DigitalSpecial
                | Kind::DigitalNormal
                | Kind::DigitalPaperSpecial
                | Kind::DigitalPaperNormal
                | Kind::Rail
                | Kind::Air
        )
    }

    /// Whether the invoice itself is data (电子) or a piece of paper (纸质), whatever was shown of
    /// it; `None` when the kind does not tell.
    ///
    /// Vehicle invoices exist as both; those that are data have a number of twenty digits.
    ///
    /// ```
    /// use model::Kind;
    /// assert_eq!(Kind::VatSpecial.is_electronic(false), Some(false));
    /// assert_eq!(Kind::MotorVehicle.is_electronic(true), Some(true));
    /// assert_eq!(Kind::Other.is_electronic(false), None);
    /// ```
    pub fn is_electronic(self, has_long_number: bool) -> Option<bool> {
        use Kind::{AirItinerary, MotorVehicle, Other, Quota, Taxi, TrainTicket, UsedVehicle};
        use Kind::{DigitalPaperNormal, DigitalPaperSpecial, VatNormal, VatRoll, VatSpecial};
        match self {
            Other => None,
            VatSpecial | VatNormal | VatRoll | Taxi | Quota => Some(false),
            TrainTicket | AirItinerary => Some(false),
            DigitalPaperSpecial | DigitalPaperNormal => Some(false),
            MotorVehicle | UsedVehicle => Some(has_long_number),
            _ => Some(true),
        }
    }

    /// The kind named by the type field of an invoice QR code (二维码票种代码).
    pub fn from_qr_type(code: &str) -> Option<Kind> {
        Some(match code {
            "01" => Kind::VatSpecial,
            "03" => Kind::MotorVehicle,
            "04" => Kind::VatNormal,
            "08" => Kind::VatSpecialElectronic,
            "10" => Kind::VatNormalElectronic,
            "11" => Kind::VatRoll,
            "14" => Kind::VatToll,
            "15" => Kind::UsedVehicle,
            "31" | "81" => Kind::DigitalSpecial,
            "32" | "82" => Kind::DigitalNormal,
            "51" => Kind::Rail,
            "61" => Kind::Air,
            "85" => Kind::DigitalPaperSpecial,
            "86" => Kind::DigitalPaperNormal,
            "100" => Kind::Blockchain,
            "101" => Kind::Fiscal,
            _ => return None,
        })
    }

    /// The kind named by a document's printed title.
    ///
    /// ```
    /// use model::Kind;
    /// assert_eq!(Kind::from_title("江苏增值税电子普通发票"), Some(Kind::VatNormalElectronic));
    /// assert_eq!(Kind::from_title("电子发票（增值税专用发票）"), Some(Kind::DigitalSpecial));
    /// assert_eq!(Kind::from_title("收据"), None);
    /// ```
    pub fn from_title(title: &str) -> Option<Kind> {
        let t: String = title.chars().filter(|c| !c.is_whitespace()).collect();
        let has = |part: &str| t.contains(part);
        Some(if has("铁路电子客票") {
            Kind::Rail
        } else if has("航空运输电子客票") || has("航空电子客票行程单") {
            Kind::Air
        } else if has("机动车销售") {
            Kind::MotorVehicle
        } else if has("二手车销售") {
            Kind::UsedVehicle
        } else if has("电子发票（增值税专用") || has("电子发票(增值税专用") {
            Kind::DigitalSpecial
        } else if has("电子发票（普通") || has("电子发票(普通") {
            Kind::DigitalNormal
        } else if has("增值税电子专用发票") {
            Kind::VatSpecialElectronic
        } else if has("通行费电子普通发票") || has("通行费增值税电子普通发票")
        {
            Kind::VatToll
        } else if has("增值税电子普通发票") {
            Kind::VatNormalElectronic
        } else if has("区块链") || has("通用电子发票") {
            Kind::Blockchain
        } else if has("卷票") {
            Kind::VatRoll
        } else if has("增值税专用发票") {
            Kind::VatSpecial
        } else if has("增值税普通发票") {
            Kind::VatNormal
        } else if has("票据（电子）")
            || has("票据(电子)")
            || has("财政票据")
            || has("财政电子票据")
            || has("非税收入")
        {
            Kind::Fiscal
        } else if has("电子回单") || has("银行回单") || has("业务回单") {
            Kind::BankReceipt
        } else if has("对账单") {
            Kind::BankStatement
        } else if has("定额发票") {
            Kind::Quota
        } else if has("出租") && has("发票") {
            Kind::Taxi
        } else {
            return None;
        })
    }
}
