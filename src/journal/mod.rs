//! The flow's state on flash, and the event log the owner can read.
//!
//! The state lies in one file of two slots, each with a generation and a checksum. A commit overwrites the slot that does
//! not hold the newest state, so that a power cut at any instruction leaves the old state or the new one. The slot carries
//! the events of its own transaction too; they go into the log once the slot is on the disk, and again at the next start
//! if the power went before.
//!
//! Order on the first boot: the file filled with zeros, the first slot, the second slot, the log. Until the first slot is
//! whole, the second one is zero and there is no log: that is how an interrupted first boot differs from damage.

mod error;
mod events;
mod line;
mod slot;
pub mod snapshot;

pub use crate::sys::state_dir::{File, Medium};
pub use error::JournalError;
pub use line::{About, NewEvent, Record};
pub use slot::STATE_MAX;

use events::{Log, Tail};
use slot::{EVENTS_MAX, SLOT, Slot, Unusable};
use zeroize::Zeroizing;

/// What one transaction's events may take together, in bytes of log lines: three of the longest, six of
/// 80 letters. The rest of the slot's room is for what the journal says about the log itself.
pub const EVENTS_ROOM: usize = EVENTS_MAX - 512;

/// What was found at the start.
pub enum Loaded {
    /// No state was ever kept here.
    Fresh,
    /// The newest state.
    Sound(Zeroizing<Vec<u8>>),
    /// This device was set up before, and neither slot is whole.
    Damaged,
}

/// The state and the event log on a medium.
pub struct Journal<M: Medium> {
    medium: M,
    newest: Option<Newest>,
    /// No byte of a state has been kept: the file may be filled with zeros.
    fresh: bool,
    tail: Tail,
}

/// The slot that counts.
#[derive(Clone, Copy)]
struct Newest {
    index: usize,
    generation: u64,
}

impl<M: Medium> Journal<M> {
    /// Finds the newest state, and completes the log if the power went in between.
    ///
    /// # Errors
    /// When the slots cannot be read, or a newer program wrote them. Nothing is written then.
    pub fn open(medium: M) -> Result<(Self, Loaded), JournalError> {
        let mut journal = Self {
            medium,
            newest: None,
            fresh: false,
            tail: Tail::default(),
        };
        let file = journal.read_slots()?;
        let mut found: Option<(Newest, Slot)> = None;
        for index in 0..2 {
            match Slot::decode(&file, index) {
                Ok(slot)
                    if found
                        .as_ref()
                        .is_none_or(|(newest, _)| slot.generation > newest.generation) =>
                {
                    found = Some((
                        Newest {
                            index,
                            generation: slot.generation,
                        },
                        slot,
                    ));
                }
                Err(Unusable::Future(version)) => {
                    return Err(JournalError::FromTheFuture { version });
                }
                Ok(_) | Err(Unusable::Damaged) => {}
            }
        }
        let loaded = match found {
            Some((newest, slot)) => {
                journal.newest = Some(newest);
                journal.tail = slot.tail;
                journal.settle();
                Loaded::Sound(slot.state)
            }
            None => {
                let log = Log::read(&mut journal.medium).map_err(JournalError::reading)?;
                journal.fresh = log.is_empty() && file.iter().skip(SLOT).all(|&byte| byte == 0);
                journal.tail.base = log.survey_alone().end;
                if journal.fresh {
                    Loaded::Fresh
                } else {
                    Loaded::Damaged
                }
            }
        };
        Ok((journal, loaded))
    }

