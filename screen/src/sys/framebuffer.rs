//! The kernel's framebuffer device (linux/fb.h).

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// `struct fb_bitfield`: where a colour stands in a pixel.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BitField {
    /// The lowest bit.
    pub offset: u32,
    /// How many bits.
    pub length: u32,
    /// Not 0: the most significant bit stands right, which no known device has.
    pub msb_right: u32,
}

/// `struct fb_var_screeninfo`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Variable {
    /// The visible width in pixels.
    pub width: u32,
    /// The visible height in pixels.
    pub height: u32,
    /// The width of the memory in pixels.
    pub virtual_width: u32,
    /// The height of the memory in pixels.
    pub virtual_height: u32,
    /// The first visible column.
    pub left: u32,
    /// The first visible row.
    pub top: u32,
    /// Bits of a pixel in memory.
    pub bits_per_pixel: u32,
    /// Not 0: no colours.
    pub grayscale: u32,
    /// Where red stands.
    pub red: BitField,
    /// Where green stands.
    pub green: BitField,
    /// Where blue stands.
    pub blue: BitField,
    /// Where alpha stands; no length where there is none.
    pub alpha: BitField,
    /// Timings and what else does not count here.
    pub rest: [u32; 20],
}

/// `struct fb_fix_screeninfo`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Fixed {
    /// The driver's name, ended by a NUL.
    pub id: [u8; 16],
    memory: libc::c_ulong,
    /// How many bytes can be mapped.
    pub length: u32,
    /// How pixels lie in memory; 0 is one after the other.
    pub kind: u32,
    kind_aux: u32,
    /// How a pixel becomes a colour; 2 and 4 are by its bits.
    pub visual: u32,
    steps: [u16; 3],
    /// Bytes from one row to the next.
    pub pitch: u32,
    io: libc::c_ulong,
    io_length: u32,
    accelerator: u32,
    capabilities: u16,
    reserved: [u16; 2],
}

mod ioctl {
    #![allow(missing_docs)]
    use super::{Fixed, Variable};
    nix::ioctl_read_bad!(get_variable, 0x4600, Variable);
    nix::ioctl_read_bad!(get_fixed, 0x4602, Fixed);
    nix::ioctl_write_ptr_bad!(pan, 0x4606, Variable);
    nix::ioctl_write_int_bad!(blank, 0x4611);
}

/// Size and pixel format of an open framebuffer.
pub fn look(device: &File) -> io::Result<(Variable, Fixed)> {
    let (mut variable, mut fixed) = (Variable::default(), Fixed::default());
    // SAFETY: the descriptor is open, and both are laid out as the kernel fills them.
    unsafe {
        ioctl::get_variable(device.as_raw_fd(), &mut variable)?;
        ioctl::get_fixed(device.as_raw_fd(), &mut fixed)?;
    }
    Ok((variable, fixed))
}

/// Lights the monitor and shows the memory's part that `variable` names. Drivers that need neither refuse, which is fine.
pub fn show(device: &File, variable: &Variable) {
    // SAFETY: the descriptor is open, and `variable` is laid out as the kernel reads it.
    let results = unsafe {
        [
            ioctl::blank(device.as_raw_fd(), 0),
            ioctl::pan(device.as_raw_fd(), variable),
        ]
    };
    for error in results.into_iter().filter_map(Result::err) {
        log::debug!("the framebuffer needs no unblanking or panning: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_have_the_kernels_size() {
        assert_eq!(size_of::<Variable>(), 160);
        let fixed = if size_of::<libc::c_ulong>() == 8 {
            80
        } else {
            68
        };
        assert_eq!(size_of::<Fixed>(), fixed);
    }

    #[test]
    fn a_file_is_no_framebuffer() {
        assert!(look(&tempfile::tempfile().unwrap()).is_err());
    }
}
