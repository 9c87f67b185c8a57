//! What is plugged in to point and type with: mice, tablets, touchscreens, keyboards, remote controls.
//!
//! Every `/dev/input/event*` is read, those that are plugged in later too. Keyboards are US keyboards. For a remote control
//! *OK* is Enter, *back* and *exit* are Escape, *menu* is F10, *info* and *help* are F1.

mod device;
mod devices;
mod hands;
mod keys;

pub use device::Device;
pub use devices::{Devices, DevicesError};
pub use hands::Hands;

/// What a person did with a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    /// Moved the mouse by so many steps.
    Point([f32; 2]),
    /// Moved a tablet's pointer to a place: from 0, left and top, to 1.
    PointTo([f32; 2]),
    /// Pressed a button of the mouse, or let it go.
    Button(Button, bool),
    /// Turned the wheel by so many notches, to the right and away.
    Wheel([f32; 2]),
    /// Put a finger on the screen, at a place from 0 to 1.
    Touch([f32; 2]),
    /// Moved it.
    Drag([f32; 2]),
    /// Took it away.
    Lift,
    /// Pressed a key, or let it go.
    Key {
        /// Its code (linux/input-event-codes.h).
        code: u16,
        /// Whether it is down.
        down: bool,
        /// Whether it has been down before.
        again: bool,
    },
}

/// A button of a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// The wheel.
    Middle,
}

impl Button {
    fn of(number: u16) -> Self {
        match number {
            0 => Self::Left,
            1 => Self::Right,
            _ => Self::Middle,
        }
    }
}
