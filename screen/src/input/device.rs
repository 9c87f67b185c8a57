//! One device's events, put together to what a person did.

use super::{Act, Button};
use crate::sys::input::{Abilities, Event, Range};
use std::collections::BTreeSet;

const SYN: u16 = 0;
const KEY: u16 = 1;
const RELATIVE: u16 = 2;
const ABSOLUTE: u16 = 3;

const SYN_REPORT: u16 = 0;
const SYN_DROPPED: u16 = 3;

const REL_X: u16 = 0;
const REL_Y: u16 = 1;
const REL_HWHEEL: u16 = 6;
const REL_WHEEL: u16 = 8;

const ABS_X: u16 = 0;
const ABS_Y: u16 = 1;
const MT_SLOT: u16 = 0x2f;
const MT_X: u16 = 0x35;
const MT_Y: u16 = 0x36;
const MT_TRACKING_ID: u16 = 0x39;

const BTN_LEFT: u16 = 0x110;
const BTN_MIDDLE: u16 = 0x112;
const BTN_TOUCH: u16 = 0x14a;

/// Buttons of mice, joysticks and pads, which are no keys.
const BUTTONS: std::ops::RangeInclusive<u16> = 0x100..=0x15f;

/// Faster than so many steps in one report, the pointer goes farther.
const SLOW: f32 = 6.0;

/// How a device points to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It does not.
    None,
    /// A tablet: like a mouse, but with places.
    Tablet([Range; 2]),
    /// A touchscreen that knows of one finger.
    Touch([Range; 2]),
    /// A touchscreen that knows of several, of which one counts.
    Fingers([Range; 2]),
}

/// What a device has told so far.
pub struct Device {
    place: Place,
    steps: [f32; 2],
    wheel: [f32; 2],
    at: [i32; 2],
    moved: bool,
    /// The finger's slot that events are about, and the one that counts.
    slot: i32,
    finger: Option<i32>,
    touching: bool,
    was_touching: bool,
    held: BTreeSet<u16>,
    buttons: Vec<(Button, bool)>,
    /// The kernel has dropped events: nothing counts until the next report.
    dropped: bool,
}

impl Device {
    /// A device of these abilities, or nothing if it has none that a screen could use.
    pub fn new(abilities: &Abilities) -> Option<Self> {
        let places = |range: &[Range; 2]| range.iter().all(|axis| axis.most > axis.least);
        let place = match (
            abilities.touch.filter(places),
            abilities.position.filter(places),
        ) {
            (Some(range), _) if !abilities.has_key(BTN_LEFT) => Place::Fingers(range),
            (_, Some(range)) if abilities.has_key(BTN_LEFT) => Place::Tablet(range),
            (_, Some(range)) if abilities.has_key(BTN_TOUCH) => Place::Touch(range),
            _ => Place::None,
        };
        let mouse = abilities.has_relative(REL_X) && abilities.has_relative(REL_Y);
        if place == Place::None && !mouse && !abilities.has_keys() {
            return None;
        }
        let at = match place {
            Place::Tablet(range) => range.map(|axis| axis.value),
            _ => [0; 2],
        };
        Some(Self {
            place,
            steps: [0.0; 2],
            wheel: [0.0; 2],
            at,
            moved: false,
            slot: 0,
            finger: None,
            touching: false,
            was_touching: false,
            held: BTreeSet::new(),
            buttons: Vec::new(),
            dropped: false,
        })
    }

    /// Takes an event, and tells at a report's end what was done.
    pub fn hear(&mut self, event: Event, done: &mut Vec<Act>) {
        match (event.kind, event.code) {
            (SYN, SYN_DROPPED) => {
                self.dropped = true;
                self.let_go(done);
            }
            (SYN, SYN_REPORT) if self.dropped => self.dropped = false,
            _ if self.dropped => {}
            (SYN, SYN_REPORT) => self.report(done),
            (KEY, BTN_TOUCH) => {
                if matches!(self.place, Place::Touch(_)) {
                    self.touching = event.value != 0;
                }
            }
            (KEY, code @ BTN_LEFT..=BTN_MIDDLE) if event.value != 2 => {
                self.buttons
                    .push((Button::of(code - BTN_LEFT), event.value != 0));
                self.hold(code, event.value != 0);
            }
            (KEY, code) if !BUTTONS.contains(&code) => {
                self.hold(code, event.value != 0);
                done.push(Act::Key {
                    code,
                    down: event.value != 0,
                    again: event.value == 2,
                });
            }
            (RELATIVE, code) => self.relative(code, event.value as f32),
            (ABSOLUTE, code) => self.absolute(code, event.value),
            _ => {}
        }
    }

    fn hold(&mut self, code: u16, down: bool) {
        if down {
            self.held.insert(code);
        } else {
            self.held.remove(&code);
        }
    }

