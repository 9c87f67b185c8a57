//! What clients ask: each call becomes events, or work that will.

use super::answers::{give, holder, parse, refused};
use super::{AfterRequest, Answer, Engine, Purpose};
use crate::api::recovery::{
    Call, Done as Nothing, Error, LogReply, MethodName, OfferWhy, PasswordWhy, Policy, Reply,
    RequestFileReply, RequestReply, StatusReply, UnavailableWhy,
};
use crate::daemon::status;
use crate::flow::password::{self, PasswordFault, Rules};
use crate::flow::state::{Channel, Holder};
use crate::flow::{Event, Refusal};
use crate::secret::Secret;
use crate::sys::clock;
use crate::sys::peer::Peer;
use hmac::{Hmac, KeyInit, Mac};
use recovery_protocol::guid_file::{self, GuidFile};
use recovery_protocol::{EnteredCode, reply_file};
use sha2::Sha256;

impl Engine {
    pub(super) fn call(&mut self, peer: &Peer, call: Call, answer: Answer) {
        self.try_again();
        self.look_at_what_may_have_changed();
        match call {
            Call::Status {} | Call::Watch {} => {
                let now = clock::boottime();
                if self.next_wake().is_some_and(|due| due <= now) {
                    self.tick();
                }
                let status = self.seen.borrow().by(peer.uid.as_raw(), now);
                give(answer, Ok(Reply::Status(Box::new(StatusReply { status }))));
            }
            Call::Request {} => self.with_request(AfterRequest::Show(answer)),
            Call::SendCode { contact, language } => self.send_code(contact, language, answer),
            Call::Export { stick } => match self.offers_files() {
                Ok(()) => self.with_request(AfterRequest::Export(stick, answer)),
                Err(error) => give(answer, Err(error)),
            },
            Call::RequestFile {} => match self.offers_files() {
                Ok(()) => self.with_request(AfterRequest::File(answer)),
                Err(error) => give(answer, Err(error)),
            },
            // As if the code in it had been typed: no stick is needed.
            Call::EnterReplyText { text, surface } => match holder(peer, surface) {
                Ok(holder) => self.reply_read(Ok(text), holder, answer),
                Err(error) => give(answer, Err(error)),
            },
            Call::EnterReply { stick, surface } => {
                let offered = self.offers_files();
                match offered.and_then(|()| holder(peer, surface)) {
                    Ok(holder) => self.enter_reply(stick, holder, answer),
                    Err(error) => give(answer, Err(error)),
                }
            }
            Call::EnterCode { code, surface } => match (holder(peer, surface), parse(&code)) {
                (Ok(holder), Ok(code)) => self.enter(code, holder, answer),
                (Err(error), _) | (_, Err(error)) => give(answer, Err(error)),
            },
            Call::SetPassword { password, surface } => match holder(peer, surface) {
                Ok(holder) => self.set_password(password, holder, answer),
                Err(error) => give(answer, Err(error)),
            },
            Call::GiveUp { surface } => {
                let result =
                    holder(peer, surface).and_then(|holder| self.step(Event::GiveUp { holder }));
                give(answer, result.map(|()| Reply::Done(Nothing {})));
            }
            Call::SignIn { password } => self.verify(password, Purpose::SignIn, answer),
            Call::StopDelayed { password } => self.verify(password, Purpose::StopDelayed, answer),
            Call::MakeKit { password, stick } => self.may_make_kit(peer, password, stick, answer),
            Call::Log {} => give(answer, self.log()),
            Call::Discard {} => {
                let result = match peer.uid.as_raw() {
                    0 => self.step(Event::Discard).map(|()| Reply::Done(Nothing {})),
                    _ => Err(Error::NotPermitted {
                        message: "Only root may discard a request.".into(),
                    }),
                };
                give(answer, result);
            }
        }
    }

    /// Whether GUID and reply files are a way in on this recorder.
    fn offers_files(&self) -> Result<(), Error> {
        if self.config.policy.mode == Policy::Off {
            return Err(refused(Refusal::Off));
        }
        match self.config.methods.contains(&MethodName::GuidFile) {
            true => Ok(()),
            false => Err(Error::MethodNotOffered {
                message: "The GUID file is not offered on this recorder.".into(),
                why: OfferWhy::NotOffered,
            }),
        }
    }

