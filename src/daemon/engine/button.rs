//! What is done when the reset button was held.

use super::answers::refused;
use super::{AfterRequest, Engine};
use crate::api::recovery::{Error, NoteWhy, UnavailableWhy};
use crate::daemon::button::News;
use crate::daemon::work::Prepared;
use crate::flow::{Event, Refusal};

impl Engine {
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
}
