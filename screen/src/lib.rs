//! What the owner sees and clicks on the recorder's monitor.
//!
//! `wizard` knows what comes next and nothing of pixels; `pages` draws it with the widgets and colours of `look` and the
//! sentences of `words`; `link` speaks with the daemon; `output`, `raster` and `input` are the monitor and what is plugged
//! in to point and type with.

pub mod input;
pub mod link;
pub mod look;
pub mod output;
pub mod pages;
pub mod raster;
pub mod run;
pub mod sys;
pub mod wizard;
pub mod words;
