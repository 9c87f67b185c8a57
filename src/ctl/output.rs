//! The daemon's answers for people: sentences and tables of at most 80 columns.

use super::answer::Answer;
use super::qr::{Extent, Look, Picture};
use super::{say, text};
use crate::api::recovery::{
    ExportReply, LogReply, MakeKitReply, Next, Record, Request, SentCode, Status,
};
use std::env;
use std::io::{IsTerminal, stdout};
use zeroize::Zeroizing;

/// Lines stay one column short of 80: some terminals wrap at the last one.
const COLUMNS: usize = 79;

/// Where a person stands who uses the commands.
pub const SURFACE: &str = "ctl";

/// An answer in words.
pub fn tell(answer: &Answer) -> Zeroizing<String> {
    let mut page = Page::default();
    match answer {
        Answer::Status { status } => self::status(&mut page, status),
        Answer::Request(asked) => request(&mut page, asked, qr_look()),
        Answer::Sent(reply) => sent(&mut page, reply),
        Answer::File(reply) => page.0.push_str(&reply.contents),
        Answer::Exported(reply) => exported(&mut page, reply),
        Answer::Granted(reply) => {
            let left = say::span(reply.ends_in_s);
            page.say(&format!("The code is right. Set the new password within {left}: recoveryctl password"));
        }
        Answer::Set(reply) if reply.delayed_s > 0 => page.say(&format!(
            "The new password is kept and comes into effect in {} of powered-on time. Until then the old password stops it.",
            say::span(reply.delayed_s)
        )),
        Answer::Set(_) => page.say("The new password is set."),
        Answer::Kit(reply) => kit(&mut page, reply, qr_look()),
        Answer::Log(reply) => log(&mut page, reply),
        Answer::Done(_) => page.say("Done."),
    }
    page.0
}

/// QR codes go to people only, in half blocks where the locale says UTF-8.
fn qr_look() -> Option<Look> {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(env::var_os)
        .find(|value| !value.is_empty());
    let locale = locale
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase()
        .replace('-', "");
    let look = Look {
        ascii: !locale.contains("utf8"),
        inverted: false,
    };
    stdout().is_terminal().then_some(look)
}

#[derive(Default)]
struct Page(Zeroizing<String>);

impl Page {
    fn line(&mut self, line: &str) {
        let line = Zeroizing::new(text::clean(line, false));
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn say(&mut self, sentence: &str) {
        for line in text::wrap(sentence, COLUMNS) {
            self.line(&line);
        }
    }

    /// A name and what belongs to it, wrapped beside it.
    fn field(&mut self, name: &str, value: &str) {
        const NAME: usize = 16;
        for (place, line) in text::wrap(value, COLUMNS - NAME).iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            self.line(&format!("{}{line}", text::pad(name, NAME)));
        }
    }

    fn picture(&mut self, picture: Option<Picture>, look: Option<Look>) {
        let (Some(picture), Some(look)) = (picture, look) else {
            return;
        };
        self.line("");
        for line in picture.lines(
            look,
            Extent {
                columns: COLUMNS + 1,
                rows: usize::MAX,
            },
        ) {
            self.0.push_str(&line);
            self.0.push('\n');
        }
    }
}

fn status(page: &mut Page, status: &Status) {
    page.field(
        "Recorder",
        &format!("{}, firmware {}", status.model, status.firmware),
    );
    page.field("Serial number", &status.serial);
    page.field(
        "Date and time",
        &format!("{} by the recorder's clock", say::clock(&status.clock)),
    );
    page.field("Account", &status.account);
    page.line("");
    for sentence in say::situation(status, SURFACE, 0) {
        page.say(&sentence);
    }
    page.say(next_command(status));
    if let Some(policy) = say::policy(status) {
        page.say(&policy);
    }
    for (wait, what) in [
        (status.ask_wait_s, "A code can be asked for again"),
        (status.code_wait_s, "The next code can be entered"),
        (
            status.kit_wait_s,
            "The next recovery kit code can be entered",
        ),
        (status.sign_in_wait_s, "The password can be tried again"),
    ] {
        if wait > 0 {
            page.say(&format!("{what} in {}.", say::span(wait)));
        }
    }
    if let Some(record) = &status.last_recovery {
        page.say(&say::last_recovery(record));
    }
    page.line("");
    for method in &status.methods {
        let usable = if method.usable { "offered" } else { "not now" };
        let reason = method
            .reason
            .as_deref()
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        page.field(
            "Way in",
            &format!("{}, {usable}{reason}", say::method(method.name)),
        );
    }
    if let Some(online) = &status.online {
        let said = match &online.reason {
            Some(reason) => reason,
            None => "connected",
        };
        page.field("Network", said);
    }
    if status.kit {
        page.field("Recovery kit", "one was made and not used yet");
    }
    for stick in &status.sticks {
        let reply = if stick.reply {
            "; the desk's answer is on it"
        } else {
            ""
        };
        page.field(
            "Stick",
            &format!("{}{reply} [--stick {}]", say::stick(stick), stick.id),
        );
    }
}

