//! The request: QR code, rows and where to send them in one view, as people photograph it.

use super::{COLUMNS, Frame, ROWS};
use crate::api::recovery::{MethodName, Request, Status};
use crate::ctl::console::machine::Console;
use crate::ctl::console::page::{offers, reply_stick};
use crate::ctl::qr::{Extent, Picture};
use crate::ctl::{say, text};
use std::time::Duration;
use zeroize::Zeroizing;

/// What the picture may take of the screen: the last row is for the keys.
const SPACE: Extent = Extent {
    columns: 48,
    rows: ROWS - 1,
};

/// What it may take where it scrolls by.
const SCROLL: Extent = Extent {
    columns: 80,
    rows: usize::MAX,
};

/// What stands before the time a request still has.
const GOOD_FOR: &str = "Good for";

impl Console {
    pub(super) fn draw_request(&self, now: Duration, status: &Status, request: &Request) -> Frame {
        let picture = if offers(status, MethodName::LongSerial) {
            Picture::of(&request.qr)
        } else {
            None
        };
        let keys = self.keys_of_request(status);
        let room = match &picture {
            None => COLUMNS,
            Some(picture) if picture.extent(self.look, SPACE).fits(SPACE) => {
                COLUMNS - picture.extent(self.look, SPACE).columns - 1
            }
            Some(picture) => return self.scrolling_request(now, status, request, picture, &keys),
        };
        let notice = text::wrap(&self.notice(), room);
        let mut said = self.about(now, status, request, room);
        shorten(&mut said, (ROWS - 1).saturating_sub(notice.len()));
        said.extend(notice);
        let drawn = picture
            .map(|picture| picture.lines(self.look, SPACE))
            .unwrap_or_default();
        let said = said.into_iter().map(Zeroizing::new).collect();
        let mut frame = side_by_side(drawn, said, self.settings.look.ascii);
        frame.lines.resize_with(ROWS - 1, Zeroizing::default);
        frame.lines.push(Zeroizing::new(keys));
        frame
    }

    /// For a picture that is taller than the screen: the text first, then the picture, printed to scroll by.
    fn scrolling_request(
        &self,
        now: Duration,
        status: &Status,
        request: &Request,
        picture: &Picture,
        keys: &str,
    ) -> Frame {
        let mut said = self.about(now, status, request, COLUMNS);
        shorten(&mut said, ROWS);
        let drawn = picture.lines(self.look, SCROLL);
        let extent = picture.extent(self.look, SCROLL);
        said.push(String::new());
        let lines = said.len() + extent.rows + 4;
        let columns = extent.columns.max(COLUMNS + 1);
        said.extend(text::wrap(
            &format!("This page takes {lines} lines of {columns} columns: make the window that large, or scroll."),
            COLUMNS,
        ));
        said.resize_with(lines - extent.rows - 2, String::new);
        let ascii = self.settings.look.ascii;
        let mut all: Vec<_> = said
            .iter()
            .map(|line| Zeroizing::new(text::clean(line, ascii)))
            .collect();
        all.extend(drawn);
        all.push(Zeroizing::new(text::cut(
            &text::clean(&self.notice(), ascii),
            COLUMNS,
        )));
        all.push(Zeroizing::new(keys.to_owned()));
        let clock = say::clock(&status.clock);
        let times =
            (0..all.len()).filter(|&row| *all[row] == clock || all[row].starts_with(GOOD_FOR));
        Frame {
            times: times.collect(),
            lines: all,
            cursor: None,
        }
    }

    fn about(
        &self,
        now: Duration,
        status: &Status,
        request: &Request,
        columns: usize,
    ) -> Vec<String> {
        let mut said = text::wrap(&status.model, columns);
        said.extend(text::wrap(
            &format!("Serial number {}", request.serial),
            columns,
        ));
        said.extend([say::clock(&status.clock), String::new()]);
        if offers(status, MethodName::LongSerial) {
            let rows = request.long_serial.iter().enumerate();
            said.extend(rows.map(|(place, row)| format!("{}  {row}", place + 1)));
            said.push(String::new());
        }
        let guid = format!("GUID {}", request.guid);
        match guid.char_indices().nth(columns) {
            // Broken where it has a hyphen.
            Some(_) => {
                let (first, second) =
                    guid.split_at(guid.char_indices().nth(24).map_or(0, |(place, _)| place));
                said.extend([first.to_owned(), format!("     {second}")]);
            }
            None => said.push(guid),
        }
        let left = say::span(request.ends_in_s.saturating_sub(self.elapsed(now)));
        said.push(format!("{GOOD_FOR} {left}"));
        said.push(String::new());
        let mut sentences = vec![format!("Send it to {}:", status.vendor.name)];
        sentences.extend(status.vendor.contact.iter().cloned());
        sentences.push(status.vendor.hours.clone());
        if reply_stick(status).is_some() {
            sentences.insert(0, "R: the answer is on the USB stick".into());
        }
        said.extend(
            sentences
                .iter()
                .flat_map(|sentence| text::wrap(sentence, columns)),
        );
        said
    }

    fn keys_of_request(&self, status: &Status) -> String {
        let mut keys = String::from("C code  P paste  ");
        if offers(status, MethodName::GuidFile) {
            keys.push_str("S stick  T text  ");
        }
        if offers(status, MethodName::LongSerial) {
            keys.push_str(if self.look.ascii {
                "A blocks  "
            } else {
                "A plain  "
            });
            keys.push_str("I invert  ");
        }
        keys.push_str("W where to  Esc back");
        keys
    }
}

/// Leaves so many lines; the rest is on a page of its own.
fn shorten(said: &mut Vec<String>, limit: usize) {
    if said.len() > limit {
        said.truncate(limit.saturating_sub(1));
        said.push("W: all about where to send it".into());
    }
}

/// A picture with text at its right.
pub(super) fn side_by_side(
    drawn: Vec<Zeroizing<String>>,
    said: Vec<Zeroizing<String>>,
    ascii: bool,
) -> Frame {
    let height = drawn.len().max(said.len());
    let width = drawn.first().map_or(0, |line| line.chars().count() + 1);
    let mut lines = Vec::with_capacity(height);
    for row in 0..height {
        let left = drawn.get(row).map_or("", |line| line.as_str());
        let right = said.get(row).map_or("", |line| line.as_str());
        let right = Zeroizing::new(text::clean(right, ascii));
        let gap = if right.is_empty() {
            0
        } else {
            width - left.chars().count()
        };
        let mut line = Zeroizing::new(String::with_capacity(left.len() + gap + right.len()));
        line.push_str(left);
        line.extend(std::iter::repeat_n(' ', gap));
        line.push_str(&Zeroizing::new(text::cut(
            &right,
            80usize.saturating_sub(width),
        )));
        lines.push(line);
    }
    Frame {
        lines,
        ..Frame::default()
    }
}
