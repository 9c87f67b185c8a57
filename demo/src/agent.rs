//! The desk's agent, by script: signs in with an authenticator program and decides a case on the console.

use crate::browser::{Browser, Page};
use crate::error::DemoError;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::time::SystemTime;

/// How the agent is called.
pub const NAME: &str = "Ann";
const PASSWORD: &str = "seven blue lamps";

/// An agent who is signed in.
pub struct Agent {
    browser: Browser,
}

impl Agent {
    /// Accepts the invitation and signs in. `path` is the invitation's.
    pub fn begin(mut browser: Browser, path: &str) -> Result<Self, DemoError> {
        let wrong = |page: &Page, what: &str| DemoError::Desk(format!("{what} ({})", page.status));
        let page = browser.open(path)?;
        let secret = page
            .after("<code>")
            .ok_or_else(|| wrong(&page, "no invitation"))?;
        let mut program = Authenticator {
            secret: base32(&secret),
            last: 0,
        };
        let code = program.code();
        let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
        let page = browser.submit(path, &fields)?;
        if !page.says("are set up") {
            return Err(wrong(&page, "the invitation was not accepted"));
        }
        let code = program.code();
        let fields = [("name", NAME), ("password", PASSWORD), ("code", &code)];
        let page = browser.submit("/sign-in", &fields)?;
        match page.says("<h1>To do</h1>") {
            true => Ok(Self { browser }),
            false => Err(wrong(&page, "the agent could not sign in")),
        }
    }

    /// The first case to do.
    pub fn first_case(&mut self) -> Result<String, DemoError> {
        let page = self.browser.open("/queue")?;
        let case = page.after("href=\"/case/");
        let case = case.ok_or_else(|| DemoError::Desk("there is nothing to do".into()))?;
        Ok(format!("/case/{case}"))
    }

    /// Takes a step on a case's page, as its button does.
    pub fn step(&mut self, case: &str, step: &str, words: &str) -> Result<Page, DemoError> {
        let page = self.browser.open(case)?;
        let field = |name| page.hidden(name).unwrap_or_default();
        let (mark, turn) = (field("mark"), field("turn"));
        let fields = [
            ("mark", &*mark),
            ("turn", &*turn),
            ("step", step),
            ("words", words),
        ];
        let page = self.browser.submit(case, &fields)?;
        match page.status {
            200 => Ok(page),
            status => Err(DemoError::Desk(format!(
                "the console refused: {step} ({status})"
            ))),
        }
    }
}

/// One-time codes (RFC 6238).
struct Authenticator {
    secret: Vec<u8>,
    /// The step of the last code: the desk takes each once.
    last: u64,
}

impl Authenticator {
    /// The code of now, or if that was used the next one, which the desk takes early: nobody has to wait.
    fn code(&mut self) -> String {
        let now = SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap_or_default()
            .as_secs()
            / 30;
        self.last = now.max(self.last + 1);
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(&self.last.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let word = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
        format!("{:06}", word % 1_000_000)
    }
}

/// RFC 4648. What is no letter of it is passed over.
fn base32(text: &str) -> Vec<u8> {
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for value in text.chars().filter_map(|letter| match letter {
        'A'..='Z' => Some(u32::from(letter) - u32::from('A')),
        '2'..='7' => Some(u32::from(letter) - u32::from('2') + 26),
        _ => None,
    }) {
        held = held << 5 | value;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_given_twice() {
        let secret = base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret, b"12345678901234567890");
        // A step far ahead, so that the clock has no say: RFC 6238's last example.
        let mut program = Authenticator {
            secret,
            last: 20_000_000_000 / 30 - 1,
        };
        assert_eq!(program.code(), "353130");
        assert_ne!(program.code(), "353130");
        assert_eq!(program.last, 20_000_000_000 / 30 + 1);
    }
}
