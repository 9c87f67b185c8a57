//! A drive with a will of its own behind a stick: it fails, hangs, lies or is pulled out at one exact moment of an errand.
//!
//! QEMU speaks NBD with it (the NBD project's `doc/proto.md`: fixed newstyle negotiation, simple replies); the image is a
//! file on the host.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// A moment of an errand, by what the recorder asks the drive for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The first request at all.
    Asked,
    /// The kernel's first read of the partition table; QEMU itself reads one sector of it before.
    Scanned,
    /// The first read behind the partition table.
    Inside,
    /// The first write: mounting for writing marks the file system as in use.
    Marked,
    /// The write with the file's contents.
    TextWritten,
    /// The first write after that: tables and folders.
    TablesWritten,
    /// The read of the file's contents.
    TextRead,
    /// The first write after that: unmounting.
    Unmarked,
}

/// What happens then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is pulled out.
    Yank,
    /// What was asked for fails, now and ever after.
    BadSector,
    /// From then on nothing is answered.
    Hang,
    /// From then on a second passes for so many bytes.
    Slow(u32),
    /// From then on writes are said to be done, and are not.
    Forget,
    /// From then on every byte that is read has one bit flipped where the contents are.
    Flip,
    /// From then on all is read as zeros.
    Blank,
}

/// The drive. Dropping it ends it.
pub struct Drive {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    image: File,
    /// The size it claims, in bytes.
    size: u64,
    text: Vec<u8>,
    plan: Option<(When, What)>,
    written: bool,
    read: bool,
    happened: Option<Happened>,
    /// What hangs comes back as failed.
    released: bool,
    gone: bool,
}

/// What has happened, at which bytes.
#[derive(Clone, Copy)]
struct Happened {
    what: What,
    from: u64,
    to: u64,
}

impl Drive {
    /// A drive at a socket. `text` is in the contents of the file that moments are told by.
    pub fn new(image: &Path, socket: &Path, text: &[u8]) -> Self {
        let image = File::options().read(true).write(true).open(image).unwrap();
        let state = State {
            size: image.metadata().unwrap().len(),
            image,
            text: text.to_vec(),
            plan: None,
            written: false,
            read: false,
            happened: None,
            released: false,
            gone: false,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let _ = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket).unwrap();
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            let (mut stream, _) = listener.accept()?;
            served.greet(&mut stream)?;
            // It ends when QEMU lets go of it.
            while served.answer(&mut stream).is_ok() {}
            io::Result::Ok(())
        });
        Self { shared }
    }

    /// From now on it claims this size; before it is plugged in only.
    pub fn claim(&self, size: u64) {
        self.shared.state.lock().unwrap().size = size;
    }

    /// Something shall happen at the next such moment.
    pub fn plan(&self, when: When, what: What) {
        let mut state = self.shared.state.lock().unwrap();
        (state.written, state.read) = (false, false);
        state.plan = Some((when, what));
    }

    /// Waits until it has happened; false if it does not for so long.
    pub fn happens(&self, within: Duration) -> bool {
        let deadline = Instant::now() + within;
        let mut state = self.shared.state.lock().unwrap();
        while state.happened.is_none() && Instant::now() < deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
        state.happened.is_some()
    }

    /// What hangs comes back as failed.
    pub fn release(&self) {
        self.shared.state.lock().unwrap().released = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        (state.gone, state.released) = (true, true);
        self.shared.changed.notify_all();
    }
}

const OPTION: u64 = u64::from_be_bytes(*b"IHAVEOPT");
const OPTION_REPLY: u64 = 0x0003_e889_0455_65a9;
const ACKNOWLEDGED: u32 = 1;
const INFORMATION: u32 = 3;
const UNKNOWN: u32 = 1 << 31 | 1;
const INFO: u32 = 6;
const GO: u32 = 7;
const REQUEST: u32 = 0x2560_9513;
const REPLY: u32 = 0x6744_6698;
const IO_ERROR: u32 = 5;

