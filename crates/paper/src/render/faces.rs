//! The fonts of this system, looked through once, and the outlines taken from them.
//!
//! Documents name fonts of Windows and carry none. Here is what stands in for them: the font
//! itself where it is installed, else one of its kind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ofd::svg::{Family, Outline, Typeface};
use resvg::usvg::fontdb::{self, Database, Query, Style, Weight};

use crate::limits;

/// What stands in for a family, the best first.
fn stand_ins(family: Family) -> &'static [&'static str] {
    match family {
        Family::Song => &[
            "SimSun",
            "NSimSun",
            "Songti SC",
            "Noto Serif CJK SC",
            "Source Han Serif SC",
            "AR PL UMing CN",
        ],
        Family::FangSong => &["FangSong", "FangSong_GB2312", "STFangsong", "Noto Serif CJK SC"],
        Family::Kai => {
            &["KaiTi", "KaiTi_GB2312", "Kaiti SC", "STKaiti", "AR PL UKai CN", "Noto Serif CJK SC"]
        }
        Family::Hei => &["SimHei", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC"],
        Family::Mono => &["Courier New", "Liberation Mono", "DejaVu Sans Mono"],
    }
}

/// What is tried for a character that no font of its kind has.
const LAST: [&str; 6] = [
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "DejaVu Sans",
    "Noto Sans Symbols 2",
];

/// The outlines that were asked for in one typeface.
type Known = HashMap<char, Option<Arc<Outline>>>;

/// The fonts of this system.
pub(super) struct Faces {
    pub database: Arc<Database>,
    known: Mutex<(usize, HashMap<Typeface, (Vec<fontdb::ID>, Known)>)>,
    plain: OnceLock<Option<(Arc<Vec<u8>>, u32)>>,
}

impl Faces {
    /// The fonts, looked through when they are first asked for.
    pub(super) fn of_system() -> &'static Faces {
        static FACES: OnceLock<Faces> = OnceLock::new();
        FACES.get_or_init(|| {
            let mut database = Database::new();
            database.load_system_fonts();
            Faces { database: Arc::new(database), known: Mutex::default(), plain: OnceLock::new() }
        })
    }

    /// The outline of a character in the font that stands in for a typeface.
    pub(super) fn outline(&self, face: &Typeface, c: char) -> Option<Arc<Outline>> {
        // A thread that died here left the map as it was between two insertions.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, typefaces) = &mut *known;
        if *count >= limits::OUTLINES_KEPT_MAX {
            typefaces.clear();
            *count = 0;
        }
        if !typefaces.contains_key(face) {
            *count += 1;
            typefaces.insert(face.clone(), (self.candidates(face), Known::new()));
        }
        let (candidates, outlines) = typefaces.get_mut(face)?;
        if let Some(found) = outlines.get(&c) {
            return found.clone();
        }
        let read = |id: &fontdb::ID| {
            self.database.with_face_data(*id, |data, index| Outline::of_char(data, index, c))?
        };
        let found = candidates.iter().find_map(read).map(Arc::new);
        *count += 1;
        outlines.insert(c, found.clone());
        found
    }

    /// The installed fonts that may stand in for a typeface, the best first.
    fn candidates(&self, face: &Typeface) -> Vec<fontdb::ID> {
        let names = [face.name.as_str()];
        let names = names.iter().chain(stand_ins(face.family)).chain(&LAST);
        let mut found = Vec::new();
        for name in names {
            let id = self.database.query(&Query {
                families: &[fontdb::Family::Name(name)],
                weight: if face.is_bold { Weight::BOLD } else { Weight::NORMAL },
                style: Style::Normal,
                ..Query::default()
            });
            if let Some(id) = id.filter(|id| !found.contains(id)) {
                found.push(id);
            }
        }
        found
    }

    /// A font with Chinese characters for PDF files that carry none, kept in memory.
    pub(super) fn chinese(&self) -> Option<(Arc<Vec<u8>>, u32)> {
        let find = || {
            let all = stand_ins(Family::Song).iter().chain(stand_ins(Family::Hei)).chain(&LAST);
            all.filter_map(|name| {
                let families = &[fontdb::Family::Name(name)];
                self.database.query(&Query { families, ..Query::default() })
            })
            .find_map(|id| {
                let read = |data: &[u8], index| {
                    let is_chinese = Outline::of_char(data, index, '票').is_some();
                    is_chinese.then(|| (Arc::new(data.to_vec()), index))
                };
                self.database.with_face_data(id, read)?
            })
        };
        self.plain.get_or_init(find).clone()
    }
}
