//! `[sql]`: a database, through its client program.
//!
//! The statements go to the client's standard input, what stands for the account and the hash as hex, and the database's
//! password into its environment: nothing of them is in any list of processes.

use super::login::{Found, Login};
use super::{Place, not_once, not_there};
use crate::program;
use crate::service::Words;
use crate::template::{Gap, Template};
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use serde::Deserialize;
use std::time::Duration;
use zeroize::Zeroizing;

/// What the client prints when everything is in the database.
const DONE: &str = "recovery-store: committed";

/// A table of accounts.
#[derive(Deserialize)]
#[serde(try_from = "RawSql")]
pub struct Sql {
    dialect: Dialect,
    program: Words,
    login: Login,
    find: Template,
    set: Template,
    end_sessions: Vec<Template>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSql {
    dialect: Dialect,
    /// The client's full path.
    program: String,
    login: Login,
    /// Selects what is kept of the account's password, one row.
    find: Template,
    /// Changes it, one row.
    set: Template,
    /// Statements in the same transaction.
    #[serde(default)]
    end_sessions: Vec<Template>,
}

/// Whose client it is.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// MariaDB and MySQL.
    Mariadb,
    /// PostgreSQL.
    Postgresql,
}

impl TryFrom<RawSql> for Sql {
    type Error = String;

    fn try_from(raw: RawSql) -> Result<Self, String> {
        raw.find.only("find", &[Gap::Account])?;
        raw.set.only("set", &[Gap::Account, Gap::Hash])?;
        for statement in &raw.end_sessions {
            statement.only("end_sessions", &[Gap::Account])?;
        }
        Ok(Self {
            dialect: raw.dialect,
            program: Words::try_from(vec![raw.program])?,
            login: raw.login,
            find: raw.find,
            set: raw.set,
            end_sessions: raw.end_sessions,
        })
    }
}

impl Dialect {
    /// A text as no character of it could end it.
    fn literal(self, text: &str) -> String {
        let hex = hex::encode(text);
        match self {
            Self::Mariadb => format!("CONVERT(X'{hex}' USING utf8mb4)"),
            Self::Postgresql => format!("convert_from(decode('{hex}', 'hex'), 'UTF8')"),
        }
    }

    /// The change, undone unless it is one row's; neither client goes on after an error, and what is not committed when it
    /// leaves is undone.
    fn once(self, statement: &str) -> String {
        match self {
            Self::Mariadb => format!(
                "{statement};\nSELECT IF(ROW_COUNT() = 1, 'one', (SELECT 1 UNION SELECT 2));\n"
            ),
            Self::Postgresql => format!(
                "WITH changed AS ({statement} RETURNING 1)\n\
                 SELECT 1 / (CASE count(*) WHEN 1 THEN 1 ELSE 0 END) FROM changed;\n"
            ),
        }
    }

    /// The client's arguments, and its environment's name for the password.
    fn words(self, login: &Found, timeout: Duration) -> Vec<String> {
        let mut words = Vec::new();
        let mut word = |name: &str, value: &Option<String>| {
            words.extend(value.as_ref().map(|value| format!("--{name}={value}")));
        };
        match self {
            Self::Mariadb => {
                word("host", &login.host);
                word("socket", &login.socket);
                word("port", &login.port);
                word("user", &Some(login.user.clone()));
                word("database", &Some(login.database.clone()));
                word("connect-timeout", &Some(timeout.as_secs().to_string()));
                words.extend(
                    [
                        "--batch",
                        "--skip-column-names",
                        "--default-character-set=utf8mb4",
                    ]
                    .map(String::from),
                );
                // Must be the first.
                words.insert(0, "--no-defaults".into());
            }
            Self::Postgresql => {
                word("host", &login.socket.clone().or(login.host.clone()));
                word("port", &login.port);
                word("username", &Some(login.user.clone()));
                word("dbname", &Some(login.database.clone()));
                words.extend(
                    [
                        "--no-psqlrc",
                        "--quiet",
                        "--no-align",
                        "--tuples-only",
                        "--no-password",
                        "--set=ON_ERROR_STOP=1",
                    ]
                    .map(String::from),
                );
            }
        }
        words
    }
}

/// A client that did not do it.
enum Failed {
    /// It said so, or was never started: the sentence.
    Refused(String),
    /// It was stopped or broke off.
    Lost(String),
}

impl Sql {
    fn run(&self, script: String, timeout: Duration) -> Result<String, Failed> {
        let client = self.program.told();
        let login = self.login.find().map_err(Failed::Refused)?;
        let mut words = vec![client.clone()];
        words.extend(self.dialect.words(&login, timeout));
        let variable = match self.dialect {
            Dialect::Mariadb => "MYSQL_PWD",
            Dialect::Postgresql => "PGPASSWORD",
        };
        let seconds = timeout.as_secs().to_string();
        let mut environment = vec![("PGCONNECT_TIMEOUT", seconds.as_str())];
        environment.extend(
            login
                .password
                .as_ref()
                .map(|password| (variable, password.expose())),
        );
        let output = program::run(&words, &environment, Zeroizing::new(script), timeout)
            .map_err(|error| Failed::Refused(format!("{client} could not be started: {error}")))?;
        match output.status {
            Some(status) if status.success() => {
                Ok(String::from_utf8_lossy(&output.out).into_owned())
            }
            Some(status) if status.code().is_some() => {
                Err(Failed::Refused(said(&client, &output.err)))
            }
            Some(status) => Err(Failed::Lost(format!("{client} was ended ({status})"))),
            None => Err(Failed::Lost(format!(
                "{client} took longer than {} s",
                timeout.as_secs()
            ))),
        }
    }