impl Shared {
    fn greet(&self, stream: &mut UnixStream) -> io::Result<()> {
        // Fixed newstyle, and no zeros after the old form of the answer.
        stream.write_all(b"NBDMAGICIHAVEOPT\x00\x03")?;
        let _flags: [u8; 4] = take(stream)?;
        loop {
            if u64::from_be_bytes(take(stream)?) != OPTION {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let option = u32::from_be_bytes(take(stream)?);
            let mut data = vec![0; u32::from_be_bytes(take(stream)?) as usize];
            stream.read_exact(&mut data)?;
            if option != GO && option != INFO {
                reply(stream, option, UNKNOWN, b"")?;
                continue;
            }
            // The export: its size, and that it can be flushed.
            let mut export = vec![0, 0];
            export.extend(self.state.lock().unwrap().size.to_be_bytes());
            export.extend([0, 1 | 4]);
            reply(stream, option, INFORMATION, &export)?;
            reply(stream, option, ACKNOWLEDGED, b"")?;
            if option == GO {
                return Ok(());
            }
        }
    }

    fn answer(&self, stream: &mut UnixStream) -> io::Result<()> {
        if u32::from_be_bytes(take(stream)?) != REQUEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let _flags: [u8; 2] = take(stream)?;
        let kind = u16::from_be_bytes(take(stream)?);
        let handle: [u8; 8] = take(stream)?;
        let at = u64::from_be_bytes(take(stream)?);
        let length = u32::from_be_bytes(take(stream)?);
        let mut data = vec![0; if kind < 2 { length as usize } else { 0 }];
        let done = match kind {
            0 => self.read(at, &mut data),
            1 => {
                stream.read_exact(&mut data)?;
                self.write(at, &data)
            }
            3 => Ok(()),
            _ => return Err(io::ErrorKind::ConnectionAborted.into()),
        };
        let mut answer = REPLY.to_be_bytes().to_vec();
        answer.extend(done.map_or(IO_ERROR, |()| 0).to_be_bytes());
        answer.extend(handle);
        if kind == 0 && done.is_ok() {
            answer.extend(data);
        }
        stream.write_all(&answer)
    }

    fn read(&self, at: u64, data: &mut [u8]) -> Result<(), ()> {
        let state = self.state.lock().unwrap();
        fill(&state.image, at, data);
        let (found, length) = (place_of(&state.text, data), data.len());
        drop(state);
        let happened = self.consider(at, data.len(), |state| {
            state.read |= found.is_some();
            match state.plan {
                Some((When::Asked, _)) => true,
                Some((When::Scanned, _)) => length > 512,
                Some((When::Inside, _)) => at >= super::PARTITION_AT,
                Some((When::TextRead, _)) => found.is_some(),
                _ => false,
            }
        })?;
        match (happened, found) {
            (Some(What::Flip), Some(place)) => data[place] ^= 1,
            (Some(What::Blank), _) => data.fill(0),
            _ => {}
        }
        Ok(())
    }

    fn write(&self, at: u64, data: &[u8]) -> Result<(), ()> {
        let found = place_of(&self.state.lock().unwrap().text, data).is_some();
        let happened = self.consider(at, data.len(), |state| {
            let (before, after) = (state.written, state.read);
            state.written |= found;
            match state.plan {
                Some((When::Asked | When::Marked, _)) => true,
                Some((When::TextWritten, _)) => found,
                Some((When::TablesWritten, _)) => before && !found,
                Some((When::Unmarked, _)) => after && before,
                _ => false,
            }
        })?;
        let state = self.state.lock().unwrap();
        let end = state.image.metadata().map_or(0, |meta| meta.len());
        let kept = data.len().min(end.saturating_sub(at) as usize);
        if happened != Some(What::Forget) {
            state.image.write_all_at(&data[..kept], at).unwrap();
        }
        Ok(())
    }

    /// Whether a request is the moment, and what comes of that for it.
    fn consider(
        &self,
        at: u64,
        length: usize,
        is_moment: impl FnOnce(&mut State) -> bool,
    ) -> Result<Option<What>, ()> {
        let mut state = self.state.lock().unwrap();
        if is_moment(&mut state)
            && let Some((_, what)) = state.plan.take()
        {
            let to = at + length as u64;
            state.happened = Some(Happened { what, from: at, to });
            self.changed.notify_all();
        }
        let Some(happened) = state.happened else {
            return Ok(None);
        };
        match happened.what {
            What::Yank => {
                // Until QEMU has been told to pull it out.
                drop(state);
                sleep(Duration::from_millis(150));
                return Err(());
            }
            What::Hang => {
                while !state.released {
                    state = self.changed.wait(state).unwrap();
                }
                return Err(());
            }
            What::BadSector if at < happened.to && happened.from < at + length as u64 => {
                return Err(());
            }
            What::Slow(bytes) => {
                let pause = Duration::from_secs_f64(length as f64 / f64::from(bytes));
                let released = |state: &mut State| !state.released;
                drop(self.changed.wait_timeout_while(state, pause, released));
            }
            _ => {}
        }
        Ok(Some(happened.what))
    }
}

/// Bytes behind the image's end, which a drive that claims too much has, are zeros.
fn fill(image: &File, at: u64, data: &mut [u8]) {
    let mut done = 0;
    while let Ok(count @ 1..) = image.read_at(&mut data[done..], at + done as u64) {
        done += count;
    }
}

fn place_of(text: &[u8], data: &[u8]) -> Option<usize> {
    data.windows(text.len()).position(|window| window == text)
}

fn take<const N: usize>(stream: &mut UnixStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn reply(stream: &mut UnixStream, option: u32, kind: u32, data: &[u8]) -> io::Result<()> {
    let mut answer = OPTION_REPLY.to_be_bytes().to_vec();
    answer.extend(option.to_be_bytes());
    answer.extend(kind.to_be_bytes());
    answer.extend((data.len() as u32).to_be_bytes());
    answer.extend(data);
    stream.write_all(&answer)
}
