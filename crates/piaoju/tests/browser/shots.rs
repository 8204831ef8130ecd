//! Photographs of pages, to be looked at.

use std::path::PathBuf;

use base64::Engine as _;
use serde_json::json;

use crate::Browser;

/// The widths that every page is looked at: a small telephone and a common notebook.
const WIDTHS: [u32; 2] = [360, 1366];

/// Writes a picture of the whole page for each width, when somebody asked for pictures.
pub fn shot(browser: &Browser, name: &str) {
    let Some(folder) = std::env::var_os("PIAOJU_SHOTS").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    for width in WIDTHS {
        let metrics = json!({ "width": width, "height": if width < 600 { 780 } else { 900 },
            "deviceScaleFactor": 1, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics);
        let how = json!({ "format": "png", "captureBeyondViewport": true });
        let taken = browser.devtools("Page.captureScreenshot", how);
        let data = taken["data"].as_str().expect("a picture");
        let bytes = base64::engine::general_purpose::STANDARD.decode(data).expect("it is base64");
        std::fs::write(folder.join(format!("{name}-{width}.png")), bytes).expect("written");
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({}));
}
