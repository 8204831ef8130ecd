//! Drawings of small packages, sound ones and hostile ones.

use super::*;
use crate::limits;
use crate::write::{Archive, Builder, Info};

const RESOURCES: &str = "Doc_0/TestRes.xml";

/// A package with one page of this content and these resources.
fn archive(content: &str, resources: &str) -> Archive {
    let mut builder = Builder::new(Info::new("0123456789abcdef0123456789abcdef", "2026-11-22"));
    builder.page(210.0, 140.0, None);
    let mut archive = builder.finish();
    let page = archive.paths().find(|path| path.ends_with("Content.xml")).unwrap().to_owned();
    let root = "Doc_0/Document.xml";
    let document = String::from_utf8(archive.get(root).unwrap().to_vec()).unwrap();
    let pointer = "<ofd:DocumentRes>/Doc_0/TestRes.xml</ofd:DocumentRes></ofd:CommonData>";
    let document = document.replacen("</ofd:CommonData>", pointer, 1);
    archive.set(root, document.into_bytes());
    archive.set(RESOURCES, format!("<Res>{resources}</Res>").into_bytes());
    let content = format!("<Page><Content><Layer>{content}</Layer></Content></Page>");
    archive.set(&page, content.into_bytes());
    archive
}

fn draw_all(bytes: &[u8], options: &Options<'_>) -> Drawing {
    let package = Package::open(bytes).unwrap();
    let document = Document::read(&package).unwrap();
    let drawing = page(&package, &document, 0, options).unwrap();
    // Whatever came in, what goes out is XML with no number that is none.
    assert!(crate::xml::Tree::of(&drawing.svg).is_ok(), "{}", drawing.svg);
    assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("inf"), "{}", drawing.svg);
    drawing
}

fn draw(content: &str, resources: &str) -> Drawing {
    draw_all(&archive(content, resources).pack(), &Options::default())
}

fn svg(content: &str, resources: &str) -> String {
    let drawing = draw(content, resources);
    assert!(!drawing.is_cut);
    drawing.svg
}

const FONTS: &str = "<Fonts><Font ID='3' FontName='楷体'/></Fonts>";

