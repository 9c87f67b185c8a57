//! The console as a state machine without I/O: a page, what is being typed, and what the daemon said last.

use super::page::{Page, Purpose};
use super::sent::sent_page;
use super::{Field, Key};
use crate::api::recovery::{self, Call, Next, Status};
use crate::ctl::answer::Answer;
use crate::ctl::exit::Failure;
use crate::ctl::output::log_lines;
use crate::ctl::qr::Look;
use crate::ctl::terminal::MOST_PASSWORD;
use std::time::Duration;

/// How often the clock and the remaining times are asked for anew.
const REFRESH: Duration = Duration::from_secs(60);

/// A recovery kit's code has the most digits.
pub const MOST_DIGITS: usize = 24;

/// What is given to a console at its start.
pub struct Settings {
    /// Where the person stands, at most 64 printable ASCII characters.
    pub surface: String,
    /// After so long without a key the start page comes back.
    pub idle: Duration,
    /// Whether Ctrl-C at the start ends the program.
    pub may_leave: bool,
    /// How QR codes are drawn at first; `ascii` also says that the terminal has no UTF-8.
    pub look: Look,
}

/// What is to be done outside.
pub enum Action {
    /// Make a call and report its answer; until then only the keys that lead to the start do anything.
    Ask(Call),
    /// Ask for the status and report it, in the background.
    Refresh,
    /// The terminal may show anything: draw all of it.
    Repaint,
    /// End the program.
    Leave,
}

/// What the daemon said last, and when.
pub(super) struct Seen {
    pub(super) status: Status,
    pub(super) at: Duration,
}

/// The console. Times are those of any clock that never goes back.
pub struct Console {
    pub(super) settings: Settings,
    pub(super) look: Look,
    pub(super) page: Page,
    pub(super) seen: Option<Seen>,
    /// Why the daemon is not heard, if so.
    pub(super) lost: Option<String>,
    /// What is waited for, in words.
    pub(super) busy: Option<&'static str>,
    /// Whoever waited for it has left: it must not come up for whoever is there now.
    left: bool,
    pub(super) notice: Option<String>,
    touched: Duration,
    refreshed: Duration,
}

