//! The doors: Varlink interfaces over Unix sockets (JSON objects, each ended by a NUL byte).

pub mod password;
pub mod recovery;
pub mod stick;
