//! From frames to what a VT100 is sent: only the lines that changed, or all of it.

use super::draw::Frame;
use std::io::Write;
use zeroize::Zeroizing;

/// Character set, attributes and scrolling region as at power-on, then an empty screen.
const RESET: &[u8] = b"\x0f\x1b(B\x1b[m\x1b[r\x1b[2J\x1b[H";

/// Ends the sequences a terminal may be in the middle of, then an empty screen.
pub const GOODBYE: &[u8] = b"\x1b[m\x1b[2J\x1b[H";

/// What a terminal shows at the moment.
#[derive(Default)]
pub struct Screen {
    shown: Option<Frame>,
}

impl Screen {
    /// The terminal may show anything from now on.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// What to send so that it shows this; nothing if it does already.
    pub fn show(&mut self, frame: Frame) -> Zeroizing<Vec<u8>> {
        // Enough for a whole page, so that growing leaves no copies of a code behind.
        let mut out = Zeroizing::new(Vec::with_capacity(16 * 1024));
        match &self.shown {
            Some(shown) if shown.scrolls() || frame.scrolls() => {
                if frame.differs_in_time_only(shown) {
                    return out;
                }
                all(&frame, &mut out);
            }
            Some(shown) => changes(shown, &frame, &mut out),
            None => all(&frame, &mut out),
        }
        self.shown = Some(frame);
        out
    }
}

fn all(frame: &Frame, out: &mut Vec<u8>) {
    out.extend_from_slice(RESET);
    if frame.scrolls() {
        for (row, line) in frame.lines.iter().enumerate() {
            out.extend_from_slice(if row > 0 { b"\r\n" } else { b"" });
            out.extend_from_slice(line.as_bytes());
        }
        return;
    }
    for (row, line) in frame
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        go(row, 0, out);
        out.extend_from_slice(line.as_bytes());
    }
    cursor(frame, out);
}

fn changes(shown: &Frame, frame: &Frame, out: &mut Vec<u8>) {
    for (row, line) in frame.lines.iter().enumerate() {
        let before = shown.lines.get(row).map_or("", |line| line.as_str());
        if before == line.as_str() {
            continue;
        }
        go(row, 0, out);
        out.extend_from_slice(line.as_bytes());
        // Not after a full line: there the cursor may still stand on its last character.
        if line.chars().count() < 80 {
            out.extend_from_slice(b"\x1b[K");
        }
    }
    if !out.is_empty() {
        cursor(frame, out);
    }
}

fn cursor(frame: &Frame, out: &mut Vec<u8>) {
    let row = frame.cursor.unwrap_or(frame.lines.len().saturating_sub(1));
    let column = frame
        .lines
        .get(row)
        .map_or(0, |line| crate::ctl::text::width(line));
    go(row, column.min(79), out);
}

fn go(row: usize, column: usize, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = write!(out, "\x1b[{};{}H", row + 1, column + 1);
}
