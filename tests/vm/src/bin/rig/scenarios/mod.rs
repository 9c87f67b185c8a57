//! What happens to the recorder. Each scenario is a function; it panics when something is not as it must be, and returns
//! what is worth a word.

mod console;

use crate::Rig;

/// A scenario: it is given the rig and its own name.
type Scenario = fn(&Rig, &str) -> String;

/// All of them, the longest first.
pub const ALL: [(&str, Scenario); 1] = [("console-115200", console::at_115200)];
