//! What every page must keep: one heading, bound labels, unique ids, nothing inline.

use std::collections::BTreeSet;

/// A tag of a page.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    is_end: bool,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }
}

/// Elements without an end tag.
const VOID: [&str; 7] = ["meta", "link", "input", "br", "img", "hr", "wbr"];

/// The tags of a page that our own renderer wrote: attributes always in double quotes.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut quoted = false;
        let end = rest.find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let Some(end) = end else { break };
        let (inner, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if inner.starts_with('!') {
            continue;
        }
        let is_end = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let name = inner.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        tags.push(Tag { name, attributes: attributes(&inner[name.len()..]), is_end });
    }
    tags
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix("=\"") {
            let close = after.find('"').unwrap_or(after.len());
            value = &after[..close];
            rest = after.get(close + 1..).unwrap_or_default();
        }
        found.push((name, value));
        rest = rest.trim_start();
    }
    found
}

/// The text of a page without its tags, and the text of its title.
pub fn text(page: &str) -> (String, String) {
    let body = page.split_once("<body>").map_or(page, |(_, body)| body);
    let mut out = String::new();
    let mut quoted = false;
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' if !inside => inside = true,
            '"' if inside => quoted = !quoted,
            '>' if inside && !quoted => {
                inside = false;
                out.push('\u{1}');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let title = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    // Tags join what stands inside a line; the mark only keeps words of two elements apart when
    // there was a blank between them.
    let text = out.replace('\u{1}', "").replace("&amp;", "&").replace("&quot;", "\"");
    (text, title.map(|(title, _)| title.to_owned()).unwrap_or_default())
}

/// Everything that is wrong with a page.
pub fn faults(page: &str) -> Vec<String> {
    let tags = tags(page);
    let mut faults = Vec::new();
    if !page.starts_with("<!DOCTYPE html><html lang=\"") {
        faults.push("begins otherwise".to_owned());
    }
    balance(&tags, &mut faults);
    headings(&tags, &mut faults);
    identities(&tags, &mut faults);
    fields(&tags, &mut faults);
    policy(&tags, &mut faults);
    tables(&tags, &mut faults);
    let count = |name: &str| tags.iter().filter(|t| t.name == name && !t.is_end).count();
    for (name, wanted) in [("h1", 1), ("main", 1), ("header", 1), ("footer", 1), ("title", 1)] {
        let found = match name {
            // Dialogs have a head of their own.
            "header" => tags.iter().filter(|t| t.get("class") == Some("top")).count(),
            _ => count(name),
        };
        if found != wanted {
            faults.push(format!("{found} of {name}"));
        }
    }
    let first = tags.iter().find(|t| t.name == "a").and_then(|t| t.get("href"));
    if first != Some("#main") {
        faults.push("the first link does not skip to the content".to_owned());
    }
    faults
}

fn balance(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|t| !VOID.contains(&t.name)) {
        match tag.is_end {
            false => open.push(tag.name),
            true => {
                let last = open.pop();
                if last != Some(tag.name) {
                    faults.push(format!("{} closes {last:?}", tag.name));
                }
            }
        }
        if tag.name == "form" && open.iter().filter(|n| **n == "form").count() > 1 {
            faults.push("a form in a form".to_owned());
        }
        let has_interactive = open.iter().filter(|n| matches!(**n, "a" | "button")).count() > 1;
        if has_interactive {
            faults.push("a button or link in another".to_owned());
        }
    }
    if !open.is_empty() {
        faults.push(format!("left open: {open:?}"));
    }
}

fn headings(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let mut last = 0;
    for tag in tags.iter().filter(|t| !t.is_end) {
        let level = match tag.name {
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            "h4" => 4,
            _ => continue,
        };
        // The dialog of keys stands behind the page, so a step up is never wrong.
        if level > last + 1 {
            faults.push(format!("h{level} behind h{last}"));
        }
        last = level;
    }
}

