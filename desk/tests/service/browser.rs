//! What a browser does, as far as pages without scripts need it.

use std::net::SocketAddr;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::stage::{Answer, Service, Stage, call};

/// A part of a form: name, file name, contents.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

pub struct Browser {
    to: SocketAddr,
    pub cookie: String,
    pub language: String,
    pub headers: String,
}

impl Browser {
    pub fn new(to: SocketAddr) -> Browser {
        Browser {
            to,
            cookie: String::new(),
            language: "en".into(),
            headers: String::new(),
        }
    }

    fn head(&self, more: &str) -> String {
        let cookie = match self.cookie.is_empty() {
            true => String::new(),
            false => format!("Cookie: {}\r\n", self.cookie),
        };
        let (language, headers) = (&self.language, &self.headers);
        format!("Accept-Language: {language}\r\n{headers}{cookie}{more}")
    }

    pub fn get(&self, path: &str) -> Answer {
        checked(call(self.to, "GET", path, &self.head(""), b""))
    }

    /// Sends a form, and follows where that leads.
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.submit_only(path, fields);
        self.follow(answer)
    }

    pub fn submit_only(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        };
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let body = pairs.join("&");
        let head = self.head(&format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        ));
        let answer = checked(call(self.to, "POST", path, &head, body.as_bytes()));
        if let Some(cookie) = &answer.cookie {
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    /// Sends a form with files, and follows where that leads.
    pub fn upload(&self, path: &str, parts: &[Part<'_>]) -> Answer {
        let mut body = Vec::new();
        for (name, file, contents) in parts {
            let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
            let head =
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(contents);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        let head = self.head(&format!(
            "Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: {}\r\n",
            body.len()
        ));
        self.follow(checked(call(self.to, "POST", path, &head, &body)))
    }

    fn follow(&self, answer: Answer) -> Answer {
        match (answer.status, &answer.location) {
            (303, Some(to)) => self.get(to),
            _ => answer,
        }
    }
}

/// What every page must have.
fn checked(answer: Answer) -> Answer {
    if answer.head.contains("content-type: text/html") {
        for wanted in [
            "content-security-policy: default-src 'none'",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
        ] {
            assert!(answer.head.contains(wanted), "{wanted}\n{}", answer.head);
        }
        let mut body = answer.body.to_ascii_lowercase();
        // The console has two files of scripts; owners' pages have none.
        if answer
            .head
            .contains("script-src 'self'; connect-src 'self'; style-src 'self'")
        {
            for own in ["htmx", "console"] {
                let own = format!("<script src=\"/{own}.js\" defer></script>");
                assert_eq!(body.matches(&own).count(), 1);
                body = body.replace(&own, "");
            }
        } else {
            assert!(!answer.head.contains("script-src"), "{}", answer.head);
        }
        for script in ["<script", " style=", " onload=", " onclick=", "javascript:"] {
            assert!(!body.contains(script), "{script}");
        }
    }
    answer
}

/// The value of a form's hidden field.
pub fn hidden(body: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let at = body.find(&begin).expect(name) + begin.len();
    body[at..].split('"').next().unwrap().to_owned()
}

/// The path in a page's first link of that beginning.
pub fn link(body: &str, begin: &str) -> String {
    let wanted = format!("href=\"{begin}");
    let at = body.find(&wanted).expect(begin) + "href=\"".len();
    let path = body[at..].split('"').next().unwrap();
    path.replace("&amp;", "&")
}

/// An agent with an authenticator program.
pub struct Person {
    pub name: String,
    pub browser: Browser,
    secret: Vec<u8>,
    /// The one-time codes' step that they signed in with.
    step: i64,
}

pub const PASSWORD: &str = "seven blue lamps";

impl Person {
    /// Invites somebody and accepts the invitation.
    pub fn new(stage: &Stage, service: &Service, name: &str, role: &str) -> Person {
        let (status, out, error) = stage.run(&["agent", "add", "--role", role, name], "");
        assert_eq!((status, error.as_str()), (0, ""));
        let path = out.lines().last().unwrap();
        let path = path.strip_prefix("https://agents.example").unwrap();
        let mut browser = Browser::new(service.agents.unwrap());
        let page = browser.get(path);
        assert_eq!(page.status, 200);
        let mut person = Person::of_page(service, name, &page.body);
        // The step before: the one of now is for signing in.
        let code = person.code(-1);
        let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
        let done = browser.submit(path, &fields);
        assert!(done.body.contains("are set up"), "{}", done.body);
        assert_eq!(browser.get(path).status, 404, "an invitation counts once");
        let page = person.sign_in(PASSWORD, &person.code(0));
        assert_eq!(page.status, 200, "{}", page.body);
        person
    }

    /// Somebody with an authenticator program that was set up with what a page shows.
    pub fn of_page(service: &Service, name: &str, page: &str) -> Person {
        let secret = page.split("<code>").nth(1).unwrap();
        Person {
            name: name.into(),
            browser: Browser::new(service.agents.unwrap()),
            secret: base32(secret.split('<').next().unwrap()),
            step: step_with_time_left(),
        }
    }

    pub fn sign_in(&mut self, password: &str, code: &str) -> Answer {
        let name = self.name.clone();
        let fields = [("name", &*name), ("password", password), ("code", code)];
        self.browser.submit("/sign-in", &fields)
    }

    /// The one-time code, so many steps from the one that they signed in with.
    pub fn code(&self, steps: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).unwrap();
        mac.update(&(self.step + steps).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let word: [u8; 4] = hash[at..at + 4].try_into().unwrap();
        format!(
            "{:06}",
            (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
        )
    }

    /// Takes a step on a case's page.
    pub fn step(&mut self, case: &str, step: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.browser.get(case);
        let (mark, turn) = (hidden(&page.body, "mark"), page_turn(&page.body));
        let mut fields = vec![("mark", &*mark), ("turn", &*turn), ("step", step)];
        fields.extend_from_slice(more);
        self.browser.submit(case, &fields)
    }
}

/// The one-time codes' step of now. One with 10 s left at least, so that the step before still counts when it arrives.
fn step_with_time_left() -> i64 {
    let since = || std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    while since().as_secs() % 30 >= 20 {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    (since().as_secs() / 30) as i64
}

/// The turn that a case's page shows; none has as many changes as the one that stands for none.
pub fn page_turn(body: &str) -> String {
    match body.contains("name=\"turn\"") {
        true => hidden(body, "turn"),
        false => "9999".into(),
    }
}

fn base32(text: &str) -> Vec<u8> {
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let at = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .iter()
            .position(|known| *known == letter);
        held = held << 5 | at.unwrap() as u32;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}
