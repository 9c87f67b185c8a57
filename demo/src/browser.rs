//! Somebody with a browser, as far as the desk's pages need one: they work without scripts.

use crate::error::DemoError;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No page takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser at one site of this machine.
pub struct Browser {
    site: SocketAddr,
    cookie: String,
}

/// What it shows.
pub struct Page {
    /// HTTP's.
    pub status: u16,
    html: String,
}

impl Browser {
    /// A fresh one.
    pub fn new(site: SocketAddr) -> Self {
        let cookie = String::new();
        Self { site, cookie }
    }

    /// Opens an address of the site, and follows where that leads.
    pub fn open(&mut self, path: &str) -> Result<Page, DemoError> {
        self.ask("GET", path, "text/plain", "")
    }

    /// Sends a form, and follows where that leads.
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page, DemoError> {
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        self.ask("POST", path, "application/x-www-form-urlencoded", &body)
    }

    /// Sends a form that may have files, with one text in it.
    pub fn submit_text(&mut self, path: &str, text: &str) -> Result<Page, DemoError> {
        let head = "--limit\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n";
        let body = format!("{head}{text}\r\n--limit--\r\n");
        self.ask("POST", path, "multipart/form-data; boundary=limit", &body)
    }

    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Result<Page, DemoError> {
        let (head, html) = self
            .exchange(method, path, kind, body)
            .map_err(DemoError::io(format!("opening {path} of the desk")))?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let field = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find_map(|(field, value)| field.eq_ignore_ascii_case(name).then_some(value))
        };
        if let Some(cookie) = field("set-cookie") {
            cookie
                .split(';')
                .next()
                .unwrap_or_default()
                .clone_into(&mut self.cookie);
        }
        match (status, field("location")) {
            (Some(303), Some(to)) => self.open(to),
            (status, _) => Ok(Page {
                status: status.unwrap_or_default(),
                html,
            }),
        }
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: &str,
    ) -> std::io::Result<(String, String)> {
        let mut stream = TcpStream::connect(self.site)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (port, length, cookie) = (self.site.port(), body.len(), &self.cookie);
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nAccept-Language: en\r\n\
             Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, html) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Ok((head.to_owned(), html.to_owned()))
    }
}

impl Page {
    /// What follows `before`, up to the next quotation mark or tag.
    pub fn after(&self, before: &str) -> Option<String> {
        let (_, rest) = self.html.split_once(before)?;
        let value = rest.split(['"', '<']).next()?;
        Some(value.replace("&amp;", "&"))
    }

    /// The same for the last `before`.
    pub fn after_last(&self, before: &str) -> Option<String> {
        let (_, rest) = self.html.rsplit_once(before)?;
        rest.split(['"', '<']).next().map(str::to_owned)
    }

    /// The sentence that begins so.
    pub fn sentence(&self, begin: &str) -> Option<String> {
        let at = self.html.find(begin)?;
        self.html[at..].split('<').next().map(str::to_owned)
    }

    /// The value of a form's hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        self.after(&format!("name=\"{name}\" value=\""))
    }

    /// Whether it says that.
    pub fn says(&self, words: &str) -> bool {
        self.html.contains(words)
    }
}

fn encoded(value: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(one).collect()
}
