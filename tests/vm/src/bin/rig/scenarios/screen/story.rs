//! The whole recovery in front of the monitor: once with nothing but a mouse and a stick, once with nothing but a keyboard; and
//! as far as the request with nothing but a finger.
//!
//! After every click and key the monitor must show, pixel by pixel, what the screen's pages show when they are told the same.

use super::finger;
use super::likeness::Likeness;
use crate::Rig;
use crate::machine::Machine;
use crate::scenarios::issued;
use crate::screen::{Picture, tablet};
use crate::stick::{Format, Plug, Stick};
use recovery_desk::issue::write_reply;
use recovery_protocol::{ReplyFile, Request, SecureCode};
use recovery_screen::input::{Act, Button};
use recovery_screen::wizard::{Answer, Errand, Trouble};
use recoveryd::api::recovery::{Error, ExportReply, LogReply};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

/// Needs the keys for capital letters and for signs.
const PASSWORD: &str = "Quiet-lake 27";

/// How long an emulated recorder may take for what a person waits for.
const PATIENCE: Duration = Duration::from_secs(90);

/// So many pixels may be rounded otherwise by another build of the same pages.
const SLACK: usize = 200;

/// Keys with QEMU's names, from their codes on (linux/input-event-codes.h).
const KEYS: [(u16, &str); 8] = [
    (1, "esc"),
    (2, "1 2 3 4 5 6 7 8 9 0 minus equal backspace tab"),
    (16, "q w e r t y u i o p"),
    (28, "ret"),
    (30, "a s d f g h j k l"),
    (42, "shift"),
    (44, "z x c v b n m"),
    (57, "spc"),
];

/// Clicks all the way; the reply comes back on the stick.
pub fn by_mouse(rig: &Rig, name: &str) -> String {
    let mut owner = Owner::new(rig.recorder(name));
    let stick = Stick::new(&owner.recorder.folder, Format::Vfat, true);
    owner.point(960, 2);
    owner.click("Device management");
    owner.taps("hi");
    owner.click("Sign in");
    owner.is_refused();
    owner.click("Forgot password");
    owner.click("Yes, continue");
    owner.click("Use this way");
    let request = owner.requests(rig);

    owner.recorder.plug(&Plug::sound(&stick.image));
    owner.until("a stick", |status| status["sticks"][0]["usable"] == true);
    owner.click("Export to USB");
    let file = owner.exports(&request);
    owner.recorder.unplug("stick");
    owner.until("no stick", |status| status["sticks"] == json!([]));
    owner.click("Close");
    let (request, code) = issued(
        rig,
        &stick.read(&file).expect("the request is on the stick"),
    );
    let reply = ReplyFile::new(&request, SecureCode::parse(&code).unwrap());
    stick.write(&write_reply(&owner.recorder.folder, &request, &reply).unwrap());

    owner.recorder.plug(&Plug::sound(&stick.image));
    owner.until("a reply", |status| status["sticks"][0]["reply"] == true);
    // It is in front: whoever has no mouse presses one key.
    assert_eq!(owner.likeness.focused().as_deref(), Some("Use it"));
    owner.click("Use it");
    owner.is_granted();
    owner.taps(PASSWORD);
    owner.click("Next");
    owner.taps(PASSWORD);
    owner.sees();
    owner.recorder.keep_picture_as("typed-twice");
    owner.click("Save the new password");
    owner.is_saved();
    owner.click("Go to sign-in");
    owner.taps(PASSWORD);
    owner.click("Sign in");
    owner.is_signed_in(&[PASSWORD, &code])
}

/// Keys all the way; the code is typed.
pub fn by_keys(rig: &Rig, name: &str) -> String {
    let mut owner = Owner::new(rig.recorder(name));
    owner.press("ret");
    owner.press("ret");
    owner.types("hi");
    owner.press("ret");
    owner.is_refused();
    owner.tabs_to("Forgot password");
    owner.tabs_to("Yes, continue");
    owner.tabs_to("Use this way");
    let request = owner.requests(rig);
    let code = owner.code(rig, &request);
    owner.tabs_to("Enter the code");
    owner.types(&code);
    owner.sees();
    owner.recorder.keep_picture_as("code");
    owner.press("ret");
    owner.is_granted();
    owner.types(PASSWORD);
    owner.press("ret");
    owner.types(PASSWORD);
    owner.press("ret");
    owner.is_saved();
    owner.press("ret");
    owner.types(PASSWORD);
    owner.press("ret");
    owner.is_signed_in(&[PASSWORD, &code])
}

/// Touches all the way to the request: each a finger of its own, and once a second one that rests elsewhere.
pub fn by_touch(rig: &Rig, name: &str) -> String {
    let mut owner = Owner::new(rig.recorder(name));
    finger::plug(rig, &mut owner.recorder);
    owner.touch_at([16000, 20000], None);
    owner.touch("Device management", None);
    owner.touch("Forgot password", Some([1000, 1000]));
    owner.touch("Yes, continue", None);
    owner.touch("Use this way", None);
    owner.requests(rig);
    format!(": {} pictures as they must be", owner.looks)
}