impl Console {
    /// A console on its start page that has heard nothing yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            look: settings.look,
            settings,
            page: Page::Start { at: 0 },
            seen: None,
            lost: None,
            busy: None,
            left: false,
            notice: None,
            touched: Duration::ZERO,
            refreshed: Duration::ZERO,
        }
    }

    /// A key was pressed.
    pub fn key(&mut self, now: Duration, key: Key) -> Option<Action> {
        if key != Key::Odd {
            self.touched = now;
        }
        if key == Key::Redraw {
            return Some(Action::Repaint);
        }
        if self.busy.is_some() && !matches!(key, Key::Home | Key::Interrupt) {
            return None;
        }
        self.notice = None;
        match key {
            Key::Interrupt
                if self.settings.may_leave
                    && self.busy.is_none()
                    && matches!(self.page, Page::Start { .. }) =>
            {
                Some(Action::Leave)
            }
            Key::Home | Key::Interrupt => {
                self.home();
                Some(Action::Repaint)
            }
            key => self.page_key(now, key),
        }
    }

    /// Back to the start; whatever was typed is wiped. An answer that is waited for leads nowhere else any more.
    pub fn home(&mut self) {
        self.page = Page::Start { at: 0 };
        self.left = self.busy.is_some();
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) -> Option<Action> {
        if self.idles() && now >= self.touched + self.settings.idle {
            self.home();
            self.notice = None;
            return Some(Action::Repaint);
        }
        if self.pasted_at().is_some_and(|at| now >= at) {
            return self.enter_paste();
        }
        if self.is_heard() && now >= self.refreshed + REFRESH {
            self.refreshed = now;
            return Some(Action::Refresh);
        }
        None
    }

    /// When to call [`Console::tick`] or draw next even if nothing happens.
    pub fn wake(&self, now: Duration) -> Option<Duration> {
        let idle = self.idles().then_some(self.touched + self.settings.idle);
        let refresh = self.is_heard().then_some(self.refreshed + REFRESH);
        let second = self
            .seen
            .as_ref()
            .filter(|_| self.wait_shown(now) > 0)
            .map(|seen| {
                let counted = (now - seen.at).as_secs() + 1;
                seen.at + Duration::from_secs(counted)
            });
        [idle, refresh, second, self.pasted_at()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The daemon told its status.
    pub fn told(&mut self, now: Duration, status: Status) {
        self.seen = Some(Seen { status, at: now });
        self.refreshed = now;
        self.lost = None;
    }

    /// The daemon is not heard any more.
    pub fn lost(&mut self, why: String) {
        self.lost = Some(why);
    }

    /// The answer to [`Action::Ask`].
    pub fn answered(&mut self, now: Duration, answer: Result<Answer, Failure>) {
        self.busy = None;
        self.touched = now;
        let left = std::mem::take(&mut self.left);
        match answer {
            Ok(answer) if left => self.notice = unseen(&answer),
            Ok(answer) => self.go_on(now, answer),
            Err(failure) => self.explain(now, failure),
        }
    }

    fn go_on(&mut self, now: Duration, answer: Answer) {
        self.page = match answer {
            Answer::Status { status } => return self.told(now, *status),
            Answer::Request(request) => {
                if let Some(seen) = &mut self.seen {
                    seen.status.request = Some(request);
                    seen.status.next = Next::Code;
                }
                Page::Request
            }
            Answer::Sent(mut sent) => {
                let page = sent_page(&sent);
                sent.ends_in_s += self.elapsed(now);
                if let Some(seen) = &mut self.seen {
                    seen.status.sent = Some(sent);
                }
                page
            }
            Answer::File(reply) => Page::Text(reply),
            Answer::Exported(reply) => Page::Exported(reply),
            Answer::Granted(_) => password_page(),
            Answer::Set(reply) => Page::Done {
                delayed_s: reply.delayed_s,
            },
            Answer::Kit(reply) => Page::Kit(reply),
            Answer::Log(reply) => {
                let lines = log_lines(&reply.records, 79);
                let top = lines.len().saturating_sub(super::draw::LOG_ROWS);
                Page::Log {
                    lines,
                    sound: reply.sound,
                    top,
                }
            }
            Answer::Done(_) => {
                self.notice = Some(match self.page {
                    Page::Owner {
                        purpose: Purpose::Stop,
                        ..
                    } => "The recovery was stopped. The password stays as it was.".into(),
                    _ => "The accepted code was given up.".into(),
                });
                Page::Start { at: 0 }
            }
        };
    }

    fn explain(&mut self, now: Duration, failure: Failure) {
        use recovery::Error as E;
        let mut said = failure.to_string();
        if let Failure::Refused(error) = &failure {
            match *error {
                E::WrongCode { wait_s, left, .. } => {
                    if !matches!(self.page, Page::Sent { .. }) {
                        self.wait(now, wait_s, |status| &mut status.code_wait_s);
                    }
                    if let Some(left) = left {
                        said = format!("{said} ({left} tries are left.)");
                    }
                }
                E::WrongPassword { wait_s, .. } => {
                    self.wait(now, wait_s, |status| &mut status.sign_in_wait_s)
                }
                E::NoGrant { .. } => self.home(),
                _ => {}
            }
        }
        match &mut self.page {
            // Nothing was compared: what was typed can be put right.
            Page::Code { .. } | Page::Sent { .. }
                if matches!(failure, Failure::Refused(E::NotACode { .. })) => {}
            Page::Code { typed } | Page::Sent { typed, .. } | Page::Owner { typed, .. } => {
                typed.clear()
            }
            Page::Password { first, typed } => {
                *first = None;
                typed.clear();
            }
            _ => {}
        }
        self.notice = Some(said);
    }

    /// Notes a wait from now on, until the daemon's next status says so itself.
    fn wait(&mut self, now: Duration, wait_s: u64, which: impl Fn(&mut Status) -> &mut u64) {
        if let Some(seen) = &mut self.seen {
            let elapsed = (now - seen.at).as_secs();
            *which(&mut seen.status) = if wait_s > 0 { wait_s + elapsed } else { 0 };
        }
    }

    /// The seconds this page counts down, 0 for none.
    pub(super) fn wait_shown(&self, now: Duration) -> u64 {
        let Some(seen) = &self.seen else { return 0 };
        let wait_s = match &self.page {
            Page::Code { .. } if seen.status.request.is_none() => seen.status.kit_wait_s,
            Page::Code { .. } => seen.status.code_wait_s,
            Page::Owner { .. } => seen.status.sign_in_wait_s,
            Page::Sent { .. } => seen.status.ask_wait_s,
            _ => 0,
        };
        wait_s.saturating_sub(self.elapsed(now))
    }

    /// Seconds since the status was told.
    pub(super) fn elapsed(&self, now: Duration) -> u64 {
        self.seen
            .as_ref()
            .map_or(0, |seen| (now - seen.at).as_secs())
    }

    pub(super) fn status(&self) -> Option<&Status> {
        self.seen.as_ref().map(|seen| &seen.status)
    }

    fn is_heard(&self) -> bool {
        self.seen.is_some() && self.lost.is_none()
    }

    fn idles(&self) -> bool {
        self.busy.is_none() && !matches!(self.page, Page::Start { at: 0 })
    }
}

/// What must be known of an answer that nobody has seen. The rest of them shows in the status.
fn unseen(answer: &Answer) -> Option<String> {
    let said = match answer {
        Answer::Exported(_) => "The request is on the stick. You can now remove it safely.",
        Answer::Kit(_) => {
            "A recovery kit was made, and its code was not shown. It is the only one that is good: make another."
        }
        _ => return None,
    };
    Some(said.into())
}

/// The page for a new password, nothing typed yet.
pub(super) fn password_page() -> Page {
    Page::Password {
        first: None,
        typed: Field::new(MOST_PASSWORD),
    }
}
