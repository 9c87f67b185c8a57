//! The sticks that are there, as far as the core knows them: from mountinfo and sysfs, and from what the stick helper saw
//! when it last looked. The core itself never touches a stick.

use crate::api::recovery::{Error, Stick, StickWhy};
use crate::api::stick::{self, LookReply};
use crate::config;
use crate::sys::mounts::{self, FoundStick, Place};
use std::time::Duration;

/// A configured folder is looked at again at most so often.
const FOLDER_INTERVAL: Duration = Duration::from_secs(1);

/// How long something else may take to mount what was just plugged in. Were the helper first, the other could not mount it.
const OTHERS: Duration = Duration::from_millis(1500);

/// What is known of sticks.
pub struct Sticks {
    config: config::Stick,
    known: Vec<Known>,
    folders_looked_at: Duration,
}

struct Known {
    found: FoundStick,
    look: Option<Result<LookReply, stick::Error>>,
    /// The helper is asked to look at it at this powered-on time; nothing once it was asked.
    look_at: Option<Duration>,
}

impl Sticks {
    /// Knows nothing yet.
    pub fn new(config: config::Stick) -> Self {
        Self {
            config,
            known: Vec::new(),
            folders_looked_at: Duration::ZERO,
        }
    }

    /// Finds what is there at powered-on time `now` and names the sticks that the helper must look at now.
    pub fn look_again(&mut self, now: Duration) -> Vec<String> {
        match mounts::found(&self.config) {
            Ok(found) => self.take(found, now),
            Err(error) => log::warn!("{error}"),
        }
        let due = self.known.iter_mut().filter_map(|known| {
            known.look_at.take_if(|at| *at <= now)?;
            Some(known.found.id.clone())
        });
        due.collect()
    }

    fn take(&mut self, found: Vec<FoundStick>, now: Duration) {
        let mut before = std::mem::take(&mut self.known);
        for found in found {
            let same = before.iter().position(|known| known.found == found);
            let known = same.map(|at| before.swap_remove(at));
            self.known.push(known.unwrap_or_else(|| {
                let unmounted = matches!(found.place, Place::Plugged { .. });
                let wait = match unmounted && mounts::others_may_mount() {
                    true => OTHERS,
                    false => Duration::ZERO,
                };
                Known {
                    found,
                    look: None,
                    look_at: Some(now + wait),
                }
            }));
        }
    }

    /// When [`Sticks::look_again`] is due, in powered-on time: only while something is waited for.
    pub fn next_wake(&self) -> Option<Duration> {
        self.known.iter().filter_map(|known| known.look_at).min()
    }

    /// The configured folders, if it is time to look at them again at powered-on time `now`.
    pub fn folders_to_look_at(&mut self, now: Duration) -> Vec<String> {
        if self.config.paths.is_empty() || now < self.folders_looked_at + FOLDER_INTERVAL {
            return Vec::new();
        }
        self.folders_looked_at = now;
        let folders = self
            .known
            .iter()
            .filter(|known| matches!(known.found.place, Place::Folder(_)));
        folders.map(|known| known.found.id.clone()).collect()
    }

    /// Takes down what the helper saw, and tells whether that is new.
    pub fn looked(&mut self, id: &str, look: Result<LookReply, stick::Error>) -> bool {
        let Some(known) = self.known.iter_mut().find(|known| known.found.id == id) else {
            return false;
        };
        let look = Some(look);
        let new = known.look != look;
        known.look = look;
        new
    }

    /// All sticks; `wanted` is the name of the reply file that answers the open request.
    pub fn list(&self, wanted: Option<&str>) -> Vec<Stick> {
        self.known.iter().map(|known| known.shown(wanted)).collect()
    }

    /// One stick by its id.
    pub fn get(&self, id: &str) -> Option<Stick> {
        let known = self.known.iter().find(|known| known.found.id == id)?;
        Some(known.shown(None))
    }

    /// The stick that is meant: the named one, or the only one that can be used.
    pub fn pick(&self, id: Option<&str>) -> Result<String, Error> {
        if let Some(id) = id {
            return match self.get(id) {
                Some(stick) if stick.usable => Ok(stick.id),
                Some(stick) => Err(unfit(&stick)),
                None => Err(trouble(
                    StickWhy::Gone,
                    format!(
                        "There is no stick {id:?}. Plug it in, or choose one of those that are listed."
                    ),
                )),
            };
        }
        let sticks = self.list(None);
        let mut usable = sticks.iter().filter(|stick| stick.usable);
        match (usable.next(), usable.next(), sticks.first()) {
            (Some(stick), None, _) => Ok(stick.id.clone()),
            (Some(_), Some(_), _) => Err(trouble(
                StickWhy::Several,
                "More than one stick is plugged in. Choose one.",
            )),
            (None, _, Some(stick)) => Err(unfit(stick)),
            (None, _, None) => Err(trouble(
                StickWhy::None,
                "No USB stick was found. Plug one in and wait a moment.",
            )),
        }
    }

    /// The stick with the reply file: the named one, the one it was seen on, or the only one there is.
    pub fn pick_reply(&self, id: Option<&str>, file: &str) -> Result<String, Error> {
        if let Some(id) = id {
            return match self.get(id) {
                Some(stick) => Ok(stick.id),
                None => self.pick(Some(id)),
            };
        }
        let sticks = self.list(Some(file));
        match (sticks.iter().find(|stick| stick.reply), sticks.as_slice()) {
            (Some(stick), _) | (None, [stick]) => Ok(stick.id.clone()),
            (None, []) => Err(trouble(
                StickWhy::None,
                "No USB stick was found. Plug in the one with the reply.",
            )),
            (None, _) => Err(Error::StickTrouble {
                message: format!(
                    "None of the sticks has the file {file}, which answers this request."
                ),
                why: StickWhy::Absent,
                file: Some(file.into()),
            }),
        }
    }
}

impl Known {
    fn shown(&self, wanted: Option<&str>) -> Stick {
        let look = match &self.look {
            Some(Ok(look)) => look,
            Some(Err(stick::Error::Trouble { message, why })) => {
                return self.unusable(*why, message);
            }
            None => {
                let message = "The stick is being looked at. Wait a moment.";
                return self.unusable(StickWhy::Looking, message);
            }
        };
        let label = match look.label.is_empty() {
            true => &self.found.label,
            false => &look.label,
        };
        Stick {
            id: self.found.id.clone(),
            label: label.clone(),
            filesystem: look.filesystem.clone(),
            size_bytes: look.size_bytes,
            free_bytes: look.free_bytes,
            usable: look.usable,
            reason: look.reason.clone(),
            why: look.why,
            reply: wanted.is_some_and(|wanted| look.replies.iter().any(|name| name == wanted)),
        }
    }

    fn unusable(&self, why: StickWhy, reason: &str) -> Stick {
        Stick {
            id: self.found.id.clone(),
            label: self.found.label.clone(),
            filesystem: self.found.filesystem.clone(),
            size_bytes: 0,
            free_bytes: 0,
            usable: false,
            reason: Some(reason.into()),
            why: Some(why),
            reply: false,
        }
    }
}

/// Why this stick cannot be used.
fn unfit(stick: &Stick) -> Error {
    trouble(
        stick.why.unwrap_or(StickWhy::Failed),
        stick.reason.as_deref().unwrap_or_default(),
    )
}

fn trouble(why: StickWhy, message: impl Into<String>) -> Error {
    Error::StickTrouble {
        message: message.into(),
        why,
        file: None,
    }
}
