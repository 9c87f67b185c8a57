//! A window on a developer's desktop (X11).

use super::Format;
use crate::raster::Area;
use crate::run::{Show, Stage, now};
use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, TouchPhase, vec2};
use minifb::{InputCallback, KeyRepeat, MouseButton, MouseMode, Window, WindowOptions};
use std::cell::RefCell;
use std::rc::Rc;
use thiserror::Error;

/// The window cannot be opened or drawn to.
#[derive(Error, Debug)]
#[error("no window: {0}; is there an X11 display (DISPLAY)?")]
pub struct WindowError(#[from] minifb::Error);

const KEYS: [(minifb::Key, Key); 14] = [
    (minifb::Key::Up, Key::ArrowUp),
    (minifb::Key::Down, Key::ArrowDown),
    (minifb::Key::Left, Key::ArrowLeft),
    (minifb::Key::Right, Key::ArrowRight),
    (minifb::Key::Enter, Key::Enter),
    (minifb::Key::NumPadEnter, Key::Enter),
    (minifb::Key::Escape, Key::Escape),
    (minifb::Key::Tab, Key::Tab),
    (minifb::Key::Backspace, Key::Backspace),
    (minifb::Key::Delete, Key::Delete),
    (minifb::Key::Home, Key::Home),
    (minifb::Key::End, Key::End),
    (minifb::Key::F1, Key::F1),
    (minifb::Key::F10, Key::F10),
];

/// Mouse and keyboard are looked at so often a frame: of a click shorter than that the window tells nothing.
const LOOKS: usize = 4;

/// The characters typed since the last frame, as the desktop's keyboard layout has them.
struct Characters(Rc<RefCell<String>>);

impl InputCallback for Characters {
    fn add_char(&mut self, code: u32) {
        let character = char::from_u32(code).filter(|character| !character.is_control());
        self.0.borrow_mut().extend(character);
    }
}

/// Shows it in a window until that is closed.
pub fn window<S: Show>(show: S, size: [usize; 2]) -> Result<(), WindowError> {
    let [width, height] = size;
    let mut window = Window::new("Recorder", width, height, WindowOptions::default())?;
    window.set_target_fps(60 * LOOKS);
    window.set_cursor_visibility(false);
    let typed = Rc::new(RefCell::new(String::new()));
    window.set_input_callback(Box::new(Characters(Rc::clone(&typed))));
    let mut stage = Stage::new(show, size);
    let format = Format::xrgb8888();
    let mut bytes = vec![0; width * height * 4];
    let mut pixels = vec![0_u32; width * height];
    let mut down = false;
    for look in (0..LOOKS).cycle() {
        if !window.is_open() {
            break;
        }
        listen(&window, &mut stage, &typed, &mut down, size);
        if look > 0 {
            window.update();
            continue;
        }
        // What has arrived is looked for in every frame: a desktop can afford that.
        stage.woken();
        let areas: Vec<Area> = stage.update(now());
        stage.copy(&areas, &format, &mut bytes, width * 4);
        for (pixel, bytes) in pixels.iter_mut().zip(bytes.chunks_exact(4)) {
            *pixel = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        window.update_with_buffer(&pixels, width, height)?;
    }
    Ok(())
}

fn listen<S: Show>(
    window: &Window,
    stage: &mut Stage<S>,
    typed: &RefCell<String>,
    down: &mut bool,
    size: [usize; 2],
) {
    if let Some((x, y)) = window.get_mouse_pos(MouseMode::Clamp) {
        stage.point_to([
            x / (size[0] - 1).max(1) as f32,
            y / (size[1] - 1).max(1) as f32,
        ]);
    }
    let now_down = window.get_mouse_down(MouseButton::Left);
    if now_down != std::mem::replace(down, now_down) {
        stage.button(PointerButton::Primary, now_down);
    }
    if let Some((x, y)) = window.get_scroll_wheel() {
        stage.happened(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(x, y),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
        });
    }
    let shift =
        window.is_key_down(minifb::Key::LeftShift) || window.is_key_down(minifb::Key::RightShift);
    let modifiers = Modifiers {
        shift,
        ..Modifiers::NONE
    };
    for (pressed, keys) in [
        (true, window.get_keys_pressed(KeyRepeat::Yes)),
        (false, window.get_keys_released()),
    ] {
        for (_, key) in KEYS.iter().filter(|(code, _)| keys.contains(code)) {
            stage.happened(Event::Key {
                key: *key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
    }
    for character in typed.borrow_mut().drain(..) {
        stage.happened(Event::Text(character.into()));
    }
}
