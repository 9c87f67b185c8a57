//! An errand in a process of its own, shut in with the stick's top folder. Whatever the stick does to that process, this one
//! takes from it an answer in the right form or none.

use super::trouble::Trouble;
use super::{look, read, write};
use crate::api::stick::{Call, Reply, WriteReply};
use crate::read::json;
use crate::sys::beneath::Top;
use crate::sys::cage::{self, NoAnswer};
use crate::sys::mounts::FoundStick;
use std::path::Path;
use zeroize::Zeroizing;

/// The largest reply file in JSON, every character of it escaped.
const MOST_BYTES: usize = 6 * 64 * 1024 + 1024;

/// The most that is passed on of what the process says is wrong.
const MOST_CHARACTERS: usize = 500;

/// The first byte of what the process says in JSON: an answer, or a word and a sentence for the person.
const DONE: u8 = b'+';
const TROUBLE: u8 = b'!';

/// Carries a call out in the folder `top`, which was opened at `path`. `place` is a folder that it need not see.
pub(super) fn carry_out(
    found: &FoundStick,
    path: &Path,
    top: Top,
    place: &Path,
    call: Call,
) -> Result<Reply, Trouble> {
    let kind = Kind::of(&call);
    let said = cage::run(MOST_BYTES, |answer| {
        let done = cage::close(top, path, place, answer)
            .map_err(Trouble::from)
            .and_then(|top| errand(found, &top, call));
        written(done)
    });
    let said = said.map_err(|error| {
        log::warn!("{error}");
        match error {
            NoAnswer::System(error) => error.into(),
            NoAnswer::Ended(_) | NoAnswer::TooMuch => Trouble::Stopped,
        }
    })?;
    match said.split_first() {
        Some((&DONE, answer)) => kind.parse(answer).ok_or(Trouble::Stopped),
        Some((&TROUBLE, trouble)) => Err(match json::<(_, String)>(trouble) {
            Ok((why, sentence)) => Trouble::Said(why, shown(&sentence)),
            Err(_) => Trouble::Stopped,
        }),
        _ => Err(Trouble::Stopped),
    }
}

fn errand(found: &FoundStick, top: &Top, call: Call) -> Result<Reply, Trouble> {
    Ok(match call {
        Call::Look { .. } | Call::Glance { .. } => Reply::Look(look::look(found, top)?),
        Call::Write { file, contents, .. } => {
            write::write(top, &file, contents.expose())?;
            Reply::Write(WriteReply {})
        }
        Call::Read { file, .. } => Reply::Read(read::read(top, &file)?),
    })
}

fn written(done: Result<Reply, Trouble>) -> Zeroizing<Vec<u8>> {
    // Room for all of it at once: it may hold a code.
    let mut said = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
    let json = match done {
        Ok(reply) => {
            said.push(DONE);
            serde_json::to_writer(&mut *said, &reply)
        }
        Err(trouble) => {
            said.push(TROUBLE);
            serde_json::to_writer(&mut *said, &(trouble.why(), trouble.to_string()))
        }
    };
    if let Err(error) = json {
        log::error!("{error}");
    }
    said
}

/// Which answer a call has.
enum Kind {
    Look,
    Write,
    Read,
}

impl Kind {
    fn of(call: &Call) -> Self {
        match call {
            Call::Look { .. } | Call::Glance { .. } => Self::Look,
            Call::Write { .. } => Self::Write,
            Call::Read { .. } => Self::Read,
        }
    }

    fn parse(self, answer: &[u8]) -> Option<Reply> {
        let read = match self {
            Self::Look => json(answer).map(Reply::Look),
            Self::Write => json(answer).map(Reply::Write),
            Self::Read => json(answer).map(Reply::Read),
        };
        read.ok()
    }
}

/// A sentence fit to be shown, whatever was said.
fn shown(sentence: &str) -> String {
    let characters = sentence.chars().filter(|c| !c.is_control());
    characters.take(MOST_CHARACTERS).collect()
}
