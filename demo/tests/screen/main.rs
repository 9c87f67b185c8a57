//! A recorder's screen, the recorder and a desk: real programs behind the real pages.
#![allow(clippy::unwrap_used)]

#[path = "../online/certificates.rs"]
mod certificates;
#[path = "../online/desk.rs"]
mod desk;
#[path = "../../../screen/tests/story/hands.rs"]
mod hands;
#[allow(dead_code, reason = "the screen's own stories take more of it")]
#[path = "../../../screen/tests/story/owner.rs"]
mod owner;
#[path = "../../../screen/tests/pages/raster.rs"]
mod raster;
#[allow(dead_code, reason = "what has no screen asks for more")]
#[path = "../online/recorder.rs"]
mod recorder;
mod sent;

use recorder::NEW;
