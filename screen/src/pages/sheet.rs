//! What every page has: the head, the title, the foot, and how its sentences are found.

use crate::look::{
    Button, Colours, Icon, Look, PAD, Paper, Style, cut_bottom, cut_left, cut_right, cut_top, meter,
};
use crate::wizard::{Act, Argument, Contrast, Notice, Page, Trouble, Wizard, Worded};
use crate::words::{Words, language};
use egui::{Color32, Id, Key, Rect, Vec2, pos2, vec2};
use std::time::Duration;

/// The steps from "forgot" to the new password.
const STEPS: usize = 4;
/// Beside everything.
pub const MARGIN: f32 = 48.0;

/// A page in the making.
pub struct Sheet<'a, 'b> {
    /// What it is drawn on.
    pub paper: Paper<'b>,
    /// The language.
    pub words: &'a Words,
    /// The integrator's names and logo.
    pub look: &'a Look,
    /// The logo's texture and its size in points.
    pub logo: Option<(egui::TextureId, Vec2)>,
    /// Monotonic time.
    pub now: Duration,
    /// The recorder's own clock (RFC 3339).
    pub clock: &'a str,
    /// The middle of the monitor: 1280 points wide, 720 or more high.
    pub stage: Rect,
    /// What the person did.
    pub acts: Vec<Act>,
    /// Whether the choice of languages was asked for.
    pub choose_language: bool,
}

/// What a page's head and foot are made of.
#[derive(Default)]
pub struct Frame<'a> {
    /// The title.
    pub title: &'a str,
    /// What stands below it.
    pub lead: &'a str,
    /// How far from the left margin it all begins.
    pub inset: f32,
    /// Which step this is, from 1; 0 for none.
    pub step: usize,
    /// Whether there is a page before this one.
    pub back: bool,
    /// Whether there is something to give up.
    pub cancel: bool,
    /// The button that goes on, and whether it can be pressed.
    pub on: Option<(&'a str, Act, bool)>,
    /// Another way on.
    pub other: Option<(&'a str, Act)>,
    /// Whether that button has the focus when the page comes.
    pub on_first: bool,
}

/// How a message sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something is wrong.
    Bad,
    /// Something wants attention.
    Warn,
    /// Something went well.
    Good,
    /// Something takes its time.
    Wait,
}

impl Tone {
    fn ink(self, colours: Colours) -> Color32 {
        match self {
            Self::Bad => colours.bad,
            Self::Warn => colours.warn,
            Self::Good => colours.good,
            Self::Wait => colours.soft,
        }
    }
}

