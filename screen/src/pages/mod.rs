//! The pages as they are seen. Each is a function that draws what the wizard says and tells what the person did.

mod bar;
mod code;
mod endings;
mod forgot;
mod home;
mod idle;
mod letters;
mod offline;
mod online;
mod overlays;
mod password;
mod screen;
mod sheet;
mod sign_in;
mod typing;
mod ways;

use crate::look::{Focus, Keyboard, Look, Paper, Qr, Trace};
use crate::wizard::{Act, CodeKind, Page, Wizard};
use crate::words::Words;
use egui::{Id, Key, Rect, TextureHandle, TextureOptions, Ui, UiBuilder, Vec2, vec2};
pub use screen::Screen;
use sheet::Sheet;
use std::time::Duration;

/// The most room a page takes, in points: monitors that are less wide than 16:9 give it more height.
const STAGE: Vec2 = vec2(1280.0, 860.0);
/// How high a logo may be, in points.
const LOGO: Vec2 = vec2(200.0, 44.0);

/// What the pages remember from frame to frame that is nobody else's business.
#[derive(Default)]
pub struct Pages {
    focus: Focus,
    trace: Trace,
    keyboard: Keyboard,
    /// Where in the current field the next character goes, in bytes.
    caret: usize,
    /// Whose caret that is.
    field: Option<Id>,
    qr: Qr,
    bar: bar::Bar,
    choose_language: bool,
    /// How many of the log's rows are above what is shown.
    above: usize,
    shown: Option<Shown>,
    logo: Option<TextureHandle>,
    /// The language whose fonts are in use.
    fonts: Option<&'static str>,
}

/// What was shown last; when it changes, the focus starts anew.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Shown {
    page: std::mem::Discriminant<Page>,
    help: bool,
    choose_language: bool,
}

/// When a page is drawn.
#[derive(Debug, Clone, Default)]
pub struct Moment {
    /// Monotonic time.
    pub now: Duration,
    /// The recorder's own clock (RFC 3339).
    pub clock: String,
}

impl Pages {
    /// What the last frame's texts were like.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What could have the focus in the last frame.
    pub fn focus(&self) -> &Focus {
        &self.focus
    }

