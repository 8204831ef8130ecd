//! The text files of the project.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// A text file.
#[derive(Clone, Debug)]
pub struct File {
    /// Path from the root, with slashes.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// All text files that are or would be committed.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// In the order of their paths.
    pub files: Vec<File>,
}

impl File {
    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

impl Tree {
    /// Reads what git knows or would add; without git, every folder but `target` and hidden ones.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn read(root: &Path) -> Result<Tree, Failure> {
        let mut paths = match listed_by_git(root) {
            Some(paths) => paths,
            None => walked(root)?,
        };
        paths.sort();
        paths.dedup();
        let file = |path: String| {
            let text = String::from_utf8(std::fs::read(root.join(&path)).ok()?).ok()?;
            Some(File { path, text })
        };
        Ok(Tree { files: paths.into_iter().filter_map(file).collect() })
    }

    /// The file at this path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// A made-up tree.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Tree { files: files.iter().map(file).collect() }
    }
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn walked(root: &Path) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() && name != "target" && name != ".git" {
                folders.push(path);
            } else if kind.is_file() {
                let inner = path.strip_prefix(root).unwrap_or(&path);
                paths.push(inner.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_and_walking_find_the_sources_alike() {
        let root = crate::root();
        let walked = walked(&root).unwrap();
        assert!(walked.contains(&"xtask/src/tidy/tree.rs".to_owned()));
        assert!(walked.iter().all(|path| !path.starts_with("target/")));
        if let Some(listed) = listed_by_git(&root) {
            assert!(listed.contains(&"xtask/src/tidy/tree.rs".to_owned()));
        }
    }
}
