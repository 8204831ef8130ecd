//! Pages drawn for the tests, and a reader for them.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use image::RgbImage;
use ocr::picture::Picture;
use ocr::text::Reader;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

/// What stands on a page: left, baseline, text.
pub const LINES: [(u32, u32, &str); 7] = [
    (60, 80, "发票代码：012001900111"),
    (560, 80, "发票号码：51142414"),
    (60, 160, "开票日期：2026年11月22日"),
    (60, 240, "销售方：示例科技有限公司"),
    (560, 240, "91110108MA01GUF37R"),
    (60, 320, "价税合计：壹佰贰拾圆整"),
    (560, 320, "123.45"),
];

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    Arc::new(fonts)
});

/// The reader, or the word that there is none.
pub fn reader() -> Option<Reader> {
    let Some(folder) = std::env::var_os("PIAOJU_MODEL_DIR").map(PathBuf::from) else {
        println!("skipped: no models (PIAOJU_MODEL_DIR)");
        return None;
    };
    if !FONTS.faces().any(|face| face.families[0].0.contains("CJK")) {
        println!("skipped: no Chinese font (fonts-noto-cjk)");
        return None;
    }
    Some(Reader::open(&folder).expect("the models that are named can be opened"))
}

/// The page with [`LINES`], something drawn over it, and the whole turned clockwise.
pub fn page(over: &str, ink: &str, paper: &str, degrees: f32) -> RgbImage {
    let mut texts = String::new();
    for (x, y, text) in LINES {
        texts.push_str(&format!("<text x=\"{x}\" y=\"{y}\">{text}</text>"));
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"900\">\
         <rect width=\"900\" height=\"900\" fill=\"{paper}\"/>\
         <g transform=\"rotate({degrees} 450 450) translate(0 250)\" fill=\"{ink}\" \
         font-family=\"Noto Sans CJK SC\" font-size=\"28\">{texts}{over}</g></svg>"
    );
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(&svg, &options).expect("our own drawing");
    let mut pixels = Pixmap::new(900, 900).expect("a small picture");
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    RgbImage::from_fn(900, 900, |x, y| {
        let pixel = pixels.pixel(x, y).expect("inside");
        image::Rgb([pixel.red(), pixel.green(), pixel.blue()])
    })
}

/// The page as a picture.
pub fn picture(over: &str, ink: &str, paper: &str, degrees: f32) -> Picture {
    Picture::new(page(over, ink, paper, degrees))
}

/// The lines of the page as they should be read.
pub fn expected() -> Vec<String> {
    LINES.iter().map(|(_, _, text)| (*text).to_owned()).collect()
}
