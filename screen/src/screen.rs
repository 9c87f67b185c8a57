//! What is shown on the recorder: the wizard's pages, told by the daemon and the person.

use crate::link::Link;
use crate::look::Look;
use crate::pages::{Moment, Pages};
use crate::run::{Show, now};
use crate::wizard::{Act, Ask, Wizard};
use crate::words::{self, Words};
use egui::{Context, Event, FullOutput, RawInput};
use recoveryd::sys::clock;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a screen is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Where the daemon listens.
    pub socket: PathBuf,
    /// The language's tag, such as `de` or `pt_BR.UTF-8`.
    pub language: String,
    /// The integrator's look.
    pub theme: Option<PathBuf>,
    /// The folder of the integrator's own sentences.
    pub locales: Option<PathBuf>,
}

/// The recorder's screen.
pub struct Screen {
    context: Context,
    link: Link,
    wizard: Wizard,
    pages: Pages,
    look: Look,
    words: Words,
    locales: Option<PathBuf>,
    /// The language that the words and the fonts are for.
    language: String,
    due: Option<Duration>,
}

impl Screen {
    /// At the live picture. A theme or sentences that cannot be used are logged and left out; fails only for want of a
    /// descriptor or a thread.
    pub fn new(setup: &Setup) -> io::Result<Self> {
        let look = setup.theme.as_deref().map(Look::read).transpose();
        let look = look.unwrap_or_else(|error| {
            log::warn!("{error}; the built-in look is shown");
            None
        });
        let language = words::language(&setup.language).tag;
        let screen = Self {
            context: Context::default(),
            link: Link::new(&setup.socket)?,
            wizard: Wizard::new(language, now()),
            pages: Pages::default(),
            look: look.unwrap_or_default(),
            words: read_words(language, setup.locales.as_deref()),
            locales: setup.locales.clone(),
            language: language.into(),
            due: None,
        };
        screen.context.set_fonts(words::fonts(language));
        screen.context.all_styles_mut(|style| {
            // Nothing moves by itself: the processor sleeps.
            style.animation_time = 0.0;
            style.visuals.text_cursor.blink = false;
        });
        Ok(screen)
    }

    fn ask(&self, asks: Vec<Ask>) {
        for ask in asks {
            self.link.ask(ask);
        }
    }

    fn act(&mut self, acts: Vec<Act>, now: Duration) {
        if !acts.is_empty() {
            // What was done shows in the next frame.
            self.context.request_repaint();
        }
        for act in acts {
            let asks = self.wizard.act(act, now);
            self.ask(asks);
        }
        if self.wizard.language != self.language {
            self.language.clone_from(&self.wizard.language);
            self.words = read_words(&self.language, self.locales.as_deref());
            self.context.set_fonts(words::fonts(self.words.tag()));
        }
    }
}

fn read_words(tag: &str, locales: Option<&Path>) -> Words {
    let Some(folder) = locales else {
        return Words::new(tag);
    };
    let (words, troubles) = Words::with_folder(tag, folder);
    for trouble in troubles {
        log::warn!("{trouble}");
    }
    words
}

impl Show for Screen {
    fn frame(&mut self, input: RawInput) -> FullOutput {
        let now = now();
        for heard in self.link.heard() {
            let asks = self.wizard.hear(heard, now);
            self.ask(asks);
        }
        let somebody = |event: &Event| !matches!(event, Event::PointerGone);
        if input.events.iter().any(somebody) {
            self.wizard.touch(now);
        }
        let (asks, _) = self.wizard.tick(now);
        self.ask(asks);
        let at = Moment {
            now,
            clock: clock::local_now(),
        };
        let mut acts = Vec::new();
        let context = self.context.clone();
        let output = context.run_ui(input, |ui| {
            acts.extend(
                self.pages
                    .draw(ui, &mut self.wizard, &self.look, &self.words, &at),
            );
        });
        self.act(acts, now);
        // What was done may have begun a countdown.
        let (asks, due) = self.wizard.tick(now);
        self.ask(asks);
        let minute = now + left_of_the_minute(&at.clock);
        self.due = Some(due.map_or(minute, |due| due.min(minute)));
        output
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn wake(&self) -> BorrowedFd<'_> {
        self.link.as_fd()
    }

    fn due(&self) -> Option<Duration> {
        self.due
    }
}

/// From a time such as `2026-11-22T04:01:17+01:00` to the next whole minute.
fn left_of_the_minute(clock: &str) -> Duration {
    let seconds = clock.get(17..19).and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(60 - seconds.unwrap_or(0).min(59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_drawn_again_when_the_minute_is_over() {
        assert_eq!(
            left_of_the_minute("2026-11-22T04:01:17+01:00"),
            Duration::from_secs(43)
        );
        assert_eq!(
            left_of_the_minute("2026-11-22T04:01:00Z"),
            Duration::from_secs(60)
        );
        assert_eq!(
            left_of_the_minute("2026-11-22T23:59:60Z"),
            Duration::from_secs(1)
        );
        assert_eq!(left_of_the_minute(""), Duration::from_secs(60));
    }

    #[test]
    fn a_recorder_without_a_daemon_shows_its_live_picture_and_wants_nothing_for_a_minute() {
        let setup = Setup {
            socket: "/nowhere/recoveryd.sock".into(),
            language: "de_DE.UTF-8".into(),
            theme: Some("/nowhere/theme.toml".into()),
            locales: None,
        };
        let mut stage = crate::run::Stage::new(Screen::new(&setup).unwrap(), [1280, 720]);
        let start = now();
        assert!(!stage.update(now()).is_empty());
        assert_eq!(stage.show().words.tag(), "de");
        let due = stage.due().unwrap();
        assert!(due <= start + Duration::from_secs(61));
    }
}
