//! One line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    pub id: u64,
    /// Major and minor number; major 0 for file systems without a device of their own.
    pub device: (u32, u32),
    /// The whole file system is mounted, not a folder of it.
    pub whole: bool,
    pub mount_point: PathBuf,
    pub read_only: bool,
    pub filesystem: String,
    pub source: OsString,
}

impl Mount {
    /// Reads a line without its line end; a line of another form is none of ours.
    ///
    /// `36 35 98:0 /folder /mnt/point rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue`, where any
    /// number of fields, also none, stand before the lone hyphen.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|&byte| byte == b' ');
        let id = number(fields.next()?)?;
        let _parent = fields.next()?;
        let mut device = fields.next()?.split(|&byte| byte == b':');
        let device = (number(device.next()?)?, number(device.next()?)?);
        let root = fields.next()?;
        let mount_point = PathBuf::from(unescape(fields.next()?));
        let options = fields.next()?;
        fields.find(|field| *field == b"-")?;
        let filesystem = unescape(fields.next()?).to_string_lossy().into_owned();
        let source = unescape(fields.next()?);
        let read_only = read_only(options) || read_only(fields.next()?);
        Some(Self {
            id,
            device,
            whole: root == b"/",
            mount_point,
            read_only,
            filesystem,
            source,
        })
    }
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn read_only(options: &[u8]) -> bool {
    options.split(|&byte| byte == b',').any(|o| o == b"ro")
}

/// Blank, tab, line feed and backslash (and `#` in newer kernels) stand as a backslash and three octal digits.
fn unescape(mut text: &[u8]) -> OsString {
    let mut plain = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        match text {
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                after @ ..,
            ] => {
                plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                text = after;
            }
            _ => {
                plain.push(*first);
                text = rest;
            }
        }
    }
    OsString::from_vec(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn parsed(line: &str) -> Mount {
        Mount::parse(line.as_bytes()).unwrap()
    }

    #[test]
    fn fields_are_found_behind_any_number_of_optional_ones() {
        for optional in [
            "",
            "shared:2 ",
            "shared:1 master:7 propagate_from:2 unbindable ",
        ] {
            let mount = parsed(&format!(
                "77 27 8:17 / /media/usb rw,nosuid {optional}- vfat /dev/sdb1 rw,errors=remount-ro"
            ));
            assert_eq!((mount.id, mount.device), (77, (8, 17)));
            assert_eq!(mount.mount_point, Path::new("/media/usb"));
            assert_eq!(mount.filesystem, "vfat");
            assert_eq!(mount.source, "/dev/sdb1");
            assert!(mount.whole && !mount.read_only);
        }
    }

    #[test]
    fn read_only_stands_in_either_place() {
        assert!(parsed("1 1 8:1 / /a ro,nosuid - vfat /dev/sda1 rw").read_only);
        assert!(parsed("1 1 8:1 / /a rw - vfat /dev/sda1 noatime,ro").read_only);
        assert!(!parsed("1 1 8:1 / /a rw - vfat /dev/sda1 rw,errors=remount-ro").read_only);
    }

    #[test]
    fn names_are_unescaped_once() {
        let mount =
            parsed(r"1 1 8:1 /DCIM /media/My\040Stick\011\012\134040 rw - vfat /dev/sda1 rw");
        assert_eq!(mount.mount_point, Path::new("/media/My Stick\t\n\\040"));
        assert!(!mount.whole);
        assert_eq!(unescape(br"\04 \8 \400 \"), r"\04 \8 \400 \");
        let odd = Mount::parse(b"1 1 8:1 / /media/\xff\xfe\\040x rw - vfat /dev/sda1 rw").unwrap();
        assert_eq!(
            odd.mount_point.into_os_string().into_vec(),
            b"/media/\xff\xfe x"
        );
    }

    #[test]
    fn an_empty_source_is_a_field_too() {
        let mount = parsed("1 1 0:40 / /a rw - tmpfs  rw");
        assert_eq!(mount.source, "");
    }

    #[test]
    fn other_lines_are_none_of_ours() {
        let whole = b"1 1 8:1 / /a rw - vfat /dev/sda1 rw";
        for end in 0..whole.len() - 2 {
            assert_eq!(Mount::parse(&whole[..end]), None, "{end}");
        }
        for line in [
            "x 1 8:1 / /a rw - vfat s rw",
            "1 1 8 / /a rw - vfat s rw",
            "1 1 8:1 / /a rw vfat s rw",
        ] {
            assert_eq!(Mount::parse(line.as_bytes()), None, "{line}");
        }
    }
}
