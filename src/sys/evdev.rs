//! Keys of an input device (`/dev/input/event*`), as the kernel tells them (linux/input.h).

use nix::fcntl::OFlag;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A `struct input_event`: a time of two longs, which are not looked at, then type, code and value.
const TIME: usize = 2 * size_of::<libc::c_long>();
const RECORD: usize = TIME + 8;

const EV_SYN: u16 = 0;
const EV_KEY: u16 = 1;
const SYN_DROPPED: u16 = 3;

/// A bit for each key up to `KEY_MAX`.
const ALL_KEYS: usize = 0x300 / 8;

mod ioctl {
    #![allow(unsafe_code, missing_docs)]
    nix::ioctl_read_buf!(key_states, b'E', 0x18, u8);
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It went down.
    Down,
    /// It came up.
    Up,
    /// The kernel has dropped events: it may have come up and gone down again meanwhile.
    Lost,
}

/// Opens an input device for reading, without waiting for anything. A pipe or terminal that carries such records will do.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits())
        .open(path)
}

/// One key of an open device.
pub struct Key {
    device: AsyncFd<File>,
    code: u16,
}

impl Key {
    /// Needs a running tokio runtime, and a file that can be waited for.
    #[allow(unsafe_code)]
    pub fn new(device: File, code: u16) -> io::Result<Self> {
        // SAFETY: the `AsyncFd` owns the file, which keeps its one descriptor open until it is dropped.
        let device = unsafe { AsyncFd::register_with_interest(device, Interest::READABLE) }?;
        Ok(Self { device, code })
    }

    /// Whether it is down at this moment, if the device can tell.
    #[allow(unsafe_code)]
    pub fn is_down(&self) -> Option<bool> {
        let mut states = [0; ALL_KEYS];
        // SAFETY: the descriptor is open, and the kernel writes no more than the array's length.
        unsafe { ioctl::key_states(self.device.get_ref().as_raw_fd(), &mut states) }.ok()?;
        let byte = states.get(usize::from(self.code / 8))?;
        Some(byte & (1 << (self.code % 8)) != 0)
    }

    /// Waits until the device tells something, and says what of it concerns this key. An error is the end of the device.
    pub async fn changes(&mut self) -> io::Result<Vec<Change>> {
        loop {
            let mut ready = self.device.readable().await?;
            match read(ready.get_inner(), self.code)? {
                Some(changes) => return Ok(changes),
                None => ready.clear_ready(),
            }
        }
    }

    /// The same without waiting.
    pub fn changes_now(&mut self) -> io::Result<Vec<Change>> {
        Ok(read(self.device.get_ref(), self.code)?.unwrap_or_default())
    }
}

/// What one read has brought; nothing if there is nothing to read.
fn read(mut device: &File, key: u16) -> io::Result<Option<Vec<Change>>> {
    let mut buffer = [0; 64 * RECORD];
    match device.read(&mut buffer) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) if count % RECORD != 0 => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is no input device",
        )),
        Ok(count) => Ok(Some(changes(&buffer[..count], key).collect())),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What whole records say of a key. A key that repeats is still down.
fn changes(records: &[u8], key: u16) -> impl Iterator<Item = Change> {
    records.chunks_exact(RECORD).filter_map(move |record| {
        let half = |at: usize| u16::from_ne_bytes([record[TIME + at], record[TIME + at + 1]]);
        let value = &record[TIME + 4..];
        match (half(0), half(2)) {
            (EV_KEY, code) if code == key => match value {
                value if value == 0_i32.to_ne_bytes() => Some(Change::Up),
                value if value == 1_i32.to_ne_bytes() => Some(Change::Down),
                _ => None,
            },
            (EV_SYN, SYN_DROPPED) => Some(Change::Lost),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn record(kind: u16, code: u16, value: i32) -> Vec<u8> {
        let mut bytes = vec![0xa5; TIME];
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(code.to_ne_bytes());
        bytes.extend(value.to_ne_bytes());
        bytes
    }

    #[test]
    fn a_record_has_the_kernels_size() {
        assert_eq!(RECORD, size_of::<libc::input_event>());
        assert_eq!(record(1, 2, 3).len(), RECORD);
    }

    #[test]
    fn only_this_keys_going_down_and_coming_up_count() {
        let bytes = [
            record(4, 4, 0x70028),
            record(EV_KEY, 0x198, 1),
            record(EV_SYN, 0, 0),
            record(EV_KEY, 0x198, 2),
            record(EV_KEY, 28, 0),
            record(3, 0x198, 0),
            record(EV_KEY, 0x198, -1),
            record(EV_KEY, 0x198, 0x1_0000),
            record(EV_KEY, 0x198, 0),
            record(EV_SYN, SYN_DROPPED, 0),
        ]
        .concat();
        let seen: Vec<Change> = changes(&bytes, 0x198).collect();
        assert_eq!(seen, [Change::Down, Change::Up, Change::Lost]);
    }

    #[tokio::test]
    async fn a_pipe_that_breaks_off_or_tells_halves_is_no_device() {
        for (bytes, expected) in [
            (Vec::new(), io::ErrorKind::UnexpectedEof),
            (
                record(EV_KEY, 1, 1)[..5].to_vec(),
                io::ErrorKind::InvalidData,
            ),
        ] {
            let (reader, mut writer) = io::pipe().unwrap();
            let reader = File::from(std::os::fd::OwnedFd::from(reader));
            nix::fcntl::fcntl(&reader, nix::fcntl::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
            let mut key = Key::new(reader, 1).unwrap();
            assert_eq!(key.is_down(), None);
            assert_eq!(key.changes_now().unwrap(), []);
            writer.write_all(&record(EV_KEY, 1, 1)).unwrap();
            assert_eq!(key.changes().await.unwrap(), [Change::Down]);
            writer.write_all(&bytes).unwrap();
            drop(writer);
            assert_eq!(key.changes().await.unwrap_err().kind(), expected);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_waited_for_is_no_device() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(Key::new(open(file.path()).unwrap(), 1).is_err());
    }
}
