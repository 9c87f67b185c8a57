//! The person in front of the recorder.

use crate::NEW;
use crate::hands::Collector;
use crate::raster::Raster;
use crate::recorder::Recorder;
use egui::accesskit::Role;
use egui::{Event, Key, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use recovery_protocol::{Request, long_serial};
use recovery_screen::input::{Act, Button, Hands};
use recovery_screen::link::Link;
use recovery_screen::look::Look;
use recovery_screen::pages::Screen;
use recovery_screen::run::Stage;
use recovery_screen::wizard::Page;
use recoveryd::api::client::Client;
use recoveryd::api::recovery::{Call, Error, StatusReply};
use std::thread;
use std::time::{Duration, Instant};

/// The monitor in points.
const SIZE: [f32; 2] = [1280.0, 720.0];

/// Somebody in front of a recorder.
pub struct Owner {
    pub recorder: Recorder,
    pub monitor: Harness<'static, Screen>,
    /// A remote control instead of a keyboard: it has no Tab.
    pub remote: bool,
    hands: Hands,
    stage: Stage<Collector>,
}

impl Owner {
    /// At the live picture of this one.
    pub fn at(recorder: Recorder) -> Self {
        let link = Link::new(&recorder.socket()).unwrap();
        let screen = Screen::new(link, Look::default(), "en", None);
        let monitor = Harness::builder()
            .with_size(egui::Vec2::from(SIZE))
            .with_pixels_per_point(1.5)
            .renderer(Raster::default())
            .build_ui_state(|ui, screen: &mut Screen| screen.draw(ui), screen);
        let mut owner = Self {
            recorder,
            monitor,
            remote: false,
            hands: Hands::default(),
            stage: Stage::new(Collector::default(), [1280, 720]),
        };
        owner.until("told", |screen| {
            screen.wizard.status.is_some() && screen.wizard.lost.is_none()
        });
        owner
    }

    /// Waits until it is so.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) {
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

    pub fn until_page(&mut self, what: &str, is_it: impl Fn(&Page) -> bool) {
        self.until(what, |screen| is_it(&screen.wizard.page));
    }

    /// Waits until there is a button that can be pressed.
    pub fn until_button(&mut self, label: &str) {
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
                self.texts(),
                self.recorder.log()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until this button has the focus.
    pub fn until_focused(&mut self, label: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            self.monitor.step();
            let button = self.monitor.query_by_role_and_label(Role::Button, label);
            if button.is_some_and(|node| node.is_focused()) {
                return;
            }
            assert!(Instant::now() < end, "{label} never has the focus");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses a button with the pointer.
    pub fn click(&mut self, label: &str) {
        self.until_button(label);
        let at = self.part(label);
        for act in [
            Act::PointTo(at),
            Act::Button(Button::Left, true),
            Act::Button(Button::Left, false),
        ] {
            self.does(act);
        }
        self.steps();
    }

    /// Presses it with a finger.
    pub fn touch(&mut self, label: &str) {
        self.until_button(label);
        let at = self.part(label);
        self.does(Act::Touch(at));
        self.does(Act::Lift);
        self.steps();
    }

    /// Presses a key of a keyboard or a remote control, by its code.
    pub fn code(&mut self, code: u16) {
        for down in [true, false] {
            self.does(Act::Key {
                code,
                down,
                again: false,
            });
        }
        self.steps();
    }

    /// What a device says becomes what egui is told in one frame, as on a recorder.
    pub fn does(&mut self, act: Act) {
        self.hands.act(act, &mut self.stage);
        // An arrow that only moves is told too: on a recorder that is decided by what is on the page.
        self.stage.woken();
        let now = self.stage.show().seen + Duration::from_secs(60);
        self.stage.show_mut().seen = now;
        self.stage.update(now);
        let events = std::mem::take(&mut self.stage.show_mut().events);
        self.monitor.input_mut().events.extend(events);
        self.monitor.step();
    }

    /// The middle of a button, from 0 to 1.
    fn part(&self, label: &str) -> [f32; 2] {
        let middle = self.place(label).center();
        [middle.x / (SIZE[0] - 1.0), middle.y / (SIZE[1] - 1.0)]
    }

    /// Waits until there is a request.
    pub fn until_request(&mut self) {
        self.until("a request", |screen| {
            let status = screen.wizard.status.as_ref();
            status.is_some_and(|status| status.request.is_some())
        });
    }

    /// From the live picture to the request, with the pointer.
    pub fn asks(&mut self) -> Request {
        self.opens();
        self.click("Forgot password");
        self.click("Yes, continue");
        self.click("Use this way");
        self.until_request();
        self.scan()
    }

    /// To the sign-in, with the pointer.
    pub fn opens(&mut self) {
        self.does(Act::PointTo([0.5, 0.002]));
        self.monitor.run_steps(20);
        self.click("Device management");
    }

    /// Waits until the answer is offered. A folder in a stick's place is looked at when somebody asks, at most once a second.
    pub fn until_stick_with_reply(&mut self) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.monitor.state().wizard.reply_stick().is_none() {
            assert!(Instant::now() < end, "never offered");
            let socket = self.recorder.socket();
            let mut client = Client::connect(&socket).unwrap();
            client.call::<StatusReply, Error>(&Call::Status {}).unwrap();
            thread::sleep(Duration::from_millis(500));
            self.monitor.step();
        }
        self.monitor.step();
    }

    /// Whether this can be read.
    pub fn says(&self, part: &str) -> bool {
        self.texts().iter().any(|text| text.contains(part))
    }

    pub fn until_says(&mut self, part: &str) {
        let end = Instant::now() + Duration::from_secs(60);
        while !self.says(part) {
            assert!(Instant::now() < end, "never {part:?}; {:?}", self.texts());
            thread::sleep(Duration::from_millis(10));
            self.monitor.step();
        }
    }

    fn texts(&self) -> Vec<String> {
        let all = self.monitor.root().children_recursive();
        all.filter_map(|node| {
            node.accesskit_node()
                .value()
                .or(node.accesskit_node().label())
        })
        .collect()
    }

    /// Types on the keys on the screen, pressing them by `press`.
    pub fn on_screen(&mut self, text: &str, press: fn(&mut Self, &str)) {
        for character in text.chars() {
            match character {
                ' ' => press(self, "Space"),
                upper if upper.is_uppercase() => {
                    press(self, "Shift");
                    press(self, &upper.to_string());
                }
                other => press(self, &other.to_string()),
            }
        }
    }

    /// Where a button is, in points: the tree that the tests search is in pixels.
    pub fn place(&self, label: &str) -> Rect {
        let node = self.monitor.get_by_role_and_label(Role::Button, label);
        node.rect() / self.monitor.ctx.pixels_per_point()
    }

    /// Walks the focus to a button by the arrow keys, at last by Tab, and presses Enter.
    pub fn walk(&mut self, label: &str) {
        self.until_button(label);
        let mut visited = Vec::new();
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
            if step > 25 && !self.remote {
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
            let mut order = if same_row {
                [horizontal, vertical]
            } else {
                [vertical, horizontal]
            };
            // Back where one was: the other way round this time.
            if visited.iter().filter(|place| **place == focused).count() % 2 == 1 {
                order.reverse();
            }
            visited.push(focused);
            self.key(order[0]);
            if self.focused() == Some(focused) {
                self.key(order[1]);
            }
            assert_ne!(self.focused(), None, "on the way to {label}");
        }
        panic!("{label} cannot be reached by keys");
    }

    pub fn focused(&self) -> Option<egui::Rect> {
        self.monitor
            .root()
            .children_recursive()
            .find(|node| node.is_focused())
            .map(|node| node.rect())
    }

    pub fn key(&mut self, key: Key) {
        if !self.remote {
            self.monitor.key_press(key);
            return self.steps();
        }
        // KEY_OK, KEY_BACK and the arrows.
        self.code(match key {
            Key::Enter => 0x160,
            Key::Escape => 158,
            Key::ArrowUp => 103,
            Key::ArrowLeft => 105,
            Key::ArrowRight => 106,
            Key::ArrowDown => 108,
            other => panic!("a remote control has no {other:?}"),
        });
    }

    pub fn steps(&mut self) {
        for _ in 0..3 {
            self.monitor.step();
        }
    }

    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.monitor.event(Event::Text(character.into()));
            self.monitor.step();
        }
        self.steps();
    }

    /// What a phone reads off the monitor.
    pub fn scan(&mut self) -> Request {
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
    pub fn check(&self, code: &str) {
        let Page::Home(page) = &self.monitor.state().wizard.page else {
            panic!("not signed in\n{}", self.recorder.log());
        };
        assert!(page.sound && page.recovery.is_some());
        let log = self.recorder.log();
        assert!(!log.contains(NEW) && !log.contains(code), "{log}");
    }
}
