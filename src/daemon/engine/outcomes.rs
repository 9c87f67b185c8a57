//! What work comes back with: each outcome becomes events and an answer.

use super::answers::{give, refused};
use super::{Answer, Engine, Purpose};
use crate::api::recovery::{
    Done as Nothing, Error, ExportReply, GrantReply, MakeKitReply, NotSetWhy, Reply, ReplyWhy,
    SetPasswordReply, StickWhy, UnavailableWhy, WrongWhy,
};
use crate::api::{password, stick};
use crate::daemon::request::MakeError;
use crate::daemon::status::seconds;
use crate::daemon::work::{Comparison, Done, MadeKit, Prepared, stick_trouble};
use crate::flow::state::{Channel, Holder, Stage, Verifier};
use crate::flow::words::Span;
use crate::flow::{Event, GRANT_LIFETIME, Outcome, Refusal};
use crate::secret::Secret;
use crate::sys::clock;
use recovery_protocol::reply_file::ReplyFile;
use recovery_protocol::{EnteredCode, Request};
use std::io;

impl Engine {
    pub(super) fn done(&mut self, done: Done) {
        match done {
            Done::RequestMade(made) => self.request_made(made),
            Done::OnlineRequestMade(made) => self.online_request_made(made),
            Done::DeskAnswered(result) => self.desk_answered(result),
            Done::Compared(compared) => self.compared(compared),
            Done::Prepared(prepared, holder, answer) => self.prepared(prepared, holder, answer),
            Done::Applied(result) => self.applied(result),
            Done::Verified(result) => self.verified(result),
            Done::HookEnded(end) => {
                // The keeper has logged why it fails, if it does; the hook is run again then.
                let _trouble = self.step(Event::HookEnded(end));
            }
            Done::Looked(look, seen) => {
                if self.sticks.looked(&look, seen, clock::boottime()) {
                    self.publish();
                }
            }
            Done::Exported(id, file, result, answer) => self.exported(&id, file, result, answer),
            Done::ReplyRead(result, holder, answer) => self.reply_read(result, holder, answer),
            #[cfg(feature = "button")]
            Done::StickerPrepared(prepared) => self.sticker_prepared(prepared),
            Done::KitMade(result, answer) => self.kit_made(result, answer),
        }
    }

    fn request_made(&mut self, made: Result<(Request, Verifier), MakeError>) {
        let result = made
            .map_err(|error| Error::Unavailable {
                message: format!("A request cannot be made: {error}."),
                why: UnavailableWhy::Failed,
            })
            .and_then(|(request, verifier)| {
                self.step(Event::RequestMade {
                    bytes: request.to_bytes(),
                    verifier,
                    made: clock::local_now(),
                })
            });
        match result {
            Ok(()) => self.request_is_open(),
            Err(error) => self.request_failed(&error),
        }
    }

    fn compared(&mut self, compared: io::Result<Comparison>) {
        let Some((code, answer)) = self.entered.take() else {
            return;
        };
        let channel = match code.expose().len() {
            16 => Channel::SecureCode,
            24 => Channel::Kit,
            _ => Channel::VerificationCode,
        };
        let reply = match compared {
            Err(error) => self.step(Event::NotCompared).and(Err(Error::Unavailable {
                message: format!(
                    "The code could not be compared: {error}. It was not counted; try again."
                ),
                why: UnavailableWhy::CannotCompare,
            })),
            Ok(Comparison { matched, past }) => match self.step(Event::Compared { matched }) {
                Err(error) => Err(error),
                Ok(()) if matched => Ok(Reply::Grant(GrantReply {
                    method: channel.name().into(),
                    channel: channel.into(),
                    ends_in_s: seconds(GRANT_LIFETIME),
                })),
                Ok(()) => Err(self.wrong(channel, past)),
            },
        };
        give(answer, reply);
    }

    fn wrong(&self, channel: Channel, past: bool) -> Error {
        let (wait, left) = self.flow.after_wrong(channel);
        let mut message = match past {
            true => "This code answers an earlier request, which is over. Send the long serial number that is shown now, and use the code that comes for it.".to_owned(),
            false => format!("This {} is wrong. Compare it digit by digit.", channel.name()),
        };
        match left {
            Some(0) => message.push_str(" Too many wrong codes were entered for this request: it is void. Ask for a new one."),
            Some(left) if left <= 10 => message.push_str(&format!(" {left} more tries are left for this request.")),
            _ => {}
        }
        if !wait.is_zero() {
            message.push_str(&format!(" The next try is possible in {}.", Span(wait)));
        }
        Error::WrongCode {
            message,
            why: match past {
                true => WrongWhy::Past,
                false => WrongWhy::Wrong,
            },
            wait_s: seconds(wait),
            left: left.map(u64::from),
        }
    }

