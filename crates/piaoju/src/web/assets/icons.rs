//! Drawings: small signs beside words, and the pictures of a page. All are inline SVG without a
//! style of their own, so the style sheet colours them and the content policy allows them.

use maud::{Markup, html};

/// A sign of 24 by 24, drawn in the colour of the text around it. It never stands without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A tick.
    Tick,
    /// A cross.
    Cross,
    /// An exclamation mark.
    Alert,
    /// A question mark.
    Question,
    /// A dash: not done.
    Dash,
    /// A letter i.
    Fact,
    /// A shield with a tick.
    Shield,
    /// A magnifying glass.
    Search,
    /// A sheet with an arrow up.
    Upload,
    /// A keyboard.
    Keyboard,
    /// The corners of a code.
    Code,
    /// An arrow to the right.
    Next,
    /// An arrow down to a tray.
    Download,
    /// A printer.
    Printer,
    /// Turning arrows.
    Again,
    /// A folder.
    Folder,
    /// A sheet that leaves its frame.
    Outside,
    /// A house.
    Home,
    /// Several sheets.
    Sheets,
    /// A clock turning back.
    Past,
    /// A book of entries.
    Ledger,
    /// Two people.
    People,
    /// A key.
    Key,
    /// Links of a chain.
    Chain,
    /// Sliders.
    Settings,
    /// A plug.
    Plug,
    /// A person.
    Person,
    /// A cloud that is crossed out: no connection.
    Offline,
    /// A seal.
    Seal,
    /// A camera.
    Camera,
}

/// How each sign is drawn.
const PATHS: &[(Icon, &str)] = &[
    (Icon::Tick, "M5 12.500l4.500 4.500L19 7.500"),
    (Icon::Cross, "M6.500 6.500l11 11M17.500 6.500l-11 11"),
    (Icon::Alert, "M12 5v9M12 18.500v.1"),
    (
        Icon::Question,
        "M8.500 9a3.500 3.500 0 1 1 5 3.200c-1 .5-1.500 1.200-1.500 2.300M12 18.500v.1",
    ),
    (Icon::Dash, "M6 12h12"),
    (Icon::Fact, "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5M12 8v.1"),
    (
        Icon::Shield,
        "M12 3l7.500 3v5.500c0 5-3.200 8-7.500 \
         9.500-4.300-1.500-7.500-4.500-7.500-9.500V6zM8.500 11.800l2.600 2.600 4.600-4.900",
    ),
    (Icon::Search, "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L21 21"),
    (Icon::Upload, "M6 3.500h8l5 5v12H6zM14 3.500v5h5M12 17.500v-6M9 14l3-3 3 3"),
    (Icon::Keyboard, "M3 6.500h18v11H3zM6.500 10h.1M10 10h.1M13.500 10h.1M17 10h.1M8 14h8"),
    (
        Icon::Code,
        "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM13.500 \
         13.500h.1M15.900 15.900h.1",
    ),
    (Icon::Next, "M5 12h13M13 6.500l5.500 5.500-5.500 5.500"),
    (Icon::Download, "M12 4v10M7.500 10l4.500 4.500 4.500-4.500M4.500 16v4h15v-4"),
    (Icon::Printer, "M7 9V3.500h10V9M7 17H4V9h16v8h-3M7 14h10v6.500H7z"),
    (
        Icon::Again,
        "M4.500 12a7.500 7.500 0 0 1 13-5L20 9.500M20 4.500v5h-5M19.500 12a7.500 7.500 0 0 \
         1-13 5L4 14.500M4 19.500v-5h5",
    ),
    (Icon::Folder, "M3 6h6.500l2 2.500H21V19H3z"),
    (Icon::Outside, "M10 5H4.500v14.500H19V14M13.500 4H20v6.500M20 4l-8.500 8.500"),
    (Icon::Home, "M4 11l8-7 8 7M6.500 9.500V20h11V9.500M10 20v-6h4v6"),
    (Icon::Sheets, "M8 3.500h8l4 4V17H8zM16 3.500v4h4M8 7.500H4v13h11V17"),
    (
        Icon::Past,
        "M4.500 12a7.500 7.500 0 1 0 2.300-5.400L4 9.300M4 4.500v4.800h4.800M12 8v4.500l3 2",
    ),
    (Icon::Ledger, "M5 3.500h14v17H5zM9 3.500v17M12 8h4M12 12h4"),
    (
        Icon::People,
        "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.5-4 3-6 6.500-6s6 2 \
         6.500 6M15.500 4.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2 .8 3.200 2.700 3.500 \
         5.500",
    ),
    (
        Icon::Key,
        "M8 20a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM11.200 12.300L20 3.500M16 \
         7.500l3 3",
    ),
    (
        Icon::Chain,
        "M10 14a4 4 0 0 0 6 .5l3-3A4 4 0 0 0 13.300 6L12 7.300M14 10a4 4 0 0 0-6-.5l-3 3A4 \
         4 0 0 0 10.700 18l1.300-1.300",
    ),
    (
        Icon::Settings,
        "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 \
         5zM9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
    ),
    (Icon::Plug, "M9 3v5M15 3v5M6 8h12v3.500a6 6 0 0 1-12 0zM12 17.500V21"),
    (
        Icon::Person,
        "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4.300 3.300-6.500 \
         7.500-6.500s6.900 2.200 7.500 6.500",
    ),
    (
        Icon::Offline,
        "M4 4l16 16M7 8.500A4.500 4.500 0 0 0 7.500 18H17M10.500 6.500a5.500 5.500 0 0 1 8 \
         4.500 3.600 3.600 0 0 1 1.700 5.800",
    ),
    (
        Icon::Seal,
        "M12 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM8.500 14l-1 7 \
         4.500-2.500 4.500 2.500-1-7",
    ),
    (
        Icon::Camera,
        "M3 7.500h4.500l1.500-3h6l1.500 3H21v12H3zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 \
         0 0 0 7z",
    ),
];

