//! Several invoices in one picture: cut apart along the white between them.
//!
//! A cut is made only where both sides repeat what an invoice has once: its title, its number, its
//! date, its gross amount; or where a paper ticket of the railway, which prints none of these, lies
//! beside an invoice. So one invoice with wide gaps is never torn, and what is not surely several
//! stays one.

use model::text::Photo;

use super::sheet::Sheet;
use crate::limits::PHOTO_INVOICES_MAX;

/// What stands once on an invoice; one entry for each thing, in the ways it is printed.
const ONCE: &[&[&str]] = &[
    &[
        "增值税专用发票",
        "增值税普通发票",
        "增值税电子普通发票",
        "增值税电子专用发票",
        "电子发票(普通发票)",
        "电子发票(增值税专用发票)",
        "通用机打发票",
        "定额发票",
        "销售统一发票",
        "出租汽车",
        "铁路电子客票",
        "电子客票行程单",
    ],
    &["发票代码"],
    &["发票号码", "票据号码"],
    &["开票日期"],
    &["价税合计"],
    &["校验码"],
    &["密码区"],
    &["上车", "上车时间"],
    &["下车", "下车时间"],
    &["里程"],
    &["等候", "候时"],
    &["车号", "车牌号"],
    &["限乘当日", "当日当次车"],
    &["12306", "95306"],
    &["二等座", "一等座", "硬座", "软卧", "硬卧", "无座", "商务座"],
    &["中国铁路", "铁路祝您"],
];
/// How many of them both sides of a cut must have,
const REPEATED: usize = 2;
/// and of these first ones, which name an invoice.
const NAMING: usize = 4;
/// From here on they are words of rail tickets.
const RAIL: usize = 12;
/// How many words of a rail ticket one side must have, where the other one is an invoice.
const TICKET: usize = 3;
/// What only an electronic rail ticket says: it has the words of both.
const ELECTRONIC_TICKET: &[&str] = &["铁路电子客票", "电子客票号"];
/// The narrowest white that is cut along, in units.
const WHITE: f32 = 0.4;

/// One place of one of [`ONCE`].
struct Sign {
    what: usize,
    x: f32,
    y: f32,
}

/// A part of the picture: which lines it has, by number.
type Part = Vec<usize>;

/// The invoices of one picture, each with its own lines and codes; the picture itself when it
/// shows one, or when they cannot be told apart.
///
/// Places stay those of the whole picture. More than [`PHOTO_INVOICES_MAX`] are not separated.
pub fn separate(photo: &Photo) -> Vec<Photo> {
    let sheet = Sheet::new(photo);
    let mut signs = Vec::new();
    for (what, words) in ONCE.iter().enumerate() {
        for hit in sheet.find(words) {
            signs.push(Sign { what, x: (hit.left + hit.right) / 2.0, y: hit.y });
        }
    }
    let is_mixed = sheet.find(ELECTRONIC_TICKET).is_empty();
    let mut open: Vec<Part> = vec![(0..sheet.lines.len()).collect()];
    let mut parts: Vec<Part> = Vec::new();
    while let Some(part) = open.pop() {
        let is_full = open.len() + parts.len() + 2 > PHOTO_INVOICES_MAX;
        match cut(&sheet, &part, &signs, is_mixed).filter(|_| !is_full) {
            Some((a, b)) => open.extend([b, a]),
            None => parts.push(part),
        }
    }
    if parts.len() < 2 {
        return vec![photo.clone()];
    }
    share(photo, &sheet, &parts)
}

