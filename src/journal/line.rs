//! One line of the event log, and how each is chained to the one before it.

use crate::read;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest clock text and kind of event, in bytes.
pub const SHORT_MAX: usize = 40;
/// Longest message, in bytes.
pub const MESSAGE_MAX: usize = 200;
/// The kind of the record that starts a new chain after a broken one.
pub const RESTARTED: &str = "log-restarted";

/// What follows the hashed part of a line: `,"chain":"` 32 digits `"}`.
const SUFFIX: usize = 10 + 32 + 2;
/// Numbers beyond this are nobody's: JSON readers would round them.
const NUMBER_MAX: u64 = 1 << 53;

/// An event to be recorded. Overlong texts are cut, control characters become blanks.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// The recorder's wall clock, RFC 3339, at most 40 bytes. For people only.
    pub clock: &'a str,
    /// What kind of event this is, in kebab case, at most 40 bytes.
    pub event: &'static str,
    /// A sentence for the owner, at most 200 bytes. Never a secret.
    pub message: &'a str,
    /// What the sentence is about.
    pub about: About,
}

/// What an event's sentence is about, for those who say it in another language; at most 100 bytes of a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
    /// How one got in: one lower-case word.
    pub channel: Option<&'static str>,
    /// How many.
    pub count: Option<u32>,
    /// How long something takes, in seconds.
    pub wait_s: Option<u32>,
}

/// An event as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Counts from 1 over the device's life.
    #[serde(rename = "n")]
    pub number: u64,
    /// The recorder's wall clock then, RFC 3339.
    pub clock: String,
    /// What kind of event this is.
    pub event: String,
    /// A sentence for the owner.
    pub message: String,
    /// How one got in, if the sentence is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// How many, if it is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How many seconds something takes, if it is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<u32>,
}

/// A point in the log: the last event's number and chain hash. Before the first event both are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The event's number.
    pub number: u64,
    /// First 16 bytes of SHA-256(chain hash before ‖ record).
    pub chain: [u8; 16],
}

/// A segment's first line: after which event it goes on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    after: u64,
}

/// What a line turned out to be.
pub enum Kind {
    /// A segment's first line.
    Start,
    /// An event.
    Event(Record),
    /// Anything else: torn or changed.
    Junk,
}

/// A line found in a segment.
pub struct Line<'a> {
    /// What it is.
    pub kind: Kind,
    /// The point it claims to bring the log to; zero for junk.
    pub anchor: Anchor,
    /// Offset behind it.
    pub end: usize,
    hashed: &'a [u8],
}

impl Line<'_> {
    /// Tells whether this event follows from the point before.
    pub fn follows(&self, before: Anchor) -> bool {
        before.number.checked_add(1) == Some(self.anchor.number)
            && self.anchor.chain == link(before.chain, self.hashed)
    }

    /// Tells whether this event starts a chain of its own, which it says.
    pub fn restarts(&self) -> bool {
        matches!(&self.kind, Kind::Event(record) if record.event == RESTARTED)
            && self.anchor.chain == link(Anchor::default().chain, self.hashed)
    }
}

/// The line for an event that follows `before`, and the point it brings the log to.
pub fn event(before: Anchor, new: &NewEvent<'_>) -> (Vec<u8>, Anchor) {
    let record = Record {
        number: before.number + 1,
        clock: tidy(new.clock, SHORT_MAX),
        event: tidy(new.event, SHORT_MAX),
        message: tidy(new.message, MESSAGE_MAX),
        channel: new.about.channel.map(str::to_owned),
        count: new.about.count,
        wait_s: new.about.wait_s,
    };
    let hashed = opening(&record);
    let from = if new.event == RESTARTED {
        Anchor::default().chain
    } else {
        before.chain
    };
    let anchor = Anchor {
        number: record.number,
        chain: link(from, &hashed),
    };
    (close(hashed, anchor), anchor)
}

/// The first line of a segment that goes on after `before`.
pub fn start(before: Anchor) -> Vec<u8> {
    close(
        opening(&Start {
            after: before.number,
        }),
        before,
    )
}

/// Reads a segment, line by line.
pub fn parse(bytes: &[u8]) -> Vec<Line<'_>> {
    let mut end = 0;
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .map(|line| {
            end += line.len();
            read(line, end).unwrap_or(Line {
                kind: Kind::Junk,
                anchor: Anchor::default(),
                end,
                hashed: &[],
            })
        })
        .collect()
}

fn read(line: &[u8], end: usize) -> Option<Line<'_>> {
    let line = line.strip_suffix(b"\n")?;
    let (hashed, suffix) = line.split_at_checked(line.len().checked_sub(SUFFIX)?)?;
    let digits = suffix
        .strip_prefix(b",\"chain\":\"")?
        .strip_suffix(b"\"}")?;
    let mut chain = [0; 16];
    hex::decode_to_slice(digits, &mut chain).ok()?;
    let json = [hashed, b"}"].concat();
    let (number, kind) = match read::strict_json::<Record>(&json) {
        Ok(record) => (record.number, Kind::Event(record)),
        Err(_) => (read::strict_json::<Start>(&json).ok()?.after, Kind::Start),
    };
    let as_we_write = number < NUMBER_MAX && hex::encode(chain).as_bytes() == digits;
    as_we_write.then_some(Line {
        kind,
        anchor: Anchor { number, chain },
        end,
        hashed,
    })
}

/// The object without its closing brace: what the chain hashes.
fn opening(object: &impl Serialize) -> Vec<u8> {
    // Numbers and strings always have a JSON form.
    let mut json = serde_json::to_vec(object).unwrap_or_default();
    json.pop();
    json
}

fn close(mut opening: Vec<u8>, anchor: Anchor) -> Vec<u8> {
    opening
        .extend_from_slice(format!(",\"chain\":\"{}\"}}\n", hex::encode(anchor.chain)).as_bytes());
    opening
}

fn link(before: [u8; 16], hashed: &[u8]) -> [u8; 16] {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(before)
        .chain_update(hashed)
        .finalize()
        .into();
    let mut chain = [0; 16];
    chain.copy_from_slice(&hash[..16]);
    chain
}

fn tidy(text: &str, most: usize) -> String {
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    text[..end.unwrap_or(0)].replace(char::is_control, " ")
}
