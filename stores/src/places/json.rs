//! `[json]`: one text in a JSON file. Every other byte stays as it is, numbers and blanks included.

use super::{Place, file, not_once, not_there};
use crate::description::FullPath;
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use serde::Deserialize;
use serde_json::Value;
use std::ops::Range;
use std::time::Duration;

/// Accounts in a JSON file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Json {
    file: FullPath,
    /// A JSON pointer (RFC 6901) to the array or object whose members are the accounts.
    accounts: Option<Pointer>,
    /// Or to the one account that there is.
    account: Option<Pointer>,
    /// The account's member with its name.
    name: String,
    /// The account's member with its password.
    password: String,
    sessions: Option<Sessions>,
}

/// `[json.sessions]`: entries that end when they are taken out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sessions {
    /// The array or object whose members are the sessions.
    entries: Pointer,
    /// The session's member that says whose it is.
    of: String,
    /// The account's member that it says.
    id: String,
}

#[derive(Deserialize, Clone)]
#[serde(try_from = "String")]
struct Pointer(Vec<String>);

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let steps = text.strip_prefix('/').ok_or("must start with a slash")?;
        let step = |step: &str| step.replace("~1", "/").replace("~0", "~");
        Ok(Self(steps.split('/').map(step).collect()))
    }
}

/// A member of an object or an array.
struct Member {
    key: String,
    value: Range<usize>,
    /// With its key, without any comma.
    whole: Range<usize>,
}

/// The members of the object or array that starts at or behind `at`, in a text that is known to be JSON; none if it is
/// neither.
fn members(text: &str, at: usize) -> Vec<Member> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let start = blank(bytes, at);
    let is_object = bytes.get(start) == Some(&b'{');
    if !is_object && bytes.get(start) != Some(&b'[') {
        return found;
    }
    let mut next = blank(bytes, start + 1);
    while let Some(byte) = bytes.get(next).filter(|byte| !b"]}".contains(byte)) {
        if *byte == b',' {
            next = blank(bytes, next + 1);
            continue;
        }
        let begin = next;
        let mut key = found.len().to_string();
        if is_object {
            let end = end_of(bytes, next);
            key = serde_json::from_str(&text[next..end]).unwrap_or_default();
            next = blank(bytes, blank(bytes, end) + 1);
        }
        let end = end_of(bytes, next);
        found.push(Member {
            key,
            value: next..end,
            whole: begin..end,
        });
        next = blank(bytes, end);
    }
    found
}

fn blank(bytes: &[u8], at: usize) -> usize {
    let blanks = |byte: &&u8| byte.is_ascii_whitespace();
    at + bytes.iter().skip(at).take_while(blanks).count()
}

/// Where the value that starts at `at` ends.
fn end_of(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut in_text, mut next) = (0_usize, false, at);
    while next < bytes.len() {
        let byte = bytes[next];
        match byte {
            b'\\' if in_text => next += 1,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return next,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return next,
            _ if depth == 0 && byte.is_ascii_whitespace() => return next,
            _ => {}
        }
        next += 1;
        if depth == 0 && !in_text && b"\"}]".contains(&byte) {
            return next;
        }
    }
    next.min(bytes.len())
}

fn text_of(text: &str, at: &Range<usize>) -> Option<String> {
    serde_json::from_str(&text[at.clone()]).ok()
}

impl Pointer {
    fn in_text(&self, text: &str) -> Option<usize> {
        let mut at = 0;
        for step in &self.0 {
            let mut named = members(text, at)
                .into_iter()
                .filter(|member| member.key == *step);
            at = named.next()?.value.start;
            // Two of one name are read as the one by this program and as the other by that.
            if named.next().is_some() {
                return None;
            }
        }
        Some(at)
    }
}

impl Json {
    fn told_file(&self) -> String {
        self.file.as_ref().display().to_string()
    }

    fn refuse(&self, why: &str) -> StoreError {
        StoreError::NotSet(format!("{} {why}; it was left as it is.", self.told_file()))
    }

