//! Rows as a person typed them: nothing else around, every slip named.

use alloc::vec::Vec;

use super::{DATA, LongSerialError, MAX_DATA, ROW, decode, value};
use crate::damm::check_symbol;
use crate::request::Request;

/// Most symbols of a long serial number, check symbols included.
const MAX_SYMBOLS: usize = MAX_DATA + MAX_DATA.div_ceil(DATA);
/// What is kept of a longer text, so that errors in it can still be named by row.
const KEPT: usize = 2 * MAX_SYMBOLS;
/// Rows of the shortest long serial number.
const FEWEST_ROWS: usize = 5;
/// Lines that may be rows: the most there are, and one too many.
const MOST_LINES: usize = 9;

/// What a row being typed looks like so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Sixteen symbols, and they are right.
    Whole,
    /// Fewer than sixteen symbols, all of which exist.
    Partial {
        /// How many.
        symbols: usize,
        /// The row would be right if it ended here, as only the last one does.
        could_end: bool,
    },
}

/// Looks at one row while it is typed. `index` counts from 0; the error's row from 1.
pub fn check_row(index: usize, text: &str) -> Result<RowState, LongSerialError> {
    let row = index + 1;
    let mut symbols = [0; ROW];
    let mut found = 0;
    for symbol in marks(text) {
        let symbol = value(symbol).ok_or(LongSerialError::Symbol { row, found: symbol })?;
        if let Some(place) = symbols.get_mut(found) {
            *place = symbol;
        }
        found += 1;
    }
    let fits = |symbols: &[u8]| check_symbol(index, symbols) == 0;
    match found {
        0..ROW => Ok(RowState::Partial {
            symbols: found,
            could_end: found > 1 && fits(&symbols[..found]),
        }),
        ROW if fits(&symbols) => Ok(RowState::Whole),
        ROW => Err(LongSerialError::Check { row }),
        _ => Err(LongSerialError::RowLength { row, found }),
    }
}

/// Reads rows with nothing around them: case, blanks, hyphens and line ends do not matter, I and
/// L stand for 1, O for 0. The error names the first wrong row. Text of any length may be given.
pub fn read(text: &str) -> Result<Request, LongSerialError> {
    let mut symbols = Vec::with_capacity(KEPT);
    for mark in marks(text).take(KEPT) {
        let row = symbols.len() / ROW + 1;
        symbols.push(value(mark).ok_or(LongSerialError::Symbol { row, found: mark })?);
    }
    let rows: Vec<&[u8]> = symbols.chunks(ROW).collect();
    if rows.is_empty() {
        return Err(LongSerialError::NotFound);
    }
    let fits = |(number, row): (usize, &&[u8])| check_symbol(number, row) == 0;
    if !rows.iter().enumerate().all(fits) {
        return Err(explain(text, &rows));
    }
    if symbols.len() > MAX_SYMBOLS {
        return Err(LongSerialError::TooLong);
    }
    decode(&data(&rows))
}

/// The symbols without their rows' check symbols.
fn data(rows: &[&[u8]]) -> Vec<u8> {
    let data = rows.iter().flat_map(|row| &row[..row.len() - 1]);
    data.copied().collect()
}

/// What is wrong when some row does not fit. `chunks` are the symbols cut every sixteen.
fn explain(text: &str, chunks: &[&[u8]]) -> LongSerialError {
    let lines = one_row_a_line(text);
    let lines: Option<Vec<&[u8]>> = lines
        .as_ref()
        .map(|lines| lines.iter().map(Vec::as_slice).collect());
    let rows = lines.as_deref().unwrap_or(chunks);
    let last = rows.len() - 1;
    let fits = |at: usize, number: usize| check_symbol(number, rows[at]) == 0;
    let whole = |at: usize| rows[at].len() == ROW || at == last && rows[at].len() < ROW;
    let right = |at: &usize| whole(*at) && fits(*at, *at);
    let Some(at) = (0..rows.len()).find(|at| !right(at)) else {
        return LongSerialError::Checksum;
    };
    let row = at + 1;

    // A row fits under one number only, but a wrong row does so under some number too: that it
    // moved is believed when another row moved with it.
    if let Some(is) = (0..rows.len()).find(|is| *is != at && fits(at, *is)) {
        let shifted_back = (at + 1..rows.len()).all(|later| fits(later, later - 1));
        if at > 0 && is == at - 1 && at < last && shifted_back {
            return LongSerialError::Twice { row: is + 1 };
        }
        if (at + 1..rows.len()).any(|later| fits(later, at)) {
            return LongSerialError::Order { row, is: is + 1 };
        }
    }
    let shifted_on = (at..rows.len()).all(|later| fits(later, later + 1));
    if shifted_on && (at < last || rows.len() < FEWEST_ROWS) {
        return LongSerialError::Missing { row };
    }
    let found = rows[at].len();
    if whole(at) {
        LongSerialError::Check { row }
    } else {
        LongSerialError::RowLength { row, found }
    }
}

/// The symbols line by line, if the text has about one row a line; the last row may be short,
/// wherever it stands.
fn one_row_a_line(text: &str) -> Option<Vec<Vec<u8>>> {
    let lines = text
        .lines()
        .map(|line| marks(line).filter_map(value).collect());
    let lines = lines.filter(|line: &Vec<u8>| !line.is_empty());
    let lines: Vec<Vec<u8>> = lines.take(MOST_LINES + 1).collect();
    let about = |line: &&Vec<u8>| (ROW - 3..=ROW + 3).contains(&line.len());
    let alike = lines.iter().filter(about).count() + 1 >= lines.len()
        && lines.iter().all(|line| line.len() <= ROW + 3);
    (alike && (2..=MOST_LINES).contains(&lines.len())).then_some(lines)
}

/// The characters that mean something.
fn marks(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-')
}

/// The number of the line on which `row` (from 1) begins.
pub(crate) fn line_of_row<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    row: usize,
) -> Option<usize> {
    let mut before = 0;
    let mut last = None;
    for (number, line) in lines {
        let here = marks(line).count();
        if here > 0 {
            last = Some(number);
        }
        before += here;
        if before > (row - 1) * ROW {
            break;
        }
    }
    last
}
