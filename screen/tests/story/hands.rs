//! What devices do, as egui is told it by the screen's own code.

use egui::{Context, Event, FullOutput, RawInput};
use recovery_screen::run::Show;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// Shows nothing and keeps what it is told.
pub struct Collector {
    context: Context,
    nothing: std::os::unix::net::UnixStream,
    pub events: Vec<Event>,
    /// The time of the last frame.
    pub seen: Duration,
}

impl Default for Collector {
    fn default() -> Self {
        let (nothing, _) = std::os::unix::net::UnixStream::pair().unwrap();
        Self {
            context: Context::default(),
            nothing,
            events: Vec::new(),
            seen: Duration::ZERO,
        }
    }
}

impl Show for Collector {
    fn frame(&mut self, input: RawInput) -> FullOutput {
        self.events.extend(input.events.clone());
        self.context.run_ui(input, |_| {})
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn wake(&self) -> BorrowedFd<'_> {
        self.nothing.as_fd()
    }

    fn due(&self) -> Option<Duration> {
        None
    }
}
