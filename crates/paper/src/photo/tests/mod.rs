//! Pictures as a reader sees them, made up line by line, with the damage that readers do.

mod doubts;
mod rules;
mod shapes;
mod tax_forms;

use model::text::{CodeKind, Letter, Photo, Seen, SeenCode};
use model::{Field, Reading};

/// Tax numbers of the demonstration: valid, and of nobody.
const SELLER_ID: &str = "91320000MADEM0011E";
const BUYER_ID: &str = "91330000MADEM002XA";
const SELLER: &str = "江苏示范科技有限公司";
const BUYER: &str = "浙江样例贸易有限公司";

/// Lines with the place of their left end, in pixels; every line is thirty pixels high.
#[derive(Clone)]
struct Paper {
    lines: Vec<(f32, f32, String)>,
    /// Texts whose character is unsure: the text, the character, its confidence, its second.
    unsure: Vec<(String, usize, f32, Option<char>)>,
    codes: Vec<String>,
}

impl Paper {
    fn new(lines: &[(f32, f32, &str)]) -> Paper {
        let lines = lines.iter().map(|(x, y, t)| (*x, *y, (*t).to_owned())).collect();
        Paper { lines, unsure: Vec::new(), codes: Vec::new() }
    }

    /// The same with another text where one stood; the text must be there.
    fn with(mut self, from: &str, to: &str) -> Paper {
        let mut found = 0;
        for (_, _, text) in &mut self.lines {
            if text.contains(from) {
                (*text, found) = (text.replace(from, to), found + 1);
            }
        }
        assert!(found > 0, "{from} is not on the paper");
        self
    }

    /// The same without the lines that hold a text.
    fn without(mut self, text: &str) -> Paper {
        self.lines.retain(|(_, _, line)| !line.contains(text));
        self
    }

    /// The same with one character that the reader was not sure of.
    fn unsure(mut self, line: &str, at: usize, second: Option<char>) -> Paper {
        assert!(self.lines.iter().any(|(_, _, l)| l == line), "{line} is not on the paper");
        self.unsure.push((line.to_owned(), at, 0.5, second));
        self
    }

    fn code(mut self, text: &str) -> Paper {
        self.codes.push(text.to_owned());
        self
    }

    fn photo(&self) -> Photo {
        let mut photo = Photo { width: 1800.0, height: 1200.0, ..Photo::default() };
        for (x, y, text) in &self.lines {
            let mut seen = seen(*x, *y, text);
            for (_, at, confidence, second) in self.unsure.iter().filter(|(l, ..)| l == text) {
                let letter = &mut seen.letters[*at];
                letter.confidence = *confidence;
                letter.second = second.map(|c| (c, 0.3));
            }
            photo.lines.push(seen);
        }
        for text in &self.codes {
            let corners = [(20.0, 20.0), (120.0, 20.0), (120.0, 120.0), (20.0, 120.0)];
            photo.codes.push(SeenCode { kind: CodeKind::Qr, text: text.clone(), corners });
        }
        photo
    }

    fn read(&self) -> Reading {
        super::read(&self.photo()).expect("an invoice")
    }
}

/// A line as a reader gives it: every character sure, its place by its usual width.
fn seen(x: f32, y: f32, text: &str) -> Seen {
    let width = |c: char| if c.is_ascii() { 16.0 } else { 29.0 };
    let whole: f32 = text.chars().map(width).sum();
    let mut done = 0.0;
    let letters = text
        .chars()
        .map(|letter| {
            let at = (done + width(letter) / 2.0) / whole;
            done += width(letter);
            Letter { letter, confidence: 0.999, second: None, at }
        })
        .collect();
    let corners = [(x, y), (x + whole, y), (x + whole, y + 30.0), (x, y + 30.0)];
    Seen { text: text.to_owned(), confidence: 0.995, corners, letters }
}

/// The value of a field and whether it is certain.
fn value(reading: &Reading, field: Field) -> (String, bool) {
    let value = field.of(&reading.invoice).unwrap_or_else(|| panic!("no {}", field.path()));
    (value, !reading.places[&field].doubtful)
}

/// That a field has a value and whether it is certain.
#[track_caller]
fn has(reading: &Reading, field: Field, wanted: &str, certain: bool) {
    assert_eq!(value(reading, field), (wanted.to_owned(), certain), "{}", field.path());
}

