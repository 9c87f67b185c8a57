//! Every sentence the screen says, in the person's language, and the letters to draw and to type it with.

mod keyboard;
mod language;

pub use keyboard::{Board, keyboard};
pub use language::{LANGUAGES, Language, language};
mod stub;
pub use stub::Words;