    fn relative(&mut self, code: u16, value: f32) {
        match code {
            REL_X => self.steps[0] += value,
            REL_Y => self.steps[1] += value,
            REL_WHEEL => self.wheel[1] += value,
            REL_HWHEEL => self.wheel[0] -= value,
            _ => {}
        }
    }

    fn absolute(&mut self, code: u16, value: i32) {
        let several = matches!(self.place, Place::Fingers(_));
        let axis = match code {
            MT_SLOT => {
                self.slot = value;
                return;
            }
            MT_TRACKING_ID if several => {
                match self.finger {
                    None if value >= 0 => self.finger = Some(self.slot),
                    Some(finger) if value < 0 && finger == self.slot => self.finger = None,
                    _ => {}
                }
                self.touching = self.finger.is_some();
                return;
            }
            MT_X | MT_Y if several && self.finger == Some(self.slot) => usize::from(code - MT_X),
            ABS_X | ABS_Y if !several => usize::from(code - ABS_X),
            _ => return,
        };
        self.at[axis] = value;
        self.moved = true;
    }

    fn report(&mut self, done: &mut Vec<Act>) {
        let [x, y] = std::mem::take(&mut self.steps);
        if (x, y) != (0.0, 0.0) {
            let speed = (x.hypot(y) / SLOW).clamp(1.0, 2.0);
            done.push(Act::Point([x * speed, y * speed]));
        }
        let moved = std::mem::take(&mut self.moved);
        match self.place {
            Place::Tablet(range) if moved => done.push(Act::PointTo(self.fraction(range))),
            Place::Touch(range) | Place::Fingers(range) => {
                let at = self.fraction(range);
                match (self.was_touching, self.touching) {
                    (false, true) => done.push(Act::Touch(at)),
                    (true, true) if moved => done.push(Act::Drag(at)),
                    (true, false) => done.push(Act::Lift),
                    _ => {}
                }
                self.was_touching = self.touching;
            }
            _ => {}
        }
        let wheel = std::mem::take(&mut self.wheel);
        if wheel != [0.0; 2] {
            done.push(Act::Wheel(wheel));
        }
        for (button, down) in self.buttons.drain(..) {
            done.push(Act::Button(button, down));
        }
    }

    fn fraction(&self, range: [Range; 2]) -> [f32; 2] {
        std::array::from_fn(|axis| {
            let Range { least, most, .. } = range[axis];
            let part = (f64::from(self.at[axis]) - f64::from(least))
                / (f64::from(most) - f64::from(least));
            part.clamp(0.0, 1.0) as f32
        })
    }

