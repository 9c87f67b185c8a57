//! The pages, and what can be chosen on the menus.

use super::Field;
use super::sent::why_not;
use crate::api::recovery::{
    ExportReply, MakeKitReply, MethodName, Next, RequestFileReply, Status, Stick,
};
use crate::ctl::paste::Paste;
use crate::ctl::say;
use crate::secret::Secret;
use std::time::Duration;

/// What the person sees, with what is being typed there. Everything else comes from the daemon.
pub enum Page {
    /// The device, what goes on, and the menu.
    Start { at: usize },
    /// Whether one is entitled to do this.
    Acknowledge { typed: Field },
    /// With whom to recover: the desk or the kit.
    Ways { at: usize },
    /// The request as QR code and rows.
    Request,
    /// The request as the GUID file's text, to be copied.
    Text(RequestFileReply),
    /// The reply file's text, being pasted; it is entered when nothing more has come since this time.
    Paste { paste: Paste, last: Duration },
    /// Where to send it, in full.
    Contact,
    /// The sticks to write it to.
    Export { at: usize },
    /// It is on a stick.
    Exported(ExportReply),
    /// Where a code was sent, the marked contact, and the code.
    Sent { at: usize, typed: Field },
    /// The code.
    Code { typed: Field },
    /// The new password, the second time once there is a first.
    Password { first: Option<Secret>, typed: Field },
    /// The new password is set, or will be.
    Done { delayed_s: u64 },
    /// The event log.
    Log {
        lines: Vec<String>,
        sound: bool,
        top: usize,
    },
    /// The password of the account as it is, to prove to be its owner.
    Owner { purpose: Purpose, typed: Field },
    /// A recovery kit, this once.
    Kit(MakeKitReply),
}

/// What the account's password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new recovery kit.
    Kit,
    /// The end of a delayed recovery.
    Stop,
}

/// A line of a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Take the code from the reply on a stick.
    Reply,
    /// Type the new password.
    Password,
    /// Give the accepted code up.
    GiveUp,
    /// Start, or see the open request.
    Forgot,
    /// Type a code.
    Code,
    /// Stop a delayed recovery.
    Stop,
    /// Make a recovery kit.
    Kit,
    /// Read the event log.
    Log,
    /// Have a code sent, or type the one that was.
    Message,
    /// Ask the vendor's desk.
    Desk,
    /// Use the recovery kit.
    OwnKit,
}

impl Choice {
    /// The key that picks it.
    pub fn key(self) -> char {
        match self {
            Self::Reply => 'R',
            Self::Password => 'P',
            Self::GiveUp => 'G',
            Self::Forgot => 'F',
            Self::Code => 'C',
            Self::Stop => 'S',
            Self::Kit | Self::OwnKit => 'K',
            Self::Log => 'L',
            Self::Message => 'M',
            Self::Desk => 'D',
        }
    }

    /// What it says.
    pub fn label(self, status: &Status) -> String {
        match self {
            Self::Reply => "Use the answer that is on the USB stick".into(),
            Self::Password => "Type the new password".into(),
            Self::GiveUp => "Give the accepted code up".into(),
            Self::Forgot if status.request.is_some() => {
                "Forgot password: see the open request".into()
            }
            Self::Forgot => "Forgot password".into(),
            Self::Code => "Enter a code".into(),
            Self::Stop => "Stop the recovery with the old password".into(),
            Self::Kit => "Recovery kit: make one for the future".into(),
            Self::Log => "Event log".into(),
            Self::Message if status.sent.is_some() => {
                "Code by e-mail or text message: enter it, or have it sent again".into()
            }
            Self::Message => "Code by e-mail or text message".into(),
            Self::Desk => format!("Ask {} for a code", status.vendor.name),
            Self::OwnKit => "Enter the code of the recovery kit".into(),
        }
    }

    /// The start page's menu, the likeliest first.
    pub fn at_start(status: &Status, surface: &str) -> Vec<Self> {
        let mut menu = Vec::new();
        if status.sent.is_some() && matches!(status.next, Next::Start | Next::Code) {
            menu.push(Self::Message);
        }
        match status.next {
            Next::Start => menu.push(Self::Forgot),
            Next::Code => {
                if reply_stick(status).is_some() {
                    menu.push(Self::Reply);
                }
                menu.extend([Self::Forgot, Self::Code]);
            }
            Next::Password if say::is_granted_here(status, surface) => {
                menu.extend([Self::Password, Self::GiveUp]);
            }
            Next::Delayed => menu.push(Self::Stop),
            Next::Password if status.request.is_some() => menu.extend([Self::Forgot, Self::Code]),
            Next::Password => menu.push(Self::Code),
            Next::Applying | Next::Unavailable => {}
        }
        if offers(status, MethodName::Kit) && status.next != Next::Unavailable {
            menu.push(Self::Kit);
        }
        menu.push(Self::Log);
        menu
    }

    /// The ways to recover that this recorder has at the moment.
    pub fn ways(status: &Status) -> Vec<Self> {
        let mut menu = Vec::new();
        if offers(status, MethodName::Online) && why_not(status).is_none() {
            menu.push(Self::Message);
        }
        if offers(status, MethodName::LongSerial) || offers(status, MethodName::GuidFile) {
            menu.push(Self::Desk);
        }
        if status.kit && offers(status, MethodName::Kit) {
            menu.push(Self::OwnKit);
        }
        menu
    }
}

/// Whether the product has this way in, usable at the moment or not.
pub fn offers(status: &Status, name: MethodName) -> bool {
    status.methods.iter().any(|method| method.name == name)
}

/// The first stick with the answer to the open request.
pub fn reply_stick(status: &Status) -> Option<&Stick> {
    status.sticks.iter().find(|stick| stick.reply)
}