    /// The members of the account.
    fn account(&self, account: &str, text: &str) -> Result<Vec<Member>, StoreError> {
        if let Err(error) = serde_json::from_str::<Value>(text) {
            return Err(self.refuse(&format!(
                "is not JSON (line {}, column {})",
                error.line(),
                error.column()
            )));
        }
        let place = |pointer: &Pointer| {
            pointer
                .in_text(text)
                .ok_or_else(|| self.refuse("does not have what the description points to"))
        };
        let candidates: Vec<Vec<Member>> = match (&self.accounts, &self.account) {
            (Some(pointer), _) => {
                let all = members(text, place(pointer)?);
                all.iter()
                    .map(|member| members(text, member.value.start))
                    .collect()
            }
            (None, Some(pointer)) => vec![members(text, place(pointer)?)],
            (None, None) => Vec::new(),
        };
        let is_it = |fields: &Vec<Member>| {
            let name = fields.iter().filter(|field| field.key == self.name);
            let names: Vec<_> = name
                .filter_map(|field| text_of(text, &field.value))
                .collect();
            names.iter().any(|name| name == account)
        };
        let mut found: Vec<_> = candidates.into_iter().filter(is_it).collect();
        match (found.pop(), found.len()) {
            (Some(fields), 0) => Ok(fields),
            (Some(_), others) => Err(not_once(account, &self.told_file(), others + 1)),
            (None, _) => Err(not_there(account, &self.told_file())),
        }
    }

    /// The one field of this name.
    fn field<'a>(&self, fields: &'a [Member], name: &str) -> Result<&'a Member, StoreError> {
        let mut found = fields.iter().filter(|field| field.key == name);
        match (found.next(), found.next()) {
            (Some(field), None) => Ok(field),
            _ => Err(self.refuse(&format!("does not have {name} once for the account"))),
        }
    }

    fn changed(&self, account: &str, new: &str, text: &str) -> Result<String, StoreError> {
        let fields = self.account(account, text)?;
        let mut edits = vec![(
            self.field(&fields, &self.password)?.value.clone(),
            Value::from(new).to_string(),
        )];
        if let Some(sessions) = &self.sessions {
            let id = &text[self.field(&fields, &sessions.id)?.value.clone()];
            edits.extend(sessions.ended(id, text));
        }
        edits.sort_by_key(|(at, _)| at.start);
        let mut changed = text.to_owned();
        for (at, with) in edits.iter().rev() {
            changed.replace_range(at.clone(), with);
        }
        // What this program could not read again nobody shall have to.
        let fields = self.account(account, &changed)?;
        let now = text_of(&changed, &self.field(&fields, &self.password)?.value);
        match now.as_deref() == Some(new) {
            true => Ok(changed),
            false => Err(self.refuse("could not be changed in one place")),
        }
    }
}

impl Sessions {
    /// What to cut: the account's entries, each with one comma.
    fn ended(&self, id: &str, text: &str) -> Vec<(Range<usize>, String)> {
        let Some(at) = self.entries.in_text(text) else {
            return Vec::new();
        };
        let all = members(text, at);
        let ends = |entry: &Member| {
            let fields = members(text, entry.value.start);
            fields
                .iter()
                .any(|field| field.key == self.of && text[field.value.clone()] == *id)
        };
        let mut cuts: Vec<(Range<usize>, String)> = Vec::new();
        let mut kept_end = None;
        for (number, entry) in all.iter().enumerate() {
            if !ends(entry) {
                kept_end = Some(entry.whole.end);
                continue;
            }
            // From the end of the last one kept; before the first one kept, up to the start of the next.
            let cut = match (kept_end, all.get(number + 1)) {
                (Some(from), _) => from..entry.whole.end,
                (None, Some(next)) => entry.whole.start..next.whole.start,
                (None, None) => entry.whole.clone(),
            };
            match cuts.last_mut() {
                Some((last, _)) if last.end >= cut.start => last.end = cut.end,
                _ => cuts.push((cut, String::new())),
            }
        }
        cuts
    }
}

impl Place for Json {
    fn find(&self, account: &str, _: Duration) -> Result<Option<Secret>, StoreError> {
        file::read(self.file.as_ref(), |text| {
            let fields = self.account(account, text)?;
            let kept = text_of(text, &self.field(&fields, &self.password)?.value);
            Ok(Some(Secret::new(kept.unwrap_or_default())))
        })
    }

    fn put(&self, account: &str, new: &Secret, _: Duration) -> Result<(), StoreError> {
        file::change(self.file.as_ref(), |text| {
            self.changed(account, new.expose(), text)
        })
    }

    fn told(&self) -> String {
        format!("{} of the account in {}", self.password, self.told_file())
    }

