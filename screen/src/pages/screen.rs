//! The whole screen behind the platform's one loop: the daemon's news in, the person's acts out, the page between them.

use super::letters::Letters;
use super::{Moment, Pages};
use crate::link::Link;
use crate::look::Look;
use crate::run::{Show, now};
use crate::wizard::{Ask, Page, Wizard};
use crate::words::Words;
use egui::{Context, FullOutput, RawInput, Ui};
use recoveryd::sys::clock::local_now;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::time::Duration;

/// What the recorder's monitor shows.
pub struct Screen {
    context: Context,
    /// What comes next.
    pub wizard: Wizard,
    /// How it is drawn.
    pub pages: Pages,
    link: Link,
    look: Look,
    words: Words,
    /// Where an integrator's sentences are.
    folder: Option<PathBuf>,
    letters: Letters,
    due: Option<Duration>,
}

impl Screen {
    /// At the live picture, in the language that fits a tag best. In `folder` are an integrator's sentences.
    pub fn new(link: Link, look: Look, language: &str, folder: Option<PathBuf>) -> Self {
        let words = read(language, folder.as_ref());
        Self {
            context: Context::default(),
            wizard: Wizard::new(words.tag(), now()),
            pages: Pages::default(),
            link,
            look,
            words,
            folder,
            letters: Letters::default(),
            due: None,
        }
    }

    /// Takes what the daemon said, draws the page and does what the person did on it.
    pub fn draw(&mut self, ui: &mut Ui) {
        let at = Moment {
            now: now(),
            clock: local_now(),
        };
        for heard in self.link.heard() {
            let asks = self.wizard.hear(heard, at.now);
            self.ask(asks);
        }
        if ui.input(|input| !input.events.is_empty()) {
            self.wizard.touch(at.now);
        }
        if self.wizard.language != self.words.tag() {
            self.words = read(&self.wizard.language, self.folder.as_ref());
        }
        let acts = self
            .pages
            .draw(ui, &mut self.wizard, &self.look, &self.words, &at);
        if !acts.is_empty() {
            // What they change is seen in the next frame.
            ui.ctx().request_repaint();
        }
        for act in acts {
            let asks = self.wizard.act(act, at.now);
            self.ask(asks);
        }
        let (asks, due) = self.wizard.tick(at.now);
        self.ask(asks);
        let minute = shows_the_time(&self.wizard.page).then(|| at.now + to_the_minute(&at.clock));
        self.due = due.into_iter().chain(minute).min();
    }

    fn ask(&self, asks: Vec<Ask>) {
        for ask in asks {
            self.link.ask(ask);
        }
    }
}

impl Show for Screen {
    fn frame(&mut self, mut input: RawInput) -> FullOutput {
        let context = self.context.clone();
        let scale = input.viewport().native_pixels_per_point.unwrap_or(1.0);
        let side = self.letters.side(&context, &self.wizard.page, scale);
        input.max_texture_side = Some(side);
        context.run_ui(input, |ui| self.draw(ui))
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

/// The sentences; what is wrong with an integrator's is logged.
fn read(language: &str, folder: Option<&PathBuf>) -> Words {
    let Some(folder) = folder else {
        return Words::new(language);
    };
    let (words, troubles) = Words::with_folder(language, folder);
    for trouble in troubles {
        log::warn!("{trouble}");
    }
    words
}

fn shows_the_time(page: &Page) -> bool {
    matches!(page, Page::Idle | Page::Offline(_))
}

/// How long until the minute of an RFC 3339 clock is over.
fn to_the_minute(clock: &str) -> Duration {
    let second = clock.get(17..19).and_then(|second| second.parse().ok());
    Duration::from_secs(60 - second.unwrap_or(0u64).min(59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_drawn_again_when_its_minute_is_over() {
        assert_eq!(
            to_the_minute("2026-11-22T04:01:17+01:00"),
            Duration::from_secs(43)
        );
        assert_eq!(
            to_the_minute("2026-11-22T04:01:60Z"),
            Duration::from_secs(1)
        );
    }
}
