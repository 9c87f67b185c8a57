//! What the kernel offers only by ioctl and mapping: the framebuffer, the terminal, input devices. The only place in this
//! package where `unsafe` may stand.
#![allow(unsafe_code)]

pub mod framebuffer;
pub mod input;
mod mapping;
pub mod terminal;

pub use mapping::Mapping;
