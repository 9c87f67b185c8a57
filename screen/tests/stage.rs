//! Mouse, finger and keys on a page of real widgets.
#![allow(clippy::unwrap_used)]

mod page;

use page::Page;
use recovery_screen::input::{Act, Button, Hands};
use recovery_screen::raster::Area;
use recovery_screen::run::Stage;
use std::os::unix::net::UnixStream;
use std::time::Duration;

const SIZE: [usize; 2] = [1280, 720];

struct Desk {
    stage: Stage<Page>,
    hands: Hands,
    now: Duration,
    _wake: UnixStream,
}

impl Desk {
    fn new() -> Self {
        let (page, wake) = Page::new();
        let mut it = Self {
            stage: Stage::new(page, SIZE),
            hands: Hands::default(),
            now: Duration::ZERO,
            _wake: wake,
        };
        for _ in 0..3 {
            it.stage.woken();
            it.update();
        }
        it
    }

    fn update(&mut self) -> Vec<Area> {
        self.now += Duration::from_millis(50);
        self.stage.update(self.now)
    }

    fn act(&mut self, act: Act) -> Vec<Area> {
        assert_eq!(self.hands.act(act, &mut self.stage), None);
        self.update()
    }

    /// Until nothing wants a frame any more.
    fn settle(&mut self) {
        while self.stage.due().is_some() {
            self.update();
        }
    }

    fn key(&mut self, code: u16) {
        for down in [true, false] {
            self.act(Act::Key {
                code,
                down,
                again: false,
            });
        }
    }

    fn typed(&self) -> &str {
        &self.stage.show().typed
    }

    fn frames(&self) -> usize {
        self.stage.show().frames
    }

    /// The middle of a widget, by what it says.
    fn find(&self, says: &str) -> [f32; 2] {
        let at = self.stage.show().places[says].center();
        [at.x / 1280.0, at.y / 720.0]
    }
}

#[test]
fn a_page_is_clicked_with_the_mouse() {
    let mut desk = Desk::new();
    let place = desk.find("q");
    desk.act(Act::PointTo(place));
    for down in [true, false, true, false] {
        desk.act(Act::Button(Button::Left, down));
    }
    assert_eq!(desk.typed(), "qq");
}

#[test]
fn a_page_is_tapped_with_a_finger() {
    let mut desk = Desk::new();
    let place = desk.find("w");
    desk.act(Act::Touch(place));
    desk.act(Act::Lift);
    let place = desk.find("Continue");
    desk.act(Act::Touch(place));
    desk.act(Act::Drag([0.9, 0.9]));
    desk.act(Act::Lift);
    assert_eq!(desk.typed(), "w");
    assert_eq!(desk.stage.show().clicks, 0, "a drag is no tap");
}

#[test]
fn a_field_is_typed_into() {
    let mut desk = Desk::new();
    for code in [30, 48, 14, 0x205, 79, 57] {
        desk.key(code);
    }
    assert_eq!(desk.typed(), "a51 ");
    let shift = |down| Act::Key {
        code: 42,
        down,
        again: false,
    };
    desk.act(shift(true));
    desk.key(2);
    desk.act(shift(false));
    desk.key(58);
    desk.key(30);
    assert_eq!(desk.typed(), "a51 !A");
}

#[test]
fn what_is_done_while_nobody_sees_it_is_forgotten() {
    let mut desk = Desk::new();
    let key = |down| Act::Key {
        code: 30,
        down,
        again: false,
    };
    let place = desk.find("q");
    for act in [
        Act::PointTo(place),
        Act::Button(Button::Left, true),
        key(true),
    ] {
        desk.hands.act(act, &mut desk.stage);
    }
    desk.stage.forget();
    desk.update();
    desk.act(Act::Button(Button::Left, false));
    desk.act(key(false));
    assert_eq!(desk.typed(), "");
    for down in [true, false] {
        desk.act(Act::Button(Button::Left, down));
    }
    desk.key(30);
    // The page puts what is pressed at the end, and the field a letter at its cursor.
    let mut typed: Vec<char> = desk.typed().chars().collect();
    typed.sort_unstable();
    assert_eq!(typed, ['a', 'q']);
}

#[test]
fn a_terminal_is_asked_for() {
    let mut desk = Desk::new();
    let press = |code| Act::Key {
        code,
        down: true,
        again: false,
    };
    desk.act(press(29));
    desk.act(press(56));
    assert_eq!(desk.hands.act(press(60), &mut desk.stage), Some(2));
    assert_eq!(desk.typed(), "");
}

#[test]
fn a_move_that_changes_nothing_repaints_two_small_boxes_and_lays_out_nothing() {
    let mut desk = Desk::new();
    desk.act(Act::PointTo([0.05, 0.95]));
    desk.settle();
    let frames = desk.frames();
    for _ in 0..25 {
        let areas = desk.act(Act::Point([5.0, -1.0]));
        assert_eq!(areas.len(), 2, "{areas:?}");
        assert!(
            areas
                .iter()
                .all(|area| area.width() <= 24 && area.height() <= 32),
            "{areas:?}"
        );
    }
    assert_eq!(desk.frames(), frames);
}

#[test]
fn a_move_onto_a_widget_and_off_it_is_seen() {
    let mut desk = Desk::new();
    let [x, y] = desk.find("q");
    for (place, at) in [
        ([x, y], "onto it"),
        ([0.5, 0.95], "off it"),
        ([0.5, 0.0], "to the top edge"),
    ] {
        let frames = desk.frames();
        let before = desk.stage.picture().pixels().to_vec();
        desk.act(Act::PointTo(place));
        assert!(desk.frames() > frames, "{at}");
        assert!(before != desk.stage.picture().pixels(), "{at}");
    }
    // Whoever only moves about is seen now and then.
    desk.act(Act::PointTo([0.05, 0.95]));
    desk.settle();
    let frames = desk.frames();
    desk.now += Duration::from_secs(60);
    desk.act(Act::Point([1.0, 0.0]));
    assert_eq!(desk.frames(), frames + 1);
}

#[test]
fn the_clock_is_the_only_thing_that_happens_when_nothing_happens() {
    let mut desk = Desk::new();
    desk.settle();
    let frames = desk.frames();
    assert_eq!(desk.update(), []);
    desk.stage.show_mut().due = Some(desk.now + Duration::from_secs(60));
    assert_eq!(desk.stage.due(), Some(desk.now + Duration::from_secs(60)));
    for _ in 0..1199 {
        desk.update();
    }
    assert_eq!(desk.frames(), frames);
    desk.update();
    assert_eq!(desk.frames(), frames + 1);
}