    /// Opens a request if none is open, then goes on.
    pub(super) fn with_request(&mut self, after: AfterRequest) {
        if let Err(error) = self.allow_request() {
            return self.no_request_for(after, &error);
        }
        self.making.push(after);
        match self.flow.device().request {
            Some(_) => self.request_is_open(),
            None if self.making.len() == 1 => {
                if let Err(error) = self.step(Event::AskOffline) {
                    self.request_failed(&error);
                }
            }
            None => {}
        }
    }

    /// Asking again while a request is being made is the same question.
    fn allow_request(&mut self) -> Result<(), Error> {
        match self.making.is_empty() && self.flow.device().request.is_some() {
            true => self.step(Event::AskOffline),
            false => Ok(()),
        }
    }

    pub(super) fn request_failed(&mut self, error: &Error) {
        for after in std::mem::take(&mut self.making) {
            self.no_request_for(after, error);
        }
    }

    fn no_request_for(&mut self, after: AfterRequest, error: &Error) {
        match after {
            AfterRequest::Show(answer)
            | AfterRequest::Export(_, answer)
            | AfterRequest::File(answer) => give(answer, Err(error.clone())),
            #[cfg(feature = "button")]
            AfterRequest::Nothing => self.button_in_vain(error),
        }
    }

    pub(super) fn request_is_open(&mut self) {
        for after in std::mem::take(&mut self.making) {
            match after {
                AfterRequest::Show(answer) => {
                    let open = self.flow.device().request.as_ref();
                    let shown = open.and_then(|open| status::request(&self.config, open));
                    give(
                        answer,
                        match shown {
                            Some(request) => Ok(Reply::Request(RequestReply { request })),
                            None => Err(refused(Refusal::NoRequest)),
                        },
                    );
                }
                AfterRequest::Export(stick, answer) => self.export(stick, answer),
                AfterRequest::File(answer) => {
                    let file = self.guid_file();
                    let reply =
                        |(file, contents)| Reply::RequestFile(RequestFileReply { file, contents });
                    give(answer, file.map(reply));
                }
                #[cfg(feature = "button")]
                AfterRequest::Nothing => {}
            }
        }
    }

    pub(super) fn export(&mut self, stick: Option<String>, answer: Answer) {
        let prepared = self
            .sticks
            .pick(stick.as_deref())
            .and_then(|id| Ok((id, self.guid_file()?)));
        match prepared {
            Ok((id, (name, contents))) => {
                self.sticks.is_written(&id);
                self.work.export(id, name, Secret::new(contents), answer);
            }
            Err(error) => give(answer, Err(error)),
        }
    }

    /// The open request's GUID file: its name and its text.
    fn guid_file(&self) -> Result<(String, String), Error> {
        let open = self.flow.device().request.as_ref();
        let (Some(request), Some(open)) = (self.open_request(), open) else {
            return Err(refused(Refusal::NoRequest));
        };
        let name = guid_file::file_name(&request);
        let device = &self.config.device;
        let file = GuidFile::new(request, &device.model, &device.firmware, &open.made).map_err(
            |error| Error::Unavailable {
                message: format!("The GUID file cannot be made: {error}"),
                why: UnavailableWhy::Failed,
            },
        )?;
        Ok((name, file.write(&self.config.vendor.contact)))
    }