    /// Ends all that is held: the device is gone, or has not told everything.
    pub fn let_go(&mut self, done: &mut Vec<Act>) {
        for code in std::mem::take(&mut self.held) {
            done.push(match code {
                BTN_LEFT..=BTN_MIDDLE => Act::Button(Button::of(code - BTN_LEFT), false),
                code => Act::Key {
                    code,
                    down: false,
                    again: false,
                },
            });
        }
        if std::mem::take(&mut self.was_touching) {
            done.push(Act::Lift);
        }
        self.touching = false;
        self.finger = None;
        self.buttons.clear();
        (self.steps, self.wheel, self.moved) = ([0.0; 2], [0.0; 2], false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: (u16, u16, i32) = (SYN, SYN_REPORT, 0);
    const DROPPED: (u16, u16, i32) = (SYN, SYN_DROPPED, 0);

    fn hear(device: &mut Device, events: &[(u16, u16, i32)]) -> Vec<Act> {
        let mut done = Vec::new();
        for &(kind, code, value) in events {
            device.hear(Event { kind, code, value }, &mut done);
        }
        done
    }

    fn key(code: u16, down: bool, again: bool) -> Act {
        Act::Key { code, down, again }
    }

    fn mouse() -> Device {
        Device::new(&Abilities::some(
            &[BTN_LEFT, 0x111, BTN_MIDDLE],
            0x143,
            None,
            None,
        ))
        .unwrap()
    }

    #[test]
    fn a_mouse_moves_turns_its_wheel_and_clicks_there() {
        let done = hear(
            &mut mouse(),
            &[
                (RELATIVE, REL_X, 3),
                (RELATIVE, REL_Y, -4),
                (KEY, BTN_LEFT, 1),
                REPORT,
                (RELATIVE, REL_WHEEL, -1),
                (RELATIVE, REL_HWHEEL, 2),
                REPORT,
                (KEY, BTN_LEFT, 0),
                (KEY, BTN_LEFT + 1, 1),
                REPORT,
                REPORT,
                (RELATIVE, REL_X, 60),
                REPORT,
            ],
        );
        assert_eq!(
            done,
            [
                Act::Point([3.0, -4.0]),
                Act::Button(Button::Left, true),
                Act::Wheel([-2.0, -1.0]),
                Act::Button(Button::Left, false),
                Act::Button(Button::Right, true),
                Act::Point([120.0, 0.0]),
            ]
        );
    }

    #[test]
    fn a_tablet_points_to_places() {
        let range = [Range::new(0, 32767), Range::new(-100, 100)];
        let tablet = Abilities::some(&[BTN_LEFT, 0x111], 0x100, Some(range), None);
        let mut tablet = Device::new(&tablet).unwrap();
        let done = hear(
            &mut tablet,
            &[
                (ABSOLUTE, ABS_X, 32767),
                (ABSOLUTE, ABS_Y, 0),
                (KEY, BTN_LEFT, 1),
                REPORT,
                (ABSOLUTE, ABS_X, i32::MAX),
                (ABSOLUTE, ABS_Y, i32::MIN),
                REPORT,
            ],
        );
        assert_eq!(
            done,
            [
                Act::PointTo([1.0, 0.5]),
                Act::Button(Button::Left, true),
                Act::PointTo([1.0, 0.0]),
            ]
        );
    }

    #[test]
    fn a_finger_touches_drags_and_lifts() {
        let range = Some([Range::new(0, 100), Range::new(0, 100)]);
        let touch = Abilities::some(&[BTN_TOUCH], 0, range, None);
        let done = hear(
            &mut Device::new(&touch).unwrap(),
            &[
                (KEY, BTN_TOUCH, 1),
                (ABSOLUTE, ABS_X, 50),
                (ABSOLUTE, ABS_Y, 25),
                REPORT,
                (ABSOLUTE, ABS_Y, 75),
                REPORT,
                REPORT,
                (KEY, BTN_TOUCH, 0),
                REPORT,
            ],
        );
        let expected = [Act::Touch([0.5, 0.25]), Act::Drag([0.5, 0.75]), Act::Lift];
        assert_eq!(done, expected);
    }

    #[test]
    fn of_several_fingers_the_first_one_counts() {
        let range = Some([Range::new(0, 100), Range::new(0, 100)]);
        let touch = Abilities::some(&[BTN_TOUCH], 0, range, range);
        let done = hear(
            &mut Device::new(&touch).unwrap(),
            &[
                (ABSOLUTE, MT_TRACKING_ID, 7),
                (ABSOLUTE, MT_X, 10),
                (ABSOLUTE, MT_Y, 20),
                (ABSOLUTE, ABS_X, 10),
                (KEY, BTN_TOUCH, 1),
                REPORT,
                (ABSOLUTE, MT_SLOT, 1),
                (ABSOLUTE, MT_TRACKING_ID, 8),
                (ABSOLUTE, MT_X, 90),
                REPORT,
                (ABSOLUTE, MT_SLOT, 0),
                (ABSOLUTE, MT_X, 30),
                REPORT,
                (ABSOLUTE, MT_TRACKING_ID, -1),
                REPORT,
                (ABSOLUTE, MT_SLOT, 1),
                (ABSOLUTE, MT_TRACKING_ID, -1),
                REPORT,
            ],
        );
        let expected = [Act::Touch([0.1, 0.2]), Act::Drag([0.3, 0.2]), Act::Lift];
        assert_eq!(done, expected);
    }

    #[test]
    fn what_is_held_ends_when_events_are_lost_or_the_device_goes() {
        let mut keyboard = Device::new(&Abilities::some(&[30, 42], 0, None, None)).unwrap();
        let done = hear(
            &mut keyboard,
            &[
                (KEY, 42, 1),
                (KEY, 30, 1),
                (KEY, 30, 2),
                DROPPED,
                (KEY, 42, 0),
                (KEY, 30, 1),
                REPORT,
                (KEY, 30, 1),
            ],
        );
        let expected = [
            key(42, true, false),
            key(30, true, false),
            key(30, true, true),
            key(30, false, false),
            key(42, false, false),
            key(30, true, false),
        ];
        assert_eq!(done, expected);
        let mut done = Vec::new();
        keyboard.let_go(&mut done);
        assert_eq!(done, [key(30, false, false)]);
        let mut mouse = mouse();
        hear(&mut mouse, &[(KEY, BTN_LEFT, 1), REPORT]);
        done.clear();
        mouse.let_go(&mut done);
        assert_eq!(done, [Act::Button(Button::Left, false)]);
    }

    #[test]
    fn what_can_neither_point_nor_type_is_no_device() {
        let empty = [Range::new(5, 5), Range::new(0, 9)];
        for abilities in [
            Abilities::some(&[], 0, None, None),
            Abilities::some(&[], 0x100, Some(empty), None),
        ] {
            assert!(Device::new(&abilities).is_none());
        }
    }
}
