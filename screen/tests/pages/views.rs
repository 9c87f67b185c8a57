//! Pages as pictures: every one at 720 lines, and what differs most at 1080.

use crate::rig::{Shown, monitor};
use crate::samples;
use egui::pos2;
use egui_kittest::{Harness, SnapshotOptions, kittest::Queryable};

const HD: [usize; 2] = [1280, 720];
const FULL_HD: [usize; 2] = [1920, 1080];
const FOUR_TO_THREE: [usize; 2] = [1024, 768];

/// The pages that are kept on other monitors too: few, since pictures are large.
const OTHERS: [(&str, [usize; 2]); 4] = [
    ("offline", FULL_HD),
    ("new-weak", FULL_HD),
    ("offline", FOUR_TO_THREE),
    ("sign-in", FOUR_TO_THREE),
];

fn compare(monitor: &mut Harness<'static, Shown>, name: &str, failed: &mut Vec<String>) {
    let options = SnapshotOptions::new()
        .output_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures"))
        .threshold(1.0)
        .failed_pixel_count_threshold(40);
    let picture = monitor.render().unwrap();
    if let Err(error) = egui_kittest::try_image_snapshot_options(&picture, name, &options) {
        failed.push(error.to_string());
    }
}

fn page(name: &str, size: [usize; 2]) -> Harness<'static, Shown> {
    let mut all = samples::all().into_iter();
    let wizard = all.find(|(other, _)| *other == name).unwrap().1;
    let mut monitor = monitor(Shown::new(wizard), size);
    monitor.run();
    monitor
}

#[test]
fn every_page_looks_as_it_did() {
    let mut failed = Vec::new();
    let names = samples::all().into_iter().map(|(name, _)| (name, HD));
    for (name, size) in names.chain(OTHERS) {
        let name_of = format!("{name}-{}", size[1]);
        compare(&mut page(name, size), &name_of, &mut failed);
    }
    let mut bar = page("idle", HD);
    bar.hover_at(pos2(640.0, 2.0));
    bar.run();
    compare(&mut bar, "bar-720", &mut failed);
    let mut languages = page("sign-in", HD);
    languages.get_by_label("English").click();
    languages.run();
    compare(&mut languages, "languages-720", &mut failed);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
