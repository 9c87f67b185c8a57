//! What follows a new password of the recorder.
//!
//! `recovery-onvif` is a hook of `recoveryd`: cameras whose account shared the recorder's old password are given the new one
//! by ONVIF's `SetUser` (ONVIF Core Specification, section 8.4), each by itself and with a result of its own.

pub mod camera;
pub mod config;
pub mod event;
pub mod http;
pub mod keep;
pub mod messages;
pub mod run;
pub mod sign_in;
#[cfg(feature = "tls")]
pub mod tls;
pub mod xml;