impl Sheet<'_, '_> {
    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key, &[])
    }

    /// A sentence with numbers and names in it.
    pub fn say_with(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        self.words.say(key, arguments)
    }

    /// A sentence with one text in it.
    pub fn say_of(&self, key: &str, name: &str, text: &str) -> String {
        self.say_with(key, &[(name, Argument::Text(text.into()))])
    }

    /// A sentence with one number in it.
    pub fn say_count(&self, key: &str, name: &str, number: u64) -> String {
        self.say_with(key, &[(name, Argument::Number(number))])
    }

    /// What the daemon's refusal means.
    pub fn trouble(&self, trouble: &Trouble) -> String {
        self.say_with(trouble.key(), &trouble.arguments())
    }

    /// What is left until a time, as [`Sheet::span`].
    pub fn left(&self, until: Duration) -> String {
        let left = until.saturating_sub(self.now);
        self.span(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }

    /// A wait as finely as it matters: seconds below ten minutes, minutes below two days, else days.
    pub fn span(&self, seconds: u64) -> String {
        let minutes = Argument::Number(seconds.div_ceil(60) % 60);
        let hours = Argument::Number(seconds.div_ceil(60) / 60);
        match seconds {
            0..600 => format!("{}:{:02}", seconds / 60, seconds % 60),
            600..=3540 => self.say_with("time-minutes", &[("minutes", minutes)]),
            3541..172_800 => self.say_with("time-hours", &[("hours", hours), ("minutes", minutes)]),
            _ => self.say_count("time-days", "count", seconds.div_ceil(86_400)),
        }
    }

    /// Notes what the person did.
    pub fn act(&mut self, act: Act) {
        self.acts.push(act);
    }

    /// How high the keys on the screen are here: more where the monitor is higher.
    pub fn keys_height(&self) -> f32 {
        264.0 + (self.stage.height() - 720.0).max(0.0) * 0.6
    }

    /// Puts a button and notes what it means when it is pressed.
    pub fn press(&mut self, place: Rect, button: Button<'_>, act: Act) {
        if self.paper.button(place, button) {
            self.act(act);
        }
    }

    /// Draws head, title and foot and tells where the page itself goes.
    pub fn frame(&mut self, wizard: &Wizard, frame: Frame<'_>) -> Rect {
        let ground = self.paper.colours.page;
        let whole = self.paper.ui.max_rect();
        self.paper.ui.painter().rect_filled(whole, 0.0, ground);
        let mut left = self.stage.shrink2(vec2(MARGIN, 0.0));
        let head = cut_top(&mut left, 76.0, 4.0);
        self.head(wizard, head.shrink2(vec2(0.0, 16.0)));
        left.min.x += frame.inset;
        let foot = cut_bottom(&mut left, 52.0 + 28.0, 16.0).with_max_y(self.stage.bottom() - 28.0);
        if frame.step > 0 {
            let steps = cut_top(&mut left, 24.0, 0.0);
            self.steps(steps, frame.step);
        }
        let mut title = self.paper.title().middle();
        if frame.inset > 0.0 {
            title = title.size(28.0);
        }
        let top = cut_top(&mut left, 48.0, 0.0);
        self.paper.text(top, frame.title, title);
        if !frame.lead.is_empty() {
            let soft = self.paper.soft().size(18.0).middle();
            let lead = cut_top(&mut left, 30.0, 0.0);
            self.paper.text(lead, frame.lead, soft);
        }
        left.min.y += 14.0;
        let notice = wizard.notice.as_ref();
        let notice = notice.map(|notice| match notice {
            Notice::NotSent(trouble) => (Tone::Bad, self.trouble(trouble)),
            Notice::OtherWays => (Tone::Good, self.say(notice.key())),
            notice => (Tone::Warn, self.say(notice.key())),
        });
        let export = wizard.export.as_ref();
        let export = export.filter(|_| matches!(wizard.page, Page::Ways));
        let export = export.map(|export| super::offline::exported(self, export));
        if let Some((tone, text)) = notice.or(export) {
            let strip = cut_top(&mut left, 40.0, 12.0);
            self.message(strip, tone, &text);
        }
        self.foot(foot, frame);
        left
    }

    /// The way back and the way on.
    fn foot(&mut self, foot: Rect, frame: Frame<'_>) {
        let mut left = foot;
        let [back, start, cancel] = ["back", "to-start", "cancel"].map(|key| self.say(key));
        let rest = match (frame.back, frame.cancel) {
            (true, _) => "back",
            (_, true) => "cancel",
            _ => "start",
        };
        self.paper.focus.rest(Id::new(("button", rest)));
        if frame.back {
            let button = Button::new("back", &back).icon(Icon::Back);
            let place = self.left_of(&mut left, button);
            self.press(place, button, Act::Back);
        }
        if frame.cancel {
            let button = Button::new("cancel", &cancel);
            let place = self.left_of(&mut left, button);
            self.press(place, button, Act::Cancel);
        }
        if !frame.back && !frame.cancel {
            // Its text is at the margin.
            left.min.x -= PAD;
        }
        let button = Button::new("start", &start).quiet();
        let place = self.left_of(&mut left, button);
        self.press(place, button, Act::Start);
        if let Some((label, act, enabled)) = frame.on {
            let button = Button::new("on", label)
                .primary()
                .enabled(enabled)
                .first(frame.on_first)
                .size(19.0);
            let width = self.paper.button_width(button).max(200.0).min(left.width());
            let place = cut_right(&mut left, width, 12.0);
            self.press(place, button, act);
        }
        if let Some((label, act)) = frame.other {
            let button = Button::new("other", label);
            let place = self.right_of(&mut left, button);
            self.press(place, button, act);
        }
    }

    fn left_of(&mut self, left: &mut Rect, button: Button<'_>) -> Rect {
        let width = self.paper.button_width(button);
        cut_left(left, width, 12.0)
    }

    /// Logo, name; help, language, contrast.
    pub fn head(&mut self, wizard: &Wizard, head: Rect) {
        // The last text is at the margin.
        let mut left = head.with_max_x(head.right() + PAD);
        let contrast = match wizard.contrast {
            Contrast::Calm => (self.say("contrast-strong"), Contrast::Strong),
            Contrast::Strong => (self.say("contrast-calm"), Contrast::Calm),
        };
        let button = Button::new("contrast", &contrast.0)
            .quiet()
            .icon(Icon::Contrast)
            .size(16.0);
        let place = self.right_of(&mut left, button);
        self.press(place, button, Act::Theme(contrast.1));
        let name = language(&wizard.language).name;
        let button = Button::new("language", name)
            .quiet()
            .icon(Icon::Language)
            .size(16.0);
        let place = self.right_of(&mut left, button);
        if self.paper.button(place, button) {
            self.choose_language = true;
        }
        let help = self.say("help");
        let button = Button::new("help", &help)
            .quiet()
            .icon(Icon::Help)
            .size(16.0)
            .chosen(wizard.help);
        let place = self.right_of(&mut left, button);
        self.press(place, button, Act::Help);
        self.brand(wizard, left);
    }

    fn right_of(&mut self, left: &mut Rect, button: Button<'_>) -> Rect {
        let width = self.paper.button_width(button);
        cut_right(left, width, 4.0)
    }

    /// The integrator's logo and name, or the vendor's name.
    pub fn brand(&mut self, wizard: &Wizard, mut place: Rect) {
        if let Some((texture, size)) = self.logo {
            let at = cut_left(&mut place, size.x, 14.0);
            let at = Rect::from_center_size(at.center(), size);
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            self.paper
                .ui
                .painter()
                .image(texture, at, whole, Color32::WHITE);
        }
        let vendor = wizard
            .status
            .as_ref()
            .map(|status| status.vendor.name.as_str());
        let name = self
            .look
            .names
            .product
            .as_deref()
            .or(vendor)
            .unwrap_or_default();
        let style = Style::new(19.0, self.paper.colours.soft, self.paper.colours.page)
            .strong()
            .middle();
        self.paper.text(place, name, style);
    }

    fn steps(&mut self, mut place: Rect, step: usize) {
        let number = |n: usize| Argument::Number(n as u64);
        let text = self.say_with("step", &[("step", number(step)), ("steps", number(STEPS))]);
        let soft = self.paper.soft().size(15.0).middle();
        let used = self.paper.text(place, &text, soft);
        place.min.x = used.right() + 14.0;
        let bar =
            Rect::from_center_size(pos2(place.left() + 64.0, used.center().y), vec2(128.0, 6.0));
        let colours = self.paper.colours;
        meter(
            self.paper.ui.painter(),
            bar,
            STEPS,
            step,
            colours.accent,
            colours.line,
        );
    }

    /// A message in a panel of its own, with a picture of what kind it is.
    pub fn message(&mut self, place: Rect, tone: Tone, text: &str) {
        self.paper.panel(place);
        let ground = self.paper.colours.panel;
        self.line(place.shrink2(vec2(18.0, 4.0)), tone, text, ground);
    }

    /// The same without a panel.
    pub fn line(&mut self, place: Rect, tone: Tone, text: &str, ground: Color32) {
        self.marked(place, tone, text, ground, false);
    }

    /// The same, heavier: what stands above an explanation.
    pub fn line_strong(&mut self, place: Rect, tone: Tone, text: &str, ground: Color32) {
        self.marked(place, tone, text, ground, true);
    }

    fn marked(&mut self, mut place: Rect, tone: Tone, text: &str, ground: Color32, strong: bool) {
        let ink = tone.ink(self.paper.colours);
        let icon = match tone {
            Tone::Bad => Icon::Cross,
            Tone::Warn => Icon::Warning,
            Tone::Good => Icon::Tick,
            Tone::Wait => Icon::Clock,
        };
        let at = cut_left(&mut place, 24.0, 12.0);
        icon.draw(self.paper.ui.painter(), at.center(), 22.0, ink);
        let size = if strong { 18.0 } else { 17.0 };
        let style = Style {
            strong,
            ..Style::new(size, ink, ground).middle()
        };
        self.paper.text(place, text, style);
    }

    /// What happened and what follows from it, in a panel with an edge in the tone's colour.
    pub fn notice(&mut self, place: Rect, tone: Tone, text: &str, then: &str) {
        let colours = self.paper.colours;
        self.paper.panel(place);
        self.paper.edge(place, 2.0, tone.ink(colours));
        let mut inner = place.shrink2(vec2(18.0, 8.0));
        if then.is_empty() {
            return self.line_strong(inner, tone, text, colours.panel);
        }
        let half = inner.height() / 2.0;
        let top = cut_top(&mut inner, half, 0.0);
        self.line_strong(top, tone, text, colours.panel);
        let style = Style::new(17.0, colours.text, colours.panel).middle();
        self.paper
            .text(inner.with_min_x(inner.left() + 36.0), then, style);
    }

    /// Escape: back, on every page. F1, or *info* on a remote control: help.
    pub fn escape(&mut self) {
        if self.paper.pressed(Key::F1) {
            self.act(Act::Help);
        }
        if self.paper.pressed(Key::Escape) || self.paper.pressed(Key::BrowserBack) {
            self.act(Act::Back);
        }
    }
}
