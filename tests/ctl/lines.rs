//! What lines do to a console: garbage, breaks, hang-ups, signals.

use super::house::House;
use super::terminal::Terminal;
use nix::sys::signal::Signal;
use nix::sys::termios::{ControlFlags, LocalFlags};
use std::fs;
use std::time::Duration;

fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

/// Resident memory in KiB.
fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn on_port(house: &House) -> Terminal {
    let mut terminal = Terminal::new();
    let name = terminal.name();
    terminal.start_on_port(
        house
            .ctl()
            .arg("console")
            .arg("--port")
            .arg(name)
            .args(["--baud", "9600"]),
    );
    terminal.sees("> 1 F Forgot password");
    terminal
}

#[test]
fn a_mebibyte_of_garbage_does_no_harm() {
    let house = House::new("");
    let mut terminal = on_port(&house);
    terminal.types("\x03");
    terminal.sees("> 1 F Forgot password");
    let before = memory(terminal.pid());
    terminal.types(noise(1 << 20));
    terminal.types([0; 4096]);
    terminal.types(b"\x1b[".repeat(4096));
    terminal.types(b"\x1b]0;\xff\xfe\0\0");
    // Until it is silent for half a second nothing is heard.
    terminal.take_all(Duration::from_secs(1));
    terminal.types("\x03");
    terminal.sees("> 1 F");
    let after = memory(terminal.pid());
    assert!(
        after < before + 2048,
        "{before} KiB before, {after} KiB after"
    );
    assert!(terminal.is_running());
    terminal.types("l");
    terminal.sees("Arrows, Page Up and Page Down");
}

#[test]
fn on_a_port_nothing_typed_ends_it() {
    let house = House::new("");
    let mut terminal = on_port(&house);
    let mode = terminal.mode();
    let framing = ControlFlags::CSIZE | ControlFlags::PARENB | ControlFlags::CSTOPB;
    assert_eq!(mode.control_flags & framing, ControlFlags::CS8);
    assert!(
        !mode
            .local_flags
            .intersects(LocalFlags::ISIG | LocalFlags::ECHO | LocalFlags::ICANON)
    );
    for _ in 0..3 {
        terminal.types("\x03\x04\x1a\x1c\0~.\x1dq");
    }
    terminal.sees("> 1 F Forgot password");
    terminal.types("f");
    terminal.sees("I am entitled to do this");
    terminal.types("\x1a");
    terminal.sees("> 1 F Forgot password");
    assert!(terminal.is_running());
    terminal.signal(Signal::SIGTERM);
    assert_eq!(terminal.ends().code(), Some(0));
}

#[test]
fn a_port_that_goes_away_is_opened_again_when_it_is_back() {
    let house = House::new("");
    let link = house.dir.path().join("port");
    let mut first = Terminal::new();
    std::os::unix::fs::symlink(first.name(), &link).unwrap();
    let mut command = house.ctl();
    command.arg("console").arg("--port").arg(&link);
    first.start_on_port(&mut command);
    first.sees("> 1 F Forgot password");
    first.types("f");
    first.sees("I am entitled to do this");
    // Another device under the same name, then the first one is gone.
    let mut second = Terminal::new();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(second.name(), &link).unwrap();
    let program = first.unplug();
    second.adopt(program);
    second.sees("> 1 F Forgot password");
    assert!(second.is_running());
}

#[test]
fn the_terminal_is_put_back_whatever_ends_the_program() {
    let house = House::new("");
    for end in [
        Some(Signal::SIGTERM),
        Some(Signal::SIGHUP),
        Some(Signal::SIGINT),
        None,
    ] {
        let mut terminal = Terminal::new();
        let before = terminal.mode();
        terminal.start(house.ctl().arg("console"));
        terminal.sees("> 1 F Forgot password");
        assert!(terminal.mode() != before, "it is raw meanwhile");
        match end {
            Some(signal) => terminal.signal(signal),
            None => terminal.types("\x03"),
        }
        assert_eq!(terminal.ends().code(), Some(0), "{end:?}");
        assert!(terminal.mode() == before, "{end:?}");
        assert_eq!(
            terminal.screen().trim(),
            "",
            "nothing is left on the screen"
        );
    }
}

#[test]
fn with_stay_not_even_ctrl_c_ends_it() {
    let house = House::new("");
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().args(["console", "--stay"]));
    terminal.sees("> 1 F Forgot password");
    terminal.types("\x03\x03");
    terminal.take_all(Duration::from_millis(300));
    assert!(terminal.is_running());
}

#[test]
fn a_terminal_that_takes_nothing_keeps_no_signal_waiting() {
    let house = House::new("");
    let mut terminal = Terminal::new();
    terminal.start(house.ctl().arg("console"));
    terminal.sees("> 1 F Forgot password");
    // Full redraws that nobody reads fill the line.
    for _ in 0..250 {
        terminal.types_blindly(b"\x0c");
        std::thread::sleep(Duration::from_millis(8));
    }
    terminal.signal(Signal::SIGTERM);
    assert_eq!(terminal.ends_unread().code(), Some(0));
}

#[test]
fn nothing_is_sent_while_nothing_happens() {
    let house = House::new("");
    let mut terminal = on_port(&house);
    // The daemon still looks at its folder at first; after that two seconds pass without a wake-up.
    let quiet = (0..5).any(|_| {
        let before = (terminal.received, switches(terminal.pid()));
        terminal.take_all(Duration::from_secs(2));
        (terminal.received, switches(terminal.pid())) == before
    });
    assert!(quiet, "it woke in each of five times 2 s");
}

/// How often the program's main thread went to sleep.
fn switches(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("voluntary_ctxt_switches:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let house = House::new("");
    let output = house.run(&["console"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--port"));
}
