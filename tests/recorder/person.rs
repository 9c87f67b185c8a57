//! What the person at the recorder does, and the desk they write to.

use crate::stage::{Recorder, SURFACE};
use recovery_desk::{issue, keys};
use recovery_protocol::{ReplyFile, Request, damm, long_serial, reply_file};
use recoveryd::api::CallError;
use recoveryd::api::client::Client;
use recoveryd::api::recovery::{
    self, Call, Done, Error, GrantReply, MakeKitReply, Next, RequestReply, SetPasswordReply,
    Status, StatusReply,
};
use recoveryd::secret::Secret;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

impl Recorder {
    pub fn client(&self) -> Client {
        Client::connect(&self.socket()).unwrap()
    }

    pub fn ask<R: DeserializeOwned>(&self, call: Call) -> Result<R, Error> {
        match self.client().call(&call) {
            Ok(reply) => Ok(reply),
            Err(CallError::Interface(error)) => Err(error),
            Err(error) => panic!("{error}\n{}", self.log()),
        }
    }

    pub fn status(&self) -> Status {
        self.ask::<StatusReply>(Call::Status {}).unwrap().status
    }

    /// Waits until the status is as wished.
    pub fn status_when(&self, what: &str, mut fits: impl FnMut(&Status) -> bool) -> Status {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let status = self.status();
            if fits(&status) {
                return status;
            }
            assert!(
                Instant::now() < until,
                "never {what}: {status:?}\n{}",
                self.log()
            );
            sleep(Duration::from_millis(50));
        }
    }

    pub fn wait_for(&self, next: Next) -> Status {
        self.status_when(&format!("{next:?}"), |status| status.next == next)
    }

    /// The open request, or a new one, read as the desk reads it.
    pub fn request(&self) -> Request {
        let RequestReply { request } = self.ask(Call::Request {}).unwrap();
        self.read(&request)
    }

    fn read(&self, request: &recovery::Request) -> Request {
        long_serial::find(&request.long_serial.join("\n")).unwrap()
    }

    pub fn enter(&self, code: &str) -> Result<GrantReply, Error> {
        self.enter_at(SURFACE, code)
    }

    pub fn enter_at(&self, surface: &str, code: &str) -> Result<GrantReply, Error> {
        let (code, surface) = (Secret::new(code.into()), surface.into());
        self.ask(Call::EnterCode { code, surface })
    }

    pub fn enter_reply(&self) -> Result<GrantReply, Error> {
        let surface = SURFACE.into();
        self.ask(Call::EnterReply {
            stick: None,
            surface,
        })
    }

    pub fn set_password(&self, password: &str) -> Result<u64, Error> {
        self.set_password_at(SURFACE, password)
    }

    pub fn set_password_at(&self, surface: &str, password: &str) -> Result<u64, Error> {
        let (password, surface) = (Secret::new(password.into()), surface.into());
        let reply: SetPasswordReply = self.ask(Call::SetPassword { password, surface })?;
        Ok(reply.delayed_s)
    }

    pub fn sign_in(&self, password: &str) -> Result<(), Error> {
        let password = Secret::new(password.into());
        self.ask(Call::SignIn { password }).map(|Done {}| ())
    }

    pub fn make_kit(&self, password: Option<&str>) -> Result<MakeKitReply, Error> {
        let password = password.map(|password| Secret::new(password.into()));
        self.ask(Call::MakeKit {
            password,
            stick: None,
        })
    }

    /// The desk's code for a request, as a person reads it off.
    pub fn code(&self, request: &Request) -> String {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        issue::issue(&keys, request)
            .unwrap()
            .formatted()
            .to_string()
    }

    /// Asks, has the desk answer, and enters the code.
    pub fn get_in(&self) -> String {
        let code = self.code(&self.request());
        assert_eq!(self.enter(&code).unwrap().method, "secure code");
        code
    }

    /// Puts a reply file for the request on the stick.
    pub fn put_reply(&self, request: &Request) -> PathBuf {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        let reply = ReplyFile::new(request, issue::issue(&keys, request).unwrap());
        let path = self.stick().join(reply_file::file_name(request));
        fs::write(&path, reply.write().as_bytes()).unwrap();
        path
    }
}

/// The `n`-th secure code that is well-formed and almost certainly wrong.
pub fn wrong_code(n: u64) -> String {
    let digits = format!("{:015}", 271_828_182_845_904 + n);
    let values: Vec<u8> = digits.bytes().map(|byte| byte - b'0').collect();
    format!("{digits}{}", damm::check_digit(&values))
}
