//! The event log: two segments of JSON lines, each line chained by a hash to the one before.
//!
//! What to write is worked out from the disk each time, so that a crash, a full disk or somebody's editing between two
//! writes needs no memory of its own. The events come from the newest slot, where they are already safe.

use super::line::{self, About, Anchor, Kind, Line, NewEvent, RESTARTED, Record};
use super::slot::EVENTS_MAX;
use crate::sys::state_dir::{File, Medium};
use std::io;

/// The most a segment takes, in bytes.
pub const SEGMENT: usize = 16 * 1024;

/// The log's end: where it stood, and the events since then that a slot carries and the log may not have yet.
#[derive(Clone, Default)]
pub struct Tail {
    /// The last event before the carried ones.
    pub base: Anchor,
    /// The carried events, as they stand or will stand in the log. At most [`EVENTS_MAX`] bytes.
    pub lines: Vec<u8>,
    /// Events dropped for want of room while the log could not be written.
    pub lost: u32,
}

impl Tail {
    /// The last event there is.
    pub fn head(&self) -> Anchor {
        line::parse(&self.lines)
            .last()
            .map_or(self.base, |last| last.anchor)
    }

    /// Adds an event unless there is no room; tells whether there was.
    pub fn push(&mut self, event: &NewEvent<'_>) -> bool {
        let (line, _) = line::event(self.head(), event);
        let fits = self.lines.len() + line.len() <= EVENTS_MAX;
        if fits {
            self.lines.extend(line);
        }
        fits
    }

    /// Adds a transaction's events; in front of them what the owner must know about the log itself.
    pub fn extend(&mut self, events: &[NewEvent<'_>], log_is_broken: bool) {
        let clock = events.first().map_or("", |event| event.clock);
        if log_is_broken {
            let message = "The records before this one were changed, cut short or damaged. A new chain starts here.";
            self.push(&NewEvent {
                clock,
                event: RESTARTED,
                message,
                about: About::default(),
            });
        }
        if self.lost > 0 {
            let message = format!(
                "{} events are missing here: the log could not be written.",
                self.lost
            );
            if self.push(&NewEvent {
                clock,
                event: "events-lost",
                message: &message,
                about: About {
                    count: Some(self.lost),
                    ..About::default()
                },
            }) {
                self.lost = 0;
            }
        }
        for event in events {
            // Once one is lost so are those after it: the log keeps its order.
            if self.lost > 0 || !self.push(event) {
                self.lost = self.lost.saturating_add(1);
            }
        }
    }
}

/// What the log says, once the carried events are in it.
pub struct Survey {
    /// The records, oldest first.
    pub records: Vec<Record>,
    /// Nothing was changed, removed or cut off, as far back as the log goes.
    pub sound: bool,
    /// The end is not the one the slots know: a new chain has to start.
    pub broken: bool,
    /// The last record's point.
    pub end: Anchor,
}

/// Both segments as they are on the disk, the older one first.
pub struct Log {
    segments: [(File, Vec<u8>); 2],
}

/// What is to be written.
struct Step {
    file: File,
    /// The segment is emptied first.
    anew: bool,
    offset: usize,
    bytes: Vec<u8>,
}

impl Log {
    /// Reads both segments.
    pub fn read(medium: &mut impl Medium) -> Result<Self, (File, io::Error)> {
        let mut segment = |file| Ok((file, medium.read(file).map_err(|e| (file, e))?));
        let mut log = Self {
            segments: [segment(File::Events0)?, segment(File::Events1)?],
        };
        log.order();
        Ok(log)
    }

    /// Tells whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|(_, bytes)| bytes.is_empty())
    }

    /// Brings the carried events into the log, unless they are there.
    pub fn settle(
        &mut self,
        medium: &mut impl Medium,
        tail: &Tail,
    ) -> Result<(), (File, io::Error)> {
        let Some(step) = self.step(tail) else {
            return Ok(());
        };
        let mut write = || {
            // An empty one stays without a name on the disk until its first records are there too.
            if step.anew && !self.is_empty_segment(step.file) {
                // On the disk before anything is written, or the old records could come back behind the new ones.
                medium.truncate(step.file)?;
                medium.sync(step.file)?;
            }
            medium.write_at(step.file, step.offset as u64, &step.bytes)?;
            medium.sync(step.file)
        };
        write().map_err(|e| (step.file, e))?;
        self.apply(step);
        Ok(())
    }

    /// What the log says with the carried events in it, whether or not they could be written.
    pub fn survey(mut self, tail: &Tail) -> Survey {
        if let Some(step) = self.step(tail) {
            self.apply(step);
        }
        self.walk(tail.head())
    }