    fn prepared(&mut self, prepared: Result<Prepared, String>, holder: Holder, answer: Answer) {
        let Prepared { prepared, password } = match prepared {
            Ok(prepared) => prepared,
            Err(message) => {
                let why = NotSetWhy::Refused;
                return give(answer, Err(Error::NotSet { message, why }));
            }
        };
        // Another connection of the same holder was faster; its answer is still to come.
        if self.applying.is_some() {
            return give(answer, Err(refused(Refusal::BeingSet)));
        }
        self.applying = Some(answer);
        let result = self.step(Event::Choose {
            holder,
            prepared,
            password,
        });
        let reply = match (&result, &self.flow.device().stage) {
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Stage::Delayed { left, .. }) => Ok(Reply::SetPassword(SetPasswordReply {
                delayed_s: seconds(*left),
            })),
            (Ok(()), _) => return,
        };
        if let Some(answer) = self.applying.take() {
            give(answer, reply);
        }
    }

    fn applied(&mut self, result: Result<(), password::Error>) {
        let (outcome, message) = match result {
            Ok(()) => (Outcome::Set, String::new()),
            Err(password::Error::Uncertain { message }) => (Outcome::Uncertain, message),
            Err(
                password::Error::NotSet { message } | password::Error::CannotVerify { message },
            ) => (Outcome::NotSet, message),
        };
        if outcome != Outcome::Set {
            log::warn!("the store did not confirm the new password: {message}");
        }
        let sticker = self.applies_sticker();
        let stepped = self.step(Event::Applied(outcome));
        if sticker && outcome != Outcome::Set && !self.applies_sticker() {
            self.button_failed(&message);
        }
        let Some(answer) = self.applying.take() else {
            return;
        };
        let (why, again) = match self.flow.device().stage {
            Stage::Applying { .. } => (
                NotSetWhy::TryingAgain,
                " The recorder tries again by itself.",
            ),
            _ => (NotSetWhy::Refused, " The code stays accepted; try again."),
        };
        give(
            answer,
            match (outcome, stepped) {
                (Outcome::Set, Ok(())) => Ok(Reply::SetPassword(SetPasswordReply { delayed_s: 0 })),
                (_, Err(error)) => Err(error),
                _ => Err(Error::NotSet {
                    message: message + again,
                    why,
                }),
            },
        );
    }

    fn verified(&mut self, result: Result<bool, String>) {
        let Some((_, purpose, answer)) = self.verifying.take() else {
            return;
        };
        let stepped = self.step(Event::Verified {
            matched: result.as_ref().ok().copied(),
        });
        let failed = match (stepped, result) {
            (Err(error), _) => Some(error),
            (Ok(()), Err(message)) => Some(Error::Unavailable {
                message,
                why: UnavailableWhy::CannotVerify,
            }),
            (Ok(()), Ok(false)) => {
                let wait = self.flow.device().sign_in.wait;
                let message = match wait.is_zero() {
                    true => "This is not the password.".into(),
                    false => format!(
                        "This is not the password. The next try is possible in {}.",
                        Span(wait)
                    ),
                };
                Some(Error::WrongPassword {
                    message,
                    wait_s: seconds(wait),
                })
            }
            (Ok(()), Ok(true)) => None,
        };
        if let Some(error) = failed {
            return give(answer, Err(error));
        }
        match purpose {
            Purpose::SignIn => give(answer, Ok(Reply::Done(Nothing {}))),
            Purpose::StopDelayed => {
                let result = self.step(Event::Stop);
                give(answer, result.map(|()| Reply::Done(Nothing {})));
            }
            Purpose::MakeKit { stick } => self.make_kit(stick, answer),
        }
    }

    fn exported(
        &mut self,
        id: &str,
        file: String,
        result: Result<(), stick::Error>,
        answer: Answer,
    ) {
        for look in self.sticks.changed(id) {
            self.work.look(look);
        }
        let stick = self.sticks.get(id);
        give(
            answer,
            match (result, stick) {
                (Ok(()), Some(stick)) => Ok(Reply::Export(Box::new(ExportReply { file, stick }))),
                (Ok(()), None) => Err(Error::StickTrouble {
                    message: "The stick was pulled out while the file was written. Plug it in and export again.".into(),
                    why: StickWhy::PulledOut,
                    file: None,
                }),
                (Err(error), _) => Err(stick_trouble(error, file)),
            },
        );
    }

    /// A reply file counts only for the request that is open, whatever stick it came on.
    pub(super) fn reply_read(
        &mut self,
        result: Result<Secret, Error>,
        holder: Holder,
        answer: Answer,
    ) {
        let code = result.and_then(|text| {
            let reply = ReplyFile::read(text.expose().as_bytes()).map_err(|error| {
                Error::ReplyTrouble {
                    message: format!("The reply file cannot be used: {error}"),
                    why: ReplyWhy::Unreadable,
                    serial: None,
                }
            })?;
            let request = self.open_request().ok_or(refused(Refusal::NoRequest))?;
            if reply.serial() != request.serial() {
                return Err(Error::ReplyTrouble {
                    message: format!("The reply file is for recorder {}, not for this one.", reply.serial()),
                    why: ReplyWhy::OtherRecorder,
                    serial: Some(reply.serial().to_string()),
                });
            }
            match reply.guid() == request.guid() {
                true => Ok(reply.into_code()),
                false => Err(Error::ReplyTrouble {
                    message: "The reply file answers an earlier request of this recorder, which is over. Export the present one.".into(),
                    why: ReplyWhy::EarlierRequest,
                    serial: None,
                }),
            }
        });
        match code {
            Ok(code) => self.enter(EnteredCode::Secure(code), holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    fn kit_made(&mut self, result: Result<MadeKit, Error>, answer: Answer) {
        let result = result.and_then(|made| {
            self.step(Event::KitMade {
                verifier: made.verifier,
            })?;
            Ok(Reply::MakeKit(Box::new(MakeKitReply {
                qr: Secret::new(made.code.expose().into()),
                code: Secret::new(made.code.formatted().as_str().into()),
                file: made.file,
            })))
        });
        give(answer, result);
    }
}
