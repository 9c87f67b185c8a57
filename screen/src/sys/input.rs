//! Input devices (linux/input.h): what they can do, and what they tell.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsRawFd;

/// A `struct input_event`: a time of two longs, which is not looked at, then type, code and value.
const TIME: usize = 2 * size_of::<libc::c_long>();
/// The bytes of one event.
pub const RECORD: usize = TIME + 8;

/// Bits for every code of the largest type, `KEY_MAX`.
const BITS: usize = 0x300 / 8;

mod ioctl {
    #![allow(missing_docs)]
    use super::Range;
    nix::ioctl_read_buf!(properties, b'E', 0x09, u8);
    nix::ioctl_read_buf!(kinds, b'E', 0x20, u8);
    nix::ioctl_read_buf!(keys, b'E', 0x21, u8);
    nix::ioctl_read_buf!(relative, b'E', 0x22, u8);
    nix::ioctl_read_buf!(absolute, b'E', 0x23, u8);
    nix::ioctl_write_int!(grab, b'E', 0x90);
    nix::ioctl_read!(range_x, b'E', 0x40, Range);
    nix::ioctl_read!(range_y, b'E', 0x41, Range);
    nix::ioctl_read!(range_touch_x, b'E', 0x75, Range);
    nix::ioctl_read!(range_touch_y, b'E', 0x76, Range);
}

/// What a device tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// `EV_KEY`, `EV_REL`, `EV_ABS`, `EV_SYN`.
    pub kind: u16,
    /// Which key or axis.
    pub code: u16,
    /// 1 down, 0 up, 2 repeated; steps; a position.
    pub value: i32,
}

/// `struct input_absinfo`: an axis' range.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// Where it stands.
    pub value: i32,
    /// The least value.
    pub least: i32,
    /// The greatest value.
    pub most: i32,
    fuzz: i32,
    flat: i32,
    resolution: i32,
}

impl Range {
    /// From the least to the greatest value.
    #[cfg(test)]
    pub fn new(least: i32, most: i32) -> Self {
        Self {
            least,
            most,
            ..Self::default()
        }
    }
}

/// What a device can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    keys: [u8; BITS],
    relative: [u8; 2],
    absolute: [u8; 8],
    /// The range of `ABS_X` and `ABS_Y`.
    pub position: Option<[Range; 2]>,
    /// The range of `ABS_MT_POSITION_X` and `_Y`.
    pub touch: Option<[Range; 2]>,
}

impl Abilities {
    /// Asks an open device. An error: it is none.
    pub fn of(device: &File) -> io::Result<Self> {
        let fd = device.as_raw_fd();
        let mut it = Self {
            keys: [0; BITS],
            relative: [0; 2],
            absolute: [0; 8],
            position: None,
            touch: None,
        };
        let (mut x, mut y) = (Range::default(), Range::default());
        // SAFETY: the descriptor is open, the kernel writes no more than each array's length, and `Range` is laid out as it
        // writes it.
        unsafe {
            ioctl::kinds(fd, &mut [0; 4])?;
            ioctl::keys(fd, &mut it.keys)?;
            ioctl::relative(fd, &mut it.relative)?;
            ioctl::absolute(fd, &mut it.absolute)?;
            if ioctl::range_x(fd, &mut x).is_ok() && ioctl::range_y(fd, &mut y).is_ok() {
                it.position = Some([x, y]).filter(|_| it.has_absolute(0) && it.has_absolute(1));
            }
            if ioctl::range_touch_x(fd, &mut x).is_ok() && ioctl::range_touch_y(fd, &mut y).is_ok()
            {
                it.touch = Some([x, y]).filter(|_| it.has_absolute(0x35) && it.has_absolute(0x36));
            }
        }
        Ok(it)
    }

    /// A device of these keys and steps, and these ranges.
    #[cfg(test)]
    pub fn some(
        keys: &[u16],
        relative: u16,
        position: Option<[Range; 2]>,
        touch: Option<[Range; 2]>,
    ) -> Self {
        let mut it = Self {
            keys: [0; BITS],
            relative: relative.to_le_bytes(),
            absolute: [0; 8],
            position,
            touch,
        };
        for key in keys {
            it.keys[usize::from(key / 8)] |= 1 << (key % 8);
        }
        it
    }

    /// Whether it has the key or button with this code.
    pub fn has_key(&self, code: u16) -> bool {
        bit(&self.keys, code)
    }

    /// Whether it has the axis with this code, told in steps.
    pub fn has_relative(&self, code: u16) -> bool {
        bit(&self.relative, code)
    }

    /// Whether it has the axis with this code, told as positions.
    pub fn has_absolute(&self, code: u16) -> bool {
        bit(&self.absolute, code)
    }

    /// Whether it has any key at all.
    pub fn has_keys(&self) -> bool {
        self.keys.iter().any(|&byte| byte != 0)
    }
}

fn bit(bits: &[u8], code: u16) -> bool {
    bits.get(usize::from(code / 8))
        .is_some_and(|byte| byte & (1 << (code % 8)) != 0)
}

/// Keeps what the device tells from everybody else, or no longer.
pub fn grab(device: &File, keep: bool) -> io::Result<()> {
    // SAFETY: the descriptor is open; the argument is a number.
    unsafe { ioctl::grab(device.as_raw_fd(), libc::c_ulong::from(keep)) }?;
    Ok(())
}

/// Reads what there is, without waiting where the device is opened so. Nothing: nothing is there now.
pub fn read(mut device: &File) -> io::Result<Vec<Event>> {
    let mut buffer = [0; 64 * RECORD];
    match device.read(&mut buffer) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) => Ok(events(&buffer[..count]).collect()),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// The whole events in these bytes.
pub fn events(bytes: &[u8]) -> impl Iterator<Item = Event> {
    bytes.chunks_exact(RECORD).map(|record| {
        let half = |at: usize| u16::from_ne_bytes([record[TIME + at], record[TIME + at + 1]]);
        let low = half(4).to_ne_bytes();
        let high = half(6).to_ne_bytes();
        Event {
            kind: half(0),
            code: half(2),
            value: i32::from_ne_bytes([low[0], low[1], high[0], high[1]]),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_the_kernel_lays_them_out() {
        assert_eq!(RECORD, size_of::<libc::input_event>());
        let mut bytes = vec![0xa5; TIME];
        bytes.extend([2_u16.to_ne_bytes(), 1_u16.to_ne_bytes()].concat());
        bytes.extend((-70_000_i32).to_ne_bytes());
        bytes.extend([1, 2, 3]);
        let expected = Event {
            kind: 2,
            code: 1,
            value: -70_000,
        };
        assert_eq!(events(&bytes).collect::<Vec<_>>(), [expected]);
    }

    #[test]
    fn a_file_is_no_input_device() {
        let file = tempfile::tempfile().unwrap();
        assert!(Abilities::of(&file).is_err());
        assert!(grab(&file, true).is_err());
        assert!(read(&file).is_err());
    }
}