    /// Draws the wizard's page and tells what the person did on it.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        wizard: &mut Wizard,
        look: &Look,
        words: &Words,
        at: &Moment,
    ) -> Vec<Act> {
        if self.fonts != Some(words.tag()) {
            self.fonts = Some(words.tag());
            ui.ctx().set_fonts(look.fonts(words.tag()));
            // They are there in the next pass; this one is not shown.
            ui.ctx().request_discard("other fonts");
            return Vec::new();
        }
        // The whole monitor, whatever margins there are.
        let whole = ui.ctx().content_rect();
        let mut root = ui.new_child(UiBuilder::new().max_rect(whole));
        root.set_clip_rect(whole);
        let ui = &mut root;
        self.turn(ui, wizard);
        let held = self.held(wizard, ui);
        self.focus.begin(ui.ctx(), &held);
        let logo = self.logo(ui, look);
        let stage = Rect::from_center_size(whole.center(), STAGE).intersect(whole);
        let paper = Paper::new(
            ui,
            look.colours(wizard.contrast),
            &mut self.focus,
            &mut self.trace,
        );
        let now = at.now;
        let mut sheet = Sheet {
            paper,
            words,
            look,
            logo,
            now,
            clock: &at.clock,
            stage,
            acts: Vec::new(),
            choose_language: false,
        };
        let held_button = wizard.status.as_ref().and_then(|status| status.button);
        if let Some(button) = held_button {
            let left = wizard.left_s(button.hold_s.saturating_sub(button.held_s), now);
            overlays::button(
                &mut sheet,
                button.hold_s.saturating_sub(left),
                button.hold_s,
            );
        } else if self.choose_language {
            if overlays::languages(&mut sheet, wizard) {
                self.choose_language = false;
            }
        } else if wizard.help {
            overlays::help(&mut sheet, wizard);
        } else {
            sheet.paper.typing = typing::has_field(&wizard.page);
            match &wizard.page {
                Page::Idle => idle::draw(&mut sheet, wizard, &mut self.bar),
                _ if wizard.lost.is_some() => endings::lost(&mut sheet, wizard),
                Page::SignIn(_) => {
                    sign_in::draw(&mut sheet, wizard, &mut self.keyboard, &mut self.caret)
                }
                Page::Home(_) => home::draw(&mut sheet, wizard, &mut self.above),
                Page::Forgot => forgot::draw(&mut sheet, wizard),
                Page::Ways => ways::draw(&mut sheet, wizard),
                Page::Button => endings::button(&mut sheet, wizard),
                Page::Offline(_) => offline::draw(&mut sheet, wizard, &mut self.qr),
                Page::Code(page) => match page.kind {
                    CodeKind::Verification => online::draw(&mut sheet, wizard),
                    CodeKind::Secure | CodeKind::Kit => code::draw(&mut sheet, wizard),
                },
                Page::NewPassword(_) => {
                    password::draw(&mut sheet, wizard, &mut self.keyboard, &mut self.caret)
                }
                Page::Applying => endings::applying(&mut sheet, wizard),
                Page::Delayed(_) => {
                    endings::delayed(&mut sheet, wizard, &mut self.keyboard, &mut self.caret)
                }
                Page::Unavailable => endings::unavailable(&mut sheet, wizard),
                Page::Done { .. } => endings::done(&mut sheet, wizard),
            }
            if !matches!(wizard.page, Page::Idle) {
                sheet.escape();
            }
        }
        self.choose_language |= sheet.choose_language;
        let acts = std::mem::take(&mut sheet.acts);
        self.focus.end(ui.ctx());
        acts
    }

    /// Starts anew on a page that was just turned to.
    fn turn(&mut self, ui: &Ui, wizard: &Wizard) {
        let shown = Shown {
            page: std::mem::discriminant(&wizard.page),
            help: wizard.help,
            choose_language: self.choose_language,
        };
        if self.shown.is_some_and(|before| before == shown) {
            return;
        }
        if self.shown.is_none_or(|before| before.page != shown.page) {
            self.keyboard = Keyboard::default();
            self.caret = 0;
            self.above = 0;
            self.bar.close();
        }
        if !matches!(wizard.page, Page::Offline(_)) {
            self.qr.clear();
        }
        self.shown = Some(shown);
        ui.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                memory.surrender_focus(id);
            }
        });
    }

    /// The arrows that what has the focus needs for itself; the live picture takes any key.
    fn held(&mut self, wizard: &Wizard, ui: &Ui) -> Vec<Key> {
        if matches!(wizard.page, Page::Idle) && !self.bar.is_open() {
            return vec![
                Key::ArrowUp,
                Key::ArrowDown,
                Key::ArrowLeft,
                Key::ArrowRight,
            ];
        }
        let Some((id, typed)) = typing::current(&wizard.page) else {
            self.field = None;
            return Vec::new();
        };
        if self.field.replace(id) != Some(id) {
            self.caret = typed.text().len();
        }
        // What was typed may have been wiped meanwhile.
        if !typed.text().is_char_boundary(self.caret) {
            self.caret = typed.text().len();
        }
        let focused = ui.memory(|memory| memory.has_focus(id));
        if focused {
            crate::look::held(typed, self.caret)
        } else {
            Vec::new()
        }
    }

    fn logo(&mut self, ui: &Ui, look: &Look) -> Option<(egui::TextureId, Vec2)> {
        let image = look.logo.as_ref()?;
        let texture = self.logo.get_or_insert_with(|| {
            ui.ctx()
                .load_texture("logo", image.clone(), TextureOptions::LINEAR)
        });
        let size = texture.size_vec2();
        let scale = (LOGO.x / size.x).min(LOGO.y / size.y);
        Some((texture.id(), size * scale))
    }
}

/// Forgets which thing has the focus: the page's own first one gets it.
fn focus_on(ui: &Ui, id: Id) {
    ui.memory_mut(|memory| memory.request_focus(id));
}
