//! The pages of text: menus, fields and lists.

use super::{COLUMNS, Frame, LOG_ROWS, Sheet};
use crate::api::recovery::{MakeKitReply, Next, Policy, Status};
use crate::ctl::console::Field;
use crate::ctl::console::machine::Console;
use crate::ctl::console::page::{Choice, Page, Purpose};
use crate::ctl::qr::{Extent, Picture};
use crate::ctl::{say, text};
use crate::secret::Secret;
use recovery_protocol::SecureCode;
use std::time::Duration;
use zeroize::Zeroizing;

/// The digits of a secure code, the check digit among them.
const SECURE_DIGITS: usize = 16;

impl Console {
    pub(super) fn draw_page(&self, now: Duration, status: &Status) -> Frame {
        let mut sheet = self.sheet();
        let keys = match &self.page {
            Page::Start { at } => self.start(&mut sheet, status, *at, now),
            Page::Acknowledge { typed } => acknowledge(&mut sheet, status, typed),
            Page::Ways { at } => {
                sheet.line("How do you want to recover the password?");
                sheet.line("");
                menu(&mut sheet, &self.menu(), *at, status);
                "Arrows or numbers and Enter, or the letter.  Esc back"
            }
            Page::Contact => contact(&mut sheet, status),
            Page::Export { at } => sticks(&mut sheet, status, *at),
            Page::Exported(reply) => {
                let name = say::stick_name(&reply.stick);
                sheet.say(&format!("The request is on the stick {name}, in the file"));
                sheet.line(&reply.file);
                sheet.line("");
                sheet.say("You can now remove the stick safely.");
                sheet.line("");
                where_to(&mut sheet, status);
                "Any key goes on"
            }
            Page::Code { typed } => code(&mut sheet, status, typed, self.wait_shown(now)),
            Page::Password { first, typed } => password(&mut sheet, status, first.as_ref(), typed),
            Page::Done { delayed_s } => done(&mut sheet, status, *delayed_s),
            Page::Log { lines, sound, top } => log(&mut sheet, lines, *sound, *top),
            Page::Owner { purpose, typed } => {
                owner(&mut sheet, status, *purpose, typed, self.wait_shown(now))
            }
            Page::Request | Page::Kit(_) => "",
        };
        sheet.finish(&self.notice(), keys)
    }

    fn start(&self, sheet: &mut Sheet, status: &Status, at: usize, now: Duration) -> &'static str {
        sheet.line(&format!(
            "{}: password recovery for the account {}",
            status.vendor.name, status.account
        ));
        sheet.line("");
        let mut said = say::situation(status, &self.settings.surface, self.elapsed(now));
        said.extend(
            say::policy(status)
                .filter(|_| status.policy == Policy::Delay && status.next != Next::Delayed),
        );
        said.extend(status.last_recovery.as_ref().map(say::last_recovery));
        for sentence in said {
            sheet.say(&sentence);
        }
        sheet.below("");
        menu(sheet, &self.menu(), at, status);
        "Arrows or numbers and Enter, or the letter."
    }

    /// The recovery kit with its picture beside it, so that nothing of it scrolls out of sight and stays there.
    pub(super) fn draw_kit(&self, kit: &MakeKitReply) -> Frame {
        const SPACE: Extent = Extent {
            columns: 48,
            rows: 23,
        };
        let digits: Zeroizing<String> = Zeroizing::new(
            kit.code
                .expose()
                .chars()
                .filter(char::is_ascii_digit)
                .collect(),
        );
        let mut said = vec![
            Zeroizing::new(String::from("RECOVERY KIT")),
            Zeroizing::default(),
        ];
        said.push(Zeroizing::new(text::in_fours(&digits)));
        let written = kit
            .file
            .as_ref()
            .map(|file| format!("It is also on the stick: {file}"));
        let advice = "Write this down, it will never be shown again. Keep it in a safe place: \
             whoever has it can set a new password once, without the vendor. Earlier kits no longer work.";
        for sentence in std::iter::once(advice.to_owned()).chain(written) {
            said.push(Zeroizing::default());
            said.extend(text::wrap(&sentence, 29).into_iter().map(Zeroizing::new));
        }
        let picture = Picture::of_secret(&kit.qr)
            .filter(|picture| picture.extent(self.look, SPACE).fits(SPACE));
        let drawn = picture
            .map(|picture| picture.lines(self.look, SPACE))
            .unwrap_or_default();
        let mut frame = super::request::side_by_side(drawn, said, self.settings.look.ascii);
        frame.lines.resize_with(23, Zeroizing::default);
        frame.lines.push(Zeroizing::new(
            "Any key clears this from the screen.".into(),
        ));
        frame
    }
}

