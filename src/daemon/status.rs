//! What front ends are shown: the flow's state as the interface tells it.

use super::engine::Hardware;
use crate::api::recovery::{
    Button, Channel, Delayed, Grant, Method, MethodName, MethodWhy, Next, Note, NoteWhy, Policy,
    Record, Request, SentCode, StateWhy, Status, Stick, Vendor,
};
use crate::config::Config;
use crate::flow::state::{OpenRequest, Stage};
use crate::flow::{self, Flow};
use crate::sys::clock;
use recovery_protocol::{Serial, long_serial};
use std::time::Duration;

/// A status as it was at a powered-on time, and whose the grant in it is. It is made when something changes; that time
/// passes is worked in when it is shown.
#[derive(Clone)]
pub struct Seen {
    status: Status,
    grant_uid: Option<u32>,
    as_of: Duration,
    due: Option<Duration>,
    in_order: bool,
}

impl Seen {
    /// Whether there is nothing to find out or to end before this can be shown at powered-on time `now`.
    pub fn is_current(&self, now: Duration) -> bool {
        self.in_order && self.due.is_none_or(|due| now < due)
    }

    /// The status as this user may see it at powered-on time `now`.
    pub fn by(&self, uid: u32, now: Duration) -> Status {
        let mut status = self.status.clone();
        status.clock = clock::local_now();
        let passed = now.saturating_sub(self.as_of).as_secs();
        let mut running = vec![
            &mut status.code_wait_s,
            &mut status.kit_wait_s,
            &mut status.sign_in_wait_s,
            &mut status.ask_wait_s,
        ];
        running.extend(
            status
                .request
                .as_mut()
                .map(|request| &mut request.ends_in_s),
        );
        running.extend(
            status
                .delayed
                .as_mut()
                .map(|delayed| &mut delayed.ends_in_s),
        );
        if let Some(sent) = &mut status.sent {
            running.push(&mut sent.ends_in_s);
        }
        if let Some(grant) = &mut status.grant {
            grant.mine = self.grant_uid == Some(uid);
            running.push(&mut grant.ends_in_s);
        }
        for left in running {
            *left = left.saturating_sub(passed);
        }
        if let Some(sent) = status.sent.as_mut().filter(|sent| sent.ends_in_s == 0) {
            sent.left = 0;
        }
        status
    }
}

/// What a status is made of besides the flow.
pub struct Surroundings<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// This recorder's serial number.
    pub serial: &'a Serial,
    /// Powered-on time.
    pub now: Duration,
    /// The sticks that are there.
    pub sticks: Vec<Stick>,
    /// The last successful recovery.
    pub last_recovery: Option<Record>,
    /// What the log says of a hook that failed after it.
    pub hook_failed: Option<String>,
    /// Why nothing can be done at all, if so.
    pub trouble: Option<String>,
    /// What the hardware tells.
    pub hardware: &'a Hardware,
    /// The reset button, while it is held.
    pub button: Option<Button>,
    /// The verification code that was sent last.
    pub sent: Option<SentCode>,
    /// What this system lacks.
    pub notes: &'a [Note],
}

/// Whole seconds, rounded up: a wait that is shown as 0 is over.
pub fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// The open request as front ends show it.
pub fn request(config: &Config, open: &OpenRequest) -> Option<Request> {
    let request = recovery_protocol::Request::from_bytes(&open.bytes).ok()?;
    Some(Request {
        guid: request.guid().to_string(),
        serial: request.serial().to_string(),
        long_serial: long_serial::rows(&request),
        qr: long_serial::qr_text(&request, &config.vendor.qr_prefix),
        ends_in_s: seconds(open.left),
    })
}

/// Puts a status together.
pub fn seen(flow: &Flow, around: Surroundings<'_>) -> Seen {
    let config = around.config;
    let device = flow.device();
    let off = config.policy.mode == Policy::Off;
    let reason = match off {
        true => Some((StateWhy::Off, flow::Refusal::Off.to_string())),
        false => around
            .trouble
            .clone()
            .map(|trouble| (StateWhy::CannotKeep, trouble)),
    };
    let (mut grant, mut grant_uid, mut delayed) = (None, None, None);
    let mut next = match &device.request {
        Some(_) => Next::Code,
        None => Next::Start,
    };
    match &device.stage {
        Stage::Idle => {}
        Stage::Granted {
            channel,
            holder,
            left,
        } => {
            next = Next::Password;
            grant_uid = Some(holder.uid);
            grant = Some(Grant {
                method: channel.name().into(),
                channel: (*channel).into(),
                surface: holder.surface.clone(),
                mine: false,
                ends_in_s: seconds(*left),
            });
        }
        Stage::Delayed { channel, left, .. } => {
            next = Next::Delayed;
            delayed = Some(Delayed {
                method: channel.name().into(),
                channel: (*channel).into(),
                ends_in_s: seconds(*left),
            });
        }
        Stage::Applying { .. } => next = Next::Applying,
    }
    if reason.is_some() && !matches!(next, Next::Delayed | Next::Applying) {
        next = Next::Unavailable;
    }
    let sent = around.sent.clone();
    let methods = methods(flow, &around, reason.as_ref());
    let (why, reason) = reason.unzip();
    Seen {
        grant_uid,
        as_of: around.now,
        due: flow.next_wake(),
        in_order: around.trouble.is_none() && config.stick.paths.is_empty(),
        status: Status {
            serial: around.serial.to_string(),
            model: config.device.model.clone(),
            firmware: config.device.firmware.clone(),
            account: config.account.name.clone(),
            vendor: Vendor {
                name: config.vendor.name.clone(),
                contact: config.vendor.contact.clone(),
                hours: config.vendor.hours.clone(),
            },
            clock: String::new(),
            policy: config.policy.mode,
            delay_h: config.policy.delay.as_secs() / 3600,
            min_length: config.min_length as u64,
            methods,
            next,
            reason,
            why,
            request: device
                .request
                .as_ref()
                .and_then(|open| request(config, open)),
            sent,
            asking: flow.is_asking(),
            ask_wait_s: seconds(flow.ask_wait()),
            grant,
            delayed,
            code_wait_s: seconds(device.secure.wait),
            kit: device.kit.is_some(),
            kit_wait_s: seconds(device.kit_limiter.wait),
            sign_in_wait_s: seconds(device.sign_in.wait),
            sticks: around.sticks,
            last_recovery: around.last_recovery,
            notes: around
                .notes
                .iter()
                .chain(&around.hardware.said)
                .cloned()
                .chain(around.hook_failed.map(|message| Note {
                    message,
                    why: NoteWhy::HookFailed,
                }))
                .collect(),
            button: around.button,
            online: around.hardware.online.clone(),
        },
    }
}

