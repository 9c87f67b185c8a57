//! Mails that come in: what brings a request becomes a case, what answers one of ours is added to its case, and who wrote is
//! told so, or what is missing.
//!
//! Who a mail says that it is from proves nothing. It is shown to agents, and decides nothing else: codes go to registered
//! contacts only, and what is answered tells no more than the owners' pages tell everybody.

mod keep;
mod letter;
mod mailbox;
mod manner;
mod outcome;
mod report;
mod watch;

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use recovery_protocol::{Request, long_serial};
use sqlx::Row;
use tokio::sync::Notify;

use keep::{Keep, Kept};
use letter::{Letter, Wrong, read_in_a_process};
pub(crate) use letter::{MAX_BYTES, Unreadable, read_to_json};
pub(crate) use mailbox::Mailbox;
pub use mailbox::MailboxError;
use manner::Manner;
pub(crate) use watch::watch;

use crate::desk::Desk;
use crate::hours::Hours;
use crate::http::{AllWords, fill, picture_wrong};
use crate::input::Input;
use crate::keys::KeyNumbers;
use crate::picture::{self, PictureError, Task};
use crate::store::{StoreError, now};

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is with a case, or wants nothing: a program's answer, a report.
    Taken,
    /// It brought nothing that could be used.
    Unused,
    /// Nothing in it can be read.
    Unreadable,
    /// Nothing happened; it may be tried again in so many milliseconds.
    Later(i64),
}

/// Why a mail was not looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a process for the mail cannot be started: {0}")]
    Process(#[from] std::io::Error),
}

/// Takes mails.
pub(crate) struct Inbox {
    pub(crate) desk: Desk,
    pub(crate) hours: Hours,
    pub(crate) words: AllWords,
    pub(crate) key_numbers: KeyNumbers,
    /// The address that our own mails come from.
    pub(crate) own: String,
    /// Told when there is something to send.
    pub(crate) written: Arc<Notify>,
}

/// A mail with everything that is found out about it before the database is changed.
struct Known {
    letter: Letter,
    requests: Vec<Request>,
    /// The case that it answers.
    thread: Option<String>,
    /// Drawn anew, in base64.
    pictures: Vec<String>,
    /// The last picture that was tried and held no request.
    picture_wrong: Option<PictureError>,
    unknown_key: bool,
}

impl Inbox {
    /// Takes a mail. Once this has returned, what it says is on the disk; the same mail again changes nothing.
    pub(crate) async fn take(&self, raw: Vec<u8>) -> Result<Fate, TakeError> {
        let letter = match read_in_a_process(&raw).await? {
            Ok(letter) => letter,
            Err(Unreadable) => return Ok(Fate::Unreadable),
        };
        // Pictures may take their time, and the mail as it came is of no use any more.
        drop(raw);
        // Taken before, or by another process meanwhile: no picture need be looked at again.
        if let Some(outcome) = outcome::before(&self.desk.store, &letter.mark).await? {
            return Ok(outcome.fate());
        }
        let known = match letter.manner {
            Manner::Program => Known::only(letter),
            Manner::Person | Manner::Quiet => self.look(letter).await?,
        };
        let mut keep = Keep::new(self, &known, now())?;
        let mail = &known.letter.mark[..16];
        Ok(match self.desk.store.write(&mut keep).await? {
            Kept::New(outcome) => {
                tracing::info!(mail, outcome = outcome.name(), "mail taken");
                self.written.notify_one();
                outcome.fate()
            }
            Kept::Before(outcome) => outcome.fate(),
            Kept::TooSoon(wait) => {
                tracing::warn!(
                    mail,
                    "a mail waits: too much was asked from there, or for this recorder"
                );
                Fate::Later(wait)
            }
        })
    }

    /// Finds out what a mail brings and which case it answers.
    async fn look(&self, mut letter: Letter) -> Result<Known, StoreError> {
        let pictures = std::mem::take(&mut letter.pictures);
        let mut known = Known::only(letter);
        known.thread = self.thread(&known.letter.answers).await?;
        let letter = &known.letter;
        let mut symbols = letter.requests.clone();
        // What is quoted in an answer is what was said before.
        if let (None, true, Some(quoted)) = (&known.thread, symbols.is_empty(), &letter.quoted) {
            symbols.push(quoted.clone());
        }
        let by_picture = symbols.is_empty();
        for text in &pictures {
            let Ok(bytes) = BASE64_STANDARD.decode(text) else {
                continue;
            };
            if by_picture {
                match picture::in_a_process(Task::Qr, &bytes).await {
                    Ok(text) => symbols.extend(symbols_in(&text)),
                    Err(error) => known.picture_wrong = Some(error),
                }
            }
            if let Ok(jpeg) = picture::in_a_process(Task::Reduce, &bytes).await {
                known.pictures.push(BASE64_STANDARD.encode(jpeg));
            }
        }
        for symbols in symbols {
            match long_serial::read(&symbols) {
                Ok(request) if !self.key_numbers.contains(&request.key_number()) => {
                    known.unknown_key = true;
                }
                Ok(request) if !known.requests.contains(&request) => known.requests.push(request),
                _ => {}
            }
        }
        Ok(known)
    }

    /// The case of the mails that one answers: ours, which nobody knows but who got them, or earlier ones that came in.
    async fn thread(&self, answers: &[String]) -> Result<Option<String>, StoreError> {
        for id in answers {
            let query = match self.own_message(id) {
                Some(message) => sqlx::query(
                    "SELECT recovery.id FROM message JOIN request ON request.id = message.request \
                     JOIN recovery ON recovery.guid = request.guid WHERE message.id = $1",
                )
                .bind(message),
                None => sqlx::query(
                    "SELECT recovery FROM letter WHERE message_id = $1 AND recovery <> '' ORDER BY id DESC LIMIT 1",
                )
                .bind(id.as_str()),
            };
            if let Some(row) = query.fetch_optional(self.desk.store.reader()).await? {
                return Ok(Some(row.try_get(0)?));
            }
        }
        Ok(None)
    }

    /// The key of a message of ours, of its Message-ID.
    fn own_message<'i>(&self, id: &'i str) -> Option<&'i str> {
        let domain = self.own.rsplit('@').next().unwrap_or_default();
        let (key, at) = id.split_once('@')?;
        let is_key = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_key && at.eq_ignore_ascii_case(domain)).then_some(key)
    }

    /// What is missing, as the owners' pages say it.
    fn missing(&self, known: &Known, language: &str) -> String {
        let words = self.words.of(language);
        let row = |sentence: &str, row: usize| fill(sentence, "row", &row.to_string());
        match known.letter.wrong {
            _ if known.unknown_key => words.unknown_key.clone(),
            Wrong::TooLarge => words.picture_large.clone(),
            Wrong::File => words.file_damaged.clone(),
            Wrong::Row(at) => row(&words.row_wrong, at),
            Wrong::Missing(at) => row(&words.row_missing, at),
            Wrong::Mixed => words.rows_mixed.clone(),
            Wrong::Nothing => match known.picture_wrong {
                Some(error) => picture_wrong(error, words),
                None => words.no_request.clone(),
            },
        }
    }
}

impl Known {
    fn only(letter: Letter) -> Known {
        Known {
            letter,
            requests: Vec::new(),
            thread: None,
            pictures: Vec::new(),
            picture_wrong: None,
            unknown_key: false,
        }
    }
}

fn symbols_in(text: &[u8]) -> Option<String> {
    let input = Input::parse(text).ok()?;
    Some(long_serial::symbols(input.request()))
}
