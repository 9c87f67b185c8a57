//! What the recorder's own hardware tells: the reset button and the network's links.

use super::Engine;
use crate::api::recovery::{Button, Note, NoteWhy, Online};
use crate::flow::state::{Channel, Stage};

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
    #[cfg(feature = "button")]
    pub(super) preparing: bool,
}

impl Engine {
    pub(super) fn links(&mut self, online: Option<Online>) {
        if self.hardware.online != online {
            self.hardware.online = online;
            self.publish();
        }
    }

    /// What is shown of a held button.
    pub(super) fn held_button(&self) -> Option<Button> {
        Some(Button {
            held_s: self.hardware.held_s?,
            hold_s: self.config.button.as_ref()?.hold.as_secs(),
        })
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

    /// The store, or what it is to be given, failed.
    pub(super) fn button_failed(&mut self, message: &str) {
        self.button_said(NoteWhy::ButtonFailed, message);
    }

    pub(super) fn button_said(&mut self, why: NoteWhy, message: &str) {
        log::warn!("the reset button was held in vain: {message}");
        self.hardware.said = Some(Note {
            message: format!("The reset button was held, and the password is as it was: {message}"),
            why,
        });
        self.publish();
    }
}
