//! The long serial number: a request as text that people read out, type, photograph and mail.
//!
//! Rows of fifteen symbols of five bits and a check symbol that also knows the row's number.

mod find;
mod read;

use alloc::string::String;
use alloc::vec::Vec;

use crate::damm;
use crate::primitives::sha256;
use crate::request::{Request, RequestError};

pub use find::find;
pub(crate) use read::line_of_row;
pub use read::{RowState, check_row, read};

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of a row before its check symbol.
const DATA: usize = 15;
/// Symbols of a full row.
const ROW: usize = DATA + 1;
/// Bytes of SHA-256 after the request.
const CHECKSUM: usize = 2;
/// Most data symbols of a long serial number, check symbols not counted.
const MAX_DATA: usize = symbols_for(Request::MAX_BYTES + CHECKSUM);

/// Why a text is no long serial number. Rows are counted from 1, as people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LongSerialError {
    /// No symbol at all.
    #[error("there is no long serial number here; it is 5 to 8 rows such as 040Y 9PM7 HZGA 2M9N")]
    NotFound,
    /// A character that long serial numbers do not have.
    #[error(
        "row {row} has {found:?}, which no long serial number has; compare row {row} (U may be V)"
    )]
    Symbol {
        /// From 1.
        row: usize,
        /// What stands there.
        found: char,
    },
    /// The row's check symbol does not fit.
    #[error("row {row} is wrong: its last symbol, the check, does not fit; compare row {row}")]
    Check {
        /// From 1.
        row: usize,
    },
    /// A full row was needed and this has another length.
    #[error("row {row} has {found} symbols and needs 16; compare row {row}")]
    RowLength {
        /// From 1.
        row: usize,
        /// Symbols in it.
        found: usize,
    },
    /// The row stands where another belongs.
    #[error("the rows are out of order: row {is} stands where row {row} belongs")]
    Order {
        /// The place, from 1.
        row: usize,
        /// The row that stands there, from 1.
        is: usize,
    },
    /// The row is not there; the next one stands in its place.
    #[error("row {row} is missing")]
    Missing {
        /// From 1.
        row: usize,
    },
    /// The row stands there twice.
    #[error("row {row} stands there twice; leave one out")]
    Twice {
        /// From 1.
        row: usize,
    },
    /// All rows are right as far as they go, but the end is not there.
    #[error("row {row} and perhaps more rows are missing at the end")]
    Unfinished {
        /// The first that is missing, from 1.
        row: usize,
    },
    /// More than eight rows.
    #[error("this is too long: a long serial number has at most 8 rows")]
    TooLong,
    /// Every row fits and the whole does not.
    #[error(
        "each row is right but together they are not: rows of two requests were mixed, or the last row is missing"
    )]
    Checksum,
    /// It reads well and is no request that this program knows.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Two requests in one text.
    #[error("there are two different long serial numbers here; give them one by one")]
    Several,
}

impl LongSerialError {
    /// The row that is wrong, from 1, when it is one.
    pub fn row(&self) -> Option<usize> {
        match *self {
            Self::Symbol { row, .. }
            | Self::Check { row }
            | Self::RowLength { row, .. }
            | Self::Order { row, .. }
            | Self::Missing { row }
            | Self::Twice { row }
            | Self::Unfinished { row } => Some(row),
            Self::NotFound | Self::TooLong | Self::Checksum | Self::Request(_) | Self::Several => {
                None
            }
        }
    }
}

/// The rows, in groups of four: `040Y 9PM7 HZGA 2M9N`. Five to eight rows.
pub fn rows(request: &Request) -> Vec<String> {
    let grouped = |row: &[u8]| {
        let groups: Vec<String> = row.chunks(4).map(text).collect();
        groups.join(" ")
    };
    encode(request).chunks(ROW).map(grouped).collect()
}

/// All symbols, check symbols included, without blanks.
pub fn symbols(request: &Request) -> String {
    text(&encode(request))
}

/// What the QR code says: `prefix`, in capitals, and all symbols. QR's alphanumeric set holds
/// all of it if `prefix` keeps to `A–Z 0–9 $%*+-./:` and blanks; an empty prefix is right too.
pub fn qr_text(request: &Request, prefix: &str) -> String {
    let mut text = prefix.to_ascii_uppercase();
    text.push_str(&symbols(request));
    text
}

/// Values of all symbols, row check symbols included.
fn encode(request: &Request) -> Vec<u8> {
    let mut payload = request.to_bytes();
    payload.extend_from_slice(&sha256(&[&payload])[..CHECKSUM]);
    let mut values = Vec::with_capacity(symbols_for(payload.len()) + payload.len() / DATA + 1);
    let mut bits = Bits::new(8, 5);
    let mut data: Vec<u8> = payload.iter().flat_map(|byte| bits.push(*byte)).collect();
    data.extend(bits.padded());
    for (number, row) in data.chunks(DATA).enumerate() {
        values.extend_from_slice(row);
        values.push(damm::check_symbol(number, row));
    }
    values
}

/// The request behind data symbols whose rows have been checked.
fn decode(data: &[u8]) -> Result<Request, LongSerialError> {
    let length = data.len() * 5 / 8;
    if length < Request::MIN_BYTES + CHECKSUM || symbols_for(length) != data.len() {
        let row = data.len() / DATA + 1;
        return Err(LongSerialError::Unfinished { row });
    }
    let mut bits = Bits::new(5, 8);
    let payload: Vec<u8> = data.iter().flat_map(|symbol| bits.push(*symbol)).collect();
    let (request, checksum) = payload.split_at(length - CHECKSUM);
    if sha256(&[request])[..CHECKSUM] != *checksum || bits.padded().is_some_and(|rest| rest != 0) {
        return Err(LongSerialError::Checksum);
    }
    Ok(Request::from_bytes(request)?)
}

const fn symbols_for(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

fn text(values: &[u8]) -> String {
    values
        .iter()
        .map(|value| char::from(ALPHABET[usize::from(value & 31)]))
        .collect()
}

/// The value of a symbol as people write it: any case, I and L for 1, O for 0.
fn value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let at = ALPHABET
        .iter()
        .position(|known| char::from(*known) == symbol)?;
    Some(at as u8)
}

/// Regroups bits, most significant first.
struct Bits {
    from: u32,
    to: u32,
    held: u32,
    count: u32,
}

impl Bits {
    fn new(from: u32, to: u32) -> Bits {
        Bits {
            from,
            to,
            held: 0,
            count: 0,
        }
    }

    /// Takes a group in; at most two come out (8 to 5 bits), at most one the other way.
    fn push(&mut self, group: u8) -> impl Iterator<Item = u8> + use<> {
        self.held = self.held << self.from | u32::from(group);
        self.count += self.from;
        let mut out = [None; 2];
        for place in &mut out {
            if self.count >= self.to {
                self.count -= self.to;
                *place = Some((self.held >> self.count) as u8);
                self.held &= (1 << self.count) - 1;
            }
        }
        out.into_iter().flatten()
    }

    /// What is left, filled with zero bits at the end.
    fn padded(&self) -> Option<u8> {
        (self.count > 0).then(|| (self.held << (self.to - self.count)) as u8)
    }
}