    fn meant(&self) -> Result<(), String> {
        match self.accounts.is_some() == self.account.is_some() {
            true => Err("[json] wants one of accounts and account".into()),
            false => Ok(()),
        }
    }

    fn check(&self) -> Result<(), String> {
        file::read(self.file.as_ref(), |text| {
            serde_json::from_str::<Value>(text)
                .map(|_| ())
                .map_err(|error| {
                    self.refuse(&format!(
                        "is not JSON (line {}, column {})",
                        error.line(),
                        error.column()
                    ))
                })
        })
        .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viseron() -> Json {
        toml::from_str(
            "file = \"/x\"\naccounts = \"/data/users\"\nname = \"username\"\npassword = \"password\"\n\
             sessions = { entries = \"/data/sessions\", of = \"user_id\", id = \"id\" }",
        )
        .unwrap()
    }

    fn text(users: &str, sessions: &str) -> String {
        format!(
            "{{ \"version\": 1.0,\r\n \"data\": {{\"users\": {users}, \"sessions\":{sessions}}}}}\n"
        )
    }

    const USERS: &str = r#"{ "1" : {"id": "1", "username" :"ad\"min\u00fc", "password": "old", "n": 1700000000.1234567},
        "2": {"id": "2", "username": "other", "password": "old"} }"#;

    #[test]
    fn one_text_changes_and_sessions_go() {
        let new = USERS.replacen(r#""old""#, r#""a\"\\b""#, 1);
        for (before, after) in [
            ("{}", "{}"),
            (r#"{"a": {"user_id": "1"}}"#, "{}"),
            (r#"{"a": {"user_id": "2"}}"#, r#"{"a": {"user_id": "2"}}"#),
            (
                r#"[ {"user_id": "1"}, {"user_id": "2"} ]"#,
                r#"[ {"user_id": "2"} ]"#,
            ),
            (
                r#"[ {"user_id": "2"}, {"user_id": "1"} ]"#,
                r#"[ {"user_id": "2"} ]"#,
            ),
            (
                r#"[{"user_id":"1"},{"user_id":"1"},{"user_id":"3"},{"user_id":"1"},{"user_id":"1"},{"user_id":"4"},{"user_id":"1"}]"#,
                r#"[{"user_id":"3"},{"user_id":"4"}]"#,
            ),
            (r#"[{"user_id":"1"},{"user_id":"1"}]"#, "[]"),
        ] {
            let changed = viseron().changed("ad\"minü", "a\"\\b", &text(USERS, before));
            assert_eq!(changed.ok().unwrap(), text(&new, after));
        }
    }

    #[test]
    fn what_is_not_as_described_stays() {
        let store = viseron();
        let twice = r#"[{"id":1,"username":"admin","password":""},{"id":2,"username":"admin","password":""}]"#;
        let two_fields = r#"[{"id":1,"username":"admin","password":"","password":""}]"#;
        let ours = r#"[{"id":1,"username":"admin","password":""}]"#;
        for (file, told) in [
            (text(twice, "[]"), "2 times"),
            (text(two_fields, "[]"), "does not have password once"),
            (text("{}", "[]"), "no account admin"),
            ("{}".into(), "points to"),
            ("{\"data\": {\"users\": [".into(), "is not JSON (line 1"),
            (format!("{}x", text(ours, "[]")), "is not JSON"),
            (
                text(ours, "[]").replace("\"data\"", "\"data\": {}, \"data\""),
                "points to",
            ),
        ] {
            let error = store
                .changed("admin", "new", &file)
                .unwrap_err()
                .to_string();
            assert!(error.contains(told), "{error}");
        }
        store
            .changed("admin", "new", &text(ours, "[]"))
            .ok()
            .unwrap();
    }

    #[test]
    fn the_one_account_of_a_file() {
        let store: Json = toml::from_str(
            "file = \"/x\"\naccount = \"\"\nname = \"username\"\npassword = \"password\"",
        )
        .unwrap();
        let file =
            r#"{"installed":true,"username":"root","password":"root","list":[1,2e3,"]",null]}"#;
        let changed = store.changed("root", "neü", file).ok().unwrap();
        assert_eq!(changed, file.replace(r#":"root","list"#, r#":"neü","list"#));
        assert!(store.changed("admin", "new", file).is_err());
    }
}
