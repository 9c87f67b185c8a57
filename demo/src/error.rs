//! Why the demo did not come to its end.

use std::io;
use thiserror::Error;

/// Why the demo did not come to its end.
#[derive(Error, Debug)]
pub enum DemoError {
    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The console needs a person.
    #[error(
        "there is no display (DISPLAY is not set) for the recorder's screen, and its console needs a terminal; `cargo demo -- --script` plays the story without a person"
    )]
    NoTerminal,
    /// Ctrl-C, or a signal that ends programs.
    #[error("stopped before the end; nothing of it runs any more")]
    Interrupted,
    /// The scratch directory will not do.
    #[error("{0}")]
    Scratch(String),
    /// The recorder's daemon did not start.
    #[error("recoveryd did not start. It said:\n{0}")]
    NotStarted(String),
    /// The vendor's desk did not start.
    #[error("recovery-desk did not start. It said:\n{0}")]
    DeskNotStarted(String),
    /// The desk's pages are otherwise than the story.
    #[error("the desk's pages: {0}")]
    Desk(String),
    /// The console did not end as it should.
    #[error("the console ended with a failure ({0})")]
    Console(std::process::ExitStatus),
    /// The window did not open, or ended before it was closed.
    #[error(
        "the recorder's screen ended with a failure ({0}); `cargo demo -- --console` plays on this terminal"
    )]
    Screen(std::process::ExitStatus),
    /// A step of the story did not go as the story goes.
    #[error("step {number} went wrong: {what}")]
    Step {
        /// Which step.
        number: u32,
        /// What was expected and what came.
        what: String,
    },
}

impl DemoError {
    /// For a step that the operating system refused.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// The exit status: 2 for a wrong use, 130 after a signal as shells count it, else 1.
    pub fn status(&self) -> u8 {
        match self {
            Self::NoTerminal => 2,
            Self::Interrupted => 130,
            _ => 1,
        }
    }
}
