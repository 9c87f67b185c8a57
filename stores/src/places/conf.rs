//! `[conf]`: a line of a configuration file.

use super::{Place, file, not_there};
use crate::description::FullPath;
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use serde::Deserialize;
use std::ops::Range;
use std::time::Duration;

/// Lines `key value` or `key = value`. Where a key stands several times the last one counts, and all are changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conf {
    file: FullPath,
    /// What the password's line starts with; blanks in it stand for any or none in the file.
    key: Key,
    /// Between key and value.
    #[serde(default)]
    separator: Separator,
    /// What the line of the account's name starts with.
    account_key: Key,
    /// The account's name where there is no such line.
    account_default: Option<String>,
    /// Whether the password's line is added where there is none.
    #[serde(default)]
    add: bool,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
enum Separator {
    #[default]
    #[serde(rename = " ")]
    Blank,
    #[serde(rename = "=")]
    Equals,
}

impl Separator {
    fn text(self) -> &'static str {
        match self {
            Self::Blank => " ",
            Self::Equals => " = ",
        }
    }
}

/// The words of a key.
#[derive(Deserialize, Clone)]
#[serde(try_from = "String")]
struct Key(String);

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.trim().is_empty() || text.contains(char::is_control) {
            true => Err("must be the start of a line".into()),
            false => Ok(Self(text)),
        }
    }
}

impl Key {
    /// What comes after the key in this line, if it starts with it.
    fn stripped<'a>(&self, line: &'a str) -> Option<&'a str> {
        let mut rest = line;
        for word in self.0.split_whitespace() {
            rest = rest.trim_start().strip_prefix(word)?;
        }
        Some(rest)
    }
}

impl Conf {
    /// Where the values of this key are in the text.
    fn values(&self, key: &Key, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end();
            let rest = key.stripped(body).and_then(|rest| match self.separator {
                Separator::Blank if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
                    Some(rest)
                }
                Separator::Blank => None,
                Separator::Equals => rest.trim_start().strip_prefix('='),
            });
            if let Some(rest) = rest {
                let value = rest.trim_start();
                found.push(start + body.len() - value.len()..start + body.len());
            }
            start += line.len();
        }
        found
    }

    fn is_of(&self, account: &str, text: &str) -> Result<(), StoreError> {
        let named = self
            .values(&self.account_key, text)
            .pop()
            .map(|at| &text[at]);
        match named.or(self.account_default.as_deref()) {
            Some(name) if name == account => Ok(()),
            _ => Err(not_there(
                account,
                &self.file.as_ref().display().to_string(),
            )),
        }
    }

    fn no_line(&self) -> StoreError {
        StoreError::NotSet(format!(
            "{} has no line {}; it was left as it is.",
            self.file.as_ref().display(),
            self.key.0
        ))
    }

    fn changed(&self, account: &str, new: &str, text: &str) -> Result<String, StoreError> {
        self.is_of(account, text)?;
        let values = self.values(&self.key, text);
        let mut changed = text.to_owned();
        for at in values.iter().rev() {
            let follows_key = !text[..at.start].ends_with(char::is_whitespace)
                && self.separator == Separator::Blank;
            changed.replace_range(
                at.clone(),
                &format!("{}{new}", if follows_key { " " } else { "" }),
            );
        }
        if values.is_empty() {
            if !self.add {
                return Err(self.no_line());
            }
            if !changed.is_empty() && !changed.ends_with('\n') {
                changed.push('\n');
            }
            changed.push_str(&format!("{}{}{new}\n", self.key.0, self.separator.text()));
        }
        Ok(changed)
    }
}

impl Place for Conf {
    fn find(&self, account: &str, _: Duration) -> Result<Option<Secret>, StoreError> {
        file::read(self.file.as_ref(), |text| {
            self.is_of(account, text)?;
            match self.values(&self.key, text).pop() {
                Some(at) => Ok(Some(Secret::new(text[at].to_owned()))),
                None if self.add => Ok(Some(Secret::new(String::new()))),
                None => Err(self.no_line()),
            }
        })
    }

    fn put(&self, account: &str, new: &Secret, _: Duration) -> Result<(), StoreError> {
        let new = new.expose();
        if new.is_empty() || new.trim() != new || new.contains(char::is_control) {
            return Err(StoreError::NotSet(
                "This password cannot stand in a line of such a file.".into(),
            ));
        }
        file::change(self.file.as_ref(), |text| self.changed(account, new, text))
    }

    fn told(&self) -> String {
        format!(
            "the line {} of {}",
            self.key.0,
            self.file.as_ref().display()
        )
    }

    fn check(&self) -> Result<(), String> {
        file::read(self.file.as_ref(), |_| Ok(())).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conf(separator: &str, more: &str) -> Conf {
        let text = format!(
            "file = \"/x\"\nkey = \"# @admin_password\"\naccount_key = \"# @admin_username\"\nseparator = \"{separator}\"\n{more}"
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn only_the_value_changes() {
        let blank = conf(" ", "");
        let text = "# @admin_username admin\r\n#@admin_password   old  \r\n# @admin_password_hint x\n\n# @admin_password\nlast";
        assert_eq!(
            blank.changed("admin", "$new", text).ok().unwrap(),
            "# @admin_username admin\r\n#@admin_password   $new  \r\n# @admin_password_hint x\n\n# @admin_password $new\nlast"
        );
        let equals = conf("=", "");
        let text = "# @admin_username=admin\n# @admin_password =\n";
        assert_eq!(
            equals.changed("admin", "new", text).ok().unwrap(),
            "# @admin_username=admin\n# @admin_password =new\n"
        );
    }

    #[test]
    fn another_account_is_refused() {
        let conf_ = conf(" ", "add = true");
        for text in [
            "",
            "# @admin_username root\n# @admin_password x\n",
            "# @admin_username\n",
        ] {
            assert!(conf_.changed("admin", "new", text).is_err(), "{text}");
        }
        let usual = conf(" ", "account_default = \"admin\"\nadd = true");
        assert_eq!(
            usual.changed("admin", "new", "x 1").ok().unwrap(),
            "x 1\n# @admin_password new\n"
        );
        let not_added = conf(" ", "account_default = \"admin\"");
        assert!(not_added.changed("admin", "new", "x 1").is_err());
    }
}
