//! A call to the daemon with the answer that belongs to it, whichever front end asks.

use super::exit::Failure;
use crate::api::client::Client;
use crate::api::recovery::{
    Call, Done, ExportReply, GrantReply, LogReply, MakeKitReply, Request, RequestFileReply,
    RequestReply, SendCodeReply, SentCode, SetPasswordReply, Status, StatusReply,
};
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// The longest a call may take: a little more than a stick or a store is ever given.
const PATIENCE: Duration = Duration::from_secs(11 * 60);

/// What the daemon answered.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `Status`.
    Status {
        /// The state of things.
        status: Box<Status>,
    },
    /// To `Request`; in JSON the request's own fields stand at the top.
    Request(Request),
    /// To `SendCode`; in JSON what was sent stands at the top.
    Sent(SentCode),
    /// To `RequestFile`.
    File(RequestFileReply),
    /// To `Export`.
    Exported(ExportReply),
    /// To `EnterCode`, `EnterReply` and `EnterReplyText`.
    Granted(GrantReply),
    /// To `SetPassword`.
    Set(SetPasswordReply),
    /// To `MakeKit`.
    Kit(MakeKitReply),
    /// To `Log`.
    Log(LogReply),
    /// To everything else.
    Done(Done),
}

impl Answer {
    /// The answer as one line of JSON. A kit's code is in it, so it is wiped when dropped.
    pub fn to_json(&self) -> Result<Zeroizing<String>, Failure> {
        serde_json::to_string(self)
            .map(Zeroizing::new)
            .map_err(|error| {
                Failure::Call(format!("the answer cannot be written as JSON: {error}"))
            })
    }
}

/// Connects, calls and waits for the answer, at most 11 minutes.
pub fn ask(socket: &Path, call: &Call) -> Result<Answer, Failure> {
    let mut client = Client::connect(socket)?;
    client
        .set_timeout(Some(PATIENCE))
        .map_err(Failure::io("the connection to the daemon"))?;
    Ok(match call {
        Call::Status {} | Call::Watch {} => {
            let StatusReply { status } = client.call(call)?;
            Answer::Status {
                status: Box::new(status),
            }
        }
        Call::Request {} => {
            let RequestReply { request } = client.call(call)?;
            Answer::Request(request)
        }
        Call::SendCode { .. } => {
            let SendCodeReply { sent } = client.call(call)?;
            Answer::Sent(sent)
        }
        Call::RequestFile {} => Answer::File(client.call(call)?),
        Call::Export { .. } => Answer::Exported(client.call(call)?),
        Call::EnterReply { .. } | Call::EnterReplyText { .. } | Call::EnterCode { .. } => {
            Answer::Granted(client.call(call)?)
        }
        Call::SetPassword { .. } => Answer::Set(client.call(call)?),
        Call::MakeKit { .. } => Answer::Kit(client.call(call)?),
        Call::Log {} => Answer::Log(client.call(call)?),
        Call::GiveUp { .. } | Call::SignIn { .. } | Call::StopDelayed { .. } | Call::Discard {} => {
            Answer::Done(client.call(call)?)
        }
    })
}
