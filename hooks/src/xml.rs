//! Reads a camera's answer: every text with the path of names that leads to it. Namespaces' prefixes are the camera's own
//! affair and dropped; what an ONVIF answer means follows from its place.

use quick_xml::Reader;
use quick_xml::events::Event;
use thiserror::Error;

/// The deepest that elements may be nested.
const DEEPEST: usize = 32;
/// So many texts are read of an answer.
const MOST: usize = 4096;

/// Why an answer cannot be read. It may come from anybody, so that nothing of it is repeated.
#[derive(Error, Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlError {
    /// It is not well-formed.
    #[error("answers something that is no XML")]
    NotXml,
    /// A document type or an entity of its own: nothing that SOAP allows.
    #[error("answers XML of a kind that SOAP forbids")]
    Forbidden,
    /// Too deep, or too many elements.
    #[error("answers more than this program reads")]
    TooMuch,
}

/// The texts of a document in its order, each with the local names from the root on, joined by slashes.
pub fn texts(document: &[u8]) -> Result<Vec<(String, String)>, XmlError> {
    let document = std::str::from_utf8(document).map_err(|_| XmlError::NotXml)?;
    let mut reader = Reader::from_str(document);
    let (mut path, mut open) = (Vec::<String>::new(), Vec::<String>::new());
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(|_| XmlError::NotXml)? {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                path.push(name);
                open.push(String::new());
                if path.len() > DEEPEST {
                    return Err(XmlError::TooMuch);
                }
            }
            Event::Empty(element) => {
                let name = element.local_name().as_ref().to_owned();
                found.push((joined(&path, &name), String::new()));
            }
            Event::End(_) => {
                let (Some(name), Some(text)) = (path.pop(), open.pop()) else {
                    return Err(XmlError::NotXml);
                };
                found.push((joined(&path, &name), text.trim().to_owned()));
            }
            Event::Text(text) => {
                add(&mut open, &text.xml10_content())?;
            }
            Event::CData(text) => {
                add(&mut open, &text.xml10_content())?;
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => character,
                    _ => match &*reference {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "apos" => '\'',
                        "quot" => '"',
                        _ => return Err(XmlError::Forbidden),
                    },
                };
                add(&mut open, character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(XmlError::Forbidden),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if path.is_empty() => return Ok(found),
            Event::Eof => return Err(XmlError::NotXml),
        }
        if found.len() > MOST {
            return Err(XmlError::TooMuch);
        }
    }
}

fn joined(path: &[String], name: &str) -> String {
    let mut all: Vec<&str> = path.iter().map(String::as_str).collect();
    all.push(name);
    all.join("/")
}

fn add(open: &mut [String], text: &str) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(last) => last.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlError::NotXml),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_place() {
        let document = "<?xml version='1.0'?>\n<s:a xmlns:s='urn:x'><!-- --><b>one &amp; &#x41;<![CDATA[<]]></b><t:b/><c> two </c></s:a>\n";
        let found = texts(document.as_bytes()).unwrap();
        let expected = [("a/b", "one & A<"), ("a/b", ""), ("a/c", "two"), ("a", "")];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_hostile_is_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        for (document, error) in [
            (bomb.to_owned(), XmlError::Forbidden),
            ("<a>&b;</a>".into(), XmlError::Forbidden),
            (
                "<!DOCTYPE a SYSTEM \"file:///etc/shadow\"><a/>".into(),
                XmlError::Forbidden,
            ),
            ("<a>".repeat(100), XmlError::TooMuch),
            (format!("<a>{}</a>", "<b/>".repeat(5000)), XmlError::TooMuch),
            ("<a>".into(), XmlError::NotXml),
            ("<a></b>".into(), XmlError::NotXml),
            (
                "<html><body><p>hello<br></body></html>".into(),
                XmlError::NotXml,
            ),
            ("hello".into(), XmlError::NotXml),
        ] {
            assert_eq!(texts(document.as_bytes()), Err(error), "{document:.60}");
        }
        assert_eq!(texts(b"<a>\xff</a>"), Err(XmlError::NotXml));
    }
}