/// A paper invoice of the tax control system, as it is read from a good photo.
fn special() -> Paper {
    Paper::new(&[
        (280.0, 55.0, "3200203130"),
        (640.0, 30.0, "江苏增值税专用发票"),
        (1150.0, 60.0, "No 00123456"),
        (1446.0, 95.0, "3200203130"),
        (1446.0, 127.0, "00123456"),
        (1198.0, 155.0, "开票日期："),
        (1352.0, 165.0, "2020年06月15日"),
        (179.0, 203.0, "名"),
        (307.0, 204.0, "称："),
        (375.0, 212.0, BUYER),
        (181.0, 241.0, "纳税人识别号："),
        (399.0, 251.0, BUYER_ID),
        (179.0, 279.0, "地址、电话："),
        (374.0, 290.0, "杭州市样例路1号0571-00000000"),
        (182.0, 317.0, "开户行及账号："),
        (374.0, 328.0, "样例银行杭州支行330000000000001"),
        (1016.0, 228.0, "9-895374+-<12+*+1754><+4<3>"),
        (159.0, 361.0, "货物或应税劳务、服务名称"),
        (560.0, 362.0, "规格型号"),
        (711.0, 363.0, "单位"),
        (813.0, 364.0, "数量"),
        (959.0, 365.0, "单价"),
        (1127.0, 366.0, "金额"),
        (1295.0, 367.0, "税率"),
        (1415.0, 368.0, "税额"),
        (143.0, 403.0, "*示范产品*样品"),
        (560.0, 404.0, "X-1"),
        (722.0, 405.0, "台"),
        (838.0, 405.0, "1"),
        (941.0, 406.0, "1000.00"),
        (1110.0, 406.0, "1000.00"),
        (1301.0, 406.0, "13%"),
        (1442.0, 407.0, "130.00"),
        (223.0, 642.0, "合"),
        (363.0, 642.0, "计"),
        (1101.0, 648.0, "￥1000.00"),
        (1418.0, 648.0, "￥130.00"),
        (202.0, 687.0, "价税合计（大写）"),
        (529.0, 690.0, "壹仟壹佰叁拾圆整"),
        (1168.0, 689.0, "(小写)￥1130.00"),
        (180.0, 741.0, "名"),
        (308.0, 743.0, "称："),
        (373.0, 746.0, SELLER),
        (180.0, 775.0, "纳税人识别号："),
        (403.0, 781.0, SELLER_ID),
        (179.0, 807.0, "地址、电话："),
        (371.0, 814.0, "南京市示范路2号025-00000000"),
        (179.0, 840.0, "开户行及账号："),
        (372.0, 846.0, "示范银行南京支行320000000000002"),
        (144.0, 882.0, "收款人：李示范"),
        (549.0, 883.0, "复核：王样例"),
        (862.0, 884.0, "开票人：张演示"),
        (1204.0, 885.0, "销售方：（章）"),
    ])
}

/// An electronic ordinary invoice, labels and values read in one line.
fn electronic() -> Paper {
    Paper::new(&[
        (500.0, 30.0, "江苏增值税电子普通发票"),
        (1200.0, 20.0, "发票代码：032002000111"),
        (1200.0, 60.0, "发票号码：00345678"),
        (1200.0, 100.0, "开票日期：2020年06月15日"),
        (60.0, 140.0, "机器编号：661500000001"),
        (1200.0, 140.0, "校验码：01234 56789 98765 43211"),
        (60.0, 190.0, "名称：浙江样例贸易有限公司"),
        (60.0, 230.0, "纳税人识别号：91330000MADEM002XA"),
        (60.0, 340.0, "货物或应税劳务、服务名称"),
        (560.0, 340.0, "规格型号"),
        (711.0, 340.0, "单位"),
        (813.0, 340.0, "数量"),
        (959.0, 340.0, "单价"),
        (1127.0, 340.0, "金额"),
        (1295.0, 340.0, "税率"),
        (1415.0, 340.0, "税额"),
        (60.0, 380.0, "*示范服务*服务费"),
        (1120.0, 380.0, "100.00"),
        (1301.0, 380.0, "6%"),
        (1442.0, 380.0, "6.00"),
        (120.0, 560.0, "合计"),
        (1100.0, 560.0, "￥100.00"),
        (1418.0, 560.0, "￥6.00"),
        (100.0, 610.0, "价税合计（大写）"),
        (529.0, 610.0, "壹佰零陆圆整"),
        (1168.0, 610.0, "（小写）￥106.00"),
        (60.0, 660.0, "名称：江苏示范科技有限公司"),
        (60.0, 700.0, "纳税人识别号：91320000MADEM0011E"),
        (60.0, 830.0, "收款人：李示范"),
        (549.0, 830.0, "复核：王样例"),
        (862.0, 830.0, "开票人：张演示"),
    ])
}

/// A fully digital invoice: buyer and seller side by side.
fn digital() -> Paper {
    Paper::new(&[
        (600.0, 30.0, "电子发票（普通发票）"),
        (1250.0, 40.0, "发票号码：26322000000012345678"),
        (1250.0, 80.0, "开票日期：2026年01月15日"),
        (90.0, 190.0, "名称：浙江样例贸易有限公司"),
        (930.0, 190.0, "名称：江苏示范科技有限公司"),
        (90.0, 270.0, "统一社会信用代码/纳税人识别号：91330000MADEM002XA"),
        (930.0, 270.0, "统一社会信用代码/纳税人识别号：91320000MADEM0011E"),
        (120.0, 340.0, "项目名称"),
        (400.0, 340.0, "规格型号"),
        (600.0, 340.0, "单位"),
        (760.0, 340.0, "数量"),
        (940.0, 340.0, "单价"),
        (1140.0, 340.0, "金额"),
        (1300.0, 340.0, "税率/征收率"),
        (1560.0, 340.0, "税额"),
        (80.0, 380.0, "*示范服务*服务费"),
        (1130.0, 380.0, "100.00"),
        (1350.0, 380.0, "6%"),
        (1580.0, 380.0, "6.00"),
        (200.0, 600.0, "合"),
        (330.0, 600.0, "计"),
        (1110.0, 600.0, "￥100.00"),
        (1560.0, 600.0, "￥6.00"),
        (130.0, 650.0, "价税合计（大写）"),
        (520.0, 650.0, "壹佰零陆圆整"),
        (1150.0, 650.0, "（小写）￥106.00"),
        (120.0, 860.0, "开票人：张演示"),
    ])
}

