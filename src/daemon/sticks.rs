//! The sticks that are there, as far as the core knows them: from mountinfo and sysfs, and from what the stick helper saw
//! when it last looked. The core itself never touches a stick.

use crate::api::recovery::{Error, Stick, StickWhy};
use crate::api::stick::{self, LookReply};
use crate::config;
use crate::sys::mounts::{self, Elsewhere, FoundStick, Place};
use std::time::Duration;

/// What tells of no change is looked at again at most so often.
const AGAIN: Duration = Duration::from_secs(1);

/// How long something else may take to mount what was just plugged in. Were the helper first, the other could not mount it.
const OTHERS: Duration = Duration::from_millis(1500);

/// After a glance a stick can be written; an errand that is asked for at once need not wait for the look inside.
const AFTER_A_GLANCE: Duration = Duration::from_millis(500);

/// What is known of sticks.
pub struct Sticks {
    config: config::Stick,
    /// The recorder's mounts.
    mounts: Elsewhere,
    known: Vec<Known>,
    looked_again: Duration,
    looks: u64,
    /// Something else has been seen to mount a stick.
    others_mount: bool,
}

/// A look that the helper is asked for.
#[derive(Debug)]
pub struct Look {
    /// The stick's id, under which another stick may be there by the time of the answer.
    pub id: String,
    /// Without mounting it.
    pub is_glance: bool,
    number: u64,
}

#[derive(PartialEq, Eq)]
enum Wanted {
    Look,
    Glance,
}

struct Known {
    found: FoundStick,
    look: Option<Result<LookReply, stick::Error>>,
    /// The last look that was asked for; an earlier one's answer is out of date.
    asked: u64,
    is_asked: bool,
    /// The helper is asked to look at it at this powered-on time; nothing once it was asked.
    look_at: Option<Duration>,
    /// It is asked for a glance at once, which needs no mounting.
    glance: bool,
}

impl Sticks {
    /// Knows nothing yet.
    pub fn new(config: config::Stick, mounts: Elsewhere) -> Self {
        Self {
            config,
            mounts,
            known: Vec::new(),
            looked_again: Duration::ZERO,
            looks: 0,
            others_mount: false,
        }
    }

    /// Finds what is there at powered-on time `now` and names the sticks that the helper must look at now.
    pub fn look_again(&mut self, now: Duration) -> Vec<Look> {
        match mounts::found_by(&self.config, &self.mounts) {
            Ok(found) => self.take(found, now),
            Err(error) => log::warn!("{error}"),
        }
        self.ask(|known| match known.due() {
            Some(at) if at <= now => {
                known.look_at = None;
                Some(Wanted::Look)
            }
            _ => std::mem::take(&mut known.glance).then_some(Wanted::Glance),
        })
    }

    fn ask(&mut self, mut wanted: impl FnMut(&mut Known) -> Option<Wanted>) -> Vec<Look> {
        let mut asked = Vec::new();
        for known in &mut self.known {
            if let Some(wanted) = wanted(known) {
                self.looks += 1;
                (known.asked, known.is_asked) = (self.looks, true);
                asked.push(Look {
                    id: known.found.id.clone(),
                    is_glance: wanted == Wanted::Glance,
                    number: self.looks,
                });
            }
        }
        asked
    }

    fn take(&mut self, found: Vec<FoundStick>, now: Duration) {
        let mut before = std::mem::take(&mut self.known);
        self.others_mount |= found
            .iter()
            .any(|found| matches!(found.place, Place::Mounted { .. }));
        let others_mount = self.others_mount || mounts::others_may_mount();
        for found in found {
            let same = before.iter().position(|known| known.found == found);
            let known = same.map(|at| before.swap_remove(at));
            self.known.push(known.unwrap_or_else(|| {
                let unmounted = matches!(found.place, Place::Plugged { .. });
                let wait = match (unmounted, others_mount) {
                    (true, true) => OTHERS,
                    (true, false) => AFTER_A_GLANCE,
                    (false, _) => Duration::ZERO,
                };
                Known {
                    found,
                    look: None,
                    asked: 0,
                    is_asked: false,
                    look_at: Some(now + wait),
                    glance: !wait.is_zero(),
                }
            }));
        }
    }

