//! A virtual terminal of a PC's console (linux/vt.h, linux/kd.h).

use nix::sys::signal::Signal;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// `struct vt_mode`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Mode {
    mode: i8,
    wait: i8,
    release: i16,
    acquire: i16,
    unused: i16,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
struct State {
    active: u16,
    signal: u16,
    open: u16,
}

const BY_PROCESS: i8 = 1;
const GRAPHICS: i32 = 1;
const KEYBOARD_OFF: i32 = 4;

mod ioctl {
    #![allow(missing_docs)]
    use super::{Mode, State};
    nix::ioctl_write_int_bad!(set_drawing, 0x4b3a);
    nix::ioctl_read_bad!(get_drawing, 0x4b3b, libc::c_int);
    nix::ioctl_read_bad!(get_keyboard, 0x4b44, libc::c_int);
    nix::ioctl_write_int_bad!(set_keyboard, 0x4b45);
    nix::ioctl_read_bad!(get_mode, 0x5601, Mode);
    nix::ioctl_write_ptr_bad!(set_mode, 0x5602, Mode);
    nix::ioctl_read_bad!(get_state, 0x5603, State);
    nix::ioctl_write_int_bad!(answer, 0x5605);
    nix::ioctl_write_int_bad!(activate, 0x5606);
}

/// How a terminal was, to be restored.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    drawing: i32,
    keyboard: i32,
    mode: Mode,
}

/// Takes a terminal: the kernel no longer draws on it nor reads the keyboard for it, and asks by these signals before it
/// switches to another terminal and when it has come back.
pub fn take(terminal: &File, release: Signal, acquire: Signal) -> io::Result<Before> {
    let fd = terminal.as_raw_fd();
    let mut before = Before {
        drawing: 0,
        keyboard: 0,
        mode: Mode::default(),
    };
    let mode = Mode {
        mode: BY_PROCESS,
        release: release as i16,
        acquire: acquire as i16,
        ..Mode::default()
    };
    // SAFETY: the descriptor is open, and the records are laid out as the kernel reads and fills them.
    unsafe {
        ioctl::get_drawing(fd, &mut before.drawing)?;
        ioctl::get_keyboard(fd, &mut before.keyboard)?;
        ioctl::get_mode(fd, &mut before.mode)?;
        ioctl::set_mode(fd, &mode)?;
        ioctl::set_keyboard(fd, KEYBOARD_OFF)?;
        ioctl::set_drawing(fd, GRAPHICS)?;
    }
    Ok(before)
}

/// Gives the terminal back as it was.
pub fn restore(terminal: &File, before: &Before) -> io::Result<()> {
    let fd = terminal.as_raw_fd();
    // SAFETY: the descriptor is open, and the record is laid out as the kernel reads it.
    unsafe {
        ioctl::set_drawing(fd, before.drawing)?;
        ioctl::set_keyboard(fd, before.keyboard)?;
        ioctl::set_mode(fd, &before.mode)?;
    }
    Ok(())
}

/// Lets the kernel switch away, after the release signal.
pub fn let_go(terminal: &File) -> io::Result<()> {
    // SAFETY: the descriptor is open; the argument is a number.
    unsafe { ioctl::answer(terminal.as_raw_fd(), 1) }?;
    Ok(())
}

/// Tells the kernel that the terminal's return was seen, after the acquire signal.
pub fn is_back(terminal: &File) -> io::Result<()> {
    // SAFETY: the descriptor is open; the argument is a number (`VT_ACKACQ`).
    unsafe { ioctl::answer(terminal.as_raw_fd(), 2) }?;
    Ok(())
}

/// Asks the kernel to show the terminal with this number, from 1.
pub fn activate(terminal: &File, number: u8) -> io::Result<()> {
    // SAFETY: the descriptor is open; the argument is a number.
    unsafe { ioctl::activate(terminal.as_raw_fd(), i32::from(number)) }?;
    Ok(())
}

/// The number of the terminal that is shown.
pub fn active(terminal: &File) -> io::Result<u16> {
    let mut state = State::default();
    // SAFETY: the descriptor is open, and the record is laid out as the kernel fills it.
    unsafe { ioctl::get_state(terminal.as_raw_fd(), &mut state) }?;
    Ok(state.active)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_no_terminal() {
        let file = tempfile::tempfile().unwrap();
        assert!(take(&file, Signal::SIGUSR1, Signal::SIGUSR2).is_err());
        assert!(active(&file).is_err());
    }
}
