//! Workspaces (工作区) and the names that people give to things.

use super::Fault;

/// Whose workspace it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkspaceKind {
    /// 个人: one person, who may everything in it.
    Personal,
    /// 企业: members with roles; whoever registers it is its first administrator.
    Company,
}

impl WorkspaceKind {
    /// Both, in the order of the form.
    pub const ALL: [WorkspaceKind; 2] = [WorkspaceKind::Personal, WorkspaceKind::Company];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            WorkspaceKind::Personal => "personal",
            WorkspaceKind::Company => "company",
        }
    }

    /// The kind of a code.
    pub fn of_code(code: &str) -> Option<WorkspaceKind> {
        WorkspaceKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Reads a name that somebody gave: one line without characters that hide or turn text, white
/// space joined, at most `chars_max` characters.
///
/// ```
/// use model::account::{Fault, name};
/// assert_eq!(name("  示例（北京）  科技有限公司 ", 60).unwrap(), "示例（北京） 科技有限公司");
/// assert_eq!(name("evil\u{202e}fdp.exe", 60), Err(Fault::NameForm));
/// ```
///
/// # Errors
///
/// [`Fault::NameForm`] when nothing is left of it or too much.
pub fn name(text: &str, chars_max: usize) -> Result<String, Fault> {
    let is_hidden = |c: char| {
        // Controls that are no white space, zero-width and bidirectional marks, private use.
        c.is_control() && !c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}')
            || matches!(c, '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{10ffff}')
    };
    if text.len() > 8 * chars_max || text.chars().any(is_hidden) {
        return Err(Fault::NameForm);
    }
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        1.. if name.chars().count() <= chars_max => Ok(name),
        _ => Err(Fault::NameForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_are_taken_and_hidden_characters_are_not() {
        for text in ["李", "Ana María", "阿卜杜拉·买买提", "O'Neil & Sons", "<b>示例</b>"]
        {
            assert_eq!(name(text, 40).as_deref(), Ok(text));
        }
        let long = "长".repeat(41);
        for text in ["", " \n\t", "a\u{0}b", "a\u{200b}b", "\u{feff}a", "a\u{7f}", &long] {
            assert_eq!(name(text, 40), Err(Fault::NameForm), "{text:?}");
        }
        assert_eq!(name("a\r\nb", 40).as_deref(), Ok("a b"));
    }

    #[test]
    fn kinds_are_written_and_read_without_loss() {
        for kind in WorkspaceKind::ALL {
            assert_eq!(WorkspaceKind::of_code(kind.code()), Some(kind));
        }
    }
}
