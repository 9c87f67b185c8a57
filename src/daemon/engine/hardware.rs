//! What the recorder's own hardware tells: the reset button and the network's links.

use super::answers::refused;
use super::{AfterRequest, Engine};
use crate::api::recovery::{Button, Error, Note, NoteWhy, Online, UnavailableWhy};
use crate::daemon::button::News;
use crate::daemon::work::Prepared;
use crate::flow::state::{Channel, Stage};
use crate::flow::{Event, Refusal};

/// What is known of the hardware, for the status.
#[derive(Default)]
pub struct Hardware {
    /// For how many seconds the button is being held.
    pub held_s: Option<u64>,
    /// Why the button does not work, if so.
    pub trouble: Option<String>,
    /// What came of the button when it was held last, where that is no success.
    pub said: Option<Note>,
    /// Whether the recorder is online.
    pub online: Option<Online>,
    /// The sticker's code is being read and prepared.
    preparing: bool,
}

impl Engine {
    pub(super) fn links(&mut self, online: Option<Online>) {
        if self.hardware.online != online {
            self.hardware.online = online;
            self.publish();
        }
    }

    pub(super) fn button(&mut self, news: News) {
        let hardware = &mut self.hardware;
        hardware.held_s = None;
        match news {
            News::Works => hardware.trouble = None,
            News::Trouble(trouble) => hardware.trouble = Some(trouble),
            News::Held(seconds) => {
                hardware.held_s = Some(seconds);
                hardware.said = None;
            }
            News::Released => {}
            News::HeldLongEnough => self.button_held(),
        }
        self.publish();
    }

    /// What is shown of a held button.
    pub(super) fn held_button(&self) -> Option<Button> {
        Some(Button {
            held_s: self.hardware.held_s?,
            hold_s: self.config.button.as_ref()?.hold.as_secs(),
        })
    }

    fn button_held(&mut self) {
        self.try_again();
        let allowed = match self.hardware.preparing {
            true => Err(refused(Refusal::Busy)),
            false => self.step(Event::ButtonHeld),
        };
        match (allowed, &self.config.device.sticker_code) {
            (Err(error), _) => self.button_in_vain(&error),
            (Ok(()), Some(file)) => {
                self.hardware.preparing = true;
                self.work.prepare_sticker(file.clone());
            }
            (Ok(()), None) => self.with_request(AfterRequest::Nothing),
        }
    }

    pub(super) fn sticker_prepared(&mut self, prepared: Result<Prepared, String>) {
        self.hardware.preparing = false;
        match prepared {
            Ok(Prepared { prepared, password }) => {
                if let Err(error) = self.step(Event::ChooseSticker { prepared, password }) {
                    self.button_in_vain(&error);
                }
            }
            Err(message) => self.button_failed(&message),
        }
    }

    /// Whether the password that the store is being given is the sticker's code.
    pub(super) fn applies_sticker(&self) -> bool {
        matches!(
            self.flow.device().stage,
            Stage::Applying {
                channel: Channel::Button,
                ..
            }
        )
    }

    /// The recovery that the button was held for is refused.
    pub(super) fn button_in_vain(&mut self, error: &Error) {
        let why = match error {
            Error::Unavailable {
                why: UnavailableWhy::Off,
                ..
            } => NoteWhy::ButtonOff,
            Error::Busy { .. } => NoteWhy::ButtonBusy,
            _ => NoteWhy::ButtonFailed,
        };
        self.button_said(why, &error.to_string());
    }

    /// The store, or what it is to be given, failed.
    pub(super) fn button_failed(&mut self, message: &str) {
        self.button_said(NoteWhy::ButtonFailed, message);
    }

    fn button_said(&mut self, why: NoteWhy, message: &str) {
        log::warn!("the reset button was held in vain: {message}");
        self.hardware.said = Some(Note {
            message: format!("The reset button was held, and the password is as it was: {message}"),
            why,
        });
        self.publish();
    }
}
