//! The pages of text: menus and lists.

use super::fields::{acknowledge, code, owner, password};
use super::sent::sent;
use super::{COLUMNS, Frame, LOG_ROWS, ROWS, Sheet};
use crate::api::recovery::{MakeKitReply, Next, Policy, RequestFileReply, Status};
use crate::ctl::console::machine::Console;
use crate::ctl::console::page::{Choice, Page};
use crate::ctl::console::sent::why_not;
use crate::ctl::paste::Paste;
use crate::ctl::qr::{Extent, Picture};
use crate::ctl::{say, text};
use recovery_protocol::guid_file::{BEGIN, END};
use std::time::Duration;
use zeroize::Zeroizing;

impl Console {
    pub(super) fn draw_page(&self, now: Duration, status: &Status) -> Frame {
        let mut sheet = self.sheet();
        let keys = match &self.page {
            Page::Start { at } => self.start(&mut sheet, status, *at, now),
            Page::Acknowledge { typed } => acknowledge(&mut sheet, status, typed),
            Page::Ways { at } => {
                sheet.line("How do you want to recover the password?");
                sheet.line("");
                if let Some(reason) = why_not(status) {
                    sheet.say(&format!(
                        "No code can be sent by e-mail or text message now: {reason}"
                    ));
                }
                menu(&mut sheet, &self.menu(), *at, status);
                "Arrows or numbers and Enter, or the letter.  Esc back"
            }
            Page::Contact => contact(&mut sheet, status),
            Page::Paste { paste, .. } => pasting(&mut sheet, paste),
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
            Page::Sent { at, typed } => sent(&mut sheet, status, *at, typed, self.elapsed(now)),
            Page::Code { typed } => code(&mut sheet, status, typed, self.wait_shown(now)),
            Page::Password { first, typed } => password(&mut sheet, status, first.as_ref(), typed),
            Page::Done { delayed_s } => done(&mut sheet, status, *delayed_s),
            Page::Log { lines, sound, top } => log(&mut sheet, lines, *sound, *top),
            Page::Owner { purpose, typed } => {
                owner(&mut sheet, status, *purpose, typed, self.wait_shown(now))
            }
            Page::Request | Page::Text(_) | Page::Kit(_) => "",
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

fn pasting(sheet: &mut Sheet, paste: &Paste) -> &'static str {
    sheet.say("Paste the text of the desk's reply file into this terminal. Its last line is the one with the code; the recorder goes on by itself when that has come.");
    sheet.line("");
    sheet.say("Nothing of what comes is shown.");
    sheet.below("");
    sheet.below(&match paste.lines() {
        _ if paste.is_full() => {
            "This is more than a reply file holds (4 KiB): go back and paste only its text.".into()
        }
        0 => "Waiting for the text ...".into(),
        1 => "1 line has come.".into(),
        lines => format!("{lines} lines have come."),
    });
    "Esc back"
}

/// The GUID file's text between its marks, without anything that moves the cursor, so that it can be copied as it is.
pub(super) fn text_to_copy(file: &RequestFileReply, ascii: bool) -> Frame {
    let mut lines = vec![
        format!(
            "Copy the text from BEGIN to END and send it, or save it as {}.",
            file.file
        ),
        String::new(),
        BEGIN.into(),
    ];
    lines.extend(file.contents.lines().map(str::to_owned));
    // An empty line ends the rows.
    lines.extend([
        String::new(),
        END.into(),
        String::new(),
        "Any key goes back".into(),
    ]);
    let missing = (ROWS + 1).saturating_sub(lines.len());
    lines.splice(..0, std::iter::repeat_n(String::new(), missing));
    Frame {
        lines: lines
            .iter()
            .map(|line| Zeroizing::new(text::clean(line, ascii)))
            .collect(),
        ..Frame::default()
    }
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
