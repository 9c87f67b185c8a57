//! A product's description: the TOML file that recovery-store.toml(5) explains.

use crate::hash::Form;
use crate::places;
use crate::service::{SecretFile, Service};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A larger file is somebody's mistake.
const LARGEST: u64 = 64 << 10;

/// A product.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Its name and the versions that the file was written for.
    pub product: String,
    /// How long each step may take, 1 to 300 seconds.
    #[serde(default = "ten")]
    pub timeout_s: u64,
    /// What it keeps of a password; absent where the product makes that itself.
    pub hash: Option<Form>,
    #[cfg(feature = "sql")]
    sql: Option<places::sql::Sql>,
    #[cfg(feature = "sqlite")]
    sqlite: Option<places::sqlite::Sqlite>,
    #[cfg(feature = "json")]
    json: Option<places::json::Json>,
    #[cfg(feature = "conf")]
    conf: Option<places::conf::Conf>,
    #[cfg(feature = "http")]
    http: Option<places::http::Http>,
    /// What is stopped and started around the change.
    #[serde(default)]
    pub service: Service,
    /// Files whose change ends sessions.
    #[serde(default)]
    pub secret: Vec<SecretFile>,
    /// How a password is checked by the product itself.
    #[cfg(feature = "http")]
    pub sign_in: Option<places::http::SignIn>,
}

fn ten() -> u64 {
    10
}

impl Description {
    /// Reads and checks a file. `Err` holds a sentence that names the file, and the line or the key.
    pub fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let size =
            fs::metadata(path).map_err(|error| format!("{name} cannot be read: {error}."))?;
        if !size.is_file() || size.len() > LARGEST {
            return Err(format!("{name} is no file of at most {LARGEST} bytes."));
        }
        let text =
            fs::read_to_string(path).map_err(|error| format!("{name} cannot be read: {error}."))?;
        let description: Self = toml::from_str(&text)
            .map_err(|error| format!("{name}: {}", error.to_string().trim_end()))?;
        let wrong = description.wrong();
        wrong.map_or(Ok(description), |wrong| Err(format!("{name}: {wrong}.")))
    }

    /// What only the whole file can tell.
    fn wrong(&self) -> Option<String> {
        if !(1..=300).contains(&self.timeout_s) {
            return Some("timeout_s must be from 1 to 300".into());
        }
        let given = self.places().len();
        if given != 1 {
            return Some(format!(
                "it must say one way to set a password and says {given}; this program knows {}",
                places::KNOWN.join(", ")
            ));
        }
        if self.place().is_some_and(|place| place.hashes()) == self.hash.is_some() {
            return Some(match self.hash {
                Some(_) => {
                    "[hash] has no meaning beside [http]: the product itself makes the hash".into()
                }
                None => "[hash] is missing".into(),
            });
        }
        if self.service.stop.is_some() != self.service.start.is_some() {
            return Some("[service] stop and start go together".into());
        }
        if self.service.stop.is_some() && self.place().is_some_and(|place| place.hashes()) {
            return Some("[service] would stop the product that [http] asks".into());
        }
        #[cfg(feature = "http")]
        if let Some(wrong) = self
            .sign_in
            .as_ref()
            .and_then(|sign_in| sign_in.check().err())
        {
            return Some(wrong);
        }
        let meant = self.place().and_then(|place| place.meant().err());
        meant.or_else(|| self.secret.iter().find_map(|secret| secret.check().err()))
    }

    /// All places that the file names.
    fn places(&self) -> Vec<&dyn places::Place> {
        #[allow(unused_mut)]
        let mut found: Vec<&dyn places::Place> = Vec::new();
        #[cfg(feature = "sql")]
        found.extend(self.sql.iter().map(|place| place as &dyn places::Place));
        #[cfg(feature = "sqlite")]
        found.extend(self.sqlite.iter().map(|place| place as &dyn places::Place));
        #[cfg(feature = "json")]
        found.extend(self.json.iter().map(|place| place as &dyn places::Place));
        #[cfg(feature = "conf")]
        found.extend(self.conf.iter().map(|place| place as &dyn places::Place));
        #[cfg(feature = "http")]
        found.extend(self.http.iter().map(|place| place as &dyn places::Place));
        found
    }

    /// Where the password is; a description that was read has exactly one.
    pub fn place(&self) -> Option<&dyn places::Place> {
        self.places().first().copied()
    }

    /// How long each step may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s)
    }
}

/// A path from the root.
#[derive(Deserialize, Clone)]
#[serde(try_from = "PathBuf")]
pub struct FullPath(PathBuf);

impl TryFrom<PathBuf> for FullPath {
    type Error = String;

    fn try_from(path: PathBuf) -> Result<Self, String> {
        match path.is_absolute() {
            true => Ok(Self(path)),
            false => Err(format!("{} must start with a slash", path.display())),
        }
    }
}

impl AsRef<Path> for FullPath {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}
