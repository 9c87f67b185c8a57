//! Rows as a person typed them: nothing else around, every slip named.

use alloc::vec::Vec;

use super::{DATA, LongSerialError, MAX_DATA, ROW, decode, value};
use crate::damm::check_symbol;
use crate::request::Request;

/// Most symbols of a long serial number, check symbols included.
const MAX_SYMBOLS: usize = MAX_DATA + MAX_DATA.div_ceil(DATA);
/// What is kept of a longer text, so that errors in it can still be named by row.
const KEPT: usize = 2 * MAX_SYMBOLS;

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
    let wrong = |(number, row): &(usize, &&[u8])| check_symbol(*number, row) != 0;
    if let Some((number, _)) = rows.iter().enumerate().find(wrong) {
        return Err(explain(text, &rows, number));
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

/// What is wrong with the row that did not fit first, `number` (from 0).
fn explain(text: &str, rows: &[&[u8]], number: usize) -> LongSerialError {
    if let Some(error) = odd_line(text) {
        return error;
    }
    let fits = |at: usize, number: usize| {
        rows.get(at)
            .is_some_and(|row| check_symbol(number, row) == 0)
    };
    let row = number + 1;
    // A full row fits under one number only. That it does so by chance under a neighbour's is
    // one in 32, so a row that moved has to be confirmed by another one.
    let is = (0..rows.len()).find(|is| *is != number && fits(number, *is));
    if let Some(is) = is {
        if fits(is, number) {
            return LongSerialError::Order { row, is: is + 1 };
        }
        let shifted_back = (number + 1..rows.len()).all(|at| fits(at, at - 1));
        if number > 0 && is == number - 1 && rows.len() > number + 1 && shifted_back {
            return LongSerialError::Twice { row: number };
        }
        let moved = (number + 1..rows.len()).any(|at| fits(at, number));
        if moved {
            return LongSerialError::Order { row, is: is + 1 };
        }
    }
    let shifted_on = (number..rows.len()).all(|at| fits(at, at + 1));
    if shifted_on && rows.len() > number + 1 {
        return LongSerialError::Missing { row };
    }
    LongSerialError::Check { row }
}

/// When the text has one row a line: the first line, not the last, that is too short or too long.
fn odd_line(text: &str) -> Option<LongSerialError> {
    let lengths = text.lines().map(|line| marks(line).count());
    let lengths: Vec<usize> = lengths.filter(|found| *found > 0).take(KEPT).collect();
    let (last, full) = lengths.split_last()?;
    let one_row_a_line = full.iter().all(|found| (ROW - 3..=ROW + 3).contains(found));
    let odd = full.iter().position(|found| *found != ROW);
    match odd {
        _ if !one_row_a_line => None,
        Some(at) => Some(LongSerialError::RowLength {
            row: at + 1,
            found: full[at],
        }),
        None if *last > ROW => Some(LongSerialError::RowLength {
            row: full.len() + 1,
            found: *last,
        }),
        None => None,
    }
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