/// Somebody in front of a recorder, and what they must see.
struct Owner {
    recorder: Machine,
    likeness: Likeness,
    looks: u32,
}

impl Owner {
    /// The recorder's service starts the screen.
    fn new(mut recorder: Machine) -> Self {
        recorder.configure("s/^mount = .*/mount = \"auto\"/");
        recorder.guest.sh("/etc/init.d/monitor");
        let mut owner = Self {
            recorder,
            likeness: Likeness::new(),
            looks: 0,
        };
        // The first moves come before the program listens.
        let deadline = Instant::now() + PATIENCE;
        loop {
            owner.point(960, 700);
            owner.point(960, 600);
            std::thread::sleep(Duration::from_millis(300));
            if owner.look() <= SLACK {
                return owner;
            }
            assert!(Instant::now() < deadline, "{}", owner.differs());
        }
    }

    /// Compares the monitor with what it must show: in so many pixels it differs.
    fn look(&mut self) -> usize {
        let status = self.recorder.guest.status();
        self.likeness.told(&status);
        self.likeness.settle();
        self.looks += 1;
        let picture = self.recorder.picture();
        self.likeness.differs(&picture)
    }

    /// Waits until the monitor shows what it must.
    fn sees(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.look() > SLACK {
            assert!(Instant::now() < deadline, "{}", self.differs());
        }
    }

    fn differs(&mut self) -> String {
        let wanted = self.recorder.folder.join("wanted.ppm");
        fs::write(&wanted, self.likeness.pixmap()).unwrap();
        let seen = self.recorder.keep_picture();
        format!(
            "the monitor shows {}, and not {}",
            seen.display(),
            wanted.display()
        )
    }

