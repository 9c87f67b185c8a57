//! What the monitor must show: the screen's own pages, laid out on the host, that are told and feel the same.

use crate::screen::{HEIGHT, Picture, WIDTH};
use egui::accesskit::Role;
use egui::{Context, FullOutput, RawInput, Rect};
use recovery_screen::input::{Act, Hands};
use recovery_screen::look::Look;
use recovery_screen::output::Format;
use recovery_screen::pages::{Moment, Pages};
use recovery_screen::raster::Area;
use recovery_screen::run::{Show, Stage, now};
use recovery_screen::wizard::{Answer, Ask, Errand, Heard, Trouble, Wizard};
use recovery_screen::words::Words;
use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// So many frames, so far apart, let everything slide to its place.
const SETTLING: usize = 8;
const FRAME: Duration = Duration::from_millis(40);

/// Two pixels are the same if no colour differs by more.
const ALIKE: u8 = 24;

/// The pages, and what they asked.
struct Shown {
    context: Context,
    wizard: Wizard,
    pages: Pages,
    look: Look,
    words: Words,
    at: Moment,
    asked: VecDeque<Ask>,
    buttons: Vec<(String, Rect)>,
    focused: Option<String>,
    wake: UnixStream,
}

impl Show for Shown {
    fn frame(&mut self, input: RawInput) -> FullOutput {
        let context = self.context.clone();
        let output = context.run_ui(input, |ui| {
            let acts = self
                .pages
                .draw(ui, &mut self.wizard, &self.look, &self.words, &self.at);
            for act in acts {
                self.asked.extend(self.wizard.act(act, self.at.now));
            }
        });
        if let Some(update) = &output.platform_output.accesskit_update {
            let buttons = update
                .nodes
                .iter()
                .filter(|(_, node)| matches!(node.role(), Role::Button) && !node.is_disabled());
            let places = buttons.filter_map(|(_, node)| {
                let at = node.bounds()?;
                let corners = [[at.x0, at.y0], [at.x1, at.y1]].map(|at| at.map(|side| side as f32));
                let place = Rect::from_min_max(corners[0].into(), corners[1].into());
                Some((node.label()?.to_owned(), place))
            });
            self.buttons = places.collect();
            let focused = update.nodes.iter().find(|(id, _)| *id == update.focus);
            self.focused = focused.and_then(|(_, node)| Some(node.label()?.to_owned()));
        }
        output
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    fn due(&self) -> Option<Duration> {
        None
    }
}

/// What must be seen.
pub struct Likeness {
    stage: Stage<Shown>,
    hands: Hands,
    memory: Vec<u8>,
    _other: UnixStream,
}

impl Likeness {
    /// The live picture's place.
    pub fn new() -> Self {
        let (wake, other) = UnixStream::pair().unwrap();
        let context = Context::default();
        context.enable_accesskit();
        let words = Words::new("");
        let at = Moment {
            now: now(),
            clock: String::new(),
        };
        let shown = Shown {
            context,
            wizard: Wizard::new(words.tag(), at.now),
            pages: Pages::default(),
            look: Look::default(),
            words,
            at,
            asked: VecDeque::new(),
            buttons: Vec::new(),
            focused: None,
            wake,
        };
        Self {
            stage: Stage::new(shown, [WIDTH, HEIGHT]),
            hands: Hands::default(),
            memory: vec![0; 4 * WIDTH * HEIGHT],
            _other: other,
        }
    }

    /// The daemon tells how it stands.
    pub fn told(&mut self, status: &serde_json::Value) {
        let shown = self.stage.show_mut();
        shown.at.clock = status["clock"].as_str().unwrap().to_owned();
        let status = serde_json::from_value(status.clone()).unwrap();
        self.hears(Heard::Status(Box::new(status)));
    }

    /// What the pages asked of the daemon, oldest first.
    pub fn asked(&mut self) -> Option<&Errand> {
        self.settle();
        self.stage.show().asked.front().map(|ask| &ask.errand)
    }

    /// The daemon answers that.
    pub fn answered(&mut self, answer: Result<Answer, Trouble>) {
        let ask = self.stage.show_mut().asked.pop_front();
        self.hears(Heard::Answer(ask.expect("it was asked").ticket, answer));
    }

    fn hears(&mut self, heard: Heard) {
        let shown = self.stage.show_mut();
        let asks = shown.wizard.hear(heard, shown.at.now);
        shown.asked.extend(asks);
    }

    /// A person does something.
    pub fn feels(&mut self, act: Act) {
        self.hands.act(act, &mut self.stage);
        self.frame();
    }

    /// Lets everything slide to its place.
    pub fn settle(&mut self) {
        for _ in 0..SETTLING {
            self.frame();
        }
    }

    fn frame(&mut self) {
        self.stage.show_mut().at.now += FRAME;
        self.stage.woken();
        self.stage.update(self.stage.show().at.now);
    }

    /// The middle of a button that can be pressed, in pixels.
    pub fn button(&self, label: &str) -> Option<(usize, usize)> {
        let buttons = &self.stage.show().buttons;
        let (_, place) = buttons.iter().find(|(says, _)| says == label)?;
        let scale = WIDTH as f32 / 1280.0;
        let middle = place.center() * scale;
        Some((middle.x as usize, middle.y as usize))
    }

    /// The buttons that can be pressed.
    pub fn buttons(&self) -> Vec<&str> {
        let buttons = self.stage.show().buttons.iter();
        buttons.map(|(says, _)| says.as_str()).collect()
    }

    /// What has the focus.
    pub fn focused(&self) -> Option<String> {
        self.stage.show().focused.clone()
    }

    /// In how many pixels the monitor shows something else.
    pub fn differs(&mut self, seen: &Picture) -> usize {
        assert_eq!((seen.width, seen.height), (WIDTH, HEIGHT));
        let whole = [Area::whole([WIDTH, HEIGHT])];
        self.stage
            .copy(&whole, &Format::xrgb8888(), &mut self.memory, 4 * WIDTH);
        let wanted = self.memory.chunks_exact(4);
        let seen = seen.colours().chunks_exact(3);
        let differ = |(wanted, seen): &(&[u8], &[u8])| {
            (0..3).any(|colour| wanted[2 - colour].abs_diff(seen[colour]) > ALIKE)
        };
        wanted.zip(seen).filter(differ).count()
    }

    /// As a portable pixmap.
    pub fn pixmap(&self) -> Vec<u8> {
        let mut pixmap = format!("P6 {WIDTH} {HEIGHT} 255\n").into_bytes();
        let pixels = self.memory.chunks_exact(4);
        pixmap.extend(pixels.flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        pixmap
    }
}
