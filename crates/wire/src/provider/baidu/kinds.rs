//! The types of invoices that Baidu knows, and what each needs.

use model::{Kind, Question};

/// Which amount stands in `total_amount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// None.
    Empty,
    /// 不含税金额.
    Net,
    /// 价税合计, or 车价合计 of a used vehicle.
    Gross,
}

impl Amount {
    /// The text of the field; `None` when the question lacks the amount.
    pub(super) fn of(self, question: &Question) -> Option<String> {
        match self {
            Amount::Empty => Some(String::new()),
            Amount::Net => question.total_without_tax.map(|fen| fen.to_string()),
            Amount::Gross => question.total.map(|fen| fen.to_string()),
        }
    }
}

/// One value of `invoice_type`, as documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The value.
    pub name: &'static str,
    /// What `InvoiceType` of an answer calls it.
    pub called: &'static str,
    /// Our kind.
    pub kind: Kind,
    /// Whether `check_code` is demanded.
    pub needs_check_code: bool,
    /// Which amount is demanded.
    pub amount: Amount,
    /// Whether the invoice has a number of twenty digits and no code.
    pub is_digital: bool,
}

const fn early(
    name: &'static str,
    called: &'static str,
    kind: Kind,
    needs_check_code: bool,
    amount: Amount,
) -> Type {
    Type { name, called, kind, needs_check_code, amount, is_digital: false }
}

const fn digital(name: &'static str, called: &'static str, kind: Kind) -> Type {
    let amount = Amount::Gross;
    Type { name, called, kind, needs_check_code: false, amount, is_digital: true }
}

/// Every type, with the name that an answer gives it. The first of a kind is what is asked.
///
/// Left out: 货物运输业增值税专用发票, which is not issued since 2016 and has no kind here.
pub const TYPES: [Type; 18] = {
    use Amount::{Empty, Gross, Net};
    use Kind::{
        Air, Blockchain, DigitalNormal, DigitalSpecial, MotorVehicle, Rail, UsedVehicle, VatNormal,
        VatNormalElectronic, VatRoll, VatSpecial, VatSpecialElectronic, VatToll,
    };
    let toll = "通行费增值税电子普通发票";
    let paper_car = "电子发票（纸质机动车销售统一发票）";
    let paper_used = "电子发票（纸质二手车销售统一发票）";
    let flight = "电子发票（航空运输电子客票行程单）";
    [
        early("special_vat_invoice", "增值税专用发票", VatSpecial, false, Net),
        early("elec_special_vat_invoice", "增值税电子专用发票", VatSpecialElectronic, true, Net),
        early("normal_invoice", "增值税普通发票", VatNormal, true, Empty),
        early("elec_normal_invoice", "增值税普通发票（电子）", VatNormalElectronic, true, Empty),
        early("roll_normal_invoice", "增值税普通发票（卷式）", VatRoll, true, Empty),
        early("toll_elec_normal_invoice", toll, VatToll, true, Empty),
        early("blockchain_invoice", "区块链电子发票", Blockchain, true, Net),
        early("motor_vehicle_invoice", "机动车销售发票", MotorVehicle, false, Net),
        early("motor_vehicle_invoice", paper_car, MotorVehicle, false, Net),
        early("used_vehicle_invoice", "二手车销售发票", UsedVehicle, false, Gross),
        early("used_vehicle_invoice", paper_used, UsedVehicle, false, Gross),
        digital("elec_invoice_special", "全电发票（专用发票）", DigitalSpecial),
        digital("elec_invoice_normal", "全电发票（普通发票）", DigitalNormal),
        digital("elec_toll_invoice", "全电发票（含通行费标识）", VatToll),
        digital("motor_vehicle_invoice", "电子发票（机动车销售统一发票）", MotorVehicle),
        digital("used_vehicle_invoice", "电子发票（二手车销售统一发票）", UsedVehicle),
        digital("elec_flight_itinerary_invoice", flight, Air),
        digital("elec_train_ticket_invoice", "电子发票（铁路电子客票）", Rail),
    ]
};

/// The type of a question: by its kind, and by whether its number is of the digital generation.
pub(super) fn of(question: &Question) -> Option<&'static Type> {
    let is_digital = question.code.is_none() && question.number.len() == 20;
    let kind = match question.kind {
        // Printed, but numbered as digital ones; a guess, the documentation names only vehicles.
        Kind::DigitalPaperSpecial if is_digital => Kind::DigitalSpecial,
        Kind::DigitalPaperNormal if is_digital => Kind::DigitalNormal,
        kind => kind,
    };
    TYPES.iter().find(|kept| kept.kind == kind && kept.is_digital == is_digital)
}

/// The kind of the name that an answer gives.
pub(super) fn named(called: &str) -> Option<Kind> {
    let plain = called.replace('(', "（").replace(')', "）");
    TYPES.iter().find(|kept| kept.called == plain).map(|kept| kept.kind)
}
