//! A medium in memory that remembers what was done to it, can fail, and can be cut off anywhere.

use recoveryd::journal::{File, Medium};
use std::io;
use std::sync::{Arc, Mutex};

const SECTOR: usize = 512;

/// The bytes of the three files.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Files([Vec<u8>; 3]);

impl Files {
    pub fn get(&mut self, file: File) -> &mut Vec<u8> {
        &mut self.0[file as usize]
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Write(file, offset, bytes) => {
                let content = self.get(*file);
                content.resize(content.len().max(offset + bytes.len()), 0);
                content[*offset..offset + bytes.len()].copy_from_slice(bytes);
            }
            Op::Truncate(file) => self.get(*file).clear(),
            Op::Sync(_) | Op::FailedSync(_) => {}
        }
    }
}

/// What was done to the disk.
#[derive(Clone, Debug)]
pub enum Op {
    Write(File, usize, Vec<u8>),
    Truncate(File),
    Sync(File),
    FailedSync(File),
}

impl Op {
    pub fn file(&self) -> File {
        match self {
            Op::Write(file, ..) | Op::Truncate(file) | Op::Sync(file) | Op::FailedSync(file) => {
                *file
            }
        }
    }

    /// The parts that reach the disk each by itself.
    fn sectors(&self) -> Vec<Op> {
        let Op::Write(file, offset, bytes) = self else {
            return vec![self.clone()];
        };
        let (mut parts, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let end = bytes.len().min(at + SECTOR - (offset + at) % SECTOR);
            parts.push(Op::Write(*file, offset + at, bytes[at..end].to_vec()));
            at = end;
        }
        parts
    }
}

/// How an operation fails: with this error, after so many bytes of a write have landed.
pub type Fault = Box<dyn FnMut(&Op) -> Option<(i32, usize)> + Send>;

#[derive(Default)]
struct Disk {
    files: Files,
    ops: Vec<Op>,
    fault: Option<Fault>,
}

/// A handle on the disk: clones share it, so that a test looks on while a journal writes.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Disk>>);

impl Memory {
    pub fn with(files: Files) -> Self {
        Self(Arc::new(Mutex::new(Disk {
            files,
            ..Disk::default()
        })))
    }

    pub fn files(&self) -> Files {
        self.0.lock().unwrap().files.clone()
    }

    pub fn edit(&self, file: File, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.0.lock().unwrap().files.get(file));
    }

    pub fn ops(&self) -> Vec<Op> {
        self.0.lock().unwrap().ops.clone()
    }

    pub fn fail(&self, fault: Option<Fault>) {
        self.0.lock().unwrap().fault = fault;
    }

    fn perform(&mut self, op: Op) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        if let Some((error, landed)) = disk.fault.as_mut().and_then(|fault| fault(&op)) {
            let left = match op {
                Op::Write(file, offset, bytes) => {
                    Op::Write(file, offset, bytes[..landed.min(bytes.len())].to_vec())
                }
                Op::Truncate(file) | Op::Sync(file) | Op::FailedSync(file) => Op::FailedSync(file),
            };
            disk.files.apply(&left);
            disk.ops.push(left);
            return Err(io::Error::from_raw_os_error(error));
        }
        disk.files.apply(&op);
        disk.ops.push(op);
        Ok(())
    }
}

impl Medium for Memory {
    fn read(&mut self, file: File) -> io::Result<Vec<u8>> {
        Ok(self.0.lock().unwrap().files.get(file).clone())
    }

    fn write_at(&mut self, file: File, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.perform(Op::Write(file, offset as usize, bytes.to_vec()))
    }

    fn truncate(&mut self, file: File) -> io::Result<()> {
        self.perform(Op::Truncate(file))
    }

    fn sync(&mut self, file: File) -> io::Result<()> {
        self.perform(Op::Sync(file))
    }
}

/// Every state the disk can be in when the power goes after the first `n` operations, for each `n`.
pub fn power_cuts(start: &Files, ops: &[Op], mut each: impl FnMut(usize, Files)) {
    each(0, start.clone());
    cuts(start.clone(), Vec::new(), ops, 0, &mut each);
}

fn cuts(
    mut durable: Files,
    mut unsynced: Vec<Op>,
    ops: &[Op],
    from: usize,
    each: &mut dyn FnMut(usize, Files),
) {
    for (at, op) in ops.iter().enumerate().skip(from) {
        if let Op::Sync(file) | Op::FailedSync(file) = op {
            let (synced, rest): (Vec<Op>, _) =
                unsynced.into_iter().partition(|op| op.file() == *file);
            if matches!(op, Op::FailedSync(_)) {
                // The kernel holds what it could not write for written: none of it may ever reach the disk.
                cuts(durable.clone(), rest.clone(), ops, at + 1, each);
            }
            unsynced = rest;
            synced.iter().for_each(|op| durable.apply(op));
            each(at + 1, durable.clone());
            continue;
        }
        unsynced.push(op.clone());
        let parts: Vec<Op> = unsynced.iter().flat_map(Op::sectors).collect();
        for landed in subsets(parts.len()) {
            let mut files = durable.clone();
            parts
                .iter()
                .zip(landed)
                .filter(|(_, landed)| *landed)
                .for_each(|(part, _)| files.apply(part));
            each(at + 1, files);
        }
        // Flash file systems tear at any byte; a file may also have grown without its bytes.
        if let Op::Write(file, offset, bytes) = op {
            let before =
                unsynced[..unsynced.len() - 1]
                    .iter()
                    .fold(durable.clone(), |mut files, op| {
                        files.apply(op);
                        files
                    });
            let stride = if *file == File::Slots { 509 } else { 23 };
            for landed in (1..bytes.len()).step_by(stride) {
                let mut files = before.clone();
                files.apply(&Op::Write(*file, *offset, bytes[..landed].to_vec()));
                each(at + 1, files.clone());
                let content = files.get(*file);
                content.resize(content.len().max(offset + bytes.len()), 0);
                each(at + 1, files);
            }
        }
    }
}

/// All subsets of a few parts; of many, the runs from either end, all without one, one alone, and a spread of others.
fn subsets(parts: usize) -> Vec<Vec<bool>> {
    let by = |chosen: &dyn Fn(usize) -> bool| (0..parts).map(chosen).collect::<Vec<bool>>();
    if parts <= 5 {
        return (0..1 << parts)
            .map(|mask: usize| by(&|part| mask >> part & 1 == 1))
            .collect();
    }
    let mut subsets = vec![by(&|_| true)];
    for n in 0..parts {
        subsets.extend([
            by(&|part| part < n),
            by(&|part| part > n),
            by(&|part| part == n),
            by(&|part| part != n),
        ]);
    }
    for seed in 1..12_u64 {
        let spread = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        subsets.push(by(&|part| spread >> (part % 64) & 1 == 1));
    }
    subsets
}