    /// Waits until the daemon's status is so, and until the monitor shows it.
    fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let status = self.comes(what, wanted);
        self.sees();
        let name = what.replace(' ', "-");
        self.recorder.keep_picture_as(&name);
        status
    }

    /// Waits until the daemon's status is so: an emulated recorder takes its time to check a code.
    fn comes(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let status = self.recorder.guest.status();
            if wanted(&status) {
                return status;
            }
            assert!(Instant::now() < deadline, "never {what}: {status}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn point(&mut self, x: usize, y: usize) {
        self.recorder.point(x, y);
        let place = tablet(x, y).map(|at| at as f32 / 32767.0);
        self.likeness.feels(Act::PointTo(place));
    }

    /// Waits until there is a button that can be pressed, and clicks it.
    fn click(&mut self, label: &str) {
        self.sees();
        let place = self.likeness.button(label);
        let (x, y) = place.unwrap_or_else(|| {
            panic!("no button {label} but {:?}", self.likeness.buttons());
        });
        self.point(x, y);
        for down in [true, false] {
            self.recorder.button("left", down);
            self.likeness.feels(Act::Button(Button::Left, down));
        }
    }

    /// Waits until there is a button that can be pressed, and touches it; `other`: a second finger comes to a place of its own
    /// while the first one is down, and goes after it.
    fn touch(&mut self, label: &str, other: Option<[usize; 2]>) {
        self.sees();
        let place = self.likeness.button(label);
        let (x, y) = place.unwrap_or_else(|| {
            panic!("no button {label} but {:?}", self.likeness.buttons());
        });
        self.touch_at(tablet(x, y), other);
    }

    /// The same at a place from 0 to 32767 each way.
    fn touch_at(&mut self, place: [usize; 2], other: Option<[usize; 2]>) {
        let first = [(place, true)];
        match other {
            None => finger::report(&mut self.recorder, &[&first, &[(place, false)]]),
            Some(other) => finger::report(
                &mut self.recorder,
                &[
                    &first,
                    &[(place, true), (other, true)],
                    &[(place, false), (other, true)],
                    &[(place, false), (other, false)],
                ],
            ),
        }
        self.likeness
            .feels(Act::Touch(place.map(|at| at as f32 / 32767.0)));
        self.likeness.feels(Act::Lift);
    }

    /// Types with the keys on the screen.
    fn taps(&mut self, text: &str) {
        for character in text.chars() {
            let key = match character {
                ' ' => "Space".to_owned(),
                other => other.to_string(),
            };
            self.likeness.settle();
            if self.likeness.button(&key).is_none() {
                self.click(match character {
                    'A'..='Z' => "Shift",
                    'a'..='z' => "ABC",
                    _ => "?#+",
                });
            }
            self.click(&key);
        }
    }

    /// Presses a key once the monitor shows what it must.
    fn press(&mut self, key: &str) {
        self.sees();
        self.key(key, true);
        self.key(key, false);
    }

    fn key(&mut self, key: &str, down: bool) {
        self.recorder.key(key, down);
        self.likeness.feels(Act::Key {
            code: code(key),
            down,
            again: false,
        });
    }

    /// Types with the keyboard.
    fn types(&mut self, text: &str) {
        for character in text.chars() {
            let is_upper = character.is_ascii_uppercase();
            if is_upper {
                self.key("shift", true);
            }
            match character.to_ascii_lowercase() {
                '-' => self.press("minus"),
                ' ' => self.press("spc"),
                other => self.press(&other.to_string()),
            }
            if is_upper {
                self.key("shift", false);
            }
        }
    }

    /// Goes on with Tab until a button has the focus, and presses it.
    fn tabs_to(&mut self, label: &str) {
        self.sees();
        for _ in 0..90 {
            if self.likeness.focused().as_deref() == Some(label) {
                return self.press("ret");
            }
            self.press("tab");
            self.sees();
        }
        panic!("Tab never comes to {label}");
    }

    fn asked(&mut self, what: &str, is_it: impl Fn(&Errand) -> bool) {
        let asked = self.likeness.asked();
        assert!(asked.is_some_and(is_it), "{what} is not asked for");
    }

    /// The password that was typed is not the right one.
    fn is_refused(&mut self) {
        self.asked("sign-in", |errand| matches!(errand, Errand::SignIn(_)));
        let error = Error::WrongPassword {
            message: String::new(),
            wait_s: 0,
        };
        self.likeness.answered(Err(Trouble::Refused(error)));
        self.sees();
        self.recorder.keep_picture_as("refused");
    }

    /// A request is made, and read off the monitor as a phone does.
    fn requests(&mut self, rig: &Rig) -> Request {
        self.asked("a request", |errand| matches!(errand, Errand::Request));
        self.comes("a request", |status| !status["request"].is_null());
        self.likeness.answered(Ok(Answer::Requested));
        self.sees();
        self.recorder.keep_picture_as("request");
        let text = scanned(&self.recorder.picture());
        let (request, _) = issued(rig, text.as_bytes());
        request
    }

    fn code(&mut self, rig: &Rig, request: &Request) -> String {
        let text = scanned(&self.recorder.picture());
        let (again, code) = issued(rig, text.as_bytes());
        assert_eq!(again.guid(), request.guid());
        code.replace(['-', ' '], "")
    }

    /// The request is on the stick, under that name, and it is said that the stick may be pulled out.
    fn exports(&mut self, request: &Request) -> String {
        self.asked("an export", |errand| matches!(errand, Errand::Export(_)));
        let file = recovery_protocol::guid_file::file_name(request);
        let status = self.recorder.guest.status();
        let stick = serde_json::from_value(status["sticks"][0].clone()).unwrap();
        let reply = ExportReply {
            file: file.clone(),
            stick,
        };
        self.likeness
            .answered(Ok(Answer::Exported(Box::new(reply))));
        self.sees();
        self.recorder.keep_picture_as("exported");
        file
    }

    /// The answer is right.
    fn is_granted(&mut self) {
        self.asked("a grant", |errand| {
            matches!(errand, Errand::EnterReply(_) | Errand::EnterCode(_))
        });
        self.comes("a grant", |status| !status["grant"].is_null());
        self.likeness.answered(Ok(Answer::Granted));
        self.sees();
        self.recorder.keep_picture_as("new-password");
    }

    /// The new password is the account's.
    fn is_saved(&mut self) {
        self.asked("a password", |errand| {
            matches!(errand, Errand::SetPassword(_))
        });
        self.comes("a recovery", |status| !status["last_recovery"].is_null());
        self.likeness.answered(Ok(Answer::Saved(0)));
        self.sees();
        self.recorder.keep_picture_as("saved");
    }

    /// The new password signs in, and nothing secret is in the logs.
    fn is_signed_in(&mut self, secrets: &[&str]) -> String {
        self.asked("sign-in", |errand| matches!(errand, Errand::SignIn(_)));
        self.likeness.answered(Ok(Answer::SignedIn));
        self.asked("the log", |errand| matches!(errand, Errand::Log));
        let log: LogReply =
            serde_json::from_value(self.recorder.guest.ctl(&["log"], "").done()).unwrap();
        self.likeness.answered(Ok(Answer::Log(log)));
        self.sees();
        self.recorder.guest.ctl(&["sign-in"], PASSWORD).done();
        let log = fs::read_to_string(self.recorder.folder.join("log.txt")).unwrap();
        assert!(log.contains("1920x1080"), "the screen's log is not there");
        for secret in secrets {
            assert!(!log.contains(secret));
        }
        let memory = super::memory(&mut self.recorder);
        format!(": {} pictures as they must be; {memory}", self.looks)
    }
}

/// The code of a key.
fn code(key: &str) -> u16 {
    let rows = KEYS.into_iter().flat_map(|(first, row)| {
        let keys = row.split(' ').enumerate();
        keys.map(move |(place, key)| (key, first + place as u16))
    });
    let mut found = rows.filter(|(name, _)| *name == key);
    found.next().expect("a key that is listed").1
}

/// What a phone reads off the monitor.
fn scanned(picture: &Picture) -> String {
    let grey = |x: usize, y: usize| {
        let colours = picture.colour(x, y);
        (colours.iter().map(|&colour| u32::from(colour)).sum::<u32>() / 3) as u8
    };
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, grey);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one QR code is on the monitor");
    grids[0].decode().unwrap().1
}
