//! Clocks: powered-on time for waits and lifetimes, the recorder's own clock for people, and a process's last hour.
#![allow(unsafe_code)]

use nix::time::{ClockId, clock_gettime};
use std::mem::MaybeUninit;
use std::time::Duration;

/// How long the system has been up, sleep included (`CLOCK_BOOTTIME`; on kernels before 2.6.39 without sleep). It never goes
/// back while the system runs, and starts near zero with it.
pub fn boottime() -> Duration {
    clock_gettime(ClockId::CLOCK_BOOTTIME)
        .or_else(|_| clock_gettime(ClockId::CLOCK_MONOTONIC))
        .map(Duration::from)
        .unwrap_or_default()
}

/// The recorder's clock in the local zone, as RFC 3339 has it: `2026-11-22T09:05:00+01:00`. It may be wrong by years; one that
/// no calendar holds is told as the epoch with an unknown offset (`-00:00`).
pub fn local_now() -> String {
    let seconds = clock_gettime(ClockId::CLOCK_REALTIME).map_or(0, |now| now.tv_sec());
    // SAFETY: tzset only reads the environment, which nothing in this program changes, and the zone's file.
    unsafe { tzset() };
    let mut time = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both pointers are valid for the call; all-zero is a valid `tm` should the call fail.
    let (done, time) = unsafe {
        let done = libc::localtime_r(&seconds, time.as_mut_ptr());
        (!done.is_null(), time.assume_init())
    };
    if !done {
        return "1970-01-01T00:00:00-00:00".into();
    }
    let minutes = time.tm_gmtoff / 60;
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}",
        i64::from(time.tm_year) + 1900,
        time.tm_mon + 1,
        time.tm_mday,
        time.tm_hour,
        time.tm_min,
        time.tm_sec,
        if minutes < 0 { '-' } else { '+' },
        minutes.abs() / 60,
        minutes.abs() % 60,
    )
}

unsafe extern "C" {
    /// POSIX; `localtime_r` alone would keep the zone the program started with.
    fn tzset();
}

/// Lets the kernel end this process (`SIGALRM`) when so much time has passed, whatever it hangs on that can be interrupted.
/// Whole seconds, at least one; a later call replaces an earlier one.
pub fn end_process_after(deadline: Duration) {
    let seconds = u32::try_from(deadline.as_secs()).unwrap_or(u32::MAX).max(1);
    nix::unistd::alarm::set(seconds);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn powered_on_time_is_what_the_kernel_says() {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        let before = boottime();
        assert!(before <= boottime());
        // A container may see another uptime than its kernel; time passes at the same pace in both.
        let offset = before.as_secs_f64() - uptime;
        std::thread::sleep(Duration::from_millis(50));
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        assert!((boottime().as_secs_f64() - uptime - offset).abs() < 0.5);
    }

    #[test]
    fn local_time_is_what_date_says() {
        let date = |arguments: &[&str]| {
            let output = Command::new("date").args(arguments).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let before = date(&["+%Y-%m-%dT%H:%M:%S%:z"]);
        let ours = local_now();
        let after = date(&["+%Y-%m-%dT%H:%M:%S%:z"]);
        assert!(before <= ours && ours <= after, "{before} {ours} {after}");
    }
}
