//! What holds for every page in every language: all texts fit, all can be read, everything is big enough and in reach.

use crate::rig::{Shown, monitor};
use crate::samples;
use egui::Rect;
use recovery_screen::look::{SMALL, contrast};
use recovery_screen::wizard::{Contrast, Wizard};
use recovery_screen::words::{LANGUAGES, Words};

const HD: [usize; 2] = [1280, 720];
const FULL_HD: [usize; 2] = [1920, 1080];

/// Other monitors than 16:9, and the largest, each with a language of long words or wide letters.
const OTHERS: [([usize; 2], &str); 6] = [
    ([1024, 768], "de"),
    ([1280, 1024], "ru"),
    ([1366, 768], "fr"),
    ([1920, 1200], "ja"),
    ([2560, 1080], "pl"),
    ([3840, 2160], "de"),
];

/// Tells what `check` finds wrong on every page.
fn on_every_page(size: [usize; 2], tag: &str, check: fn(&Shown) -> Vec<String>) -> Vec<String> {
    on_pages(samples::all(), size, tag, check)
}

fn on_pages(
    pages: Vec<(&str, Wizard)>,
    size: [usize; 2],
    tag: &str,
    check: fn(&Shown) -> Vec<String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut monitor = monitor(Shown::new(samples::all().remove(0).1), size);
    monitor.state_mut().words = Words::new(tag);
    for (name, mut wizard) in pages {
        wizard.language = tag.into();
        monitor.state_mut().wizard = wizard;
        monitor.run_steps(3);
        let said = check(monitor.state());
        wrong.extend(
            said.into_iter()
                .map(|what| format!("{name}, {tag}, {size:?}: {what}")),
        );
    }
    wrong
}

/// The same in every language on monitors of 720 and 1080 lines.
fn in_every_language(check: fn(&Shown) -> Vec<String>) {
    let mut wrong = Vec::new();
    for size in [HD, FULL_HD] {
        for language in LANGUAGES {
            wrong.extend(on_every_page(size, language.tag, check));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn clipped(shown: &Shown) -> Vec<String> {
    shown.pages.trace().clipped.clone()
}

fn hard_to_use(shown: &Shown) -> Vec<String> {
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
}

#[test]
fn no_text_is_clipped_in_any_language() {
    in_every_language(clipped);
}

#[test]
fn every_reason_for_no_code_fits() {
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        wrong.extend(on_pages(
            samples::not_sent_at_all(),
            HD,
            language.tag,
            clipped,
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_can_be_read_and_everything_reached() {
    in_every_language(hard_to_use);
}

#[test]
fn every_shape_of_monitor_will_do() {
    let mut wrong = Vec::new();
    for (size, tag) in OTHERS {
        wrong.extend(on_every_page(size, tag, clipped));
        wrong.extend(on_every_page(size, tag, hard_to_use));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
