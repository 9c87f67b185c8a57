//! The whole story without a person, every step with its command line and what came of it.

use crate::account::{self, NAME, OLD_PASSWORD};
use crate::agent::{self, Agent};
use crate::browser::Browser;
use crate::desk::{CONTACTS, Desk};
use crate::error::DemoError;
use crate::mailbox::{Mail, Mailbox};
use crate::program::{Line, Ran};
use crate::recorder::Recorder;
use crate::scratch::Scratch;
use crate::signals::Signals;
use recovery_protocol::damm;
use std::fs;
use std::io::{IsTerminal, stdout};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the owner chooses, and forgets again.
const NEXT_PASSWORD: &str = "otter among reeds";
const NEW_PASSWORD: &str = "heron over the weir";

/// Digits of the two kinds of codes.
const VERIFICATION_DIGITS: usize = 8;
const SECURE_DIGITS: usize = 16;

/// A mail on this machine is quick.
const MAIL_TAKES: Duration = Duration::from_secs(20);
/// How often one looks whether it has come.
const LOOK: Duration = Duration::from_millis(50);

/// What recoveryctl ends with; its help lists them.
mod status {
    pub const DONE: i32 = 0;
    pub const WRONG_CODE: i32 = 5;
    pub const NOT_A_CODE: i32 = 7;
    pub const NO_REQUEST: i32 = 8;
    pub const PASSWORD_REFUSED: i32 = 10;
    pub const WRONG_PASSWORD: i32 = 11;
}

/// Plays it and tells what has come of it. Fails at the first step that goes otherwise than the story.
pub fn play(scratch: &Scratch, signals: &Signals) -> Result<&'static str, DemoError> {
    say!("Everything below runs in {}:\n", scratch.path().display());
    say!("  cd {}", scratch.path().display());
    let mut story = Story {
        scratch,
        signals,
        number: 0,
    };
    story.make_firmware()?;
    let mailbox = Mailbox::open(scratch.at("mailbox"))?;
    let desk = story.serve(&mailbox)?;
    let recorder = story.switch_on()?;
    story.recover_online(&mailbox)?;
    story.recover_by_page(&desk, &mailbox)?;
    story.recover_by_agent(&desk)?;
    drop(desk);
    story.ask()?;
    let code = story.issue()?;
    story.mistype(&code)?;
    story.enter_reply()?;
    story.choose_password()?;
    story.check_account(&code)?;
    drop(recorder);
    Ok("The account's password was changed.")
}

struct Story<'a> {
    scratch: &'a Scratch,
    signals: &'a Signals,
    number: u32,
}

