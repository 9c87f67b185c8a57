//! A recorder in a virtual machine, as integrators build it: Debian's kernel, BusyBox init, our static programs and nothing
//! else. `tests/vm/run` makes it and lets the scenarios happen to it.

pub mod fuse;
pub mod wire;
