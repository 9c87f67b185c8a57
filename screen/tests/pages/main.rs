//! The pages as they are drawn, clicked and typed, by the software renderer and without a monitor.
#![allow(clippy::unwrap_used)]

mod fits;
mod raster;
mod rig;
mod samples;
mod views;
