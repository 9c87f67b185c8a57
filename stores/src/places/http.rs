//! `[http]`: the product's own interface on this machine. `[sign_in]`: its own sign-in, as the check of a password.

use super::{Place, not_once, not_there};
use crate::description::FullPath;
use crate::http::{self, Address, Answer, Failed, Request, encoded};
use crate::template::{Gap, Template};
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use serde::Deserialize;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use zeroize::Zeroizing;

/// Where the product listens: a Unix socket, or an address and port of this machine.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, try_from = "RawServer")]
struct Server(Address);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServer {
    socket: Option<FullPath>,
    address: Option<SocketAddr>,
    /// The network sees a password that goes to another machine.
    #[serde(default)]
    elsewhere: bool,
}

impl TryFrom<RawServer> for Server {
    type Error = String;

    fn try_from(raw: RawServer) -> Result<Self, String> {
        match (raw.socket, raw.address) {
            (Some(path), None) => Ok(Self(Address::Unix(path.as_ref().to_owned()))),
            (None, Some(address)) if address.ip().is_loopback() || raw.elsewhere => {
                Ok(Self(Address::Tcp(address)))
            }
            (None, Some(address)) => Err(format!(
                "{address} is not this machine, and the password would go there unprotected; if that is meant, say elsewhere = true"
            )),
            _ => Err("give one of socket and address".into()),
        }
    }
}

impl Server {
    fn told(&self) -> String {
        match &self.0 {
            Address::Unix(path) => path.display().to_string(),
            Address::Tcp(address) => address.to_string(),
        }
    }
}

/// A request with gaps.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    method: Method,
    path: Template,
    /// JSON, in which a gap is a whole text with its quotes; or with `form` a form.
    body: Option<Template>,
    #[serde(default)]
    form: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "UPPERCASE")]
enum Method {
    Get,
    Patch,
    Post,
    Put,
}

impl Call {
    fn ask(
        &self,
        server: &Server,
        fill: impl Fn(Gap) -> String,
        timeout: Duration,
    ) -> Result<Answer, Failed> {
        let path = self.path.filled(|gap| encoded(&fill(gap)));
        let in_body = |gap| match self.form {
            true => encoded(&fill(gap)),
            false => Value::from(fill(gap)).to_string(),
        };
        let body = Zeroizing::new(
            self.body
                .as_ref()
                .map(|body| body.filled(in_body))
                .unwrap_or_default(),
        );
        let content_type = match self.form {
            true => "application/x-www-form-urlencoded",
            false => "application/json",
        };
        let request = Request {
            method: match self.method {
                Method::Get => "GET",
                Method::Patch => "PATCH",
                Method::Post => "POST",
                Method::Put => "PUT",
            },
            path: &path,
            host: "localhost",
            content_type: self.body.is_some().then_some(content_type),
            body: &body,
        };
        http::ask(&server.0, &request, timeout)
    }
}

/// Setting a password by a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    server: Server,
    find: Find,
    set: Set,
}

/// Where the product lists its accounts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Find {
    path: Template,
    /// JSON pointers: to the array, and from one of its members to the name and to the id.
    #[serde(default)]
    accounts: String,
    name: String,
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    #[serde(rename = "request")]
    call: Call,
    /// The statuses that say that the password is set.
    done: Vec<u16>,
}

fn no_answer(server: &Server, failed: Failed) -> String {
    let (Failed::NotSent(error) | Failed::Lost(error)) = failed;
    format!("{} gives no answer: {error}", server.told())
}

fn not_set(told: String) -> StoreError {
    StoreError::NotSet(format!("{told}."))
}

impl Http {
    /// What the product calls the account inside.
    fn id(&self, account: &str, timeout: Duration) -> Result<String, StoreError> {
        let server = self.server.told();
        let call = Call {
            method: Method::Get,
            path: self.find.path.clone(),
            body: None,
            form: false,
        };
        let answer = call
            .ask(&self.server, |_| account.to_owned(), timeout)
            .map_err(|failed| not_set(no_answer(&self.server, failed)))?;
        if answer.status != 200 {
            return Err(not_set(format!(
                "{server} does not list its accounts (status {})",
                answer.status
            )));
        }
        let list: Value = serde_json::from_slice(&answer.body).map_err(|_| {
            not_set(format!(
                "{server} lists its accounts in a form that is not known"
            ))
        })?;
        let entries = list.pointer(&self.find.accounts).and_then(Value::as_array);
        let entries = entries.ok_or_else(|| not_set(format!("{server} lists no accounts")))?;
        let named = |entry: &&Value| {
            entry.pointer(&self.find.name).and_then(Value::as_str) == Some(account)
        };
        let found: Vec<_> = entries.iter().filter(named).collect();
        match found[..] {
            [] => Err(not_there(account, &server)),
            [entry] => match entry.pointer(&self.find.id) {
                Some(Value::String(id)) => Ok(id.clone()),
                Some(Value::Number(id)) => Ok(id.to_string()),
                _ => Err(not_set(format!("{server} does not say the account's id"))),
            },
            _ => Err(not_once(account, &server, found.len())),
        }
    }
}