fn identities(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|t| t.get("id")) {
        if !ids.insert(id) {
            faults.push(format!("id {id} twice"));
        }
    }
    for tag in tags {
        for name in ["for", "aria-describedby", "aria-labelledby"] {
            for id in tag.get(name).unwrap_or_default().split_whitespace() {
                if !ids.contains(id) {
                    faults.push(format!("{name} names {id}, which is not there"));
                }
            }
        }
        if let Some(anchor) = tag.get("href").and_then(|href| href.strip_prefix('#'))
            && !ids.contains(anchor)
        {
            faults.push(format!("a link to #{anchor}, which is not there"));
        }
    }
}

fn fields(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let bound: BTreeSet<&str> = tags.iter().filter_map(|t| t.get("for")).collect();
    let mut in_label = false;
    for tag in tags {
        match tag.name {
            "label" => in_label = !tag.is_end,
            "input" | "select" | "textarea" if !tag.is_end => {
                let is_hidden = tag.get("type") == Some("hidden");
                let is_bound = tag.get("id").is_some_and(|id| bound.contains(id));
                if !is_hidden && !is_bound && !in_label && tag.get("aria-label").is_none() {
                    faults.push(format!("no label for {:?}", tag.get("name")));
                }
            }
            "button" if !tag.is_end && tag.get("type").is_none() => {
                faults.push("a button without type".to_owned());
            }
            _ => {}
        }
    }
}

/// The content policy: nothing inline, nothing from elsewhere.
fn policy(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    for tag in tags.iter().filter(|t| !t.is_end) {
        for (name, value) in &tag.attributes {
            if *name == "style" || name.starts_with("on") {
                faults.push(format!("{name} of {}", tag.name));
            }
            let is_loaded = matches!(*name, "src" | "action") || tag.name == "link";
            if is_loaded && (value.contains("//") || value.contains(':')) {
                faults.push(format!("{} loads {value}", tag.name));
            }
            let is_outside = *name == "href" && value.contains("//");
            let known = [
                piaoju::web::ui::official::PLATFORM,
                piaoju::web::ui::paper_check::FISCAL_PLATFORM,
            ];
            if is_outside && !known.contains(value) {
                faults.push(format!("a link to {value}"));
            }
        }
        if tag.name == "style" || (tag.name == "script" && tag.get("src").is_none()) {
            faults.push(format!("{} inside the page", tag.name));
        }
        let is_new_window = tag.get("target") == Some("_blank");
        if is_new_window && !tag.get("rel").unwrap_or_default().contains("noopener") {
            faults.push("a new window that can reach back".to_owned());
        }
        if tag.name == "form" && tag.get("method").is_none() {
            faults.push("a form without method".to_owned());
        }
    }
}

fn tables(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    for tag in tags.iter().filter(|t| t.name == "th" && !t.is_end) {
        if tag.get("scope").is_none() {
            faults.push("a head of a table without scope".to_owned());
        }
    }
    let mut before = "";
    for tag in tags.iter().filter(|t| !t.is_end) {
        if tag.name == "table" && before != "scroll" {
            faults.push("a table that cannot scroll by itself".to_owned());
        }
        before = tag.get("class").unwrap_or_default();
    }
}

#[test]
fn the_rules_refuse_what_they_should() {
    let page = "<!DOCTYPE html><html lang=\"en\"><body><a href=\"#x\" style=\"a\">a</a><h1>a</h1>\
                <h3>b</h3><input name=\"n\"><table><th>a</th></table><p id=\"a\"></p>\
                <p id=\"a\" onclick=\"x\"></p><script>1</script><form></form><div></body></html>";
    let faults = faults(page).join("\n");
    for part in [
        "style of a",
        "h3 behind h1",
        "no label",
        "without scope",
        "cannot scroll",
        "id a twice",
        "onclick of p",
        "script inside",
        "without method",
        "closes",
        "#x, which is not there",
        "0 of main",
    ] {
        assert!(faults.contains(part), "{part} in\n{faults}");
    }
}
