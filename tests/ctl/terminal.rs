//! A person's terminal: a pty pair whose other end another program draws on.

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{OpenptyResult, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{Termios, tcgetattr};
use nix::unistd::{Pid, ttyname};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// The terminal, and the program on it.
pub struct Terminal {
    master: File,
    slave: OwnedFd,
    parser: vt100::Parser,
    pub received: usize,
    child: Option<Child>,
}

impl Terminal {
    pub fn new() -> Self {
        let OpenptyResult { master, slave } = openpty(None, None).unwrap();
        fcntl(&master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        for end in [&master, &slave] {
            fcntl(end, FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC)).unwrap();
        }
        let parser = vt100::Parser::new(24, 80, 0);
        Self {
            master: master.into(),
            slave,
            parser,
            received: 0,
            child: None,
        }
    }

    /// Starts a program whose terminal this is.
    pub fn start(&mut self, command: &mut Command) {
        let end = || Stdio::from(self.slave.try_clone().unwrap());
        self.child = Some(
            command
                .stdin(end())
                .stdout(end())
                .stderr(end())
                .spawn()
                .unwrap(),
        );
    }

    /// Starts a program that opens this terminal by its name.
    pub fn start_on_port(&mut self, command: &mut Command) {
        self.child = Some(command.stdin(Stdio::null()).spawn().unwrap());
    }

    pub fn name(&self) -> PathBuf {
        ttyname(&self.slave).unwrap()
    }

    pub fn mode(&self) -> Termios {
        tcgetattr(&self.slave).unwrap()
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Types; what is drawn meanwhile is taken, as a terminal does.
    pub fn types(&mut self, keys: impl AsRef<[u8]>) {
        let mut rest = keys.as_ref();
        let begun = Instant::now();
        while !rest.is_empty() {
            match self.master.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
            }
            self.take(Duration::from_millis(if rest.is_empty() { 0 } else { 20 }));
            assert!(begun.elapsed() < PATIENCE, "the program reads no more");
        }
    }

    /// Types without a look at what is drawn; what finds no room is not typed.
    pub fn types_blindly(&mut self, keys: &[u8]) {
        let _ = self.master.write(keys);
    }

    /// Pulls the plug: this end is closed, the program lives on.
    pub fn unplug(mut self) -> Child {
        self.child.take().unwrap()
    }

    /// Takes over a program that was started on another terminal.
    pub fn adopt(&mut self, program: Child) {
        self.child = Some(program);
    }

    /// Takes what comes within this time.
    pub fn take(&mut self, time: Duration) {
        let mut fds = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
        let _ = poll(&mut fds, PollTimeout::try_from(time).unwrap()).unwrap();
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = self.master.read(&mut buffer) {
            self.received += count;
            self.parser.process(&buffer[..count]);
        }
    }

    /// Takes all that comes during this time.
    pub fn take_all(&mut self, time: Duration) {
        let begun = Instant::now();
        while let Some(rest) = time.checked_sub(begun.elapsed()) {
            self.take(rest);
        }
    }

    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads a QR code in half blocks off the screen, as a camera would.
    pub fn qr(&self) -> Option<String> {
        const SCALE: usize = 4;
        let screen = self.parser.screen();
        let light = |x: usize, y: usize| {
            let cell = screen.cell((y / 2) as u16, x as u16);
            let halves = if y.is_multiple_of(2) {
                ["█", "▀"]
            } else {
                ["█", "▄"]
            };
            cell.is_some_and(|cell| halves.contains(&cell.contents()))
        };
        let grey = |x: usize, y: usize| if light(x / SCALE, y / SCALE) { 255 } else { 0 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(80 * SCALE, 48 * SCALE, grey);
        let grids = image.detect_grids();
        grids.first()?.decode().ok().map(|(_, text)| text)
    }

    /// Waits until the terminal shows this, however it is broken into lines.
    #[track_caller]
    pub fn sees(&mut self, wanted: &str) {
        self.until(wanted, |screen| flat(screen).contains(&flat(wanted)));
    }

    #[track_caller]
    pub fn until(&mut self, what: &str, fits: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        while !fits(&self.screen()) {
            self.take(Duration::from_millis(50));
            assert!(
                begun.elapsed() < PATIENCE,
                "{what:?} is not on the screen:\n{}",
                self.screen()
            );
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid() as i32), signal).unwrap();
    }

    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().unwrap().try_wait().unwrap().is_none()
    }

    /// Waits for the program's end.
    #[track_caller]
    pub fn ends(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            self.take(Duration::from_millis(10));
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                self.take(Duration::ZERO);
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end");
            sleep(Duration::from_millis(10));
        }
    }
}

impl Terminal {
    /// Waits for the program's end without reading what it draws.
    #[track_caller]
    pub fn ends_unread(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end");
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
