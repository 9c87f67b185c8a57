//! What is said on standard output. Whoever reads it may leave early (`| head`): then everything is cleared away too.

use crate::error::DemoError;
use std::fmt::Arguments;
use std::io::{Write, stdout};

/// Says a line; takes what `println!` takes, and returns from the function if nobody listens any more.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::say::line(format_args!($($text)*))?
    };
}

/// Says a line.
pub fn line(text: Arguments) -> Result<(), DemoError> {
    let mut out = stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(DemoError::io("standard output"))
}
