//! How many crates stand behind the project.

use super::{Finding, Tree};

/// Each crate is code that somebody has to trust and that may break. Two thirds of them come with
/// reading and writing PDF (hayro, krilla, and lopdf in tests), which have few rivals; the rest
/// are arithmetic, XML, texts and the command line. The service brought the other two hundred:
/// two databases, HTTP with TLS, mail, spreadsheets and a driver for browser tests. A new one
/// needs a line in docs/DESIGN.md, and this number moves with it.
const CRATES_MAX: usize = 590;

pub fn the_crates_are_counted(tree: &Tree) -> Vec<Finding> {
    let Some(lock) = tree.get("Cargo.lock") else { return Vec::new() };
    let count = lock.text.lines().filter(|line| *line == "[[package]]").count();
    if count <= CRATES_MAX {
        return Vec::new();
    }
    let advice = format!(
        "{count} crates, {CRATES_MAX} are agreed: do without one, or raise CRATES_MAX in xtask \
         and give the reason in docs/DESIGN.md"
    );
    vec![Finding::new(&lock.path, 0, "crate budget", advice)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_crates_are_refused() {
        let lock = |count| "[[package]]\nname = \"x\"\n".repeat(count);
        let tree = Tree::of(&[("Cargo.lock", &lock(CRATES_MAX))]);
        assert_eq!(the_crates_are_counted(&tree), []);
        let tree = Tree::of(&[("Cargo.lock", &lock(CRATES_MAX + 1))]);
        assert_eq!(the_crates_are_counted(&tree).len(), 1);
    }
}
