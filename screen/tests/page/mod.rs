//! A page of widgets as large as the recorder's: text, a field, an on-screen keyboard, a QR-like square.
#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use egui::{Color32, Context, Rect, Sense, Vec2, pos2, vec2};
use recovery_screen::run::Show;
use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

const KEYS: [&str; 4] = ["1234567890-", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"];

pub struct Page {
    context: Context,
    wake: UnixStream,
    pub typed: String,
    pub second: bool,
    pub frames: usize,
    pub clicks: usize,
    pub due: Option<Duration>,
    /// Where the buttons are.
    pub places: BTreeMap<String, Rect>,
}

impl Page {
    /// And what makes it readable at [`Show::wake`].
    pub fn new() -> (Self, UnixStream) {
        let context = Context::default();
        context.set_fonts(recovery_screen::words::fonts("en"));
        context.all_styles_mut(|style| {
            style.animation_time = 0.0;
            style.visuals.text_cursor.blink = false;
        });
        let (wake, other) = UnixStream::pair().unwrap();
        wake.set_nonblocking(true).unwrap();
        let page = Self {
            context,
            wake,
            typed: String::new(),
            second: false,
            frames: 0,
            clicks: 0,
            due: None,
            places: BTreeMap::new(),
        };
        (page, other)
    }

    fn lay_out(&mut self, ui: &mut egui::Ui) {
        let all = ui.max_rect();
        let back = if self.second {
            Color32::from_gray(30)
        } else {
            Color32::from_gray(24)
        };
        ui.painter().rect_filled(all, 0.0, back);
        ui.add_space(24.0);
        ui.label(
            egui::RichText::new(if self.second {
                "A new password"
            } else {
                "Forgot password"
            })
            .size(32.0),
        );
        ui.label("You are about to recover the account admin of this recorder. Do this only if it is yours or you act for its owner.");
        let field = egui::TextEdit::singleline(&mut self.typed).desired_width(600.0);
        let field = ui.add_sized(vec2(600.0, 44.0), field);
        if !field.has_focus() {
            field.request_focus();
        }
        let mut pressed = None;
        for row in KEYS {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing = Vec2::splat(6.0);
                for key in row.chars() {
                    if self.button(ui, &key.to_string(), vec2(56.0, 48.0)) {
                        pressed = Some(key);
                    }
                }
            });
        }
        for name in ["Continue", "Back"] {
            self.clicks += usize::from(self.button(ui, name, vec2(240.0, 48.0)));
        }
        self.typed.extend(pressed);
        qr(ui, pos2(860.0, 200.0), if self.second { 41 } else { 45 });
        let top = Rect::from_min_size(all.min, vec2(all.width(), 4.0));
        if ui
            .interact(top, ui.id().with("top"), Sense::hover())
            .hovered()
        {
            let bar = Rect::from_min_size(all.min, vec2(all.width(), 64.0));
            ui.painter()
                .rect_filled(bar, 0.0, Color32::from_rgb(20, 60, 120));
        }
    }
}

impl Page {
    fn button(&mut self, ui: &mut egui::Ui, says: &str, size: Vec2) -> bool {
        let button = ui.add_sized(size, egui::Button::new(says));
        self.places.insert(says.into(), button.rect);
        button.clicked()
    }
}

fn qr(ui: &egui::Ui, at: egui::Pos2, modules: usize) {
    let paper = Rect::from_min_size(at, Vec2::splat(8.0 * (modules + 8) as f32));
    ui.painter().rect_filled(paper, 0.0, Color32::WHITE);
    let mut mesh = egui::Mesh::default();
    let mut state = 1_u32;
    for place in 0..modules * modules {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 1 {
            let corner = vec2((place % modules + 4) as f32, (place / modules + 4) as f32);
            mesh.add_colored_rect(
                Rect::from_min_size(at + corner * 8.0, Vec2::splat(8.0)),
                Color32::BLACK,
            );
        }
    }
    ui.painter().add(mesh);
}

impl Show for Page {
    fn frame(&mut self, input: egui::RawInput) -> egui::FullOutput {
        self.frames += 1;
        let _ = std::io::Read::read(&mut &self.wake, &mut [0; 16]);
        let context = self.context.clone();
        context.run_ui(input, |ui| self.lay_out(ui))
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    fn due(&self) -> Option<Duration> {
        self.due
    }
}
