//! The monitor: where the picture is shown.
//!
//! Mode setting by DRM where there is a card, else the framebuffer device. A monitor may be plugged in later, unplugged and
//! changed; the card may be held by another program for now. Nothing is asked again and again: the kernel tells.

mod drm;
mod fbdev;
mod format;
mod headless;
mod hotplug;
mod monitor;
mod vt;
#[cfg(feature = "window")]
mod window;

pub use drm::{Drm, DrmError};
pub use fbdev::{Fbdev, FbdevError};
pub use format::{Format, FormatError};
pub use headless::{PngError, png};
pub use hotplug::Hotplug;
pub use monitor::{Choice, Monitor, MonitorError, Sight};
pub use vt::{Switch, Vt, VtError};
#[cfg(feature = "window")]
pub use window::{WindowError, window};