#[test]
fn characters_stand_at_their_own_places() {
    let text = |attributes: &str, code: &str| {
        let object = format!(
            "<TextObject ID='1' Boundary='10 20 50 20' Font='3' Size='4' {attributes}>{code}\
             </TextObject>"
        );
        svg(&object, FONTS)
    };
    let plain = text("", "<TextCode X='1' Y='4' DeltaX='g 2 4 2'>票据&amp;1</TextCode>");
    assert!(plain.contains(r#"<text x="11 15 19 21" y="24""#), "{plain}");
    assert!(plain.contains("font-family=\"'楷体',KaiTi,"), "{plain}");
    assert!(plain.contains(r#"font-size="4">票据&amp;1</text>"#), "{plain}");
    let down = text("", "<TextCode X='1' Y='4' DeltaY='5 5'>购买方</TextCode>");
    assert!(down.contains(r#"x="11 11 11" y="24 29 34""#), "{down}");
    let turned = text("CTM='0 1 -1 0 3 0'", "<TextCode X='0' Y='2' DeltaX='4'>一二</TextCode>");
    assert!(turned.contains(r#"transform="matrix(0 1 -1 0 13 20)" x="0 4" y="2""#), "{turned}");
    let narrow = text("HScale='0.5'", "<TextCode X='1' Y='4' DeltaX='2'>一二</TextCode>");
    assert!(narrow.contains(r#"transform="matrix(0.5 0 0 1 10 20)" x="2 6""#), "{narrow}");
    let heavy = text("Weight='700' Italic='true'", "<TextCode X='1' Y='4'>一</TextCode>");
    assert!(heavy.contains(r#"font-weight="bold" font-style="italic""#), "{heavy}");
    let blanks = text("", "<TextCode X='0' Y='4' DeltaX='2 2'>  一</TextCode>");
    assert!(blanks.contains(r#"x="10 12 14" y="24""#), "{blanks}");
}

#[test]
fn colours_and_pens_are_inherited_through_parameters() {
    let resources = "<DrawParams><DrawParam ID='3' LineWidth='0.25' Join='Round'>\
        <StrokeColor Value='128 0 0'/></DrawParam>\
        <DrawParam ID='4' Relative='3' DashPattern='2 1'><FillColor Value='0 128 0'/></DrawParam>\
        </DrawParams>";
    let path = "<PathObject ID='1' Boundary='5 5 10 10' DrawParam='4' Fill='true' Alpha='127'>\
        <AbbreviatedData>M 0 0 L 10 0 L 10 10 C</AbbreviatedData></PathObject>";
    let drawn = svg(path, resources);
    for part in [
        r##"fill="#008000" fill-opacity="0.498""##,
        r##"stroke="#800000""##,
        r#"stroke-width="0.25""#,
        r#"stroke-linejoin="round""#,
        r#"stroke-dasharray="2 1""#,
        r#"transform="translate(5 5)""#,
        r#"d="M0 0L10 0L10 10Z""#,
    ] {
        assert!(drawn.contains(part), "{part} in {drawn}");
    }
    let bare = "<PathObject ID='1' Boundary='0 0 9 9' Fill='true'>\
        <AbbreviatedData>M 0 0 L 9 9</AbbreviatedData></PathObject>";
    assert!(svg(bare, "").contains(r##"fill="none" stroke="#000000" stroke-width="0.353""##));
}

#[test]
fn patterns_shadings_and_clips_become_what_svg_has() {
    let path = |color: &str| {
        format!(
            "<PathObject ID='1' Boundary='5 5 40 40' Stroke='false' Fill='true'><FillColor>{color}\
             </FillColor><AbbreviatedData>M 0 0 L 40 0 L 40 40 C</AbbreviatedData></PathObject>"
        )
    };
    let shade = "<AxialShd StartPoint='0 0' EndPoint='40 0' Extend='3'><Segment Position='0'>\
        <Color Value='255 0 0'/></Segment><Segment Position='1'><Color Value='0 0 255'/></Segment>\
        </AxialShd>";
    let drawn = svg(&path(shade), "");
    assert!(drawn.contains(r##"<stop offset="0" stop-color="#ff0000"/>"##), "{drawn}");
    assert!(drawn.contains(r#"fill="url(#o1)""#), "{drawn}");
    let cell = "<Pattern Width='4' Height='4' ReflectMethod='Column'><CellContent><PathObject \
        ID='2' Boundary='0 0 4 4'><AbbreviatedData>M 0 0 L 4 4</AbbreviatedData></PathObject>\
        </CellContent></Pattern>";
    let drawn = svg(&path(cell), "");
    assert!(drawn.contains(r#"width="8" height="4""#), "{drawn}");
    assert!(drawn.contains(r#"<g transform="matrix(-1 0 0 1 8 0)">"#), "{drawn}");
    let clipped = "<PathObject ID='1' Boundary='5 5 40 40'><Clips><Clip><Area><Path Boundary='1 1 \
        9 9'><AbbreviatedData>M 0 0 L 9 0 L 9 9 C</AbbreviatedData></Path></Area></Clip></Clips>\
        <AbbreviatedData>M 0 0 L 40 40</AbbreviatedData></PathObject>";
    let drawn = svg(clipped, "");
    let clip = r#"<clipPath id="o1"><path transform="translate(6 6)" d="M0 0L9 0L9 9Z"/>"#;
    assert!(drawn.contains(clip) && drawn.contains(r#"<g clip-path="url(#o1)">"#), "{drawn}");
    let wild = "<PathObject ID='1' Boundary='5 5 4 4'><AbbreviatedData>M 0 0 L 90 90\
        </AbbreviatedData></PathObject>";
    assert!(svg(wild, "").contains("clip-path"), "what leaves its frame by far is cut off");
}

#[test]
fn a_picture_is_kept_once_and_drawn_where_it_stands() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08";
    let resources = "<MultiMedias><MultiMedia ID='7' Type='Image'><MediaFile>a.png</MediaFile>\
        </MultiMedia></MultiMedias>";
    let image = "<ImageObject ID='1' Boundary='8 4 20 20' CTM='20 0 0 20 0 0' ResourceID='7'/>";
    let mut archive = archive(&image.repeat(2), resources);
    archive.set("Doc_0/a.png", PNG.to_vec());
    let drawn = draw_all(&archive.pack(), &Options::default()).svg;
    assert_eq!(drawn.matches("data:image/png;base64,").count(), 1);
    let wanted = r##"<use href="#o1" transform="matrix(20 0 0 20 8 4)"/>"##;
    assert_eq!(drawn.matches(wanted).count(), 2, "{drawn}");
    archive.set("Doc_0/a.png", b"\x97JB2\r\n\x1a\n".to_vec());
    assert!(!draw_all(&archive.pack(), &Options::default()).svg.contains("<image"));
    let convert = |bytes: &[u8]| bytes.starts_with(b"\x97JB2").then(|| PNG.to_vec());
    let options = Options { convert: Some(&convert), outline: None };
    assert!(draw_all(&archive.pack(), &options).svg.contains("data:image/png;base64,"));
}

#[test]
fn a_picture_that_claims_to_be_giant_is_not_drawn() {
    let resources = "<MultiMedias><MultiMedia ID='7' Type='Image'><MediaFile>a.png</MediaFile>\
        </MultiMedia></MultiMedias>";
    let image = "<ImageObject ID='1' Boundary='8 4 20 20' CTM='20 0 0 20 0 0' ResourceID='7'/>";
    let mut archive = archive(image, resources);
    archive.set("Doc_0/a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0".to_vec());
    let drawing = draw_all(&archive.pack(), &Options::default());
    assert!(drawing.is_cut && !drawing.svg.contains("<image"));
}

#[test]
fn composites_that_contain_themselves_end() {
    let unit = "<CompositeGraphicUnits><CompositeGraphicUnit ID='9' Width='1' Height='1'><Content>\
        <CompositeObject ID='2' Boundary='0 0 9 9' ResourceID='9'/>\
        <CompositeObject ID='3' Boundary='0 0 9 9' ResourceID='9'/>\
        <PathObject ID='4' Boundary='0 0 9 9'><AbbreviatedData>M 0 0 L 9 9</AbbreviatedData>\
        </PathObject></Content></CompositeGraphicUnit></CompositeGraphicUnits>";
    let drawing = draw("<CompositeObject ID='1' Boundary='5 5 9 9' ResourceID='9'/>", unit);
    assert!(drawing.is_cut);
    assert_eq!(drawing.svg.matches("<path").count(), (1 << limits::COMPOSITE_DEPTH_MAX) - 1);
}

#[test]
fn parameters_and_patterns_in_a_circle_end() {
    let resources = "<DrawParams><DrawParam ID='3' Relative='4'/><DrawParam ID='4' Relative='3' \
        LineWidth='2'/></DrawParams>";
    let path = "<PathObject ID='1' Boundary='0 0 9 9' DrawParam='3'><AbbreviatedData>M 0 0 L 9 9\
        </AbbreviatedData></PathObject>";
    assert!(draw(path, resources).svg.contains(r#"stroke-width="2""#));
    let mut nested = String::new();
    for depth in (1..20).rev() {
        nested = format!(
            "<PathObject ID='{depth}' Boundary='0 0 9 9' Fill='true'><FillColor><Pattern \
             Width='4' Height='4'><CellContent>{nested}</CellContent></Pattern></FillColor>\
             <AbbreviatedData>M 0 0 L 9 0 L 9 9 C</AbbreviatedData></PathObject>"
        );
        if depth > 10 {
            nested = String::new();
        }
    }
    assert!(draw(&nested, "").is_cut);
}

#[test]
fn a_template_that_names_itself_is_drawn_once() {
    let mut builder = Builder::new(Info::new("0123456789abcdef0123456789abcdef", "2026-11-22"));
    let template = builder.template(210.0, 140.0);
    builder.page(210.0, 140.0, Some(template));
    let mut archive = builder.finish();
    let paths: Vec<String> = archive.paths().map(str::to_owned).collect();
    let path = paths.iter().find(|path| path.contains("Tpl")).unwrap();
    let id = {
        let package = archive.pack();
        let package = Package::open(&package).unwrap();
        Document::read(&package).unwrap().templates[0].id.clone()
    };
    let circle = format!(
        "<Page><Template TemplateID='{id}'/><Content><Layer><PathObject ID='90' \
         Boundary='0 0 9 9'><AbbreviatedData>M 0 0 L 9 9</AbbreviatedData></PathObject></Layer>\
         </Content></Page>"
    );
    archive.set(path, circle.into_bytes());
    let drawn = draw_all(&archive.pack(), &Options::default()).svg;
    assert_eq!(drawn.matches("<path").count(), 1, "{drawn}");
}

#[test]
fn numbers_that_are_none_and_giant_ones_draw_nothing_wild() {
    let content = "<PathObject ID='1' Boundary='NaN 5 inf 9' CTM='1e308 0 0 1e308 NaN 0' \
        LineWidth='1e99'><AbbreviatedData>M 1e300 -1e300 L NaN 5 B 1 2 3</AbbreviatedData>\
        </PathObject><TextObject ID='2' Boundary='1e300 -1e300 1 1' Size='1e300' Font='3' \
        HScale='1e-300'><TextCode X='NaN' Y='inf' DeltaX='g 4000000000 1e30 NaN'>票据</TextCode>\
        </TextObject><ImageObject ID='3' Boundary='0 0 1e9 1e9' ResourceID='8'/>";
    draw(content, FONTS);
}

#[test]
fn a_page_painted_over_and_over_is_cut() {
    let path = "<PathObject ID='1' Boundary='0 0 210 140' Fill='true'><FillColor Value='1 1 1'/>\
        <AbbreviatedData>M 0 0 L 210 0 L 210 140 L 0 140 C</AbbreviatedData></PathObject>";
    let drawing = draw(&path.repeat(4_000), "");
    assert!(drawing.is_cut);
    assert!(drawing.svg.matches("<path").count() <= limits::DRAWN_SHEETS_MAX as usize);
    let text = "<TextObject ID='1' Boundary='0 0 9 9' Size='3' Font='3'><TextCode X='0' Y='3'>票\
        </TextCode></TextObject>";
    assert!(draw(&text.repeat(limits::DRAWN_OBJECTS_MAX / 20), FONTS).svg.len() > 100_000);
}

#[test]
fn a_line_of_endless_dashes_is_drawn_whole() {
    let path = "<PathObject ID='1' Boundary='0 0 1000000 9' DashPattern='0.01 0.01'>\
        <AbbreviatedData>M 0 0 L 1000000 0</AbbreviatedData></PathObject>";
    assert!(!draw(path, "").svg.contains("dasharray"));
}

/// Changes single octets and stretches of a rich page from a fixed seed.
#[test]
fn no_change_to_a_page_panics_or_leaves_xml() {
    let content = "<PathObject ID='1' Boundary='5 5 40 40' Fill='true' DrawParam='4' \
        Rule='Even-Odd'><Clips><Clip><Area CTM='1 0 0 1 2 2'><Path Boundary='1 1 9 9'>\
        <AbbreviatedData>M 0 0 L 9 0 L 9 9 C</AbbreviatedData></Path></Area></Clip></Clips>\
        <FillColor><Pattern Width='4' Height='4' RelativeTo='Page' \
        CTM='1 0 0 1 3 3'><CellContent><PathObject ID='2' \
        Boundary='0 0 4 4'><AbbreviatedData>M 0 0 A 2 2 0 1 0 4 4</AbbreviatedData></PathObject>\
        </CellContent></Pattern></FillColor><StrokeColor><RadialShd StartPoint='1 1' \
        EndPoint='9 9' StartRadius='1' EndRadius='9' MapType='Repeat' MapUnit='2'>\
        <Segment><Color Value='1 2 3'/>\
        </Segment><Segment><Color Value='#f0 #01 #02' Alpha='9'/></Segment></RadialShd>\
        </StrokeColor>\
        <AbbreviatedData>M 0 0 L 40 0 Q 1 2 3 4 B 1 2 3 4 40 40 C</AbbreviatedData></PathObject>\
        <TextObject ID='3' Boundary='1 1 9 9' Font='3' Size='3' CTM='0 1 -1 0 3 0' Stroke='true' \
        HScale='0.8' CharDirection='90' ReadDirection='270'><CGTransform CodePosition='1' \
        CodeCount='1' GlyphCount='1'><Glyphs>7</Glyphs></CGTransform><TextCode X='1' Y='2' \
        DeltaX='g 2 4 2' DeltaY='g 1 0 -3'>票据&lt;据</TextCode></TextObject>\
        <CompositeObject ID='4' Boundary='5 5 9 9' CTM='.5 0 0 .5 0 0' ResourceID='9' Alpha='99'/>";
    let resources = "<Fonts><Font ID='3' FontName='楷体'/></Fonts><DrawParams><DrawParam ID='4' \
        DashPattern='2 1' LineWidth='0.3' Cap='Round'/></DrawParams><CompositeGraphicUnits>\
        <CompositeGraphicUnit ID='9'><Content><PathObject ID='6' Boundary='0 0 9 9'>\
        <AbbreviatedData>M 0 0 L 9 9</AbbreviatedData></PathObject></Content>\
        </CompositeGraphicUnit></CompositeGraphicUnits>";
    let mut seed = 20_261_122_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    const WORDS: [&str; 12] = [
        "NaN",
        "-1",
        "1e308",
        "0",
        "",
        "g 9 9",
        "\"",
        "C",
        "A",
        "99999999999",
        "票",
        "1 1 1 1 1 1",
    ];
    assert!(svg(content, resources).contains("<pattern"));
    for _ in 0..3_000 {
        let mut changed: Vec<char> = content.chars().collect();
        for _ in 0..1 + next(3) {
            let from = next(changed.len());
            let to = (from + next(6)).min(changed.len());
            changed.splice(from..to, WORDS[next(WORDS.len())].chars());
        }
        let bytes = archive(&changed.into_iter().collect::<String>(), resources).pack();
        let package = Package::open(&bytes).unwrap();
        let document = Document::read(&package).unwrap();
        if page(&package, &document, 0, &Options::default()).is_ok() {
            draw_all(&bytes, &Options::default());
        }
    }
}
