//! The vendor's side of recorder password recovery: keys, reading what owners send in, and
//! issuing the codes. The command line is one front end over [`keys`], [`input`] and [`mod@issue`].

#![forbid(unsafe_code)]

mod cli;
mod durable;
mod inspect;

pub mod input;
pub mod issue;
pub mod keys;

pub use cli::main;