    /// Persists the state and with it the events, in one transaction: both or neither after any power cut.
    ///
    /// Events that the log has no room for on a full disk stay with the state and are tried again at the next commit; when
    /// there are too many, the log says later how many are missing.
    ///
    /// # Errors
    /// The state before remains the one that counts, and the same slot is tried again next time. When the disk failed
    /// rather than refused, either state may be the one found after a power cut.
    pub fn commit(&mut self, state: &[u8], events: &[NewEvent<'_>]) -> Result<(), JournalError> {
        JournalError::unless_fits("state", state.len(), STATE_MAX)?;
        let mut alone = Tail {
            base: self.tail.head(),
            ..Tail::default()
        };
        alone.extend(events, false);
        let size = if alone.lost > 0 {
            usize::MAX
        } else {
            alone.lines.len()
        };
        JournalError::unless_fits("events of one transaction", size, EVENTS_ROOM)?;

        // Events still waiting go first: they make room for these.
        if !self.tail.lines.is_empty() {
            self.settle();
        }
        let mut tail = self.tail.clone();
        if !events.is_empty() || !tail.lines.is_empty() {
            tail.extend(events, self.log_is_broken());
        }
        let first = self.newest.is_none();
        if self.fresh {
            self.write(0, &vec![0; 2 * SLOT])?;
        }
        let next = self.newest.map_or(
            Newest {
                index: 0,
                generation: 1,
            },
            Newest::next,
        );
        self.write(
            next.index,
            &Slot::encode(next.index, next.generation, state, &tail),
        )?;
        (self.newest, self.fresh, self.tail) = (Some(next), false, tail);
        if first && let Err(e) = self.scrub() {
            log::warn!("{e}");
        }
        if !self.tail.lines.is_empty() {
            self.settle();
        }
        Ok(())
    }

    /// The event log, oldest first, and whether its hash chain holds: nothing in it was changed, removed or cut off.
    pub fn records(&mut self) -> Result<(Vec<Record>, bool), JournalError> {
        let survey = Log::read(&mut self.medium)
            .map_err(JournalError::reading)?
            .survey(&self.tail);
        Ok((survey.records, survey.sound))
    }

    /// Puts the newest state into the other slot as well, so that no earlier state can be read there: for use once a
    /// secret in the state has served. Flash that writes elsewhere and erases later keeps the old bytes until then.
    pub fn scrub(&mut self) -> Result<(), JournalError> {
        let Some(newest) = self.newest else {
            return Ok(());
        };
        let file = self.read_slots()?;
        let slot =
            Slot::decode(&file, newest.index).map_err(|_| JournalError::unreadable_slot())?;
        let next = newest.next();
        self.write(
            next.index,
            &Slot::encode(next.index, next.generation, &slot.state, &slot.tail),
        )?;
        self.newest = Some(next);
        Ok(())
    }

    fn read_slots(&mut self) -> Result<Zeroizing<Vec<u8>>, JournalError> {
        let read = self.medium.read(File::Slots).map(Zeroizing::new);
        read.map_err(|e| JournalError::reading((File::Slots, e)))
    }

    fn write(&mut self, index: usize, bytes: &[u8]) -> Result<(), JournalError> {
        let written = self
            .medium
            .write_at(File::Slots, (index * SLOT) as u64, bytes);
        let synced = written.and_then(|()| self.medium.sync(File::Slots));
        synced.map_err(|e| JournalError::writing((File::Slots, e)))
    }

    /// A log that cannot be read is not called broken: that would be said in the owner's log for good.
    fn log_is_broken(&mut self) -> bool {
        Log::read(&mut self.medium).is_ok_and(|log| log.survey(&self.tail).broken)
    }

    /// Brings the carried events into the log. Should that fail, they stay in the slot until the next commit.
    fn settle(&mut self) {
        let settled = Log::read(&mut self.medium)
            .map_err(JournalError::reading)
            .and_then(|mut log| {
                log.settle(&mut self.medium, &self.tail)
                    .map_err(JournalError::writing)?;
                Ok(log.survey(&self.tail))
            });
        match settled {
            // After damage to the newest slot the log knows more than the slot that is left.
            Ok(survey) if !survey.broken => {
                self.tail = Tail {
                    base: survey.end,
                    lines: Vec::new(),
                    ..self.tail
                }
            }
            Ok(_) => {
                self.tail = Tail {
                    base: self.tail.head(),
                    lines: Vec::new(),
                    ..self.tail
                }
            }
            Err(e) => log::warn!("{e}; the events are kept with the state until then"),
        }
    }
}

impl Newest {
    fn next(self) -> Self {
        Self {
            index: 1 - self.index,
            generation: self.generation + 1,
        }
    }
}