/// Every way in that this product offers, and why one does not work right now.
fn methods(
    flow: &Flow,
    around: &Surroundings<'_>,
    off: Option<&(StateWhy, String)>,
) -> Vec<Method> {
    around
        .config
        .methods
        .iter()
        .map(|&name| {
            if name == MethodName::Button && off.is_none() {
                return button(around);
            }
            let online = online(flow, around);
            let trouble = match off {
                Some((StateWhy::Off, reason)) => Some((MethodWhy::Off, reason.as_str())),
                Some((StateWhy::CannotKeep, reason)) => {
                    Some((MethodWhy::CannotKeep, reason.as_str()))
                }
                None => match name {
                    MethodName::LongSerial | MethodName::Button => None,
                    MethodName::GuidFile if around.sticks.iter().any(|stick| stick.usable) => None,
                    MethodName::GuidFile => {
                        Some((MethodWhy::NoStick, "Plug a USB stick into the recorder."))
                    }
                    MethodName::Kit if flow.device().kit.is_some() => None,
                    MethodName::Kit => Some((
                        MethodWhy::NoKit,
                        "No recovery kit was made for this recorder.",
                    )),
                    MethodName::Online => {
                        online.as_ref().map(|(why, reason)| (*why, reason.as_str()))
                    }
                },
            };
            let (why, reason) = trouble.unzip();
            Method {
                name,
                usable: reason.is_none(),
                reason: reason.map(str::to_owned),
                why,
                hold_s: None,
            }
        })
        .collect()
}

/// Why no verification code can be asked for, if so. A wait is told beside it.
fn online(flow: &Flow, around: &Surroundings<'_>) -> Option<(MethodWhy, String)> {
    let Some(desk) = &around.config.desk else {
        let reason = "This recorder's software does not know how to reach the vendor by itself.";
        return Some((MethodWhy::NoDesk, reason.into()));
    };
    if let Some(limit) = flow.verification_closed() {
        return Some((MethodWhy::VerificationClosed, limit.to_string()));
    }
    let online = around.hardware.online.as_ref()?;
    match online.connected || desk.next_hop().is_here() {
        true => None,
        false => Some((MethodWhy::NotConnected, online.reason.clone()?)),
    }
}

/// The reset button: what to do with it, or why that would be in vain.
fn button(around: &Surroundings<'_>) -> Method {
    let (does, what) = match &around.config.device.sticker_code {
        Some(_) => (
            MethodWhy::HoldForSticker,
            "the password becomes the code on the recorder's sticker",
        ),
        None => (MethodWhy::HoldForRequest, "a recovery request opens"),
    };
    let hold = around
        .config
        .button
        .as_ref()
        .map_or(0, |button| button.hold.as_secs());
    let (why, reason) = match (&around.config.button, &around.hardware.trouble) {
        (_, Some(trouble)) => (MethodWhy::ButtonBroken, trouble.clone()),
        (Some(button), None) if button.enabled => (
            does,
            format!("Hold the reset button for {hold} seconds: {what}."),
        ),
        _ => (
            MethodWhy::ButtonOff,
            "The reset button is switched off in the recorder's configuration.".into(),
        ),
    };
    Method {
        name: MethodName::Button,
        usable: why == does,
        reason: Some(reason),
        why: Some(why),
        hold_s: (why == does).then_some(hold),
    }
}

impl From<flow::state::Channel> for Channel {
    fn from(channel: flow::state::Channel) -> Self {
        match channel {
            flow::state::Channel::SecureCode => Self::SecureCode,
            flow::state::Channel::VerificationCode => Self::VerificationCode,
            flow::state::Channel::Kit => Self::Kit,
            flow::state::Channel::Button => Self::Button,
        }
    }
}
