//! A device's memory.

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::io;
use std::os::fd::AsFd;
use std::ptr::NonNull;

/// Memory of a device, shared with it and with whoever else has mapped it. Slow to read on many chips.
pub struct Mapping {
    start: NonNull<u8>,
    length: usize,
}

impl Mapping {
    /// Maps `length` bytes of a device from `offset`, for reading and writing.
    pub fn new(device: impl AsFd, offset: u64, length: usize) -> io::Result<Self> {
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
        // SAFETY: the kernel chooses a place that nothing else uses, and it stays ours until `drop`.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                length,
                protection,
                flags,
                device,
                offset,
            )
        }?;
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { start, length })
    }

    /// The memory.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `start` is mapped for `length` bytes as long as `self` lives, bytes of any value are valid, and nothing
        // else in this process refers to them; the device only reads them.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: exactly what was mapped, and `bytes` cannot be borrowed any more.
        let unmapped = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
        debug_assert!(unmapped.is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek};

    #[test]
    fn what_is_written_is_in_the_file() {
        let mut file = tempfile::tempfile().unwrap();
        file.set_len(8192).unwrap();
        let mut mapping = Mapping::new(&file, 4096, 4096).unwrap();
        assert_eq!(mapping.bytes().len(), 4096);
        mapping.bytes()[..4].copy_from_slice(b"seen");
        drop(mapping);
        let mut bytes = [0; 4];
        file.seek(io::SeekFrom::Start(4096)).unwrap();
        file.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"seen");
    }

    #[test]
    fn nothing_cannot_be_mapped() {
        assert!(Mapping::new(tempfile::tempfile().unwrap(), 0, 0).is_err());
    }
}
