//! What this system lacks that the recorder could use, in sentences for the person at it.

use crate::sys::mounts::PlugWatch;
use std::io;
use std::path::Path;

/// The watch for plugged-in sticks, if there can be one, and what is missing for sticks to be mounted.
pub fn split(watch: io::Result<PlugWatch>) -> (Option<PlugWatch>, Vec<String>) {
    let mut lacks = Vec::new();
    if !Path::new("/proc/self/ns/mnt").exists() {
        lacks.push("This recorder's kernel has no mount namespaces. A stick can be used only where something else mounts it.".into());
    }
    let watch = watch.map_err(|error| {
        lacks.push(format!("This recorder's kernel does not tell when a stick is plugged in ({error}). Plug it in before the recorder is switched on."));
    });
    (watch.ok(), lacks)
}