fn menu(sheet: &mut Sheet, menu: &[Choice], at: usize, status: &Status) {
    for (place, choice) in menu.iter().enumerate() {
        let mark = if place == at { '>' } else { ' ' };
        sheet.below(&format!(
            " {mark} {}  {}  {}",
            place + 1,
            choice.key(),
            choice.label(status)
        ));
    }
}

fn where_to(sheet: &mut Sheet, status: &Status) {
    sheet.say(&format!("Send it to {}:", status.vendor.name));
    for line in &status.vendor.contact {
        sheet.say(line);
    }
    if !status.vendor.hours.is_empty() {
        sheet.say(&status.vendor.hours);
    }
}

fn contact(sheet: &mut Sheet, status: &Status) -> &'static str {
    where_to(sheet, status);
    sheet.line("");
    sheet.say("The answer is a code of 16 digits. It works on this recorder only, and only for this request.");
    "Any key goes back"
}

fn acknowledge(sheet: &mut Sheet, status: &Status, typed: &Field) -> &'static str {
    sheet.say(&format!(
        "You are about to recover the password of the account {} on the recorder with the serial number {}.",
        status.account, status.serial
    ));
    sheet.line("");
    sheet.say("Go on only if you own this recorder or act for its owner. What is done here is written into the event log.");
    if let Some(policy) = say::policy(status) {
        sheet.say(&policy);
    }
    sheet.below("");
    sheet.typing("I am entitled to do this (yes): ", typed.text());
    "Type yes and press Enter.  Esc back"
}

fn sticks(sheet: &mut Sheet, status: &Status, at: usize) -> &'static str {
    if status.sticks.is_empty() {
        sheet.say("Put a USB stick into the recorder. It appears here by itself.");
        return "Esc back";
    }
    sheet.line("To which stick?");
    sheet.line("");
    let at = at.min(status.sticks.len() - 1);
    for (place, stick) in status.sticks.iter().enumerate() {
        let mark = if place == at { '>' } else { ' ' };
        for (row, line) in text::wrap(&say::stick(stick), COLUMNS - 6)
            .iter()
            .enumerate()
        {
            match row {
                0 => sheet.line(&format!(" {mark} {}  {line}", place + 1)),
                _ => sheet.line(&format!("      {line}")),
            }
        }
    }
    "Arrows or numbers and Enter.  Esc back"
}

fn code(sheet: &mut Sheet, status: &Status, typed: &Field, wait_s: u64) -> &'static str {
    match (&status.request, status.kit) {
        (Some(_), true) => sheet
            .say("Type the code of 16 digits from the desk, or the 24 digits of the recovery kit."),
        (Some(_), false) => {
            sheet.say("Type the code of 16 digits that the desk gave for this request.")
        }
        (None, _) => sheet.say("Type the 24 digits of the recovery kit."),
    }
    sheet.below("");
    sheet.typing("Code: ", &Zeroizing::new(text::in_fours(typed.text())));
    sheet.below("");
    if typed.length() >= SECURE_DIGITS && typed.length() < 24 {
        sheet.say_below(&after_sixteen(typed, status.kit));
    }
    if wait_s > 0 {
        sheet.say_below(&format!(
            "The next code can be entered in {}.",
            say::span(wait_s)
        ));
    }
    "Digits and Enter.  Backspace and Ctrl-U delete.  Esc back"
}