    /// What the log says by itself, for when no slot is left to compare it with.
    pub fn survey_alone(&self) -> Survey {
        self.walk(Anchor::default())
    }

    fn step(&self, tail: &Tail) -> Option<Step> {
        let lines = &tail.lines;
        if lines.is_empty() {
            return None;
        }
        let anew = |file| {
            Some(Step {
                file,
                anew: true,
                offset: 0,
                bytes: [line::start(tail.base), lines.clone()].concat(),
            })
        };
        let Some((index, cut)) = self.place(tail.base.number) else {
            return anew(File::Events0);
        };
        let (file, other) = (self.segments[index].0, self.segments[1 - index].0);
        let segment = &self.segments[index].1;
        let behind = &segment[cut..];
        let found = behind
            .windows(lines.len())
            .position(|window| window == lines);
        let end = match (found, segment.last()) {
            (Some(at), _) => cut + at,
            // A torn or failed attempt at the same events is never longer than they are. Anything else stays to be seen.
            _ if behind.len() <= lines.len() => cut,
            (None, Some(b'\n')) => segment.len(),
            (None, _) => segment.len() + 1,
        };
        // Not by how long the lines are: the next attempt may carry more of them and must come to the same segment.
        if end + EVENTS_MAX > SEGMENT {
            return anew(other);
        }
        // What a failed sync left may be readable and yet never reach the disk: it is written again, and with the first
        // events the segment's first line.
        let is_first = line::parse(segment)
            .first()
            .is_some_and(|line| line.end == cut);
        let offset = if is_first { 0 } else { cut };
        let mut bytes = segment[offset..end.min(segment.len())].to_vec();
        bytes.resize(end - offset, b'\n');
        bytes.extend_from_slice(lines);
        Some(Step {
            file,
            anew: false,
            offset,
            bytes,
        })
    }

    fn is_empty_segment(&self, file: File) -> bool {
        let mut segments = self.segments.iter();
        segments.any(|(segment, bytes)| *segment == file && bytes.is_empty())
    }

    /// The segment and the offset behind the last line up to this number.
    fn place(&self, number: u64) -> Option<(usize, usize)> {
        let upto =
            |line: &&Line<'_>| !matches!(line.kind, Kind::Junk) && line.anchor.number <= number;
        (0..2).rev().find_map(|index| {
            Some((
                index,
                line::parse(&self.segments[index].1).iter().rfind(upto)?.end,
            ))
        })
    }

    fn apply(&mut self, step: Step) {
        for (_, bytes) in self
            .segments
            .iter_mut()
            .filter(|(file, _)| *file == step.file)
        {
            let end = step.offset + step.bytes.len();
            bytes.resize(if step.anew { end } else { end.max(bytes.len()) }, 0);
            bytes[step.offset..end].copy_from_slice(&step.bytes);
        }
        self.order();
    }

    /// The older segment first; one without a readable line was just being started.
    fn order(&mut self) {
        self.segments.sort_by_key(|(_, bytes)| {
            let first = line::parse(bytes)
                .into_iter()
                .find(|line| !matches!(line.kind, Kind::Junk));
            first.map_or(u64::MAX, |line| line.anchor.number)
        });
    }

    fn walk(&self, head: Anchor) -> Survey {
        let gone = self.older_is_gone();
        let mut survey = Survey {
            records: Vec::new(),
            sound: !gone,
            broken: gone,
            end: Anchor::default(),
        };
        let mut before = None;
        let mut reached = self.is_empty() && head == Anchor::default();
        for line in self
            .segments
            .iter()
            .flat_map(|(_, bytes)| line::parse(bytes))
        {
            let restarts = line.restarts();
            let holds = match &line.kind {
                Kind::Junk => false,
                Kind::Start => before.is_none_or(|before| before == line.anchor),
                Kind::Event(_) => before.is_some_and(|before| line.follows(before)),
            };
            survey.broken = !restarts && (survey.broken || !holds);
            survey.sound &= holds;
            match line.kind {
                Kind::Junk => continue,
                Kind::Start => {}
                Kind::Event(record) => survey.records.push(record),
            }
            before = Some(line.anchor);
            reached |= line.anchor == head;
            survey.end = line.anchor;
        }
        survey.broken |= !reached;
        survey.sound &= !survey.broken;
        survey
    }

    /// A segment that goes on after an event is never alone: the other one is emptied only to be started.
    fn older_is_gone(&self) -> bool {
        let [(_, older), (_, newer)] = &self.segments;
        newer.is_empty()
            && line::parse(older)
                .first()
                .is_some_and(|line| line.anchor.number > 0)
    }
}
