//! Names, addresses and numbers of people, hidden so far that their owner still knows them (脱敏).

/// A text of which only a little is left to see. There is no way back from it.
///
/// ```
/// use model::bill::Masked;
/// assert_eq!(Masked::name("张三").as_str(), "张*");
/// assert_eq!(Masked::name("张小三").as_str(), "张*三");
/// assert_eq!(Masked::account("1000200030").as_str(), "****0030");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked(String);

/// Characters that are looked at; no name or address is longer.
const CHARS_MAX: usize = 200;

impl Masked {
    /// A name (户名): 张*, 张*三, 欧**华, of an organisation the first and last two characters.
    /// What is masked already stays as it is.
    pub fn name(text: &str) -> Masked {
        let chars = shown(text);
        let count = chars.len();
        let star = |stars: usize, ends: usize| {
            let first: String = chars[..ends].iter().collect();
            let last: String = chars[count - ends..].iter().collect();
            format!("{first}{}{last}", "*".repeat(stars))
        };
        Masked(match count {
            0 => String::new(),
            1 => "*".to_owned(),
            2 => format!("{}*", chars[0]),
            3 | 4 => star(count - 2, 1),
            5 | 6 => star(3, 1),
            _ => star(3, 2),
        })
    }

    /// An address: as far as the district or county, nothing of street, house and door.
    pub fn address(text: &str) -> Masked {
        let chars = shown(text);
        let end = chars.iter().take(12).rposition(|c| "省市区县旗州盟".contains(*c));
        match (end, chars.is_empty()) {
            (_, true) => Masked::default(),
            (Some(end), _) => Masked(chars[..=end].iter().collect::<String>() + "***"),
            (None, _) => Masked(chars.iter().take(2).collect::<String>() + "***"),
        }
    }

    /// A number: its last four characters, of a short one the last two.
    pub fn account(text: &str) -> Masked {
        let chars = shown(text);
        let left = if chars.len() >= 8 { 4 } else { 2.min(chars.len() / 2) };
        let end: String = chars[chars.len() - left..].iter().collect();
        Masked(format!("****{end}"))
    }

    /// A text that was masked before it was kept.
    pub fn of_kept(text: impl Into<String>) -> Masked {
        Masked(text.into())
    }

    /// What is left to see.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn shown(text: &str) -> Vec<char> {
    let star = |c| if c == '＊' { '*' } else { c };
    text.trim().chars().filter(|c| !c.is_control()).take(CHARS_MAX).map(star).collect()
}

impl std::fmt::Display for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_little_is_left_of_every_name() {
        for (name, left) in [
            ("", ""),
            ("张", "*"),
            ("张三", "张*"),
            ("张小三", "张*三"),
            ("欧阳小华", "欧**华"),
            ("阿不都热合曼", "阿***曼"),
            ("示例（北京）科技有限公司", "示例***公司"),
            ("张＊", "张*"),
        ] {
            assert_eq!(Masked::name(name).as_str(), left);
        }
    }

    #[test]
    fn an_address_ends_at_the_district() {
        let left = |text| Masked::address(text).0;
        assert_eq!(left("示例省示例市东城区人民路100号3单元502室"), "示例省示例市东城区***");
        assert_eq!(left("人民路100号"), "人民***");
        assert_eq!(left(""), "");
        assert_eq!(left("东区幸福小区州省路18号"), "东区幸福小区州省***");
    }

    #[test]
    fn numbers_keep_their_end() {
        for (number, left) in
            [("1000200030", "****0030"), ("京A12345", "****45"), ("12", "****2"), ("", "****")]
        {
            assert_eq!(Masked::account(number).as_str(), left);
        }
    }

    proptest! {
        #[test]
        fn masking_twice_hides_no_more_and_shows_no_more(text in "\\PC{0,40}") {
            let once = Masked::name(&text);
            prop_assert_eq!(&Masked::name(once.as_str()), &once);
            let once = Masked::address(&text);
            let _ = (Masked::address(once.as_str()), Masked::account(&text));
        }
    }
}