/// The check digit is looked at as soon as the sixteenth digit is there.
fn after_sixteen(typed: &Field, kit: bool) -> String {
    let kit = if kit {
        " A recovery kit's code goes on to 24 digits."
    } else {
        ""
    };
    match SecureCode::parse(typed.text()) {
        Ok(_) => format!("The code is complete: press Enter.{kit}"),
        Err(_) if typed.length() == SECURE_DIGITS => {
            format!(
                "One of these digits is wrong or two are swapped: compare them with the code.{kit}"
            )
        }
        Err(_) if kit.is_empty() => {
            "These are too many digits: a code from the desk has 16.".into()
        }
        Err(_) => format!("{} of 24 digits of a recovery kit.", typed.length()),
    }
}

fn password(
    sheet: &mut Sheet,
    status: &Status,
    first: Option<&Secret>,
    typed: &Field,
) -> &'static str {
    sheet.say(&format!(
        "The new password for the account {}.",
        status.account
    ));
    sheet.say(&format!(
        "It needs at least {} characters, and is neither the serial number, the account's name nor a common password.",
        status.min_length
    ));
    if let Some(policy) = say::policy(status) {
        sheet.say(&policy);
    }
    sheet.below("");
    let label = if first.is_some() {
        "The same again: "
    } else {
        "New password: "
    };
    stars(sheet, label, typed);
    "Enter goes on.  Backspace and Ctrl-U delete.  Esc leaves; the accepted code stays good"
}

fn stars(sheet: &mut Sheet, label: &str, typed: &Field) {
    sheet.typing(label, &"*".repeat(typed.length()));
}

fn owner(
    sheet: &mut Sheet,
    status: &Status,
    purpose: Purpose,
    typed: &Field,
    wait_s: u64,
) -> &'static str {
    let label = match purpose {
        Purpose::Kit => {
            sheet.say("A recovery kit is a code of 24 digits. It sets a new password once, without the vendor.");
            if status.kit {
                sheet.say("There is one already. A new one puts it out of use.");
            }
            "Password: "
        }
        Purpose::Stop => {
            sheet.say("The old password stops the recovery: it stays as it is.");
            "Old password: "
        }
    };
    sheet.line("");
    sheet.say(&format!(
        "Type the password of the account {}.",
        status.account
    ));
    sheet.below("");
    stars(sheet, label, typed);
    if wait_s > 0 {
        sheet.below("");
        sheet.say_below(&format!(
            "The next password can be tried in {}.",
            say::span(wait_s)
        ));
    }
    "Enter goes on.  Backspace and Ctrl-U delete.  Esc back"
}

fn done(sheet: &mut Sheet, status: &Status, delayed_s: u64) -> &'static str {
    if delayed_s == 0 {
        sheet.say(&format!(
            "The new password of the account {} is set. Sign in with it as usual.",
            status.account
        ));
    } else {
        sheet.say(&format!(
            "The new password is kept. It comes into effect after {} of powered-on time.",
            say::span(delayed_s)
        ));
        sheet.say("All the while the recorder announces it, and the old password can stop it.");
    }
    if !status.kit && matches!(status.next, Next::Start) {
        sheet.line("");
        sheet.say("For the next time: a recovery kit, made ahead, recovers without the vendor.");
    }
    "Any key goes back to the start"
}

fn log(sheet: &mut Sheet, lines: &[String], sound: bool, top: usize) -> &'static str {
    if !sound {
        sheet.say("Warning: records of this log were changed or removed from outside.");
    }
    for line in lines.iter().skip(top).take(LOG_ROWS) {
        sheet.line(line);
    }
    if lines.is_empty() {
        sheet.say("Nothing has happened yet.");
    }
    "Arrows, Page Up and Page Down (B, blank) move.  Esc back"
}
