//! One slot: a whole state with a checksum over every byte of the slot.
//!
//! | offset | size | field (integers little-endian) |
//! |---|---|---|
//! | 0 | 8 | magic `RCVRSLOT` |
//! | 8 | 2 | format version, 1 |
//! | 10 | 6 | zero |
//! | 16 | 32 | SHA-256 of the slot's 8192 bytes without this field |
//! | 48 | 4 | which slot this is: 0 or 1 |
//! | 52 | 4 | length of the state |
//! | 56 | 4 | length of the events |
//! | 60 | 4 | how many events were lost while the log could not be written |
//! | 64 | 8 | generation, from 1 |
//! | 72 | 8 | number of the last event before the ones carried here |
//! | 80 | 16 | its chain hash |
//! | 96 | | the state, then the events as lines of the log, then zeros |
//!
//! Magic, version, checksum and size stay where they are in every later format, so that an older program can tell a newer
//! slot from a damaged one.

use super::events::Tail;
use super::line::Anchor;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Bytes of a slot.
pub const SLOT: usize = 8192;
/// The most a state may take, in bytes.
pub const STATE_MAX: usize = 6144;
/// The most the events carried by a slot may take, in bytes.
pub const EVENTS_MAX: usize = SLOT - HEADER - STATE_MAX;

const HEADER: usize = 96;
const MAGIC: &[u8; 8] = b"RCVRSLOT";
const VERSION: u16 = 1;
const CHECKSUM: std::ops::Range<usize> = 16..48;
/// A generation that no device reaches, so that adding one never overflows.
const GENERATION_MAX: u64 = 1 << 62;

/// What a slot holds.
pub struct Slot {
    /// Grows by one with each write; the larger counts.
    pub generation: u64,
    /// The state's bytes.
    pub state: Zeroizing<Vec<u8>>,
    /// The end of the event log as of this state.
    pub tail: Tail,
}

/// Why a slot does not count.
#[derive(Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Absent, torn, changed or in the wrong place.
    Damaged,
    /// Whole, but of this newer format.
    Future(u16),
}

impl Slot {
    /// The slot's bytes for the place `index`.
    pub fn encode(index: usize, generation: u64, state: &[u8], tail: &Tail) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![0; SLOT]);
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
        bytes[48..52].copy_from_slice(&(index as u32).to_le_bytes());
        bytes[52..56].copy_from_slice(&(state.len() as u32).to_le_bytes());
        bytes[56..60].copy_from_slice(&(tail.lines.len() as u32).to_le_bytes());
        bytes[60..64].copy_from_slice(&tail.lost.to_le_bytes());
        bytes[64..72].copy_from_slice(&generation.to_le_bytes());
        bytes[72..80].copy_from_slice(&tail.base.number.to_le_bytes());
        bytes[80..96].copy_from_slice(&tail.base.chain);
        let (state_at, events_at) = (HEADER, HEADER + state.len());
        bytes[state_at..events_at].copy_from_slice(state);
        bytes[events_at..events_at + tail.lines.len()].copy_from_slice(&tail.lines);
        let checksum = checksum(&bytes);
        bytes[CHECKSUM].copy_from_slice(&checksum);
        bytes
    }

    /// Reads the slot at the place `index` out of the whole file.
    pub fn decode(file: &[u8], index: usize) -> Result<Self, Unusable> {
        let bytes = file
            .get(index * SLOT..(index + 1) * SLOT)
            .ok_or(Unusable::Damaged)?;
        if &bytes[..8] != MAGIC || bytes[CHECKSUM] != checksum(bytes) {
            return Err(Unusable::Damaged);
        }
        match u16::from_le_bytes(field(bytes, 8)) {
            VERSION => {}
            newer if newer > VERSION => return Err(Unusable::Future(newer)),
            _ => return Err(Unusable::Damaged),
        }
        let number = |at| u32::from_le_bytes(field(bytes, at)) as usize;
        let (state, events) = (number(52), number(56));
        let generation = u64::from_le_bytes(field(bytes, 64));
        if number(48) != index
            || state > STATE_MAX
            || events > EVENTS_MAX
            || generation > GENERATION_MAX
        {
            return Err(Unusable::Damaged);
        }
        let base = Anchor {
            number: u64::from_le_bytes(field(bytes, 72)),
            chain: field(bytes, 80),
        };
        let payload = &bytes[HEADER..];
        Ok(Self {
            generation,
            state: Zeroizing::new(payload[..state].to_vec()),
            tail: Tail {
                base,
                lines: payload[state..state + events].to_vec(),
                lost: number(60) as u32,
            },
        })
    }
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut field = [0; N];
    field.copy_from_slice(&bytes[at..at + N]);
    field
}

fn checksum(slot: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(&slot[..CHECKSUM.start])
        .chain_update(&slot[CHECKSUM.end..])
        .finalize()
        .into()
}
