//! J4: a code from a picture and from the camera; a photo that a person puts right.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use paper::samples::photo::{PHOTO_TAX_ID, demo_photo};
use paper::samples::pictures::{D1_CODE, demo_qr};
use paper::write::{Fonts, code_modules};
use serde_json::json;

use crate::driver::{Camera, Scripts};
use crate::shots::shot;
use crate::{Browser, journey};

#[test]
fn a_code_is_scanned_from_a_picture_and_from_the_camera() {
    journey(|demo, _| {
        let folder = tempfile::tempdir().expect("a folder");
        let picture = in_folder(folder.path(), "demo_qr.png", &demo_qr());
        from_a_picture(&Browser::new(&demo.url), &picture);
        let film = film(folder.path());
        let b = Browser::with_camera(&demo.url, &Camera::Film(film));
        from_the_camera(&b);
        from_a_detector_of_the_browser(&b);
        without_a_camera(&Browser::with_camera(&demo.url, &Camera::Absent));
        when_it_is_refused(&Browser::with_camera(&demo.url, &Camera::Refused));
        without_scripts(&Browser::with(&demo.url, Scripts::Off), &picture);
    });
}

fn in_folder(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the folder is ours");
    path
}

/// Step 1.
fn from_a_picture(b: &Browser, picture: &Path) {
    b.open("/verify");
    b.click("扫码");
    b.see(&["扫发票上的二维码", "打开摄像头"]);
    shot(b, "j4-1-scan");
    b.upload(&[picture]);
    b.see(&["来自二维码"]);
    shot(b, "j4-1-filled");
    is_filled(b);
    b.send("查询");
    b.see(&["发票有效 正常", "26112000000000000018"]);
}

fn is_filled(b: &Browser) {
    for (label, value) in
        [("发票号码", "26112000000000000018"), ("开票日期", "2026-01-15"), ("价税合计", "113.00")]
    {
        let found = b.script("return tools.field(arguments[0]).value;", vec![label.into()]);
        assert_eq!(found.as_str(), Some(value), "{label}");
    }
}

/// The camera sees the code; it is off when the form is there.
fn from_the_camera(b: &Browser) {
    b.open("/verify?way=qr");
    b.click("打开摄像头");
    b.see(&["来自二维码"]);
    is_filled(b);
    let videos = b.script("return document.querySelectorAll('video').length;", Vec::new());
    assert_eq!(videos.as_u64(), Some(0));
}

/// Where the browser reads codes itself, no picture leaves it. This Chromium has no detector, so
/// the page is given one, and its way to the service is shut.
fn from_a_detector_of_the_browser(b: &Browser) {
    b.open("/verify?way=qr");
    let other = "01,32,,26112000000000000034,113.00,20260115,,";
    let detector = "window.BarcodeDetector = class {
        static async getSupportedFormats() { return ['ean_13', 'qr_code']; }
        async detect(video) {
            if (!video.videoWidth) return [];
            return ['https://example.org', 'CODE'].map((rawValue) => ({ rawValue }));
        }
    };
    window.fetch = () => Promise.reject(new Error('nobody is asked'));";
    b.script(&detector.replace("CODE", other), Vec::new());
    b.click("打开摄像头");
    b.see(&["来自二维码"]);
    let number = b.script("return tools.field('发票号码').value;", Vec::new());
    assert_eq!(number.as_str(), Some("26112000000000000034"));
}

fn without_a_camera(b: &Browser) {
    b.open("/verify?way=qr");
    b.click("打开摄像头");
    b.see(&["没有找到摄像头"]);
    shot(b, "j4-1-no-camera");
}

fn when_it_is_refused(b: &Browser) {
    b.open("/verify?way=qr");
    b.click("打开摄像头");
    b.see(&["没有得到使用摄像头的许可"]);
}

fn without_scripts(b: &Browser, picture: &Path) {
    b.open("/verify?way=qr");
    b.upload(&[picture]);
    b.send("读取二维码");
    b.see(&["来自二维码"]);
}

/// A film of two pictures with the code of D1, as a fake camera plays it (YUV4MPEG2).
fn film(folder: &Path) -> PathBuf {
    const W: usize = 640;
    const H: usize = 480;
    let (bits, side) = code_modules(D1_CODE).expect("a short text");
    let scale = 300 / side;
    let (left, top) = ((W - side * scale) / 2, (H - side * scale) / 2);
    let is_dark = |x: usize, y: usize| {
        let (Some(x), Some(y)) = (x.checked_sub(left), y.checked_sub(top)) else { return false };
        let (x, y) = (x / scale, y / scale);
        x < side && y < side && bits[y * side + x]
    };
    let path = folder.join("camera.y4m");
    let mut file = std::fs::File::create(&path).expect("the folder is ours");
    let luma: Vec<u8> =
        (0..W * H).map(|at| if is_dark(at % W, at / W) { 30 } else { 220 }).collect();
    let mut film = format!("YUV4MPEG2 W{W} H{H} F10:1 Ip A1:1 C420\n").into_bytes();
    for _ in 0..2 {
        film.extend_from_slice(b"FRAME\n");
        film.extend_from_slice(&luma);
        film.extend(std::iter::repeat_n(128, W * H / 2));
    }
    file.write_all(&film).expect("the folder is ours");
    path
}

