//! The flow's state as the bytes a slot keeps: JSON with a version, times in milliseconds, so that a later program can
//! read and migrate it.

use crate::flow::limits::{Asked, Limiter};
use crate::flow::state::{Channel, Device, Holder, Hooks, OpenRequest, Stage, Verifier};
use crate::read::{self, Wrong};
use crate::secret::{Secret, on_the_wire};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use zeroize::Zeroizing;

/// The version this program writes.
const VERSION: u32 = 1;

/// Why saved state cannot be used.
#[derive(Error, Debug)]
pub enum SnapshotError {
    /// A later program wrote it.
    #[error(
        "the recovery state was written by a newer recoveryd (version {0}); install that version again"
    )]
    FromTheFuture(u32),
    /// The checksum held, but the text is not ours.
    #[error("the recovery state cannot be read: {0}")]
    Unreadable(#[from] Wrong),
    /// The state cannot be written down.
    #[error("the recovery state cannot be written down: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// A field holds what it cannot hold.
    #[error("the recovery state cannot be read: {0} is wrong")]
    Field(&'static str),
}

#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    secure: SavedLimiter,
    verification: SavedLimiter,
    kit_limiter: SavedLimiter,
    sign_in: SavedLimiter,
    asked_ms: Vec<u64>,
    request: Option<SavedRequest>,
    past: Option<String>,
    kit: Option<String>,
    /// Not in what was written before recorders asked the desk.
    #[serde(default)]
    desk_clock_s: u64,
    stage: SavedStage,
    /// Not in what was written before there were hooks, and left out where there are none. A program of that time reads what
    /// is here without it: it sets a password that is under way, and tells no hook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hooks: Option<SavedHooks>,
}

#[derive(Serialize, Deserialize)]
struct SavedHooks {
    channel: SavedChannel,
    password: Option<SavedSecret>,
    next: u32,
    starts: u32,
    wait_ms: u64,
}

#[derive(Serialize, Deserialize)]
struct SavedLimiter {
    wrong: u32,
    wait_ms: u64,
}

#[derive(Serialize, Deserialize)]
struct SavedRequest {
    request: String,
    verifier: String,
    made: String,
    left_ms: u64,
    wrong: u32,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum SavedChannel {
    SecureCode,
    VerificationCode,
    Kit,
    Button,
}

#[derive(Serialize, Deserialize)]
struct SavedHolder {
    uid: u32,
    surface: String,
}

#[derive(Serialize, Deserialize)]
struct SavedSecret(#[serde(with = "on_the_wire")] Secret);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SavedStage {
    Idle,
    Granted {
        channel: SavedChannel,
        holder: SavedHolder,
        left_ms: u64,
    },
    Delayed {
        channel: SavedChannel,
        prepared: SavedSecret,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<SavedSecret>,
        left_ms: u64,
    },
    Applying {
        channel: SavedChannel,
        prepared: SavedSecret,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<SavedSecret>,
        holder: Option<SavedHolder>,
        wait_ms: u64,
        failed: u32,
    },
}

/// Writes the state down. The bytes may hold a prepared password and are wiped.
pub fn encode(device: &Device) -> Result<Zeroizing<Vec<u8>>, SnapshotError> {
    // Room enough that the buffer never moves and leaves an unwiped copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
    serde_json::to_writer(&mut *bytes, &Saved::from(device))?;
    Ok(bytes)
}

/// Reads what [`encode`] wrote.
pub fn decode(bytes: &[u8]) -> Result<Device, SnapshotError> {
    let head: Head = read::json(bytes)?;
    if head.version > VERSION {
        return Err(SnapshotError::FromTheFuture(head.version));
    }
    read::json::<Saved>(bytes)?.try_into()
}

/// Rounded up: no restart makes a wait shorter.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

impl From<&Device> for Saved {
    fn from(device: &Device) -> Self {
        Self {
            version: VERSION,
            secure: (&device.secure).into(),
            verification: (&device.verification).into(),
            kit_limiter: (&device.kit_limiter).into(),
            sign_in: (&device.sign_in).into(),
            asked_ms: device.asked.0.iter().copied().map(milliseconds).collect(),
            request: device.request.as_ref().map(|request| SavedRequest {
                request: hex::encode(&request.bytes),
                verifier: request.verifier.0.clone(),
                made: request.made.clone(),
                left_ms: milliseconds(request.left),
                wrong: request.wrong,
            }),
            past: device.past.as_ref().map(|verifier| verifier.0.clone()),
            kit: device.kit.as_ref().map(|verifier| verifier.0.clone()),
            desk_clock_s: device.desk_clock_s,
            stage: (&device.stage).into(),
            hooks: device.hooks.as_ref().map(|hooks| SavedHooks {
                channel: hooks.channel.into(),
                password: hooks.password.as_ref().map(SavedSecret::from),
                next: hooks.next,
                starts: hooks.starts,
                wait_ms: milliseconds(hooks.wait),
            }),
        }
    }
}

impl TryFrom<Saved> for Device {
    type Error = SnapshotError;

