//! From what a person did to what egui understands.

use super::{Act, Button, keys};
use crate::run::{Show, Stage};
use egui::{
    Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, vec2,
};

/// All hands at all devices: which modifier keys are down, and where a finger is.
#[derive(Default)]
pub struct Hands {
    down: Vec<u16>,
    caps: bool,
    finger: Option<Pos2>,
}

impl Hands {
    /// Does it. The number of a terminal: the person wants to see that one instead (Ctrl+Alt+F1 to F10).
    pub fn act<S: Show>(&mut self, act: Act, stage: &mut Stage<S>) -> Option<u8> {
        match act {
            Act::Point(steps) => stage.point_by(steps),
            Act::PointTo(place) => stage.point_to(place),
            Act::Button(button, down) => stage.button(pointer_button(button), down),
            Act::Wheel([x, y]) => {
                stage.point_by([0.0; 2]);
                stage.happened(Event::MouseWheel {
                    unit: MouseWheelUnit::Line,
                    delta: vec2(x, y),
                    phase: TouchPhase::Move,
                    modifiers: self.modifiers(),
                });
            }
            Act::Touch(place) => {
                stage.hide_pointer();
                let at = stage.in_points(place);
                self.finger = Some(at);
                stage.happened(touch(TouchPhase::Start, at));
                stage.happened(Event::PointerMoved(at));
                stage.happened(self.press(at, true));
            }
            Act::Drag(place) => {
                let at = stage.in_points(place);
                self.finger = Some(at);
                stage.happened(touch(TouchPhase::Move, at));
                stage.happened(Event::PointerMoved(at));
            }
            Act::Lift => {
                if let Some(at) = self.finger.take() {
                    stage.happened(touch(TouchPhase::End, at));
                    stage.happened(self.press(at, false));
                    stage.happened(Event::PointerGone);
                }
            }
            Act::Key { code, down, again } => return self.key(code, down, again, stage),
        }
        None
    }

    fn press(&self, pos: Pos2, pressed: bool) -> Event {
        Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: self.modifiers(),
        }
    }

    fn key<S: Show>(
        &mut self,
        code: u16,
        down: bool,
        again: bool,
        stage: &mut Stage<S>,
    ) -> Option<u8> {
        let held = [keys::SHIFT, keys::CONTROL, keys::ALT];
        if held.as_flattened().contains(&code) {
            self.down.retain(|it| *it != code);
            if down {
                self.down.push(code);
            }
            return None;
        }
        if code == keys::CAPS {
            self.caps ^= down && !again;
            return None;
        }
        let modifiers = self.modifiers();
        if modifiers.ctrl && modifiers.alt && (keys::F1..keys::F1 + 10).contains(&code) {
            return (down && !again).then_some((code - keys::F1) as u8 + 1);
        }
        let (key, character) = keys::meaning(code, modifiers.shift, self.caps)?;
        if again && !keys::repeats(key) {
            return None;
        }
        stage.happened(Event::Key {
            key,
            physical_key: None,
            pressed: down,
            repeat: again,
            modifiers,
        });
        if let Some(character) = character.filter(|_| down && !modifiers.ctrl && !modifiers.alt) {
            stage.happened(Event::Text(character.into()));
        }
        None
    }

    fn modifiers(&self) -> Modifiers {
        let any = |codes: [u16; 2]| codes.iter().any(|code| self.down.contains(code));
        Modifiers {
            alt: any(keys::ALT),
            ctrl: any(keys::CONTROL),
            shift: any(keys::SHIFT),
            mac_cmd: false,
            command: any(keys::CONTROL),
        }
    }
}

fn pointer_button(button: Button) -> PointerButton {
    match button {
        Button::Left => PointerButton::Primary,
        Button::Right => PointerButton::Secondary,
        Button::Middle => PointerButton::Middle,
    }
}

fn touch(phase: TouchPhase, pos: Pos2) -> Event {
    Event::Touch {
        device_id: TouchDeviceId(0),
        id: TouchId(0),
        phase,
        pos,
        force: None,
    }
}
