//! Any bytes as an OFD package, and as the content and the resources of a page of a sound one:
//! drawn as SVG with outlines and without, within its bounds, and well-formed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ofd::document::Document;
use ofd::package::Package;
use ofd::svg::{Options, page};
use ofd::write::Archive;

/// A sound document, and the paths of its first page and of its resources.
static SOUND: LazyLock<(Archive, String, String)> = LazyLock::new(|| {
    let set = paper::samples::make(None);
    let sample = set.samples.iter().find(|s| s.file_name == "01-valid-signed.ofd");
    let bytes = &sample.expect("the signed sample").bytes;
    let archive = Archive::read(bytes).expect("a good sample");
    let path = |end: &str| {
        let found = archive.paths().find(|path| path.ends_with(end));
        found.expect("a part of this name").to_owned()
    };
    let (content, resources) = (path("Page_0/Content.xml"), path("PublicRes.xml"));
    (archive, content, resources)
});

/// The tags with their numbers, without those that carry a picture, whose base64 may say anything.
fn tags(svg: &str) -> impl Iterator<Item = &str> {
    svg.split('<')
        .map(|part| part.split_once('>').map_or(part, |(tag, _)| tag))
        .filter(|tag| !tag.contains("base64,"))
}

fn draw(bytes: &[u8]) {
    let Ok(package) = Package::open(bytes) else { return };
    let Ok(document) = Document::read(&package) else { return };
    for index in 0..document.pages.len().min(3) {
        let Ok(drawing) = page(&package, &document, index, &Options::default()) else { continue };
        assert!(drawing.width.is_finite() && drawing.height > 0.0);
        assert!(tags(&drawing.svg).all(|tag| !tag.contains("NaN")));
        // A drawing may nest deeper and hold more than the tree of a document may.
        if let Err(error) = ofd::xml::Tree::of(&drawing.svg) {
            assert!(matches!(error.why, "too-deep" | "too-large"), "{error}");
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    draw(bytes);
    let (sound, content, resources) = &*SOUND;
    let half = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let mut changed = sound.clone();
    changed.set(content, bytes[..half].to_vec());
    if let Some(rest) = bytes.get(half + 1..) {
        changed.set(resources, rest.to_vec());
    }
    draw(&changed.pack());
});
