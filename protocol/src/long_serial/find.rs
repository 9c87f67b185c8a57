//! The rows somewhere in a mail: quoted, wrapped anew, numbered, or inside an address.

use alloc::string::String;
use alloc::vec::Vec;

use super::read::read;
use super::{DATA, LongSerialError, MAX_DATA, ROW, decode, value};
use crate::damm::check_symbol;
use crate::request::Request;

/// Words that may stand between two rows: "second row:", a signature's separator, a line number.
const WORDS_BETWEEN: usize = 12;
/// Letters and digits of those words.
const MARKS_BETWEEN: usize = 120;
/// Rows looked at before giving up: a bound on the work that a hostile text can cause.
const MOST_TRIES: usize = 200_000;
/// Rows that a long serial number has at least, less one: where the last one may stand.
const FIRST_LAST: usize = 4;

/// Finds the one long serial number in a text with anything around and between its rows. Each
/// row must be in one piece but for blanks, line ends and signs such as `>`; row order must be
/// right. Work grows with the text's length: cap it before (the desk takes 64 KiB).
pub fn find(text: &str) -> Result<Request, LongSerialError> {
    let mut search = Search::new(text);
    let mut found: Option<Request> = None;
    let mut at = 0;
    while search.tries < MOST_TRIES
        && let Some(start) = search.next_start(at)
    {
        at = start + 1;
        if let Some((request, end)) = search.follow(start) {
            if found.as_ref().is_some_and(|first| *first != request) {
                return Err(LongSerialError::Several);
            }
            found = Some(request);
            at = end;
        }
    }
    match found {
        Some(request) => Ok(request),
        None => explain(text, &search),
    }
}

/// One symbol, or a letter that is none.
#[derive(Clone, Copy)]
struct Mark {
    value: Option<u8>,
    /// A blank, a line end or a sign stood before it.
    begins_word: bool,
}

struct Search {
    marks: Vec<Mark>,
    tries: usize,
    /// Rows that fitted in the best attempt.
    best: usize,
}

impl Search {
    fn new(text: &str) -> Search {
        let mut marks = Vec::with_capacity(text.len());
        let mut begins_word = true;
        for c in text.chars() {
            if c.is_alphanumeric() {
                let value = value(c);
                marks.push(Mark { value, begins_word });
            }
            begins_word = !c.is_alphanumeric();
        }
        Search {
            marks,
            tries: 0,
            best: 0,
        }
    }

    /// Where version 1, suite 1 may begin, from `at` on: symbols 0, 4, 0 and one from 16.
    fn next_start(&self, at: usize) -> Option<usize> {
        let head = |four: &[Mark]| {
            matches!(
                (four[0].value, four[1].value, four[2].value, four[3].value),
                (Some(0), Some(4), Some(0), Some(16..))
            )
        };
        Some(at + self.marks.get(at..)?.windows(4).position(head)?)
    }

    /// The request that begins at `start`, and where it ends.
    fn follow(&mut self, start: usize) -> Option<(Request, usize)> {
        let row = self.row(start, ROW, 0)?;
        let mut data = Vec::with_capacity(MAX_DATA);
        data.extend_from_slice(&row[..DATA]);
        self.extend(start + ROW, 1, &mut data)
    }

    /// Goes on with row `number` (from 0) at `from` or a few words later.
    fn extend(
        &mut self,
        from: usize,
        number: usize,
        data: &mut Vec<u8>,
    ) -> Option<(Request, usize)> {
        self.best = self.best.max(number);
        // The longest first: a serial may end, by chance, in what would be the checksum of its beginning.
        for start in self.places(from) {
            if (number + 1) * DATA < MAX_DATA
                && let Some(row) = self.row(start, ROW, number)
            {
                data.extend_from_slice(&row[..DATA]);
                let found = self.extend(start + ROW, number + 1, data);
                if found.is_some() {
                    return found;
                }
                data.truncate(number * DATA);
            }
            if number >= FIRST_LAST {
                for length in (2..=ROW).rev() {
                    let Some(row) = self.row(start, length, number) else {
                        continue;
                    };
                    data.extend_from_slice(&row[..length - 1]);
                    let request = decode(data);
                    data.truncate(number * DATA);
                    if let Ok(request) = request {
                        return Some((request, start + length));
                    }
                }
            }
        }
        None
    }

    /// `from` itself and the beginnings of the next words.
    fn places(&self, from: usize) -> Vec<usize> {
        let rest = self.marks.iter().enumerate();
        let rest = rest.skip(from).take(MARKS_BETWEEN);
        let words = rest.filter(|(at, mark)| *at == from || mark.begins_word);
        words.map(|(at, _)| at).take(WORDS_BETWEEN + 1).collect()
    }

    /// The `length` symbols at `start`, if they make row `number`.
    fn row(&mut self, start: usize, length: usize, number: usize) -> Option<[u8; ROW]> {
        self.tries += 1;
        if self.tries > MOST_TRIES {
            return None;
        }
        let mut row = [0; ROW];
        let marks = self.marks.get(start..start + length)?;
        for (place, mark) in row.iter_mut().zip(marks) {
            *place = mark.value?;
        }
        (check_symbol(number, &row[..length]) == 0).then_some(row)
    }
}

/// Nothing fits: says what is wrong with what looks most like a long serial number.
fn explain(text: &str, search: &Search) -> Result<Request, LongSerialError> {
    let rows = row_like_lines(text);
    if !rows.is_empty() {
        return read(&rows);
    }
    match search.best {
        0 => Err(LongSerialError::NotFound),
        fitted => Err(LongSerialError::Check { row: fitted + 1 }),
    }
}

/// The lines that look like rows, quotation marks taken off.
fn row_like_lines(text: &str) -> String {
    let mut rows = String::new();
    let mut follows_row = false;
    for line in text.lines() {
        let line = line.trim_matches(|c: char| !c.is_alphanumeric());
        let groups: Vec<usize> = line.split([' ', '-']).map(|g| g.chars().count()).collect();
        let fours = groups.iter().rev().skip(1).all(|length| *length == 4);
        let ends = groups.last().is_some_and(|length| (1..=4).contains(length));
        let grouped = fours && ends && (follows_row || groups.len() >= 4);
        let solid = groups.len() == 1
            && (ROW - 2..=ROW + 2).contains(&groups[0])
            && line.contains(|c: char| c.is_ascii_digit());
        follows_row = grouped || solid;
        if follows_row {
            rows.push_str(line);
            rows.push('\n');
        }
    }
    rows
}
