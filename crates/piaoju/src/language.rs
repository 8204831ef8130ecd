//! The language of what is printed: Chinese is the source, English the other.

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese (简体中文).
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both languages, the source first.
    pub const ALL: [Language; 2] = [Language::Chinese, Language::English];

    /// The tag for `lang` attributes and folder names.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The language that a locale variable such as `en_US.UTF-8` asks for.
    ///
    /// Chinese unless the variable begins with `en`: the documents are Chinese, and so are most
    /// of those who read them.
    pub fn from_locale(locale: Option<&str>) -> Language {
        match locale {
            Some(name) if name.to_ascii_lowercase().starts_with("en") => Language::English,
            _ => Language::Chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_english_locale_gives_english() {
        for (locale, language) in [
            (None, Language::Chinese),
            (Some(""), Language::Chinese),
            (Some("C.UTF-8"), Language::Chinese),
            (Some("zh_CN.UTF-8"), Language::Chinese),
            (Some("en_GB.UTF-8"), Language::English),
            (Some("EN"), Language::English),
        ] {
            assert_eq!(Language::from_locale(locale), language, "{locale:?}");
        }
    }
}
