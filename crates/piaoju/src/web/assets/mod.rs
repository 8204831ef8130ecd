//! What every page loads from us: one style sheet, one script, one mark for the browser's tab.
//!
//! All three are part of the program. Their addresses carry a fingerprint of their content, so a
//! browser may keep them for ever and still sees a new version at once.

pub mod icons;

use std::sync::LazyLock;

use ofd::digest::{Digest, hex};

/// The style sheet.
const STYLE: &str = concat!(
    include_str!("style/tokens.css"),
    include_str!("style/frame.css"),
    include_str!("style/forms.css"),
    include_str!("style/parts.css"),
    include_str!("style/verdict.css"),
    include_str!("style/pages.css"),
    include_str!("style/pay.css"),
    include_str!("style/photo.css"),
    include_str!("style/small.css"),
    include_str!("style/print.css"),
);

/// The script: one module of custom elements.
const SCRIPT: &str = concat!(
    include_str!("script/forms.js"),
    include_str!("script/drop.js"),
    include_str!("script/photo.js"),
    include_str!("script/proof.js"),
    include_str!("script/page.js"),
);

/// The mark (票) in the tab of the browser.
const MARK: &str = include_str!("mark.svg");

/// A file that pages load.
pub struct Asset {
    /// Its address without the fingerprint.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub body: &'static str,
    /// Its address with the fingerprint: what pages refer to, and may be kept for ever.
    pub href: String,
}

impl Asset {
    fn new(path: &'static str, media_type: &'static str, body: &'static str) -> Asset {
        let print = hex(&Digest::Sha256.of(body.as_bytes()));
        let href = format!("{path}?v={}", &print[..12]);
        Asset { path, media_type, body, href }
    }
}

static STYLE_SHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("/assets/style.css", "text/css; charset=utf-8", STYLE));
static MODULE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("/assets/script.js", "text/javascript; charset=utf-8", SCRIPT));
static TAB_MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("/assets/mark.svg", "image/svg+xml", MARK));

/// The style sheet.
pub fn style() -> &'static Asset {
    &STYLE_SHEET
}

/// The script.
pub fn script() -> &'static Asset {
    &MODULE
}

/// The mark in the tab of the browser.
pub fn mark() -> &'static Asset {
    &TAB_MARK
}

/// The file at a path, for the server.
pub fn find(path: &str) -> Option<&'static Asset> {
    [style(), script(), mark()].into_iter().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_path_and_named_by_its_content() {
        for asset in [style(), script(), mark()] {
            assert_eq!(find(asset.path).map(|found| found.body), Some(asset.body));
            let (path, version) = asset.href.split_once("?v=").expect("a version");
            assert_eq!((path, version.len()), (asset.path, 12));
        }
        assert!(find("/assets/../secret").is_none());
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for asset in [style(), script(), mark()] {
            let text = asset.body.replace("http://www.w3.org/2000/svg", "");
            for word in ["http://", "https://", "@import", "eval(", "innerHTML"] {
                assert!(!text.contains(word), "{word} in {}", asset.path);
            }
        }
    }
}