    fn enter_reply(&mut self, stick: Option<String>, holder: Holder, answer: Answer) {
        let found = self.open_request().ok_or(Error::NoRequest {
            message: "No request is open, so there is nothing a reply file could answer.".into(),
        });
        let found = found.and_then(|request| {
            let file = reply_file::file_name(&request);
            Ok((self.sticks.pick_reply(stick.as_deref(), &file)?, file))
        });
        match found {
            Ok((id, file)) => self.work.read_reply(id, file, holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    /// Charges a code, then has it compared.
    pub(super) fn enter(&mut self, code: EnteredCode, holder: Holder, answer: Answer) {
        if self.entered.is_some() {
            return give(answer, Err(refused(Refusal::Busy)));
        }
        let (channel, digits) = match &code {
            EnteredCode::Secure(code) => (Channel::SecureCode, code.expose()),
            EnteredCode::Verification(code) => (Channel::VerificationCode, code.expose()),
            EnteredCode::Kit(code) => (Channel::Kit, code.expose()),
        };
        let fingerprint = self.fingerprint(digits);
        self.entered = Some((Secret::new(digits.into()), answer));
        let event = Event::Enter {
            channel,
            holder,
            fingerprint,
        };
        if let Err(error) = self.step(event)
            && let Some((_, answer)) = self.entered.take()
        {
            give(answer, Err(error));
        }
    }

    fn fingerprint(&self, digits: &str) -> [u8; 32] {
        Hmac::<Sha256>::new_from_slice(&*self.fingerprint_key)
            .map(|mac| mac.chain_update(digits).finalize().into_bytes().into())
            .unwrap_or([0; 32])
    }

    fn set_password(&mut self, password: Secret, holder: Holder, answer: Answer) {
        let allowed = self.step(Event::MayChoose {
            holder: holder.clone(),
        });
        let rules = Rules {
            min_length: self.config.min_length,
            serial: self.serial.as_str(),
            account: &self.config.account.name,
        };
        let checked = allowed.and_then(|()| {
            password::check(password.expose(), &rules).map_err(|fault| broken_rule(&fault))
        });
        match checked {
            Ok(()) => self.work.prepare(password, holder, answer),
            Err(error) => give(answer, Err(error)),
        }
    }

    /// Charges a password, then has it verified for a purpose.
    fn verify(&mut self, password: Secret, purpose: Purpose, answer: Answer) {
        if self.verifying.is_some() {
            return give(answer, Err(refused(Refusal::Busy)));
        }
        self.verifying = Some((password, purpose, answer));
        if let Err(error) = self.step(Event::SignIn)
            && let Some((_, _, answer)) = self.verifying.take()
        {
            give(answer, Err(error));
        }
    }

    fn may_make_kit(
        &mut self,
        peer: &Peer,
        password: Option<Secret>,
        stick: Option<String>,
        answer: Answer,
    ) {
        if let Err(error) = self.step(Event::MayMakeKit) {
            return give(answer, Err(error));
        }
        match password {
            Some(password) => self.verify(password, Purpose::MakeKit { stick }, answer),
            None if peer.uid.is_root() => self.make_kit(stick, answer),
            None => {
                let message = "Give the account's password to make a recovery kit.";
                give(
                    answer,
                    Err(Error::NotPermitted {
                        message: message.into(),
                    }),
                );
            }
        }
    }

    pub(super) fn make_kit(&mut self, stick: Option<String>, answer: Answer) {
        let id = match stick {
            None => None,
            Some(stick) => match self.sticks.pick(Some(&stick)) {
                Ok(id) => Some(id),
                Err(error) => return give(answer, Err(error)),
            },
        };
        self.work.make_kit(self.serial.clone(), id, answer);
    }

    fn log(&mut self) -> Result<Reply, Error> {
        let (records, sound) = self.keeper.records().map_err(|error| Error::Unavailable {
            message: error.to_string(),
            why: UnavailableWhy::CannotKeep,
        })?;
        Ok(Reply::Log(LogReply { records, sound }))
    }
}

fn broken_rule(fault: &PasswordFault) -> Error {
    let (why, limit) = match fault {
        PasswordFault::TooShort { min_length } => (PasswordWhy::TooShort, Some(*min_length)),
        PasswordFault::TooLong => (PasswordWhy::TooLong, Some(password::LONGEST)),
        PasswordFault::ControlCharacter => (PasswordWhy::Character, None),
        PasswordFault::Serial => (PasswordWhy::Serial, None),
        PasswordFault::Account => (PasswordWhy::Account, None),
        PasswordFault::Common => (PasswordWhy::Common, None),
    };
    Error::PasswordRefused {
        message: fault.to_string(),
        why,
        limit: limit.map(|limit| limit as u64),
    }
}
