//! recovery-store.toml(5) and the man page of the program.

// Shared with another test, which uses more of it.
#[allow(dead_code)]
#[path = "../../../tests/man/page.rs"]
mod page;
#[path = "../../../tests/man/reader.rs"]
mod reader;

use crate::bench::Bench;
use page::Page;
use recovery_stores::description::Description;
use std::path::Path;

fn page(name: &str) -> Page {
    Page::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), name)
}

fn refusal(text: &str) -> String {
    let bench = Bench::new();
    bench.write("product.toml", text);
    Description::read(&bench.path("product.toml"))
        .err()
        .unwrap_or_default()
}

#[test]
fn every_key_is_described_and_no_other() {
    reader::assert_described(&page("recovery-store.toml.5"), refusal);
}

#[test]
fn the_example_can_be_used() {
    assert_eq!(refusal(&page("recovery-store.toml.5").examples()[0]), "");
}
