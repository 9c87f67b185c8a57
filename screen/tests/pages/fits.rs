//! What holds for every page in every language: all texts fit, all can be read, everything is big enough and in reach.

use crate::rig::{Shown, monitor};
use crate::samples;
use egui::Rect;
use recovery_screen::look::{SMALL, contrast};
use recovery_screen::wizard::Contrast;
use recovery_screen::words::{LANGUAGES, Words};

/// Calls `check` with every page in every language on monitors of 720 and 1080 lines.
fn on_every_page(mut check: impl FnMut(&str, &Shown) -> Vec<String>) {
    let mut wrong = Vec::new();
    for height in [720.0, 1080.0] {
        for language in LANGUAGES {
            let mut monitor = monitor(Shown::new(samples::all().remove(0).1), height);
            monitor.state_mut().words = Words::new(language.tag);
            for (name, mut wizard) in samples::all() {
                wizard.language = language.tag.into();
                monitor.state_mut().wizard = wizard;
                monitor.run_steps(3);
                let place = format!("{name}, {}, {height} lines", language.tag);
                let said = check(&place, monitor.state());
                wrong.extend(said.into_iter().map(|what| format!("{place}: {what}")));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} places:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn no_text_is_clipped_in_any_language() {
    on_every_page(|_, shown| shown.pages.trace().clipped.clone());
}

#[test]
fn every_text_can_be_read_and_everything_reached() {
    on_every_page(|_, shown| {
        let least = match shown.wizard.contrast {
            Contrast::Calm => 4.5,
            Contrast::Strong => 7.0,
        };
        let pairs = shown.pages.trace().pairs.iter();
        let faint = pairs.filter(|(ink, ground)| contrast(*ink, *ground) < least);
        let mut wrong: Vec<String> = faint
            .map(|(ink, ground)| format!("{ink:?} on {ground:?}"))
            .collect();
        let focus = shown.pages.focus();
        wrong.extend(
            focus
                .out_of_reach()
                .into_iter()
                .map(|place| format!("out of reach: {place:?}")),
        );
        let small = |place: &Rect| place.width() < SMALL - 0.1 || place.height() < SMALL - 0.1;
        wrong.extend(
            focus
                .places()
                .filter(small)
                .map(|place| format!("too small: {place:?}")),
        );
        let places: Vec<Rect> = focus.places().collect();
        for (number, place) in places.iter().enumerate() {
            if places[..number]
                .iter()
                .any(|other| other.intersect(*place).is_positive())
            {
                wrong.push(format!("overlaps: {place:?}"));
            }
        }
        wrong
    });
}
