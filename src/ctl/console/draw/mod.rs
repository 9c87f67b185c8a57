//! From the console's state to the lines of a screen. Pure: the same state and time draw the same frame.

mod fields;
mod pages;
mod request;
mod sent;

use super::machine::Console;
use super::page::Page;
use crate::ctl::{say, text};
use std::time::Duration;
use zeroize::Zeroizing;

/// Lines stay a column short of 80: terminals differ in what they do after the last one.
pub const COLUMNS: usize = 79;

/// The height of the terminal.
pub const ROWS: usize = 24;

/// No message is given more lines than these.
const NOTICE_ROWS: usize = 4;

/// How many lines of the event log are seen at once.
pub const LOG_ROWS: usize = 17;

/// What the terminal is to show. Up to 24 lines stand still; more are printed to scroll by.
#[derive(Default)]
pub struct Frame {
    /// The lines, wiped when dropped as codes may be in them.
    pub lines: Vec<Zeroizing<String>>,
    /// The line at whose end the cursor stands; without one it is the last.
    pub cursor: Option<usize>,
    /// The lines that only tell the time: no reason to print a page again that scrolls.
    pub times: Vec<usize>,
}

impl Frame {
    /// Whether it is the same but for the time.
    pub fn differs_in_time_only(&self, other: &Self) -> bool {
        let rows = 0..self.lines.len().max(other.lines.len());
        rows.filter(|row| !self.times.contains(row))
            .all(|row| self.lines.get(row) == other.lines.get(row))
    }

    /// Whether it is too tall to stand still.
    pub fn scrolls(&self) -> bool {
        self.lines.len() > ROWS
    }
}

/// A page in the making: a body that may be shortened, and what stands below it.
pub(super) struct Sheet {
    ascii: bool,
    head: Vec<Zeroizing<String>>,
    body: Vec<Zeroizing<String>>,
    foot: Vec<Zeroizing<String>>,
    /// The line of the foot that is being typed in.
    typing: Option<usize>,
}

impl Sheet {
    fn clean(&self, line: &str) -> Zeroizing<String> {
        let line = Zeroizing::new(text::clean(line, self.ascii));
        Zeroizing::new(text::cut(&line, COLUMNS).trim_end().to_owned())
    }

    pub(super) fn line(&mut self, line: &str) {
        let line = self.clean(line);
        self.body.push(line);
    }

    pub(super) fn say(&mut self, sentence: &str) {
        for line in text::wrap(sentence, COLUMNS) {
            self.line(&line);
        }
    }

    /// A line below the body that always finds room.
    pub(super) fn below(&mut self, line: &str) {
        let line = self.clean(line);
        self.foot.push(line);
    }

    pub(super) fn say_below(&mut self, sentence: &str) {
        for line in text::wrap(sentence, COLUMNS) {
            self.below(&line);
        }
    }

    /// The line in which the person types.
    pub(super) fn typing(&mut self, label: &str, typed: &str) {
        let line = Zeroizing::new(text::clean(
            &Zeroizing::new(format!("{label}{typed}")),
            self.ascii,
        ));
        // A long line shows its end.
        let skipped = line.chars().count().saturating_sub(COLUMNS);
        self.typing = Some(self.foot.len());
        self.foot
            .push(Zeroizing::new(line.chars().skip(skipped).collect()));
    }

    fn finish(mut self, notice: &str, keys: &str) -> Frame {
        if !notice.is_empty() {
            self.below("");
            for line in text::wrap(notice, COLUMNS).iter().take(NOTICE_ROWS) {
                self.below(line);
            }
        }
        let room = (ROWS - 2).saturating_sub(self.head.len() + self.foot.len());
        if self.body.len() > room {
            self.body.truncate(room.saturating_sub(1));
            self.line("...");
        }
        let mut lines = self.head;
        lines.append(&mut self.body);
        let cursor = self.typing.map(|line| lines.len() + line);
        lines.append(&mut self.foot);
        lines.resize_with((ROWS - 1).max(lines.len()), Zeroizing::default);
        lines.push(Zeroizing::new(text::cut(&text::clean(keys, true), COLUMNS)));
        Frame {
            lines,
            cursor,
            times: Vec::new(),
        }
    }
}

impl Console {
    /// The page as it looks at this time.
    pub fn draw(&self, now: Duration) -> Frame {
        if let Some(what) = self.busy {
            let mut sheet = self.sheet();
            sheet.line(what);
            return sheet.finish("Please wait.", "");
        }
        match (&self.page, self.status()) {
            (Page::Request, Some(status)) => match &status.request {
                Some(request) => self.draw_request(now, status, request),
                None => {
                    let mut sheet = self.sheet();
                    sheet.say("There is no open request any more. Go back and choose Forgot password again.");
                    sheet.finish(&self.notice(), "Esc back")
                }
            },
            (Page::Text(file), _) => pages::text_to_copy(file, self.settings.look.ascii),
            (Page::Kit(kit), _) => self.draw_kit(kit),
            (_, Some(status)) => self.draw_page(now, status),
            (_, None) => {
                let mut sheet = self.sheet();
                let why = self
                    .lost
                    .as_deref()
                    .unwrap_or("Asking the recovery service ...");
                sheet.say(why);
                if self.lost.is_some() {
                    sheet.line("");
                    sheet.say("This page comes to life by itself when the service answers.");
                }
                sheet.finish("", "")
            }
        }
    }

    /// What is to be said below the page: the daemon's silence before anything else.
    pub(super) fn notice(&self) -> String {
        match (&self.lost, &self.notice) {
            (Some(why), _) => {
                format!("The recovery service does not answer; trying again. ({why})")
            }
            (None, Some(notice)) => notice.clone(),
            (None, None) => String::new(),
        }
    }

    /// An empty page under its head: device, serial number, date and time.
    pub(super) fn sheet(&self) -> Sheet {
        let ascii = self.settings.look.ascii;
        let mut sheet = Sheet {
            ascii,
            head: Vec::new(),
            body: Vec::new(),
            foot: Vec::new(),
            typing: None,
        };
        if let Some(status) = self.status() {
            let clock = say::clock(&status.clock);
            let device = format!("{}  Serial number {}", status.model, status.serial);
            let device = text::pad(&device, COLUMNS.saturating_sub(text::width(&clock) + 2));
            sheet.head.push(sheet.clean(&format!("{device}  {clock}")));
        }
        sheet.head.push(Zeroizing::new("-".repeat(COLUMNS)));
        sheet.head.push(Zeroizing::default());
        sheet
    }
}
