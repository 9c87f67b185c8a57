//! The whole story as an owner lives it, on the real pages, with recoveryd's own code in processes of its own, as which this
//! program starts itself again, and a desk with real keys: once with the pointer, once with a keyboard or a remote control.
#![allow(clippy::unwrap_used)]

#[path = "pages/raster.rs"]
mod raster;

use egui::accesskit::Role;
use egui::{Event, Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use raster::Raster;
use recovery_desk::{issue, keys};
use recovery_protocol::{KeyNumber, Request, long_serial};
use recovery_screen::link::Link;
use recovery_screen::look::Look;
use recovery_screen::pages::Screen;
use recovery_screen::wizard::Page;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

const OLD: &str = "the old one 1";
const NEW: &str = "kx7 gQv2mLw";

/// [`OLD`] as crypt(3) hashes it.
const HASH: &str = "$6$rounds=1000$abcdefghijk$8ATjTJlCmi/cUZimPKFrheDEitpp6XQbEdc7sVGDhJY95.hx2U2MyxnF4P.Ix776gLL.SEV5WWDl9DJo6bjlb0";

const TESTS: [(&str, fn()); 2] = [
    ("with_the_pointer_alone", with_the_pointer_alone),
    ("with_keys_alone", with_keys_alone),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--config" | "helper", ..] => return recoveryd::daemon::main(),
        ["--list", ..] => TESTS.iter().for_each(|(name, _)| println!("{name}: test")),
        _ => {
            let wanted = words.iter().find(|word| !word.starts_with('-'));
            let wanted = wanted.unwrap_or(&"");
            for (name, test) in TESTS.iter().filter(|(name, _)| name.contains(wanted)) {
                test();
                println!("test {name} ... ok");
            }
        }
    }
    ExitCode::SUCCESS
}

/// A recorder in a folder of its own, with a stick; its daemon is ended when it is dropped.
struct Recorder {
    folder: tempfile::TempDir,
    running: Child,
}

impl Recorder {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        // The core gives up root, and must find its folders all the same.
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        let made = keys::generate(&dir.join("desk"), KeyNumber(7)).unwrap();
        fs::copy(made.list, dir.join("vendor-keys.toml")).unwrap();
        fs::create_dir(dir.join("stick")).unwrap();
        fs::write(
            dir.join("shadow"),
            format!("admin:{HASH}:19700:0:99999:7:::\n"),
        )
        .unwrap();
        let config = r#"
            [device]
            serial = "123456789"
            model = "NVR-4216"
            firmware = "4.2.1"
            [vendor]
            keys = "vendor-keys.toml"
            name = "Example Recorders"
            contact = ["recovery@example.com"]
            [paths]
            state = "{dir}/state"
            run = "{dir}/run"
            [daemon]
            user = "nobody"
            [stick]
            paths = ["{dir}/stick"]
            [account]
            name = "admin"
            store = "shadow"
            shadow.file = "{dir}/shadow"
        "#;
        fs::write(
            dir.join("recoveryd.toml"),
            config.replace("{dir}", dir.to_str().unwrap()),
        )
        .unwrap();
        let mut command = Command::new(env::current_exe().unwrap());
        command.arg("--config").arg(dir.join("recoveryd.toml"));
        command.env_remove("NOTIFY_SOCKET").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let log = fs::File::create(dir.join("log")).unwrap();
        let running = command.stderr(log).spawn().unwrap();
        Self { folder, running }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// What the desk answers.
    fn code(&self, request: &Request) -> String {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        issue::issue(&keys, request).unwrap().expose().to_owned()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}

/// Somebody in front of a recorder.
struct Owner {
    recorder: Recorder,
    monitor: Harness<'static, Screen>,
}

impl Owner {
    fn new() -> Self {
        let recorder = Recorder::start();
        let link = Link::new(&recorder.path("run/recoveryd.sock")).unwrap();
        let screen = Screen::new(link, Look::default(), "en", None);
        let monitor = Harness::builder()
            .with_size(vec2(1280.0, 720.0))
            .with_pixels_per_point(1.5)
            .renderer(Raster::default())
            .build_ui_state(|ui, screen: &mut Screen| screen.draw(ui), screen);
        let mut owner = Self { recorder, monitor };
        owner.until("told", |screen| {
            screen.wizard.status.is_some() && screen.wizard.lost.is_none()
        });
        owner
    }

