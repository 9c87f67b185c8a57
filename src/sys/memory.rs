//! Memory that an idle program need not hold.
#![allow(unsafe_code)]

use std::fs;

/// Gives back the memory pages of the program's own code and its libraries'. The kernel maps code generously around
/// whatever runs once, at start and in a recovery; a daemon that then waits for years needs a tenth of it. What runs again
/// is mapped again from the page cache or the file. Without `/proc` nothing is given back.
pub fn give_back_code() {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    for (from, to) in maps.lines().filter_map(code) {
        // SAFETY: the mapping is private, of a file, executable and not writable: its pages hold what the file holds, so
        // dropping them loses nothing. Addresses come from the kernel for this very process.
        unsafe {
            libc::madvise(from as *mut libc::c_void, to - from, libc::MADV_DONTNEED);
        }
    }
}

/// The address range of a line of `maps` if it is a file's code.
fn code(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_ascii_whitespace();
    let (range, rights, file) = (fields.next()?, fields.next()?, fields.nth(3)?);
    if rights != "r-xp" || !file.starts_with('/') {
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
    fn only_code_of_files_is_given_back() {
        let lines = [
            "7f1354950000-7f13549a8000 r--p 00000000 fe:00 42      /usr/sbin/recoveryd",
            "7f13549a8000-7f1354abe000 r-xp 00058000 fe:00 42      /usr/sbin/recoveryd",
            "7f1354abe000-7f1354aca000 rw-p 0016d000 fe:00 42      /usr/sbin/recoveryd",
            "7f1354acc000-7f1354ad5000 rw-p 00000000 00:00 0 ",
            "7f135494e000-7f1354950000 r-xp 00000000 00:00 0       [vdso]",
        ];
        let found: Vec<_> = lines.into_iter().filter_map(code).collect();
        assert_eq!(found, [(0x7f13_549a_8000, 0x7f13_54ab_e000)]);
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