#[test]
fn a_photo_is_put_right_before_anybody_is_asked() {
    let Ok(fonts) = Fonts::find() else {
        eprintln!("no Chinese font: this test is skipped");
        return;
    };
    let is_there = std::env::var_os("PIAOJU_MODEL_DIR")
        .is_some_and(|folder| ocr::models::MODELS.check(Path::new(&folder)).is_ok());
    if !is_there {
        eprintln!("no models in PIAOJU_MODEL_DIR: this test is skipped");
        return;
    }
    let photo = demo_photo(&fonts).expect("it is drawn");
    journey(|demo, _| {
        let folder = tempfile::tempdir().expect("a folder");
        let photo = in_folder(folder.path(), "demo_photo.jpg", &photo);
        let b = Browser::new(&demo.url);
        b.log_in(demo, "li");
        b.open("/demo/files");
        b.see(&["demo_photo.jpg", "demo_qr.png"]);
        what_was_read(&b, &photo);
        put_right(&b);
        on_a_telephone(&b, &photo);
    });
}

const RIGHT: &str = "91110000MADEM0038L";

/// Step 2: the doubtful field and the wrong tax number.
fn what_was_read(b: &Browser, photo: &Path) {
    b.open("/verify");
    b.upload(&[photo]);
    b.see(&["核对识别结果", "来自二维码", "请核对", "税号校验位不正确"]);
    is_filled(b);
    let read = b.script("return tools.field('销售方税号').value;", Vec::new());
    assert_eq!(read.as_str(), Some(PHOTO_TAX_ID));
    let name = b.script("return tools.field('销售方名称').value;", Vec::new());
    let name = name.as_str().unwrap_or_default();
    assert!(name.contains("北京") && name.ends_with("办公用品有限公司"), "{name}");
    assert!(is_shut(b), "nobody is asked yet");
    shot(b, "j4-2-photo");
    // Who goes to a field sees its place, and who points at the place comes back.
    b.script("tools.field('销售方税号').focus();", Vec::new());
    let lit = b.script("return document.querySelector('.spot.lit')?.dataset.at;", Vec::new());
    assert_eq!(lit.as_str(), Some("seller.tax_id"));
    let click = "document.querySelector('[data-at=total]').dispatchEvent(new MouseEvent('click',
        { bubbles: true })); return document.activeElement.name;";
    assert_eq!(b.script(click, Vec::new()).as_str(), Some("total"));
}

fn is_shut(b: &Browser) -> bool {
    let shut = "return document.querySelector('pj-confirm button[type=submit]').ariaDisabled;";
    b.script(shut, Vec::new()).as_str() == Some("true")
}

/// Step 3.
fn put_right(b: &Browser) {
    b.fill("销售方税号", RIGHT);
    crate::wait::until("查询 is open", || (!is_shut(b)).then_some(()));
    shot(b, "j4-3-right");
    b.send("查询");
    b.see(&["发票有效 正常", "识别值", "修正值", PHOTO_TAX_ID, RIGHT, "识别位置"]);
    shot(b, "j4-3-verdict");
    let json = "const done = arguments[1]; fetch(arguments[0]).then((a) => a.json()).then(done);";
    let json = b.patient_script(json, vec![format!("{}/verdict.json", b.place()).into()]);
    let field = &json["reading"]["seller.tax_id"];
    assert_eq!((&field["as_read"], &field["from"]), (&json!(PHOTO_TAX_ID), &json!("typed")));
    assert_eq!(json["invoice"]["seller"]["tax_id"], RIGHT);
}

/// The same upload on a small telephone: the picture on top, nothing reaches beyond the screen.
fn on_a_telephone(b: &Browser, photo: &Path) {
    let screen = json!({ "width": 360, "height": 780, "deviceScaleFactor": 1, "mobile": true });
    b.devtools("Emulation.setDeviceMetricsOverride", screen);
    b.open("/verify");
    b.upload(&[photo]);
    b.see(&["核对识别结果", "税号校验位不正确"]);
    let small = b.script("return tools.small(44);", Vec::new());
    assert_eq!(small, json!([]));
    let order = "const of = (s) => document.querySelector(s).getBoundingClientRect();
        return of('.pane').bottom <= of('pj-confirm').top && of('.pane').width <= 360;";
    assert_eq!(b.script(order, Vec::new()), json!(true));
    b.click("放大");
    let wide = b.script("return document.querySelector('.plate').clientWidth;", Vec::new());
    assert!(wide.as_f64().is_some_and(|wide| wide > 400.0), "{wide}");
}
