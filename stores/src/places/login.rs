//! `[sql.login]`: how the product signs in at its database.

use recoveryd::secret::Secret;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each value is a text, or `$KEY` for what stands behind that key in the product's own files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Files of `KEY = value` lines, the later over the earlier. A folder stands for its `*.conf` files in the order of their
    /// names; what is not there is passed over.
    #[serde(default)]
    files: Vec<PathBuf>,
    host: Option<String>,
    socket: Option<String>,
    port: Option<String>,
    user: String,
    password: Option<PasswordKey>,
    database: String,
}

/// Never the password itself: the description is no secret.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct PasswordKey(String);

impl TryFrom<String> for PasswordKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.starts_with('$') {
            true => Ok(Self(text)),
            false => Err(
                "must be $KEY, a key in the product's own files; no password belongs here".into(),
            ),
        }
    }
}

/// A way in that was found.
pub struct Found {
    /// A name or address, without a port.
    pub host: Option<String>,
    /// A Unix socket, for PostgreSQL its folder.
    pub socket: Option<String>,
    /// A port.
    pub port: Option<String>,
    /// The database's user.
    pub user: String,
    /// His password; `None` where the socket tells who asks.
    pub password: Option<Secret>,
    /// The database.
    pub database: String,
}

impl Login {
    /// Reads the product's files. `Err` holds what is wrong.
    pub fn find(&self) -> Result<Found, String> {
        let mut values = HashMap::new();
        for file in &self.files {
            for file in listed(file) {
                let text = fs::read_to_string(&file)
                    .map_err(|error| format!("{}: {error}", file.display()))?;
                values.extend(text.lines().filter_map(pair));
            }
        }
        let value = |text: &str| match text.strip_prefix('$') {
            None => Ok(text.to_owned()),
            Some(key) => match values.get(key) {
                Some(value) => Ok(value.clone()),
                None => Err(format!("{key} stands in none of [sql.login] files")),
            },
        };
        let optional = |text: &Option<String>| text.as_deref().map(value).transpose();
        let mut found = Found {
            host: optional(&self.host)?,
            socket: optional(&self.socket)?,
            port: optional(&self.port)?,
            user: value(&self.user)?,
            password: self
                .password
                .as_ref()
                .map(|key| value(&key.0))
                .transpose()?
                .map(Secret::new),
            database: value(&self.database)?,
        };
        // "host:port" and "host:/socket" in one value, as PHP's products have it.
        if let Some((host, more)) = found.host.as_deref().and_then(|host| host.split_once(':'))
            && !more.contains(':')
        {
            match more.starts_with('/') {
                true => found.socket = Some(more.to_owned()),
                false => found.port = Some(more.to_owned()),
            }
            found.host = Some(host.to_owned());
        }
        found.host = found
            .host
            .filter(|host| !host.is_empty() && found.socket.is_none());
        Ok(found)
    }
}

fn listed(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return path.exists().then(|| path.to_owned()).into_iter().collect();
    };
    let entries = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = entries
        .filter(|file| file.extension().is_some_and(|end| end == "conf"))
        .collect();
    files.sort();
    files
}

/// `KEY=value`, `KEY = "value";`
fn pair(line: &str) -> Option<(String, String)> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    if key.starts_with(['#', ';']) {
        return None;
    }
    let value = value.trim();
    let inner = value.strip_suffix(';').unwrap_or(value).trim_end();
    let quoted = ['"', '\''].iter().find_map(|&mark| {
        let inner = inner.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    });
    Some((key.to_owned(), quoted.unwrap_or(value).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_products_own_files_say_how_to_sign_in() {
        let dir = tempfile::tempdir().unwrap();
        let more = dir.path().join("conf.d");
        fs::create_dir(&more).unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write(
            "zm.conf",
            "# ZM_DB_USER=nobody\nZM_DB_HOST=localhost\nZM_DB_USER = zmuser\nZM_DB_PASS=a=b'\";\n",
        );
        write("conf.d/01.conf", "ZM_DB_NAME = \"zm\";\n");
        write("conf.d/02.conf", "ZM_DB_HOST=db:3307\n");
        write("conf.d/ignored", "ZM_DB_HOST=other\n");
        let login = |host: &str| -> Login {
            let dir = dir.path().display();
            toml::from_str(&format!(
                "files = [\"{dir}/zm.conf\", \"{dir}/conf.d\", \"{dir}/absent\"]\nhost = \"{host}\"\n\
                 user = \"$ZM_DB_USER\"\npassword = \"$ZM_DB_PASS\"\ndatabase = \"$ZM_DB_NAME\"\n"
            ))
            .unwrap()
        };
        let found = login("$ZM_DB_HOST").find().unwrap();
        assert_eq!(
            (found.host.as_deref(), found.port.as_deref()),
            (Some("db"), Some("3307"))
        );
        assert_eq!(
            (found.user.as_str(), found.database.as_str()),
            ("zmuser", "zm")
        );
        assert_eq!(found.password.unwrap().expose(), "a=b'\";");
        let found = login("localhost:/run/x.sock").find().unwrap();
        assert_eq!(
            (found.host, found.socket.as_deref()),
            (None, Some("/run/x.sock"))
        );
        assert!(
            login("$ABSENT")
                .find()
                .err()
                .unwrap()
                .contains("ABSENT stands in none")
        );
    }

    #[test]
    fn a_password_in_the_description_is_refused() {
        let text = "user = \"a\"\npassword = \"secret\"\ndatabase = \"b\"";
        let error = toml::from_str::<Login>(text).err().unwrap().to_string();
        assert!(
            error.contains("no password belongs here") && error.contains("line 2"),
            "{error}"
        );
    }
}
