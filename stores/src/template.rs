//! Texts of a description with gaps for the account and its password.

use serde::Deserialize;

/// A gap in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// `{account}`: the account's name.
    Account,
    /// `{hash}`: what the product keeps of the new password.
    Hash,
    /// `{password}`: the password itself.
    Password,
    /// `{id}`: what the product calls the account inside.
    Id,
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// As it stands there.
    Text(String),
    /// To be filled.
    Gap(Gap),
}

/// A text with gaps. Braces around anything but a lower-case word are part of the text.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Vec<Piece>);

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        let mut plain = String::new();
        while let Some(at) = rest.find('{') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let word = rest.split('}').next().unwrap_or_default();
            let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            if !is_word || word.len() == rest.len() {
                plain.push('{');
                continue;
            }
            let gap = match word {
                "account" => Gap::Account,
                "hash" => Gap::Hash,
                "password" => Gap::Password,
                "id" => Gap::Id,
                _ => {
                    return Err(format!(
                        "{{{word}}} is not known; there are {{account}}, {{hash}}, {{password}} and {{id}}"
                    ));
                }
            };
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Gap(gap));
            rest = &rest[word.len() + 1..];
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        Ok(Self(pieces))
    }
}

impl Template {
    /// Its pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether it has such a gap.
    pub fn has(&self, wanted: Gap) -> bool {
        let is = |piece: &Piece| matches!(piece, Piece::Gap(gap) if *gap == wanted);
        self.0.iter().any(is)
    }

    /// An error if it has other gaps than these, or lacks one of them.
    pub fn only(&self, key: &str, wanted: &[Gap]) -> Result<(), String> {
        for gap in [Gap::Account, Gap::Hash, Gap::Password, Gap::Id] {
            let name = format!("{gap:?}").to_lowercase();
            match (self.has(gap), wanted.contains(&gap)) {
                (true, false) => return Err(format!("{key} cannot have {{{name}}}")),
                (false, true) => return Err(format!("{key} must have {{{name}}}")),
                _ => {}
            }
        }
        Ok(())
    }

    /// The text with every gap filled.
    pub fn filled(&self, mut fill: impl FnMut(Gap) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Gap(gap) => fill(*gap),
        };
        self.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, String> {
        Ok(Template::try_from(text.to_owned())?.filled(|gap| format!("<{gap:?}>")))
    }

    #[test]
    fn only_known_words_in_braces_are_gaps() {
        for (text, expected) in [
            ("", ""),
            ("a = {account}, {hash}", "a = <Account>, <Hash>"),
            (
                r#"{"update": {"password": {password}}}"#,
                r#"{"update": {"password": <Password>}}"#,
            ),
            ("/users/{id}", "/users/<Id>"),
            ("{", "{"),
            ("{}{{id}}", "{}{<Id>}"),
            ("{account", "{account"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected));
        }
        assert!(
            filled("{acount}")
                .unwrap_err()
                .contains("{acount} is not known")
        );
    }

    #[test]
    fn a_text_is_held_to_its_gaps() {
        let text = Template::try_from("x = {hash}".to_owned()).unwrap();
        let told = |wanted| text.only("set", wanted).unwrap_err();
        assert_eq!(told(&[Gap::Account, Gap::Hash]), "set must have {account}");
        assert_eq!(told(&[]), "set cannot have {hash}");
        text.only("set", &[Gap::Hash]).unwrap();
    }
}
