//! The journal against power cuts, damage and failing disks.
#![allow(clippy::unwrap_used)]

mod crash;
mod damage;
mod directory;
mod failing;
mod formats;
mod memory;
