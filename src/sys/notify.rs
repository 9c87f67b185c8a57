//! Telling a service manager how it goes (`sd_notify(3)`): a datagram to the socket named by `NOTIFY_SOCKET`.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The service answers from now on. Without a manager that wants to know, nothing happens.
pub fn ready() -> io::Result<()> {
    tell("READY=1")
}

/// The service has begun to end.
pub fn stopping() -> io::Result<()> {
    tell("STOPPING=1")
}

/// The service still does its work. To be said within the time of [`watchdog`].
pub fn alive() -> io::Result<()> {
    tell("WATCHDOG=1")
}

/// How long the service may be silent before the manager takes it for hanging (`sd_watchdog_enabled(3)`), if it minds.
pub fn watchdog() -> Option<Duration> {
    let variable = |name| std::env::var(name).ok();
    watched(variable("WATCHDOG_USEC")?, variable("WATCHDOG_PID"))
}

fn watched(microseconds: String, process: Option<String>) -> Option<Duration> {
    let is_meant = process.is_none_or(|process| process == std::process::id().to_string());
    let time = Duration::from_micros(microseconds.parse().ok()?);
    (is_meant && !time.is_zero()).then_some(time)
}

fn tell(state: &str) -> io::Result<()> {
    match std::env::var_os("NOTIFY_SOCKET") {
        Some(name) if !name.is_empty() => send(&name, state),
        _ => Ok(()),
    }
}

/// The name is a path, or an abstract name after an `@`.
fn send(name: &OsStr, state: &str) -> io::Result<()> {
    let address = match name.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(name)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(manager: &UnixDatagram) -> String {
        let mut bytes = [0; 64];
        let n = manager.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..n].to_vec()).unwrap()
    }

    #[test]
    fn a_path_and_an_abstract_name_are_reached() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        send(path.as_os_str(), "READY=1").unwrap();
        assert_eq!(received(&manager), "READY=1");

        let name = format!("recoveryd-notify-test-{}", std::process::id());
        let manager =
            UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        send(OsStr::new(&format!("@{name}")), "STOPPING=1").unwrap();
        assert_eq!(received(&manager), "STOPPING=1");
    }

    #[test]
    fn only_a_watchdog_for_this_process_counts() {
        let own = std::process::id().to_string();
        let five_minutes = || "300000000".to_owned();
        let expected = Some(Duration::from_secs(300));
        assert_eq!(watched(five_minutes(), Some(own)), expected);
        assert_eq!(watched(five_minutes(), None), expected);
        assert_eq!(watched(five_minutes(), Some("1".into())), None);
        assert_eq!(watched("0".into(), None), None);
        assert_eq!(watched("soon".into(), None), None);
    }

    #[test]
    fn a_manager_that_is_gone_is_an_error() {
        assert!(send(OsStr::new("/nonexistent/notify"), "READY=1").is_err());
    }
}
