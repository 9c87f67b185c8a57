//! What this system lacks that the recorder could use, in sentences for the person at it.

use crate::api::recovery::{Note, NoteWhy};
use crate::sys::cage::{CageError, has_landlock, has_seccomp};
use crate::sys::mounts::PlugWatch;
use std::io;
use std::path::Path;

/// What the kernel lacks for shutting the stick helper in.
pub fn for_the_cage() -> Vec<Note> {
    let mut lacks = Vec::new();
    if !has_landlock() {
        lacks.push(note(NoteWhy::NoLandlock, "This recorder's kernel has no Landlock. The stick helper is shut in by the rest: a root of its own, no capabilities, few system calls. The recovery service is by its user and the system calls it is refused."));
    }
    if !has_seccomp() {
        lacks.push(note(NoteWhy::NoSeccomp, "This recorder's kernel does not filter system calls. The stick helper is shut in by the rest: a root of its own, no capabilities. The recovery service is by its user."));
    }
    if !has_mount_namespaces() {
        lacks.push(note(NoteWhy::NoNamespaces, "This recorder's kernel has no mount namespaces. The stick helper has no root of its own, and a stick can be used only where something else mounts it."));
    }
    lacks
}

/// Why the core is not shut in, if so. It does its work all the same.
pub fn of(confined: Result<(), CageError>) -> Option<Note> {
    let error = confined.err()?;
    log::warn!("the recovery service is not shut in: {error}");
    Some(note(
        NoteWhy::NotShutIn,
        format!("The recovery service is shut in by its user's rights alone: {error}."),
    ))
}

/// The watch for plugged-in sticks, or why there is none.
pub fn watch(watch: io::Result<PlugWatch>, lacks: &mut Vec<Note>) -> Option<PlugWatch> {
    watch
        .map_err(|error| {
            lacks.push(note(NoteWhy::NoPlugWatch, format!("This recorder's kernel does not tell when a stick is plugged in ({error}). Plug it in before the recorder is switched on.")));
        })
        .ok()
}

fn note(why: NoteWhy, message: impl Into<String>) -> Note {
    Note {
        message: message.into(),
        why,
    }
}

fn has_mount_namespaces() -> bool {
    Path::new("/proc/self/ns/mnt").exists()
}
