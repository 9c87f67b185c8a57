//! How all texts are read that come from elsewhere: messages, saved state, configurations.
//!
//! A text first becomes a [`Tree`] of what stands in it, and that is then read as what it should be. With serde's own way, which
//! makes a reader of every kind of text for every type, the readers are a fifth of the program.

mod reader;
mod tagged;
#[cfg(test)]
mod tests;
mod tree;
mod wrong;

use reader::Reader;
use serde::Deserialize;
use serde::de::DeserializeOwned;
pub use tagged::Tagged;
pub use tree::{Json, Text, Tree};
pub use wrong::Wrong;

/// Reads JSON (RFC 8259), nested at most 127 deep. What is there and not wanted is passed over.
pub fn json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Wrong> {
    tree(Tree::of_json(text)?)
}

/// Reads JSON that holds nothing but what is wanted.
pub fn strict_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Wrong> {
    T::deserialize(Reader::strict(Tree::of_json(text)?))
}

/// Reads TOML 1.1. What is there and not wanted is passed over; what is wrong comes with its line.
pub fn toml<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    let read = Tree::of_toml(text).and_then(tree);
    read.map_err(|wrong| wrong.in_text(text))
}

/// Reads TOML 1.1 that holds nothing but what is wanted.
pub fn strict_toml<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    let read = Tree::of_toml(text).and_then(|tree| T::deserialize(Reader::strict(tree)));
    read.map_err(|wrong| wrong.in_text(text))
}

/// Reads what is in a tree, and borrows from what the tree was made of. What is there and not wanted is passed over.
pub fn tree<'de, T: Deserialize<'de>>(tree: Tree<'de>) -> Result<T, Wrong> {
    T::deserialize(Reader::lenient(tree))
}
