//! A file system in a process that means no good (the kernel's `include/uapi/linux/fuse.h`, version 7.31): it hangs for
//! ever, or it lies about everything it is asked.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// After it was mounted it answers nothing.
    Hangs,
    /// Folders never end, sizes are the largest there are, writes are said to be done, and what is read is zeros.
    Lies,
}

const HEADER: usize = 40;
const LOOKUP: u32 = 1;
const FORGET: u32 = 2;
const GETATTR: u32 = 3;
const SETATTR: u32 = 4;
const OPEN: u32 = 14;
const READ: u32 = 15;
const WRITE: u32 = 16;
const STATFS: u32 = 17;
const INIT: u32 = 26;
const OPENDIR: u32 = 27;
const READDIR: u32 = 28;
const CREATE: u32 = 35;
const BATCH_FORGET: u32 = 42;
const RENAME2: u32 = 45;

const NO_ENTRY: i32 = -2;
const NOT_IMPLEMENTED: i32 = -38;

/// Mounts it at a folder and serves it, until it is unmounted.
pub fn serve(manner: Manner, at: &str) -> io::Result<()> {
    let mut device = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/fuse")?;
    let mounted = Command::new("/bin/mount")
        .stdin(Stdio::from(device.try_clone()?))
        .args(["-t", "fuse", "-o"])
        .arg("fd=0,rootmode=40000,user_id=0,group_id=0,allow_other")
        .args(["stranger", at])
        .status()?;
    if !mounted.success() {
        return Err(io::Error::other("it cannot be mounted"));
    }
    let mut buffer = vec![0; 1 << 20];
    let mut liar = Liar::default();
    loop {
        let length = device.read(&mut buffer)?;
        let request = &buffer[..length];
        let (opcode, unique) = (number(request, 4), request[8..16].to_vec());
        let answer = match opcode {
            INIT => Some(Ok(greeting())),
            _ if manner == Manner::Hangs => None,
            FORGET | BATCH_FORGET => None,
            _ => Some(liar.answer(opcode, request)),
        };
        let Some(answer) = answer else { continue };
        let (error, contents) = match answer {
            Ok(contents) => (0, contents),
            Err(error) => (error, Vec::new()),
        };
        let mut reply = (16 + contents.len() as u32).to_le_bytes().to_vec();
        reply.extend(i32::to_le_bytes(error));
        reply.extend(unique);
        reply.extend(contents);
        // Whoever asked may have been killed meanwhile.
        let _ = device.write(&reply);
    }
}

#[derive(Default)]
struct Liar {
    /// A file has been given its last name.
    renamed: bool,
    listed: u64,
}

impl Liar {
    fn answer(&mut self, opcode: u32, request: &[u8]) -> Result<Vec<u8>, i32> {
        let node = u64::from(number(request, 16));
        match opcode {
            LOOKUP if !self.renamed && !request[HEADER..].starts_with(b"REPLY_") => Err(NO_ENTRY),
            LOOKUP => Ok(entry()),
            GETATTR | SETATTR => Ok([vec![0; 16], attributes(node == 1)].concat()),
            OPEN | OPENDIR => Ok(vec![0; 16]),
            CREATE => Ok([entry(), vec![0; 16]].concat()),
            READ => Ok(vec![0; number(request, HEADER + 16) as usize]),
            WRITE => Ok([request[HEADER + 16..HEADER + 20].to_vec(), vec![0; 4]].concat()),
            READDIR => Ok(self.names(number(request, HEADER + 16) as usize)),
            STATFS => Ok(vec![0x7f; 80]),
            RENAME2 => {
                self.renamed = true;
                Ok(Vec::new())
            }
            opcode if opcode > RENAME2 => Err(NOT_IMPLEMENTED),
            _ => Ok(Vec::new()),
        }
    }

    /// As many more names as there is room for.
    fn names(&mut self, room: usize) -> Vec<u8> {
        let mut names = Vec::new();
        loop {
            self.listed += 1;
            let name = format!("REPLY_{:09}_0A1B2C3D.txt", self.listed);
            let length = (24 + name.len()).next_multiple_of(8);
            if names.len() + length > room {
                return names;
            }
            let end = names.len() + length;
            names.extend(2_u64.to_le_bytes());
            names.extend(self.listed.to_le_bytes());
            names.extend((name.len() as u32).to_le_bytes());
            names.extend(8_u32.to_le_bytes());
            names.extend(name.bytes());
            names.resize(end, 0);
        }
    }
}

/// `struct fuse_init_out`: this version, writes of 4 KiB.
fn greeting() -> Vec<u8> {
    let mut greeting = vec![0; 64];
    greeting[0] = 7;
    greeting[4] = 31;
    greeting[20..24].copy_from_slice(&4096_u32.to_le_bytes());
    greeting
}

/// `struct fuse_entry_out` of a file.
fn entry() -> Vec<u8> {
    let mut entry = vec![0; 40];
    entry[0] = 2;
    entry.extend(attributes(false));
    entry
}

/// `struct fuse_attr`: the root folder, or a file as large as they come.
fn attributes(is_root: bool) -> Vec<u8> {
    let mut attributes = vec![0; 88];
    let (node, mode, size): (u64, u32, u64) = match is_root {
        true => (1, 0o040_777, 4096),
        false => (2, 0o100_666, i64::MAX as u64),
    };
    attributes[..8].copy_from_slice(&node.to_le_bytes());
    attributes[8..16].copy_from_slice(&size.to_le_bytes());
    attributes[60..64].copy_from_slice(&mode.to_le_bytes());
    attributes[64] = 1;
    attributes
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].try_into().map_or(0, u32::from_le_bytes)
}
