//! Keeps the flow's state in the journal, and says why where it cannot: recovery is then refused, and tried again with the
//! next call.

use super::status::seconds;
use crate::api::recovery::{Channel, Record};
use crate::flow::state::Device;
use crate::flow::{Flow, Note, Settings};
use crate::journal::snapshot::{self, SnapshotError};
use crate::journal::{About, Journal, JournalError, Loaded, NewEvent};
use crate::sys::clock;
use crate::sys::state_dir::{StateDir, StateDirError};
use std::path::PathBuf;
use thiserror::Error;

/// Why the state could not be kept.
#[derive(Error, Debug)]
pub enum KeeperError {
    /// The state directory cannot be had.
    #[error("Recovery is not possible now: {0}.")]
    Directory(#[from] StateDirError),
    /// The journal could not be written or read.
    #[error("Recovery is not possible now: {0}.")]
    Journal(#[from] JournalError),
    /// It holds what this program cannot read.
    #[error("Recovery is not possible now: {0}.")]
    Snapshot(#[from] SnapshotError),
    /// The journal is closed since one of the others: its sentence.
    #[error("{0}")]
    Closed(String),
}

/// The journal, if it can be had.
pub struct Keeper {
    directory: PathBuf,
    journal: Option<Journal<StateDir>>,
    trouble: Option<String>,
    last_recovery: Option<Record>,
    hook_failed: Option<String>,
}

impl Keeper {
    /// A keeper for a state directory; nothing is opened yet.
    pub fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            journal: None,
            trouble: None,
            last_recovery: None,
            hook_failed: None,
        }
    }

    /// The flow as it was left, or a new one; one that can do nothing when the state cannot be read.
    pub fn open(&mut self, settings: Settings) -> Flow {
        match self.try_open(settings) {
            Ok(flow) => flow,
            Err(error) => {
                self.note(Some(error.to_string()));
                self.journal = None;
                Flow::new(settings, Device::default(), clock::boottime())
            }
        }
    }

    /// The flow as it was left, if the journal was closed and can be opened now.
    pub fn reopen(&mut self, settings: Settings) -> Option<Flow> {
        match self.journal {
            Some(_) => None,
            None => {
                let flow = self.open(settings);
                self.journal.is_some().then_some(flow)
            }
        }
    }

    fn try_open(&mut self, settings: Settings) -> Result<Flow, KeeperError> {
        let medium = StateDir::open(&self.directory)?;
        let (journal, loaded) = Journal::open(medium)?;
        self.journal = Some(journal);
        let now = clock::boottime();
        let (flow, note) = match loaded {
            Loaded::Fresh => {
                let flow = Flow::new(settings, Device::default(), now);
                (flow, Some(Note::SetUp))
            }
            Loaded::Sound(bytes) => match snapshot::decode(&bytes) {
                Ok(device) => (Flow::new(settings, device, now), None),
                Err(error @ SnapshotError::FromTheFuture(_)) => return Err(error.into()),
                Err(error) => {
                    log::error!("{error}");
                    (Flow::after_loss(settings, now), Some(Note::StateLost))
                }
            },
            Loaded::Damaged => (Flow::after_loss(settings, now), Some(Note::StateLost)),
        };
        if let Some(note) = note {
            self.commit(flow.device(), &[&note])?;
        }
        self.look_back()?;
        Ok(flow)
    }

    /// Puts the state and the notes that go with it on the disk.
    pub fn commit(&mut self, device: &Device, notes: &[&Note]) -> Result<(), KeeperError> {
        let Some(journal) = self.journal.as_mut() else {
            return Err(self.closed());
        };
        let clock = clock::local_now();
        let sentences: Vec<String> = notes.iter().map(|note| note.sentence()).collect();
        let events: Vec<NewEvent> = notes
            .iter()
            .zip(&sentences)
            .map(|(note, message)| NewEvent {
                clock: &clock,
                event: note.kind(),
                message,
                about: About {
                    channel: note.channel().map(|channel| channel.word()),
                    count: note.count(),
                    wait_s: note
                        .wait()
                        .map(|wait| seconds(wait).try_into().unwrap_or(u32::MAX)),
                },
            })
            .collect();
        let result = snapshot::encode(device)
            .map_err(KeeperError::from)
            .and_then(|state| Ok(journal.commit(&state, &events)?));
        self.note(result.as_ref().err().map(ToString::to_string));
        result?;
        let tells =
            |event: &NewEvent| [Note::PASSWORD_SET, Note::HOOK_FAILED].contains(&event.event);
        if events.iter().any(tells) {
            self.look_back()?;
        }
        Ok(())
    }

    /// Overwrites older copies of the state. What cannot be overwritten now is with the next commit.
    pub fn scrub(&mut self) {
        if let Some(Err(error)) = self.journal.as_mut().map(Journal::scrub) {
            log::warn!("an older copy of the state could not be overwritten: {error}");
        }
    }

    /// The event log, and whether it is as it was written.
    pub fn records(&mut self) -> Result<(Vec<Record>, bool), KeeperError> {
        let Some(journal) = self.journal.as_mut() else {
            return Err(self.closed());
        };
        let (records, sound) = journal.records()?;
        let records = records
            .into_iter()
            .map(|record| Record {
                number: record.number,
                clock: record.clock,
                event: record.event,
                message: record.message,
                channel: record.channel.as_deref().and_then(channel),
                count: record.count.map(u64::from),
                wait_s: record.wait_s.map(u64::from),
            })
            .collect();
        Ok((records, sound))
    }

    /// Finds the last recovery in the log, and what failed after it.
    fn look_back(&mut self) -> Result<(), KeeperError> {
        (self.last_recovery, self.hook_failed) = (None, None);
        for record in self.records()?.0 {
            match record.event.as_str() {
                Note::PASSWORD_SET => {
                    (self.last_recovery, self.hook_failed) = (Some(record), None);
                }
                Note::HOOK_FAILED => self.hook_failed = Some(record.message),
                _ => {}
            }
        }
        Ok(())
    }

    /// What the log says of a hook that failed after the last recovery, if one did.
    pub fn hook_failed(&self) -> Option<String> {
        self.hook_failed.clone()
    }

    /// The last successful recovery that the log still knows.
    pub fn last_recovery(&self) -> Option<Record> {
        self.last_recovery.clone()
    }

    /// Why recovery is not possible now, if it is not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    fn closed(&self) -> KeeperError {
        KeeperError::Closed(self.trouble.clone().unwrap_or_default())
    }

    /// Takes down why it does not work now, or that it does. The log hears of it when that changes, not at every new try.
    fn note(&mut self, trouble: Option<String>) {
        match &trouble {
            Some(trouble) if self.trouble.as_ref() != Some(trouble) => log::error!("{trouble}"),
            None if self.trouble.is_some() => log::info!("the recovery state can be kept again"),
            _ => {}
        }
        self.trouble = trouble;
    }
}

/// The channel that the log names by its word.
fn channel(word: &str) -> Option<Channel> {
    use crate::flow::state::Channel as Known;
    let all = [
        Known::SecureCode,
        Known::VerificationCode,
        Known::Kit,
        Known::Button,
    ];
    let known = all.into_iter().find(|known| known.word() == word);
    known.map(Channel::from)
}
