//! XML as OFD writers print it: one line, prefix `ofd`, nothing optional.

/// The declaration that opens every part.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// The namespace of GB/T 33190-2016 clause 7.1.
pub(super) const NAMESPACE: &str = "http://www.ofdspec.org/2016";

/// Escapes text for element content and attribute values.
///
/// Characters that XML 1.0 cannot hold at all (clause 2.2: most control characters) are dropped.
///
/// ```
/// assert_eq!(ofd::write::escape("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// A part being written: elements open and close like calls do.
pub(super) struct Xml {
    out: String,
}

impl Xml {
    /// A part with its declaration and a root element that declares the namespace.
    pub(super) fn part(root: &str, attributes: &str, body: impl FnOnce(&mut Xml)) -> Vec<u8> {
        let mut xml = Xml { out: DECLARATION.to_owned() };
        let attributes = format!("xmlns:ofd=\"{NAMESPACE}\"{}{attributes}", space(attributes));
        xml.element(root, &attributes, body);
        xml.out.into_bytes()
    }

    /// An element around other elements.
    pub(super) fn element(&mut self, name: &str, attributes: &str, body: impl FnOnce(&mut Xml)) {
        self.out.push_str(&format!("<{name}{}{attributes}>", space(attributes)));
        body(self);
        self.out.push_str(&format!("</{name}>"));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &str) {
        self.out.push_str(&format!("<{name}{}{attributes}/>", space(attributes)));
    }

    /// An element around text.
    pub(super) fn text(&mut self, name: &str, attributes: &str, text: &str) {
        self.element(name, attributes, |x| x.out.push_str(&escape(text)));
    }
}

fn space(attributes: &str) -> &'static str {
    if attributes.is_empty() { "" } else { " " }
}

/// A length in millimetres with up to four decimals, as short as it can be.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short.is_empty() || short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Several lengths with spaces between them.
pub(super) fn numbers(values: &[f64]) -> String {
    values.iter().map(|v| number(*v)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        for (value, text) in
            [(0.0, "0"), (-0.00001, "0"), (10.0, "10"), (3.175, "3.175"), (1.23456, "1.2346")]
        {
            assert_eq!(number(value), text);
        }
        assert_eq!(numbers(&[0.0, 0.0, 210.0, 140.0]), "0 0 210 140");
    }
}