/// A roll: narrow, the sides named in their labels.
fn roll() -> Paper {
    Paper::new(&[
        (160.0, 30.0, "江苏增值税普通发票（卷票）"),
        (60.0, 90.0, "发票代码：032002000307"),
        (60.0, 130.0, "发票号码：00456789"),
        (60.0, 170.0, "机打号码：00456789"),
        (60.0, 210.0, "机器编号：661500000001"),
        (60.0, 250.0, "销售方名称：江苏示范科技有限公司"),
        (60.0, 290.0, "纳税人识别号：91320000MADEM0011E"),
        (60.0, 330.0, "开票日期：2020-06-15"),
        (60.0, 370.0, "收款员：李示范"),
        (60.0, 410.0, "购买方名称：浙江样例贸易有限公司"),
        (60.0, 450.0, "纳税人识别号：91330000MADEM002XA"),
        (60.0, 500.0, "项目"),
        (260.0, 500.0, "单价"),
        (400.0, 500.0, "数量"),
        (540.0, 500.0, "金额"),
        (60.0, 540.0, "餐费"),
        (250.0, 540.0, "53.00"),
        (410.0, 540.0, "2"),
        (530.0, 540.0, "106.00"),
        (60.0, 600.0, "合计金额（小写）：￥106.00"),
        (60.0, 640.0, "合计金额（大写）：壹佰零陆圆整"),
        (60.0, 690.0, "校验码：01234 56789 98765 43211"),
    ])
}

/// A used vehicle's invoice.
fn used_vehicle() -> Paper {
    Paper::new(&[
        (560.0, 30.0, "二手车销售统一发票"),
        (1250.0, 40.0, "发票代码：132002024567"),
        (1250.0, 80.0, "发票号码：00567890"),
        (60.0, 120.0, "开票日期：2020-06-15"),
        (60.0, 200.0, "买方单位/个人"),
        (330.0, 200.0, "浙江样例贸易有限公司"),
        (900.0, 200.0, "单位代码/身份证号码"),
        (1250.0, 200.0, "91330000MADEM002XA"),
        (60.0, 300.0, "卖方单位/个人"),
        (330.0, 300.0, "江苏示范科技有限公司"),
        (900.0, 300.0, "单位代码/身份证号码"),
        (1250.0, 300.0, "91320000MADEM0011E"),
        (60.0, 400.0, "车牌照号"),
        (330.0, 400.0, "苏A00000"),
        (60.0, 500.0, "车价合计（大写）"),
        (400.0, 500.0, "壹万伍仟圆整"),
        (1100.0, 500.0, "小写"),
        (1200.0, 500.0, "￥15000.00"),
        (60.0, 600.0, "经营、拍卖单位"),
        (60.0, 700.0, "二手车市场"),
    ])
}

/// A motor vehicle's invoice.
fn motor_vehicle() -> Paper {
    Paper::new(&[
        (560.0, 30.0, "机动车销售统一发票"),
        (1250.0, 40.0, "发票代码：132002023456"),
        (1250.0, 80.0, "发票号码：00678901"),
        (60.0, 120.0, "开票日期：2020-06-15"),
        (60.0, 200.0, "购买方名称"),
        (330.0, 200.0, "浙江样例贸易有限公司"),
        (60.0, 250.0, "纳税人识别号/统一社会信用代码/身份证明号码"),
        (900.0, 250.0, "91330000MADEM002XA"),
        (60.0, 300.0, "车辆类型"),
        (330.0, 300.0, "轿车"),
        (60.0, 500.0, "价税合计"),
        (330.0, 500.0, "壹拾壹万叁仟圆整"),
        (1100.0, 500.0, "小写"),
        (1200.0, 500.0, "￥113000.00"),
        (60.0, 560.0, "销货单位名称"),
        (330.0, 560.0, "江苏示范科技有限公司"),
        (60.0, 610.0, "纳税人识别号"),
        (330.0, 610.0, "91320000MADEM0011E"),
        (60.0, 700.0, "增值税税率或征收率"),
        (400.0, 700.0, "13%"),
        (560.0, 700.0, "增值税税额"),
        (760.0, 700.0, "￥13000.00"),
        (60.0, 760.0, "不含税价"),
        (330.0, 760.0, "￥100000.00"),
    ])
}
