//! How the screen looks: colours, buttons, fields, keys, and where the focus goes. Nothing here knows a page.

mod button;
mod field;
mod file;
mod focus;
mod icon;
mod keyboard;
mod logo;
mod paper;
mod qr;
mod text;
mod theme;

pub use button::{Button, Kind, PAD, SMALL, TALL};
pub use field::{Field, erase, held, insert};
pub use file::{Look, Names, ThemeError};
pub use focus::Focus;
pub use icon::{Icon, meter};
pub use keyboard::{Caps, Keyboard, Press, Shift};
pub use logo::LogoError;
pub use paper::{Paper, ROUND, cut_bottom, cut_left, cut_right, cut_top};
pub use qr::Qr;
pub use text::{Style, Trace};
pub use theme::{CALM, Colours, STRONG, contrast};