impl Story<'_> {
    fn make_firmware(&mut self) -> Result<(), DemoError> {
        self.title("The vendor makes a key pair, once. Its public half goes into every recorder's firmware.")?;
        self.run(&self.scratch.keygen(), status::DONE)?;
        self.scratch.build_firmware()
    }

    fn serve(&mut self, mailbox: &Mailbox) -> Result<Desk, DemoError> {
        self.title("The vendor's desk runs as a service, and knows whose recorders are whose.")?;
        let desk = Desk::start(self.scratch, self.signals, mailbox)?;
        let owners = self.scratch.at("desk/owners.csv");
        let owners = fs::read_to_string(&owners).map_err(DemoError::io("reading the owners"))?;
        for line in owners.lines() {
            say!("      {line}");
        }
        say!("    $ {} &", self.scratch.serve());
        let front = &desk.front;
        say!("      [process {}]", desk.pid());
        say!(
            "      [recorders reach it at https://localhost:{}]",
            front.recorders.port()
        );
        say!(
            "      [its owners' pages are at http://localhost:{}]",
            front.owners.port()
        );
        say!(
            "      [its agents' console is at http://localhost:{}]",
            front.agents.port()
        );
        say!(
            "      [the owner's mailbox is shown at http://{}]",
            mailbox.page
        );
        self.scratch.configure(&desk.front)?;
        Ok(desk)
    }

    fn switch_on(&mut self) -> Result<Recorder, DemoError> {
        self.title(
            "The recorder is switched on. It listens on no network, and can reach the desk.",
        )?;
        say!("    $ {} &", self.scratch.daemon());
        let recorder = Recorder::start(self.scratch, self.signals)?;
        say!("      [process {}]", recorder.pid());
        self.title(&format!(
            "Its account {NAME} has a password. Its owner has forgotten it; we have not."
        ))?;
        self.sign_in(OLD_PASSWORD, status::DONE)?;
        Ok(recorder)
    }

    fn recover_online(&mut self, mailbox: &Mailbox) -> Result<(), DemoError> {
        self.title("The owner asks for a code. The recorder asks the desk, and the desk mails it to where the owner is registered.")?;
        self.run(&self.scratch.ctl().args(["online"]), status::DONE)?;
        self.title("A moment later it is in the mailbox. The owner's other contact is told, too, without the code.")?;
        let code = self.mailed_code(mailbox, 0, VERIFICATION_DIGITS)?;
        self.title("The code is typed, and a new password chosen.")?;
        self.enter_and_choose(&code, "otter among reeds")
    }

    fn recover_by_page(&mut self, desk: &Desk, mailbox: &Mailbox) -> Result<(), DemoError> {
        self.title("The next time the recorder has no network. It shows a request; its QR code leads the owner's telephone to the desk's page.")?;
        let (address, page) = self.request()?;
        let mut owner = Browser::new(desk.front.owners);
        let choice = owner.open(&page)?;
        let contact = choice.after_last("name=\"contact\" value=\"");
        let contact = contact.ok_or_else(|| self.wrong("the page offers no contact"))?;
        say!("      [the telephone opens {address}]");
        self.title(
            "The page shows where a code can go, masked. The owner chooses the second contact.",
        )?;
        let seen = mailbox.mails().len();
        let sent = owner.submit(&format!("{page}/send"), &[("contact", &contact)])?;
        let told = sent.sentence("If this recorder is registered, a secure code");
        let told = told.ok_or_else(|| self.wrong("the page sends no code"))?;
        say!("      [the page says: {told}]");
        let code = self.mailed_code(mailbox, seen, SECURE_DIGITS)?;
        self.title("The code is typed at the recorder, and a new password chosen.")?;
        self.enter_and_choose(&code, "kingfisher at noon")
    }

    fn recover_by_agent(&mut self, desk: &Desk) -> Result<(), DemoError> {
        self.title("Then the owner reads none of these mailboxes any more, and asks the desk's people on the same page.")?;
        let (_, page) = self.request()?;
        let mut owner = Browser::new(desk.front.owners);
        let words = "I have a new address. The invoice is no. 4711; call me: 555 0177";
        let with_desk = owner.submit_text(&format!("{page}/desk"), words)?;
        if !with_desk.says("The desk has your request") {
            return Err(self.wrong("the desk does not have the request"));
        }
        say!("      [the owner writes: {words}]");
        self.title(&format!(
            "{agent}, who was invited to the console, chooses a password, sets up one-time codes, and signs in.",
            agent = agent::NAME,
        ))?;
        say!("    $ {}", self.scratch.invite());
        say!("      {}", desk.invitation);
        let path = desk.invitation.find("/welcome/");
        let path = path.map(|at| &desk.invitation[at..]).unwrap_or_default();
        let mut agent = Agent::begin(Browser::new(desk.front.agents), path)?;
        let case = agent.first_case()?;
        say!("      [to do: {case}]");
        self.title("The invoice is right: the case is approved, and the code read out to the owner. That is noted, and the owner's contacts are told.")?;
        agent.step(&case, "approve", "invoice 4711 is hers, called back")?;
        let shown = agent.step(&case, "show", "")?;
        let code = shown.after("class=\"code\">");
        let code = code.ok_or_else(|| self.wrong("the console shows no code"))?;
        say!("      secure code {code}");
        self.title("The owner types what was read out, and chooses a new password.")?;
        self.enter_and_choose(&code, NEXT_PASSWORD)
    }

    /// A new request: the address in its QR code, and the page there.
    fn request(&self) -> Result<(String, String), DemoError> {
        let line = self.scratch.ctl().args(["--json", "request"]);
        let told = self.run(&line, status::DONE)?.printed;
        let told: serde_json::Value = serde_json::from_str(&told).unwrap_or_default();
        let address = told["qr"].as_str().unwrap_or_default().to_owned();
        let symbols = address.rsplit_once("/R/").map(|(_, symbols)| symbols);
        let symbols = symbols.ok_or_else(|| self.wrong("the QR code leads to no page"))?;
        let page = format!("/r/{symbols}");
        Ok((address, page))
    }

    fn enter_and_choose(&self, code: &str, password: &str) -> Result<(), DemoError> {
        self.enter(code, status::DONE)?;
        let line = self.scratch.ctl().args(["password"]).input(password);
        self.run(&line, status::DONE)?;
        self.sign_in(password, status::DONE)
    }

    /// Shows the mails after the first `seen` once each contact has one; the code is the line of so many digits in one of them.
    fn mailed_code(
        &self,
        mailbox: &Mailbox,
        seen: usize,
        digits: usize,
    ) -> Result<String, DemoError> {
        let begun = Instant::now();
        let mails = loop {
            self.signals.check()?;
            let mails = mailbox.mails().split_off(seen);
            if mails.len() >= CONTACTS.len() {
                break mails;
            }
            if begun.elapsed() > MAIL_TAKES {
                return Err(self.wrong("the mails do not come"));
            }
            sleep(LOOK);
        };
        for Mail { to, subject, text } in &mails {
            say!("      to {to}: {subject}");
            if code_in(text, digits).is_some() {
                for line in text.lines() {
                    say!("        {line}");
                }
            }
        }
        let mut codes = mails.iter().filter_map(|mail| code_in(&mail.text, digits));
        codes.next().ok_or_else(|| self.wrong("no mail has a code"))
    }

    fn ask(&mut self) -> Result<(), DemoError> {
        self.title("Years later that one is forgotten, too, and the recorder stands where no network is. The owner asks with a request: rows to read out or to mail, and a QR code on a terminal.")?;
        let line = self.scratch.ctl().args(["request"]);
        match stdout().is_terminal() {
            true => self.run_on_terminal(&line)?,
            false => drop(self.run(&line, status::DONE)?),
        }
        self.title("Or nothing is read out: the owner takes the request away on a USB stick.")?;
        self.run(&self.scratch.ctl().args(["export"]), status::DONE)?;
        Ok(())
    }

    /// The code, as the desk prints it.
    fn issue(&mut self) -> Result<String, DemoError> {
        let request = self.scratch.on_stick("GUID_")?.pop();
        let request = request.ok_or_else(|| self.wrong("there is no request on the stick"))?;
        self.title("At the desk, wherever that is, the request is looked at.")?;
        self.run(
            &self.scratch.desk().args(["inspect", &request]),
            status::DONE,
        )?;
        self.title(
            "The desk's people make sure that the asker owns the recorder, and issue the code.",
        )?;
        let args = ["issue", "--dir", "desk", "--replies", "stick", &request];
        let ran = self.run(&self.scratch.desk().args(args), status::DONE)?;
        let code = ran.printed.trim_end().rsplit_once("secure code ");
        let (_, code) = code.ok_or_else(|| self.wrong("the desk printed no code"))?;
        Ok(code.to_owned())
    }

    fn mistype(&mut self, code: &str) -> Result<(), DemoError> {
        let (slip, wrong) = slips(code);
        self.title("The owner types the code and gets a digit wrong. The check digit tells; no try is lost.")?;
        self.enter(&slip, status::NOT_A_CODE)?;
        self.title("Somebody guesses. That is compared, refused and counted.")?;
        self.enter(&wrong, status::WRONG_CODE)?;
        Ok(())
    }

    fn enter_reply(&mut self) -> Result<(), DemoError> {
        self.title(
            "The owner puts the stick back, with the desk's answer on it: nothing has to be typed.",
        )?;
        self.run(&self.scratch.ctl().args(["reply"]), status::DONE)?;
        Ok(())
    }

    fn choose_password(&mut self) -> Result<(), DemoError> {
        let before = account::hash(self.scratch)?;
        self.title("The first new password is one that everybody would try.")?;
        self.run(
            &self.scratch.ctl().args(["password"]).input("password1"),
            status::PASSWORD_REFUSED,
        )?;
        if account::hash(self.scratch)? != before {
            return Err(self.wrong("the refused password was set"));
        }
        self.title("The second one is better.")?;
        self.run(
            &self.scratch.ctl().args(["password"]).input(NEW_PASSWORD),
            status::DONE,
        )?;
        Ok(())
    }

    fn check_account(&mut self, code: &str) -> Result<(), DemoError> {
        self.title("The new password opens the recorder, the old one does not.")?;
        self.sign_in(NEW_PASSWORD, status::DONE)?;
        self.sign_in(NEXT_PASSWORD, status::WRONG_PASSWORD)?;
        self.title("The file says the same to a program that is not ours: the C library's crypt, called by perl.")?;
        self.ask_libc()?;
        self.title("The code has done its work and is worth nothing now.")?;
        self.enter(code, status::NO_REQUEST)?;
        self.title("What happened stands in the recorder's log.")?;
        self.run(&self.scratch.ctl().args(["log"]), status::DONE)?;
        Ok(())
    }

    fn ask_libc(&self) -> Result<(), DemoError> {
        let hash = account::hash(self.scratch)?;
        say!("      {NAME}:{hash}");
        for (password, right) in [(NEW_PASSWORD, true), (NEXT_PASSWORD, false)] {
            match account::libc_accepts(&hash, password)? {
                None => {
                    say!("      (There is no perl here to ask.)");
                    return Ok(());
                }
                Some(accepted) if accepted == right => {
                    let fits = if right { "fits" } else { "does not fit" };
                    say!("      \"{password}\" {fits}.");
                }
                Some(_) => return Err(self.wrong(&format!("crypt disagrees about \"{password}\""))),
            }
        }
        if !account::others_untouched(self.scratch)? {
            return Err(self.wrong("another account's line was changed"));
        }
        say!("      The other accounts' lines are as they were.");
        Ok(())
    }

    fn sign_in(&self, password: &str, status: i32) -> Result<(), DemoError> {
        self.run(
            &self.scratch.ctl().args(["sign-in"]).input(password),
            status,
        )
        .map(drop)
    }

    fn enter(&self, code: &str, status: i32) -> Result<(), DemoError> {
        let words = code.split(' ');
        self.run(&self.scratch.ctl().args(["enter"]).args(words), status)
            .map(drop)
    }

    fn title(&mut self, sentence: &str) -> Result<(), DemoError> {
        self.signals.check()?;
        self.number += 1;
        say!("\n{:2}  {sentence}", self.number);
        Ok(())
    }

    fn run(&self, line: &Line, expected: i32) -> Result<Ran, DemoError> {
        say!("    $ {line}");
        let ran = line.run()?;
        for printed in ran.printed.lines() {
            say!("      {printed}");
        }
        self.judge(ran.status.code(), expected)?;
        if expected != status::DONE {
            say!("      [exit status {expected}, as it should be]");
        }
        Ok(ran)
    }

    /// The program's own standard output, so that it shows its QR code.
    fn run_on_terminal(&self, line: &Line) -> Result<(), DemoError> {
        say!("    $ {line}\n");
        let ran = line.command().stdin(Stdio::null()).status();
        self.judge(
            ran.map_err(DemoError::io(line.to_string()))?.code(),
            status::DONE,
        )
    }

    /// A program that was ended by Ctrl-C did nothing wrong.
    fn judge(&self, status: Option<i32>, expected: i32) -> Result<(), DemoError> {
        self.signals.check()?;
        match status {
            Some(status) if status == expected => Ok(()),
            Some(status) => {
                Err(self.wrong(&format!("exit status {status} came instead of {expected}")))
            }
            None => Err(self.wrong("the program was ended by a signal")),
        }
    }

    fn wrong(&self, what: &str) -> DemoError {
        DemoError::Step {
            number: self.number,
            what: what.into(),
        }
    }
}