fn next_command(status: &Status) -> &'static str {
    match status.next {
        Next::Start | Next::Code if say::is_waited_for(status, 0) => {
            "To enter the code that was sent: recoveryctl enter -"
        }
        Next::Start => "To recover a forgotten password: recoveryctl request",
        Next::Code => "To enter the code that the vendor's desk gave: recoveryctl enter -",
        Next::Password if say::is_granted_here(status, SURFACE) => {
            "To set the new password: recoveryctl password"
        }
        Next::Delayed => "To stop it with the old password: recoveryctl stop-delayed",
        Next::Password | Next::Applying | Next::Unavailable => "",
    }
}

fn request(page: &mut Page, request: &Request, look: Option<Look>) {
    page.say("Send these rows, or the QR code, to the vendor's desk. It answers with a code of 16 digits for this recorder.");
    page.line("");
    for (place, row) in request.long_serial.iter().enumerate() {
        page.line(&format!("  {}  {row}", place + 1));
    }
    page.line("");
    page.field("Serial number", &request.serial);
    page.field("GUID", &request.guid);
    page.field("Good for", &say::span(request.ends_in_s));
    page.picture(Picture::of(&request.qr), look);
}

fn sent(page: &mut Page, sent: &SentCode) {
    page.say(&say::sent(sent));
    page.say(&say::sent_left(sent, 0));
    page.say("To enter it: recoveryctl enter -");
    page.line("");
    for contact in &sent.contacts {
        page.field(
            "Contact",
            &format!("{} [--contact {}]", say::contact(contact), contact.id),
        );
    }
}

fn exported(page: &mut Page, reply: &ExportReply) {
    let name = say::stick_name(&reply.stick);
    page.say(&format!(
        "The request is on the stick {name}, in the file {}.",
        reply.file
    ));
    page.say("You can now remove the stick safely. Send the file to the vendor's desk.");
}

fn kit(page: &mut Page, reply: &MakeKitReply, look: Option<Look>) {
    page.say(
        "This is the recovery kit. Write it down and keep it safe: it will never be shown again.",
    );
    page.line("");
    let digits: Zeroizing<String> = Zeroizing::new(
        reply
            .code
            .expose()
            .chars()
            .filter(char::is_ascii_digit)
            .collect(),
    );
    page.line(&Zeroizing::new(format!(
        "  {}",
        *Zeroizing::new(text::in_fours(&digits))
    )));
    if let Some(file) = &reply.file {
        page.line("");
        page.say(&format!(
            "It was also written to the stick, in the file {file}."
        ));
    }
    page.picture(Picture::of_secret(&reply.qr), look);
}

fn log(page: &mut Page, reply: &LogReply) {
    for line in log_lines(&reply.records, COLUMNS) {
        page.line(&line);
    }
    if reply.records.is_empty() {
        page.say("Nothing has happened yet.");
    }
    if !reply.sound {
        page.line("");
        page.say("Warning: records of this log were changed or removed from outside.");
    }
}

/// The event log as a table: number, clock, message.
pub fn log_lines(records: &[Record], columns: usize) -> Vec<String> {
    const BEFORE: usize = 29;
    let mut lines = Vec::new();
    for record in records {
        let clock = text::pad(&say::clock(&record.clock), 21);
        let head = text::pad(&format!("{:>5}  {clock}", record.number), BEFORE);
        for (place, line) in text::wrap(&record.message, columns - BEFORE)
            .iter()
            .enumerate()
        {
            let before = if place == 0 {
                head.clone()
            } else {
                " ".repeat(BEFORE)
            };
            lines.push(format!("{before}{line}"));
        }
    }
    lines
}