    fn try_from(saved: Saved) -> Result<Self, SnapshotError> {
        let request = match saved.request {
            None => None,
            Some(request) => Some(OpenRequest {
                bytes: hex::decode(&request.request)
                    .map_err(|_| SnapshotError::Field("request"))?,
                verifier: Verifier(request.verifier),
                made: request.made,
                left: Duration::from_millis(request.left_ms),
                wrong: request.wrong,
            }),
        };
        Ok(Self {
            secure: saved.secure.into(),
            verification: saved.verification.into(),
            kit_limiter: saved.kit_limiter.into(),
            sign_in: saved.sign_in.into(),
            asked: Asked(
                saved
                    .asked_ms
                    .into_iter()
                    .map(Duration::from_millis)
                    .collect(),
            ),
            request,
            past: saved.past.map(Verifier),
            kit: saved.kit.map(Verifier),
            desk_clock_s: saved.desk_clock_s,
            stage: saved.stage.into(),
            hooks: saved.hooks.map(|hooks| Hooks {
                channel: hooks.channel.into(),
                password: hooks.password.map(|password| Arc::new(password.0)),
                next: hooks.next,
                starts: hooks.starts,
                wait: Duration::from_millis(hooks.wait_ms),
            }),
        })
    }
}

impl From<&Limiter> for SavedLimiter {
    fn from(limiter: &Limiter) -> Self {
        Self {
            wrong: limiter.wrong,
            wait_ms: milliseconds(limiter.wait),
        }
    }
}

impl From<SavedLimiter> for Limiter {
    fn from(saved: SavedLimiter) -> Self {
        Self {
            wrong: saved.wrong,
            wait: Duration::from_millis(saved.wait_ms),
        }
    }
}

impl From<Channel> for SavedChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::SecureCode => Self::SecureCode,
            Channel::VerificationCode => Self::VerificationCode,
            Channel::Kit => Self::Kit,
            Channel::Button => Self::Button,
        }
    }
}

impl From<SavedChannel> for Channel {
    fn from(saved: SavedChannel) -> Self {
        match saved {
            SavedChannel::SecureCode => Self::SecureCode,
            SavedChannel::VerificationCode => Self::VerificationCode,
            SavedChannel::Kit => Self::Kit,
            SavedChannel::Button => Self::Button,
        }
    }
}

impl From<&Holder> for SavedHolder {
    fn from(holder: &Holder) -> Self {
        Self {
            uid: holder.uid,
            surface: holder.surface.clone(),
        }
    }
}

impl From<SavedHolder> for Holder {
    fn from(saved: SavedHolder) -> Self {
        Self {
            uid: saved.uid,
            surface: saved.surface,
        }
    }
}

impl From<&Arc<Secret>> for SavedSecret {
    fn from(secret: &Arc<Secret>) -> Self {
        Self(Secret::new(secret.expose().into()))
    }
}

impl From<&Stage> for SavedStage {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Idle => Self::Idle,
            Stage::Granted {
                channel,
                holder,
                left,
            } => Self::Granted {
                channel: (*channel).into(),
                holder: holder.into(),
                left_ms: milliseconds(*left),
            },
            Stage::Delayed {
                channel,
                prepared,
                password,
                left,
            } => Self::Delayed {
                channel: (*channel).into(),
                prepared: prepared.into(),
                password: password.as_ref().map(SavedSecret::from),
                left_ms: milliseconds(*left),
            },
            Stage::Applying {
                channel,
                prepared,
                password,
                holder,
                wait,
                failed,
            } => Self::Applying {
                channel: (*channel).into(),
                prepared: prepared.into(),
                password: password.as_ref().map(SavedSecret::from),
                holder: holder.as_ref().map(SavedHolder::from),
                wait_ms: milliseconds(*wait),
                failed: *failed,
            },
        }
    }
}

impl From<SavedStage> for Stage {
    fn from(saved: SavedStage) -> Self {
        match saved {
            SavedStage::Idle => Self::Idle,
            SavedStage::Granted {
                channel,
                holder,
                left_ms,
            } => Self::Granted {
                channel: channel.into(),
                holder: holder.into(),
                left: Duration::from_millis(left_ms),
            },
            SavedStage::Delayed {
                channel,
                prepared,
                password,
                left_ms,
            } => Self::Delayed {
                channel: channel.into(),
                prepared: Arc::new(prepared.0),
                password: password.map(|password| Arc::new(password.0)),
                left: Duration::from_millis(left_ms),
            },
            SavedStage::Applying {
                channel,
                prepared,
                password,
                holder,
                wait_ms,
                failed,
            } => Self::Applying {
                channel: channel.into(),
                prepared: Arc::new(prepared.0),
                password: password.map(|password| Arc::new(password.0)),
                holder: holder.map(Holder::from),
                wait: Duration::from_millis(wait_ms),
                failed,
            },
        }
    }
}