/// The line of so many digits.
fn code_in(text: &str, digits: usize) -> Option<String> {
    let count = |line: &str| line.chars().filter(char::is_ascii_digit).count();
    let is_code =
        |line: &&str| count(line) == digits && line.chars().all(|c| c.is_ascii_digit() || c == ' ');
    text.lines().map(str::trim).find(is_code).map(str::to_owned)
}

/// Two codes made from the right one: its first digit mistyped, and the same with a check digit that fits.
fn slips(code: &str) -> (String, String) {
    let mut digits: Vec<u8> = code
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|digit| digit - b'0')
        .collect();
    if let Some(first) = digits.first_mut() {
        *first = (*first + 1) % 10;
    }
    let slip = in_fours(&digits);
    digits.pop();
    digits.push(damm::check_digit(&digits));
    (slip, in_fours(&digits))
}

fn in_fours(digits: &[u8]) -> String {
    let group = |four: &[u8]| {
        four.iter()
            .map(|&digit| char::from(digit + b'0'))
            .collect::<String>()
    };
    digits.chunks(4).map(group).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use recovery_protocol::SecureCode;

    #[test]
    fn a_slip_is_no_code_and_a_guess_is_a_wrong_one() {
        let right = in_fours(&[
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            0,
            1,
            2,
            3,
            4,
            5,
            damm::check_digit(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5]),
        ]);
        assert!(SecureCode::parse(&right).is_ok());
        let (slip, wrong) = slips(&right);
        assert!(SecureCode::parse(&slip).is_err());
        assert!(SecureCode::parse(&wrong).is_ok());
        assert!(wrong.starts_with("2234 5678 9012 345"), "{wrong}");
    }
}
