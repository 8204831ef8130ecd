//! What the log says was done and by whom, in words. Codes stand beside them, to be searched by.

use crate::paint::printable;
use crate::texts::Texts;

/// The code of everything that is noted in the log; `log-did-` and the code is the key of its word.
pub const DEEDS: [&str; 56] = [
    "batch.advanced",
    "batch.begun",
    "batch.continued",
    "batch.done",
    "batch.forgotten",
    "batch.made",
    "batch.stopped",
    "draft.confirmed",
    "draft.forgotten",
    "draft.made",
    "factor.off",
    "factor.on",
    "factor.recovery-used",
    "factor.refused",
    "folder.forgotten",
    "folder.kept",
    "folder.removed",
    "invitation.role-changed",
    "invitation.withdrawn",
    "key.ended",
    "key.made",
    "member.enrolled",
    "member.invited",
    "member.joined",
    "member.left",
    "member.removed",
    "member.role-changed",
    "nobody.locked",
    "official.recorded",
    "paper.looked-at",
    "password.changed",
    "person.closed",
    "person.locked",
    "person.registered",
    "person.renamed",
    "register.load_begun",
    "register.load_ended",
    "register.loaded",
    "register.state",
    "role.changed",
    "role.made",
    "role.removed",
    "session.begun",
    "session.ended",
    "session.others-ended",
    "session.switched",
    "setting.changed",
    "source.ordered",
    "source.removed",
    "source.saved",
    "template.kept",
    "verification.forgotten",
    "verification.made",
    "verification.planned",
    "workspace.made",
    "workspace.renamed",
];

/// What was done; the code itself for one that a newer program noted.
pub fn deed(t: &Texts, code: &str) -> String {
    t.word("log-did", code)
}

/// Who did it: a name as it is, and words for guests and for the program itself.
pub fn doer(t: &Texts, actor: &str) -> String {
    match actor {
        "guest" => t.get("log-by-guest"),
        "program:command" => t.get("log-by-command"),
        "program:housekeeping" => t.get("log-by-housekeeping"),
        "program:retention" => t.get("log-by-retention"),
        name => printable(name),
    }
}

/// What else is noted, where people can read it: numbers for programs are left to the proof.
pub fn detail(t: &Texts, detail: &str) -> Option<String> {
    if detail.is_empty() || detail.starts_with(['[', '{']) {
        return None;
    }
    let families = ["verdict", "role", "page-workspace", "source-kind"];
    let mut words = families.iter().map(|family| t.word(family, detail));
    Some(printable(&words.find(|word| word != detail).unwrap_or_else(|| detail.to_owned())))
}
