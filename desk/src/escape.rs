//! Writing values into texts of other forms.

use std::fmt::Write;

/// Percent-encoding (RFC 3986): all but unreserved characters and `/`.
pub(crate) fn percent(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => drop(write!(text, "%{byte:02X}")),
        }
    }
    text
}

/// The inside of a JSON string (RFC 8259).
pub(crate) fn json(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            control if control < ' ' => drop(write!(text, "\\u{:04x}", u32::from(control))),
            other => text.push(other),
        }
    }
    text
}

/// HTML's text and quoted attributes.
pub(crate) fn html(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(percent("a/b c&é"), "a/b%20c%26%C3%A9");
        let hostile = "\"\\\n\u{1}<'&>é";
        let quoted = format!("\"{}\"", json(hostile));
        let back: String = serde_json::from_str(&quoted).unwrap();
        assert_eq!(back, hostile);
        assert_eq!(html("<a b='\"&"), "&lt;a b=&#39;&quot;&amp;");
    }
}