    /// When [`Sticks::look_again`] is due, in powered-on time: only while something is waited for.
    pub fn next_wake(&self) -> Option<Duration> {
        self.known.iter().filter_map(Known::due).min()
    }

    /// What tells of no change, if it is time to look at it again at powered-on time `now`: configured folders, and mounted
    /// sticks that could not be written, for somebody may have made room.
    pub fn perhaps_changed(&mut self, now: Duration) -> Vec<Look> {
        if now < self.looked_again + AGAIN {
            return Vec::new();
        }
        self.looked_again = now;
        self.ask(|known| {
            let wanted = match known.found.place {
                Place::Folder(_) => true,
                Place::Mounted { .. } => known.is_refused(),
                Place::Plugged { .. } => false,
            };
            // One that hangs is not asked for twice.
            (wanted && !known.is_asked).then_some(Wanted::Look)
        })
    }

    /// A stick that is about to be written, which a look at it would only hold up: it is looked at afterwards, as
    /// [`Sticks::changed`] says.
    pub fn is_written(&mut self, id: &str) {
        let known = self.known.iter_mut().find(|known| known.found.id == id);
        if let Some(known) = known {
            known.look_at = None;
        }
    }

    /// A stick whose space has changed.
    pub fn changed(&mut self, id: &str) -> Vec<Look> {
        self.ask(|known| (known.found.id == id).then_some(Wanted::Look))
    }

    /// Takes down what the helper saw, at powered-on time `now`, and tells whether that is new.
    pub fn looked(
        &mut self,
        look: &Look,
        seen: Result<LookReply, stick::Error>,
        now: Duration,
    ) -> bool {
        let same = |known: &&mut Known| known.asked == look.number;
        let Some(known) = self.known.iter_mut().find(same) else {
            return false;
        };
        known.is_asked = false;
        if look.is_glance {
            let at = known.look_at;
            known.look_at = at.map(|at| at.max(now + AFTER_A_GLANCE));
        }
        let seen = Some(seen);
        let new = known.look != seen;
        known.look = seen;
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
    ///
    /// One that could not be written may have changed since, if somebody else can reach it, and one may still be looked at:
    /// the errand will tell.
    pub fn pick(&self, id: Option<&str>) -> Result<String, Error> {
        if let Some(id) = id {
            return match self.get(id) {
                Some(stick) if stick.usable || self.errand_will_tell(&stick.id) => Ok(stick.id),
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
            (None, _, Some(stick)) if sticks.len() == 1 && self.errand_will_tell(&stick.id) => {
                Ok(stick.id.clone())
            }
            (None, _, Some(stick)) => Err(unfit(stick)),
            (None, _, None) => Err(trouble(
                StickWhy::None,
                "No USB stick was found. Plug one in and wait a moment.",
            )),
        }
    }

    fn errand_will_tell(&self, id: &str) -> bool {
        let ours = |known: &Known| matches!(known.found.place, Place::Plugged { .. });
        let known = self.known.iter().find(|known| known.found.id == id);
        known.is_some_and(|known| known.look.is_none() || !ours(known) && known.is_refused())
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
    /// When it is to be looked at; not while the helper is still at it.
    fn due(&self) -> Option<Duration> {
        self.look_at.filter(|_| !self.is_asked)
    }

    /// It was looked at and could not be written, though it is mounted for that.
    fn is_refused(&self) -> bool {
        !self.found.read_only && matches!(&self.look, Some(Ok(look)) if !look.usable)
    }

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
            reply: wanted.is_some_and(|wanted| {
                // File systems and computers on the way change the case.
                let is_wanted = |name: &String| name.eq_ignore_ascii_case(wanted);
                look.replies.iter().any(is_wanted)
            }),
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
