//! One-shot helpers: each answers one request on its standard input's socket and exits.

pub mod password;
