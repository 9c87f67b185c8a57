//! Memory that an idle program need not hold.
#![allow(unsafe_code)]

use std::fs;

/// Gives back the memory pages of the program's own code and constants, and of its libraries'. The kernel maps them
/// generously around whatever runs once, at start and in a recovery; a daemon that then waits for years needs a tenth of
/// them. What is needed again is mapped again from the page cache or the file. Without `/proc` nothing is given back.
pub fn give_back_code() {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    for (from, to) in unwritten(&maps) {
        // SAFETY: the mapping is private, of a file, not writable, and the kernel counts no page of it that differs from the
        // file's: dropping its pages loses nothing. Addresses come from the kernel for this very process.
        unsafe {
            libc::madvise(from as *mut libc::c_void, to - from, libc::MADV_DONTNEED);
        }
    }
}

/// The address ranges in `smaps` that hold what their file holds and cannot change. Read-only data that the loader has
/// written to (relocations) has anonymous pages and is none of them.
fn unwritten(smaps: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut mapping = None;
    for line in smaps.lines() {
        match line.strip_prefix("Anonymous:") {
            None if line
                .as_bytes()
                .first()
                .is_some_and(|c| !c.is_ascii_uppercase()) =>
            {
                mapping = read_only_file(line);
            }
            Some(count) if count.trim() == "0 kB" => found.extend(mapping.take()),
            _ => {}
        }
    }
    found
}

/// The address range of a mapping's first line if it is a file's, private and not writable.
fn read_only_file(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_ascii_whitespace();
    let (range, rights, file) = (fields.next()?, fields.next()?, fields.nth(3)?);
    if !matches!(rights, "r-xp" | "r--p") || !file.starts_with('/') {
        return None;
    }
    let (from, to) = range.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    Some((address(from)?, address(to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_file_holds_is_given_back() {
        let smaps = "\
54950000-549a8000 r--p 00000000 fe:00 42      /usr/sbin/recoveryd
Rss:                 352 kB
Anonymous:             0 kB
VmFlags: rd mr mw me
549a8000-54abe000 r-xp 00058000 fe:00 42      /usr/sbin/recoveryd
Anonymous:             0 kB
54abe000-54aca000 r--p 0016d000 fe:00 42      /usr/sbin/recoveryd
Anonymous:            48 kB
54aca000-54acc000 rw-p 00179000 fe:00 42      /usr/sbin/recoveryd
Anonymous:             0 kB
54acc000-54ad5000 rw-p 00000000 00:00 0
Anonymous:             0 kB
54943000-54944000 r--s 00000000 fe:00 43      /usr/share/zoneinfo/Etc/UTC
Anonymous:             0 kB
5494e000-54950000 r-xp 00000000 00:00 0       [vdso]
Anonymous:             0 kB
";
        let expected = [(0x5495_0000, 0x549a_8000), (0x549a_8000, 0x54ab_e000)];
        assert_eq!(unwritten(smaps), expected);
    }

    #[test]
    fn the_program_runs_on_and_is_smaller() {
        let resident = || -> u64 {
            let status = fs::read_to_string("/proc/self/status").unwrap();
            let line = status.lines().find(|line| line.starts_with("RssFile:"));
            line.unwrap()
                .split_ascii_whitespace()
                .nth(1)
                .unwrap()
                .parse()
                .unwrap()
        };
        let before = resident();
        give_back_code();
        let after = resident();
        assert!(after < before, "{before} KiB before, {after} KiB after");
    }
}
