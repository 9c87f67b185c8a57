//! What the owner sees and clicks on the recorder's monitor.
//!
//! `wizard` knows what comes next and nothing of pixels; `pages` draws it with the widgets and colours of `look` and the
//! sentences of `words`; `link` speaks with the daemon; `output`, `raster` and `input` are the monitor and what is plugged
//! in to point and type with, and `run` goes round between them and the pages.

pub mod input;
pub mod link;
pub mod look;
pub mod output;
pub mod pages;
pub mod raster;
pub mod run;
pub mod sys;
pub mod wizard;
pub mod words;

use link::Link;
use look::Look;
use pages::Screen;
use run::Setup;
use std::process::ExitCode;

/// The program `recovery-screen`.
pub fn main() -> ExitCode {
    run::start(screen)
}

/// A theme that cannot be used is logged, and the built-in look shown: nobody is helped by a dark screen.
fn screen(setup: &Setup) -> std::io::Result<Screen> {
    let look = setup.theme.as_deref().map(Look::read).transpose();
    let look = look.unwrap_or_else(|error| {
        log::warn!("{error}; the built-in look is shown");
        None
    });
    let link = Link::new(&setup.socket)?;
    let folder = setup.locales.clone();
    Ok(Screen::new(
        link,
        look.unwrap_or_default(),
        &setup.language,
        folder,
    ))
}