impl Icon {
    fn path(self) -> &'static str {
        PATHS.iter().find(|(icon, _)| *icon == self).map_or("", |(_, path)| path)
    }
}

/// Draws a sign. It is hidden from those who listen: the words beside it say the same.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"
            stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            path d=(icon.path()) {}
        }
    }
}

/// The fine line-work (团花) that papers of value carry, as an ornament.
pub fn rosette() -> Markup {
    let turns = (0..36).map(|n| n * 5);
    html! {
        svg.rosette viewBox="-110 -110 220 220" fill="none" stroke="currentColor"
            stroke-width=".5" aria-hidden="true" {
            @for turn in turns {
                ellipse rx="104" ry="46" transform={ "rotate(" (turn) ")" } {}
            }
        }
    }
}

/// Where the fields stand on the paper: numbers 1 to 5 on the drawing of an invoice.
///
/// The words beside it name them in the same order: code and number, date, total, check code,
/// amount without tax.
pub fn map_of_fields(title: &str) -> Markup {
    let marks = [(138, 14), (138, 31), (150, 99), (52, 21), (125, 84)];
    html! {
        svg.map viewBox="0 0 200 136" role="img" aria-label=(title) {
            rect.sheet x="1" y="1" width="198" height="134" rx="4" {}
            g.rules {
                path d="M10 40h180v88H10zM10 58h180M10 92h180M10 106h180M22 40v18M100 40v18\
                    M112 40v18M22 106v22M60 58v34M84 58v34M112 58v34M138 58v34M160 58v34" {}
                ellipse cx="100" cy="20" rx="16" ry="10" {}
                path d="M70 35h42M12 12h18v18H12zM150 12h38M150 17h30M150 29h38M64 19h10M64 23h8" {}
            }
            @for (at, (x, y)) in marks.iter().enumerate() {
                circle cx=(x) cy=(y) r="7" {}
                text x=(x) y=(y + 3) text-anchor="middle" { (at + 1) }
            }
        }
    }
}

/// A turning ring for work in progress.
pub fn spinner() -> Markup {
    html! {
        svg.spinner viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"
            stroke-width="2.500" stroke-linecap="round" aria-hidden="true" {
            path d="M12 3a9 9 0 1 1-9 9" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_its_drawing_once() {
        let mut drawn: Vec<Icon> = PATHS.iter().map(|(icon, _)| *icon).collect();
        drawn.dedup();
        assert_eq!(drawn.len(), PATHS.len());
        for (icon, path) in PATHS {
            assert!(path.starts_with('M') && !path.contains('\n'), "{icon:?}");
            assert_eq!(icon.path(), *path);
        }
    }
}