    /// Waits until it is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            self.monitor.step();
            if is_so(self.monitor.state()) {
                break;
            }
            assert!(
                Instant::now() < end,
                "never {what}\n{}",
                self.recorder.log()
            );
            thread::sleep(Duration::from_millis(10));
        }
        // Once more, so that what is there can be pressed.
        self.monitor.step();
        self.monitor.step();
    }

    fn until_page(&mut self, what: &str, is_it: impl Fn(&Page) -> bool) {
        self.until(what, |screen| is_it(&screen.wizard.page));
    }

    /// Waits until there is a button that can be pressed.
    fn until_button(&mut self, label: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            self.monitor.step();
            let there = self.monitor.query_by_role_and_label(Role::Button, label);
            if there.is_some_and(|node| !node.accesskit_node().is_disabled()) {
                return;
            }
            assert!(
                Instant::now() < end,
                "never {label}; {:?}\n{}",
                self.labels(),
                self.recorder.log()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What can be read and pressed.
    fn labels(&self) -> Vec<String> {
        let all = self.monitor.root().children_recursive();
        all.filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    /// Presses a button with the pointer.
    fn click(&mut self, label: &str) {
        self.until_button(label);
        let at = self.place(label).center();
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        for event in [Event::PointerMoved(at), button(true), button(false)] {
            self.monitor.event(event);
        }
        self.steps();
    }

    /// Where a button is, in points: the tree that the tests search is in pixels.
    fn place(&self, label: &str) -> egui::Rect {
        let node = self.monitor.get_by_role_and_label(Role::Button, label);
        node.rect() / self.monitor.ctx.pixels_per_point()
    }

    /// Walks the focus to a button by the arrow keys, at last by Tab, and presses Enter.
    fn walk(&mut self, label: &str) {
        self.until_button(label);
        for step in 0..90 {
            let target = self
                .monitor
                .get_by_role_and_label(Role::Button, label)
                .rect();
            let focused = self
                .monitor
                .root()
                .children_recursive()
                .find(|node| node.is_focused())
                .map(|node| node.rect());
            let focused = focused.expect("something always has the focus");
            if focused == target {
                return self.key(Key::Enter);
            }
            if step > 25 {
                // Askew of everything: the reading order leads there.
                self.key(Key::Tab);
                continue;
            }
            let way = target.center() - focused.center();
            // Across first within a row, else up or down; sideways again when that leads nowhere.
            let vertical = if way.y > 0.0 {
                Key::ArrowDown
            } else {
                Key::ArrowUp
            };
            let horizontal = if way.x > 0.0 {
                Key::ArrowRight
            } else {
                Key::ArrowLeft
            };
            let same_row = way.y.abs() < target.height().max(focused.height()) / 2.0;
            let order = if same_row {
                [horizontal, vertical]
            } else {
                [vertical, horizontal]
            };
            self.key(order[0]);
            if self.focused() == Some(focused) {
                self.key(order[1]);
            }
            assert_ne!(self.focused(), None, "on the way to {label}");
        }
        panic!("{label} cannot be reached by keys");
    }

    fn focused(&self) -> Option<egui::Rect> {
        self.monitor
            .root()
            .children_recursive()
            .find(|node| node.is_focused())
            .map(|node| node.rect())
    }

    fn key(&mut self, key: Key) {
        self.monitor.key_press(key);
        self.steps();
    }

    fn steps(&mut self) {
        for _ in 0..3 {
            self.monitor.step();
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.monitor.event(Event::Text(character.into()));
            self.monitor.step();
        }
        self.steps();
    }

    /// What a phone reads off the monitor.
    fn scan(&mut self) -> Request {
        let picture = self.monitor.render().unwrap();
        let grey = |x: usize, y: usize| {
            let [r, g, b, _] = picture.get_pixel(x as u32, y as u32).0;
            ((u32::from(r) + u32::from(g) + u32::from(b)) / 3) as u8
        };
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        let (_, text) = grids[0].decode().unwrap();
        long_serial::find(&text).unwrap()
    }

    /// The rest is the same for everybody: it was set, and it is the password now.
    fn check(&self, code: &str) {
        let Page::Home(page) = &self.monitor.state().wizard.page else {
            panic!("not signed in\n{}", self.recorder.log());
        };
        assert!(page.sound && page.recovery.is_some());
        let log = self.recorder.log();
        assert!(!log.contains(NEW) && !log.contains(code), "{log}");
    }
}

fn with_the_pointer_alone() {
    let mut owner = Owner::new();
    owner.monitor.hover_at(egui::pos2(640.0, 2.0));
    owner.monitor.run_steps(20);
    owner.click("Device management");
    owner.click("Forgot password");
    owner.click("Yes, continue");
    owner.click("Use this way");
    owner.until("a request", |screen| {
        screen
            .wizard
            .status
            .as_ref()
            .is_some_and(|status| status.request.is_some())
    });
    let request = owner.scan();
    owner.click("Export to USB");
    owner.until_button("Close");
    owner.click("Close");
    assert_eq!(
        fs::read_dir(owner.recorder.path("stick")).unwrap().count(),
        1
    );
    owner.click("Enter the code");
    let code = owner.recorder.code(&request);
    for digit in code.chars() {
        owner.click(&digit.to_string());
    }
    owner.click("Check the code");
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    for _ in 0..2 {
        for character in NEW.chars() {
            match character {
                ' ' => owner.click("Space"),
                upper if upper.is_uppercase() => {
                    owner.click("Shift");
                    owner.click(&upper.to_string());
                }
                other => owner.click(&other.to_string()),
            }
        }
        owner.click("Next");
    }
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.click("Go to sign-in");
    for character in NEW.chars() {
        match character {
            ' ' => owner.click("Space"),
            upper if upper.is_uppercase() => {
                owner.click("Shift");
                owner.click(&upper.to_string());
            }
            other => owner.click(&other.to_string()),
        }
    }
    owner.click("Sign in");
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}

fn with_keys_alone() {
    let mut owner = Owner::new();
    owner.key(Key::Enter);
    owner.monitor.run_steps(20);
    owner.walk("Device management");
    // A remote control types a wrong password on the keys on the screen; the field keeps it.
    owner.walk("h");
    owner.walk("i");
    owner.walk("Sign in");
    owner.until_page(
        "refused",
        |page| matches!(page, Page::SignIn(page) if page.trouble.is_some()),
    );
    owner.walk("Forgot password");
    owner.walk("Yes, continue");
    owner.walk("Use this way");
    owner.until("a request", |screen| {
        screen
            .wizard
            .status
            .as_ref()
            .is_some_and(|status| status.request.is_some())
    });
    let request = owner.scan();
    owner.walk("Enter the code");
    // Escape goes back and the code is found again from there.
    owner.key(Key::Escape);
    owner.walk("Enter the code");
    let code = owner.recorder.code(&request);
    owner.text(&code);
    // With the last digit the way on has the focus.
    owner.key(Key::Enter);
    owner.until_page("accepted", |page| matches!(page, Page::NewPassword(_)));
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.until_page("set", |page| {
        matches!(page, Page::Done { .. } | Page::Applying)
    });
    owner.walk("Go to sign-in");
    owner.text(OLD);
    owner.key(Key::Enter);
    owner.until_page(
        "refused",
        |page| matches!(page, Page::SignIn(page) if page.trouble.is_some()),
    );
    (0..OLD.len()).for_each(|_| owner.key(Key::Backspace));
    owner.text(NEW);
    owner.key(Key::Enter);
    owner.until_page(
        "signed in",
        |page| matches!(page, Page::Home(page) if !page.busy),
    );
    owner.check(&code);
}
