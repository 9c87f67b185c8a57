//! Every page as a picture.

use crate::rig::{Shown, monitor};
use crate::samples;
use egui_kittest::SnapshotOptions;

#[test]
fn every_page_looks_as_it_did() {
    let options = SnapshotOptions::new()
        .output_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures"))
        .threshold(1.0)
        .failed_pixel_count_threshold(40);
    let mut failed = Vec::new();
    for height in [720.0, 1080.0] {
        for (name, wizard) in samples::all() {
            let mut monitor = monitor(Shown::new(wizard), height);
            monitor.run();
            let picture = monitor.render().unwrap();
            let name = format!("{name}-{height}");
            if let Err(error) = egui_kittest::try_image_snapshot_options(&picture, &name, &options)
            {
                failed.push(error.to_string());
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