impl Place for Http {
    fn find(&self, account: &str, timeout: Duration) -> Result<Option<Secret>, StoreError> {
        self.id(account, timeout).map(|_| None)
    }

    fn put(&self, account: &str, new: &Secret, timeout: Duration) -> Result<(), StoreError> {
        let id = self.id(account, timeout)?;
        let fill = |gap: Gap| match gap {
            Gap::Id => id.clone(),
            Gap::Account => account.to_owned(),
            Gap::Password | Gap::Hash => new.expose().to_owned(),
        };
        let server = self.server.told();
        match self.set.call.ask(&self.server, fill, timeout) {
            Ok(answer) if self.set.done.contains(&answer.status) => Ok(()),
            // The service says that it did not do it, by its own or by its caller's fault.
            Ok(answer) if (400..500).contains(&answer.status) => Err(not_set(format!(
                "{server} refused the password (status {})",
                answer.status
            ))),
            Ok(answer) => Err(StoreError::Uncertain(format!(
                "{server} answered with status {}; the password may or may not be set.",
                answer.status
            ))),
            Err(failed @ Failed::NotSent(_)) => Err(not_set(no_answer(&self.server, failed))),
            Err(failed) => Err(StoreError::Uncertain(format!(
                "{}; the password may or may not be set.",
                no_answer(&self.server, failed)
            ))),
        }
    }

    fn hashes(&self) -> bool {
        true
    }

    fn told(&self) -> String {
        format!("by a request to {}", self.server.told())
    }

    fn meant(&self) -> Result<(), String> {
        self.set.call.check("[http.set]")?;
        let path = &self.find.path;
        match path.has(Gap::Hash) || path.has(Gap::Password) || path.has(Gap::Id) {
            true => Err("[http] find.path can have {account} alone".into()),
            false => Ok(()),
        }
    }

    fn check(&self) -> Result<(), String> {
        http::reached(&self.server.0).map_err(|error| format!("{}: {error}", self.server.told()))
    }
}

impl Call {
    fn check(&self, key: &str) -> Result<(), String> {
        let hash = |text: &Template| text.has(Gap::Hash);
        if hash(&self.path) || self.body.as_ref().is_some_and(hash) {
            return Err(format!("{key}: {{hash}} has no meaning here"));
        }
        // Paths end up in logs.
        if self.path.has(Gap::Password) {
            return Err(format!("{key} path cannot have {{password}}"));
        }
        match self
            .body
            .as_ref()
            .is_some_and(|body| body.has(Gap::Password))
        {
            true => Ok(()),
            false => Err(format!("{key} body must have {{password}}")),
        }
    }
}

/// The product's own sign-in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    server: Server,
    #[serde(rename = "request")]
    call: Call,
    /// The statuses of a right password.
    right: Vec<u16>,
    /// The statuses of a wrong one.
    wrong: Vec<u16>,
}

impl SignIn {
    /// Whether the product lets this account in with this password. `Err` holds why that cannot be told.
    pub fn ask(&self, account: &str, password: &Secret, timeout: Duration) -> Result<bool, String> {
        let fill = |gap: Gap| match gap {
            Gap::Password => password.expose().to_owned(),
            _ => account.to_owned(),
        };
        let answer = self
            .call
            .ask(&self.server, fill, timeout)
            .map_err(|failed| format!("{}.", no_answer(&self.server, failed)))?;
        match answer.status {
            status if self.right.contains(&status) => Ok(true),
            status if self.wrong.contains(&status) => Ok(false),
            status => Err(format!(
                "{} answered with status {status}.",
                self.server.told()
            )),
        }
    }

    /// What is asked, for a person.
    pub fn told(&self) -> String {
        format!("by signing in at {}", self.server.told())
    }

    /// An error if the description cannot be meant.
    pub fn check(&self) -> Result<(), String> {
        self.call.check("[sign_in]")
    }
}