    fn rows(&self, account: &str, timeout: Duration) -> Result<Vec<String>, Failed> {
        let find = self.find.filled(|_| self.dialect.literal(account));
        let out = self.run(format!("{find};\n"), timeout)?;
        Ok(out.lines().map(str::to_owned).collect())
    }
}

impl Place for Sql {
    fn find(&self, account: &str, timeout: Duration) -> Result<Option<Secret>, StoreError> {
        let mut rows = self.rows(account, timeout).map_err(|failed| match failed {
            Failed::Refused(told) | Failed::Lost(told) => StoreError::NotSet(format!("{told}.")),
        })?;
        match (rows.pop(), rows.len()) {
            (Some(kept), 0) => Ok(Some(Secret::new(kept))),
            (Some(_), others) => Err(not_once(account, "The database", others + 1)),
            (None, _) => Err(not_there(account, "The database")),
        }
    }

    fn put(&self, account: &str, new: &Secret, timeout: Duration) -> Result<(), StoreError> {
        let fill = |gap: Gap| {
            self.dialect.literal(match gap {
                Gap::Hash => new.expose(),
                _ => account,
            })
        };
        let kept = || self.find(account, timeout).ok().flatten();
        let is_there = |kept: &Option<Secret>| {
            kept.as_ref()
                .is_some_and(|kept| kept.expose() == new.expose())
        };
        let before = kept();
        let mut script = match self.dialect {
            Dialect::Mariadb => "START TRANSACTION;\n".to_owned(),
            Dialect::Postgresql => "BEGIN;\n".to_owned(),
        };
        // A form without salt may be there already, and then no row would change.
        if !is_there(&before) {
            script.push_str(&self.dialect.once(&self.set.filled(fill)));
        }
        for statement in &self.end_sessions {
            script.push_str(&format!("{};\n", statement.filled(fill)));
        }
        script.push_str(&format!("COMMIT;\nSELECT '{DONE}';\n"));
        let told = match self.run(script, timeout) {
            Ok(out) if out.lines().any(|line| line == DONE) => return Ok(()),
            Ok(_) => "The database's client did not say that the change is there".into(),
            Err(Failed::Refused(told)) => told,
            Err(Failed::Lost(told)) => told,
        };
        // Whatever went wrong, the database knows what it has.
        let after = kept();
        match (&before, &after) {
            _ if is_there(&after) => Err(StoreError::Uncertain(format!(
                "{told}. The password is set; sessions may not have ended."
            ))),
            (Some(before), Some(after)) if before.expose() == after.expose() => {
                Err(StoreError::NotSet(format!("{told}.")))
            }
            _ => Err(StoreError::Uncertain(format!(
                "{told}; the password may or may not be set."
            ))),
        }
    }

    fn told(&self) -> String {
        format!("one row of a database, through {}", self.program.told())
    }

    fn check(&self) -> Result<(), String> {
        self.program.check()?;
        self.login.find().map(|_| ())
    }
}

/// The client's reason, without what it repeats of the statement.
fn said(client: &str, err: &[u8]) -> String {
    let text = String::from_utf8_lossy(err);
    // mariadb shows the statement first; psql puts its own name before.
    let is_reason = |line: &&str| {
        line.starts_with("ERROR") || line.contains(" ERROR: ") || line.contains(": error: ")
    };
    let line = text.lines().rfind(is_reason).unwrap_or("no reason");
    let line = line.split(" near ").next().unwrap_or_default();
    let line: String = line
        .split("X'")
        .next()
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    format!(
        "{client} says: {}",
        line.trim_end_matches('.').replace(char::is_control, " ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_a_literal() {
        let name = "a'; DROP TABLE Users; -- \\ ü";
        for dialect in [Dialect::Mariadb, Dialect::Postgresql] {
            let literal = dialect.literal(name);
            assert!(
                literal.contains(&hex::encode(name)) && !literal.contains("DROP"),
                "{literal}"
            );
        }
    }

    #[test]
    fn what_a_client_says_has_nothing_of_the_statement() {
        let err = b"ERROR 1064 (42000) at line 2: You have an error in your SQL syntax near 'X'616263'' at line 1\n";
        let told = said("/usr/bin/mariadb", err);
        assert!(told.contains("1064") && !told.contains("616263"), "{told}");
        let err = b"--------------\nUPDATE X'616263'\n--------------\n\nERROR 1054 at line 2: bad X'616263'\n";
        assert_eq!(said("c", err), "c says: ERROR 1054 at line 2: bad ");
    }
}