/// The widest cut of a part whose sides are both invoices; `is_mixed` when one of them may be a
/// paper ticket of the railway.
fn cut(sheet: &Sheet, part: &Part, signs: &[Sign], is_mixed: bool) -> Option<(Part, Part)> {
    let mut best: Option<(f32, Part, Part)> = None;
    for is_across in [false, true] {
        let span = |at: usize| {
            let line = &sheet.lines[at];
            let tops = || line.marks.iter().map(|m| m.y);
            match is_across {
                true => (line.left, line.right),
                false => {
                    let half = line.h / 2.0;
                    (tops().fold(f32::MAX, f32::min) - half, tops().fold(f32::MIN, f32::max) + half)
                }
            }
        };
        let mut sorted: Vec<(f32, f32, usize)> =
            part.iter().map(|&at| (span(at).0, span(at).1, at)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let inside: Vec<&Sign> = signs.iter().filter(|s| is_inside(sheet, part, s)).collect();
        let mut end = f32::MIN;
        for (index, (from, to, _)) in sorted.iter().enumerate() {
            let white = from - end;
            let middle = (from + end) / 2.0;
            if index > 0
                && white > WHITE
                && best.as_ref().is_none_or(|(widest, ..)| white > *widest)
                && are_two(&sides(&inside, is_across, middle), is_mixed)
            {
                let at = |part: &[(f32, f32, usize)]| part.iter().map(|(_, _, at)| *at).collect();
                best = Some((white, at(&sorted[..index]), at(&sorted[index..])));
            }
            end = end.max(*to);
        }
    }
    best.map(|(_, a, b)| (a, b))
}

/// What each side of a cut has.
type Sides = [[bool; ONCE.len()]; 2];

fn sides(signs: &[&Sign], is_across: bool, middle: f32) -> Sides {
    let mut sides = [[false; ONCE.len()]; 2];
    for sign in signs {
        let at = if is_across { sign.x } else { sign.y };
        sides[usize::from(at > middle)][sign.what] = true;
    }
    sides
}

/// Whether both sides have enough of what an invoice has once, or one is a ticket and the other an
/// invoice.
fn are_two(sides: &Sides, is_mixed: bool) -> bool {
    repeats(sides)
        || is_mixed
            && [(0, 1), (1, 0)].iter().any(|&(ticket, invoice)| {
                let count = |side: usize, of: std::ops::Range<usize>| {
                    sides[side][of].iter().filter(|is_there| **is_there).count()
                };
                let (naming, words) = (0..NAMING, RAIL..ONCE.len());
                count(ticket, words.clone()) >= TICKET
                    && count(ticket, naming.clone()) == 0
                    && count(invoice, naming) >= REPEATED
                    && count(invoice, words) == 0
            })
}

fn repeats(sides: &Sides) -> bool {
    let both: Vec<usize> = (0..ONCE.len()).filter(|&w| sides[0][w] && sides[1][w]).collect();
    // Tickets of the railway print none of the labels that others have.
    let is_named = both.iter().any(|what| !(NAMING..RAIL).contains(what));
    is_named && both.len() >= REPEATED
}

fn is_inside(sheet: &Sheet, part: &Part, sign: &Sign) -> bool {
    part.iter().any(|&at| {
        let line = &sheet.lines[at];
        let (from, to) = (line.left - 0.5, line.right + 0.5);
        (from..=to).contains(&sign.x) && (line.y - sign.y).abs() < 1.5
    })
}

/// Gives every part its lines, and every code to the part whose text is nearest.
fn share(photo: &Photo, sheet: &Sheet, parts: &[Part]) -> Vec<Photo> {
    let empty = || Photo { width: photo.width, height: photo.height, ..Photo::default() };
    let mut out: Vec<Photo> = parts.iter().map(|_| empty()).collect();
    for (part, photo_part) in parts.iter().zip(&mut out) {
        let mut seen: Vec<usize> = part.iter().map(|&at| sheet.lines[at].seen).collect();
        seen.sort_unstable();
        photo_part.lines = seen.into_iter().map(|at| photo.lines[at].clone()).collect();
    }
    for code in &photo.codes {
        let middle = |corners: &[(f32, f32); 4]| {
            let (x, y) = corners.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
            (x / 4.0, y / 4.0)
        };
        let (x, y) = middle(&code.corners);
        let far = |part: &Photo| {
            let of = |corners| {
                let (a, b): (f32, f32) = middle(corners);
                (a - x).hypot(b - y)
            };
            // The third nearest line: one stray line beside a code says little.
            let mut all: Vec<f32> = part.lines.iter().map(|l| of(&l.corners)).collect();
            all.sort_by(f32::total_cmp);
            all.get(2).or(all.last()).copied().unwrap_or(f32::MAX)
        };
        let nearest = (0..out.len()).min_by(|&a, &b| far(&out[a]).total_cmp(&far(&out[b])));
        if let Some(at) = nearest {
            out[at].codes.push(code.clone());
        }
    }
    out
}
