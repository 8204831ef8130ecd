//! Regions (地区) as invoice codes and numbers write them.
//!
//! Codes follow GB/T 2260 at the level of provinces. Five cities keep their own tax accounts
//! (计划单列市) and stand beside their provinces: Dalian, Ningbo, Xiamen, Qingdao, Shenzhen.

/// A region that issues invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The code: two digits of a province (`32`), four of a city with its own account (`4403`).
    pub code: &'static str,
    /// The short Chinese name that stands in titles: 江苏.
    pub short: &'static str,
    /// The full Chinese name: 江苏省.
    pub zh: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Whether the meaning of the code that was asked for is only a guess.
    pub is_guess: bool,
}

const fn region(
    code: &'static str,
    short: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Region {
    Region { code, short, zh, en, is_guess: false }
}

/// Provinces, municipalities and autonomous regions (GB/T 2260).
const PROVINCES: [Region; 34] = [
    region("11", "北京", "北京市", "Beijing"),
    region("12", "天津", "天津市", "Tianjin"),
    region("13", "河北", "河北省", "Hebei"),
    region("14", "山西", "山西省", "Shanxi"),
    region("15", "内蒙古", "内蒙古自治区", "Inner Mongolia"),
    region("21", "辽宁", "辽宁省", "Liaoning"),
    region("22", "吉林", "吉林省", "Jilin"),
    region("23", "黑龙江", "黑龙江省", "Heilongjiang"),
    region("31", "上海", "上海市", "Shanghai"),
    region("32", "江苏", "江苏省", "Jiangsu"),
    region("33", "浙江", "浙江省", "Zhejiang"),
    region("34", "安徽", "安徽省", "Anhui"),
    region("35", "福建", "福建省", "Fujian"),
    region("36", "江西", "江西省", "Jiangxi"),
    region("37", "山东", "山东省", "Shandong"),
    region("41", "河南", "河南省", "Henan"),
    region("42", "湖北", "湖北省", "Hubei"),
    region("43", "湖南", "湖南省", "Hunan"),
    region("44", "广东", "广东省", "Guangdong"),
    region("45", "广西", "广西壮族自治区", "Guangxi"),
    region("46", "海南", "海南省", "Hainan"),
    region("50", "重庆", "重庆市", "Chongqing"),
    region("51", "四川", "四川省", "Sichuan"),
    region("52", "贵州", "贵州省", "Guizhou"),
    region("53", "云南", "云南省", "Yunnan"),
    region("54", "西藏", "西藏自治区", "Tibet"),
    region("61", "陕西", "陕西省", "Shaanxi"),
    region("62", "甘肃", "甘肃省", "Gansu"),
    region("63", "青海", "青海省", "Qinghai"),
    region("64", "宁夏", "宁夏回族自治区", "Ningxia"),
    region("65", "新疆", "新疆维吾尔自治区", "Xinjiang"),
    region("71", "台湾", "台湾省", "Taiwan"),
    region("81", "香港", "香港特别行政区", "Hong Kong"),
    region("82", "澳门", "澳门特别行政区", "Macao"),
];

/// Cities with their own tax accounts (计划单列市), in the order of the digital codes 91 to 95.
const CITIES: [Region; 5] = [
    region("2102", "大连", "大连市", "Dalian"),
    region("3302", "宁波", "宁波市", "Ningbo"),
    region("3502", "厦门", "厦门市", "Xiamen"),
    region("3702", "青岛", "青岛市", "Qingdao"),
    region("4403", "深圳", "深圳市", "Shenzhen"),
];

impl Region {
    /// The provinces, in the order of their codes.
    pub fn provinces() -> &'static [Region] {
        &PROVINCES
    }

    /// The region of a code that begins with digits of GB/T 2260; `None` when nobody knows it.
    ///
    /// Two digits name a province; from four digits on, the five cities are told apart.
    ///
    /// ```
    /// use model::region::Region;
    /// assert_eq!(Region::of("4403").unwrap().zh, "深圳市");
    /// assert_eq!(Region::of("3204").unwrap().en, "Jiangsu");
    /// assert_eq!(Region::of("99"), None);
    /// ```
    pub fn of(code: &str) -> Option<Region> {
        let city = code.get(..4).and_then(|c| CITIES.iter().find(|r| r.code == c));
        let province = || PROVINCES.iter().find(|r| code.get(..2) == Some(r.code));
        city.or_else(province).copied()
    }

    /// The region of the two digits in the number of a fully digital invoice (数电票).
    ///
    /// 94 and 95 were seen on invoices; that 91 to 95 are the five cities in the order of their
    /// codes is a guess, and marked as one.
    ///
    /// ```
    /// use model::region::Region;
    /// assert_eq!(Region::of_digital("11").unwrap().zh, "北京市");
    /// assert!(Region::of_digital("95").unwrap().is_guess);
    /// ```
    pub fn of_digital(code: &str) -> Option<Region> {
        let city = match code {
            "91" => 0,
            "92" => 1,
            "93" => 2,
            "94" => 3,
            "95" => 4,
            _ if code.len() == 2 => return Region::of(code),
            _ => return None,
        };
        Some(Region { is_guess: true, ..CITIES[city] })
    }

    /// The region whose short name begins a title: 江苏增值税电子普通发票.
    pub fn of_title(title: &str) -> Option<Region> {
        let title = title.trim_start();
        CITIES.iter().chain(&PROVINCES).find(|r| title.starts_with(r.short)).copied()
    }

    /// Whether both lie in the same province.
    pub fn is_near(&self, other: &Region) -> bool {
        self.code[..2] == other.code[..2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique() {
        let all: Vec<_> = PROVINCES.iter().chain(&CITIES).collect();
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert!(a.code != b.code && a.short != b.short && a.en != b.en, "{}", a.en);
            }
        }
        assert_eq!(all.len(), 39);
    }

    #[test]
    fn cities_with_their_own_account_are_told_from_their_province() {
        for (code, zh) in [
            ("2102", "大连市"),
            ("3302", "宁波市"),
            ("3502", "厦门市"),
            ("3702", "青岛市"),
            ("4403", "深圳市"),
            ("4401", "广东省"),
            ("44", "广东省"),
        ] {
            assert_eq!(Region::of(code).unwrap().zh, zh);
        }
        assert!(Region::of("4403").unwrap().is_near(&Region::of("44").unwrap()));
        assert_eq!(Region::of(""), None);
        assert_eq!(Region::of("江苏"), None);
    }

    #[test]
    fn titles_name_their_region() {
        assert_eq!(Region::of_title("深圳增值税电子普通发票").unwrap().code, "4403");
        assert_eq!(Region::of_title("内蒙古增值税专用发票").unwrap().code, "15");
        assert_eq!(Region::of_title("电子发票（普通发票）"), None);
    }
}
