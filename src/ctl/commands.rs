//! What each command asks the daemon, and the calls of any method.

use super::answer::{self, Answer};
use super::args::{Cli, Command, FileChoice};
#[cfg(feature = "console")]
use super::console;
use super::exit::Failure;
use super::{output, paste, terminal};
use crate::api::client::Client;
use crate::api::recovery::{self, Call};
use crate::api::{CallError, refusal, service};
use crate::read::{self, Json, Tree};
use crate::secret::Secret;
use std::io::{self, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// Does what the command says.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let surface = output::SURFACE.to_owned();
    let call = match cli.command {
        #[cfg(feature = "console")]
        Command::Console(console) => return console::run(&cli.socket, &console),
        Command::Call { method, parameters } => return call(&cli.socket, &method, &parameters),
        Command::Introspect { interface } => return introspect(&cli.socket, interface, cli.json),
        Command::Status => Call::Status {},
        Command::Request => Call::Request {},
        Command::Online { contact } => Call::SendCode {
            contact,
            language: language(),
        },
        Command::Export(FileChoice::Here) => Call::RequestFile {},
        Command::Export(FileChoice::Stick(stick)) => Call::Export { stick },
        Command::Enter { code } => Call::EnterCode {
            code: code_from(code)?,
            surface,
        },
        Command::Reply(FileChoice::Here) => Call::EnterReplyText {
            text: paste::from_stdin()?,
            surface,
        },
        Command::Reply(FileChoice::Stick(stick)) => Call::EnterReply { stick, surface },
        Command::Kit { stick } => Call::MakeKit {
            password: kit_password()?,
            stick,
        },
        Command::Password => Call::SetPassword {
            password: terminal::new_password()?,
            surface,
        },
        Command::GiveUp => Call::GiveUp { surface },
        Command::SignIn => Call::SignIn {
            password: terminal::secret("The account's password: ")?,
        },
        Command::StopDelayed => Call::StopDelayed {
            password: terminal::secret("The old password: ")?,
        },
        Command::Log => Call::Log {},
        Command::Discard => Call::Discard {},
    };
    let answer = answer::ask(&cli.socket, &call)?;
    let text = match (cli.json, &answer) {
        (true, _) => answer.to_json()?,
        (false, Answer::Done(_)) => Zeroizing::new(done(&call).to_owned()),
        (false, answer) => output::tell(answer),
    };
    print(&text)
}

/// What was done where the daemon answers nothing but that.
fn done(call: &Call) -> &'static str {
    match call {
        Call::GiveUp { .. } => {
            "The accepted code was given up. It can be entered again while its request is open."
        }
        Call::SignIn { .. } => "This is the account's password.",
        Call::StopDelayed { .. } => "The recovery was stopped. The password stays as it was.",
        Call::Discard {} => "The request was voided. The next one will be new.",
        _ => "Done.",
    }
}

/// The language of the person's locale, as BCP 47 writes it: `de_DE.UTF-8` is `de-DE`.
fn language() -> Option<String> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty())?;
    let locale = set.to_str()?.split(['.', '@']).next()?.replace('_', "-");
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let is_named = locale != "C" && locale != "POSIX" && locale.split('-').all(is_part);
    is_named.then_some(locale)
}

fn code_from(words: Vec<String>) -> Result<Secret, Failure> {
    if words == ["-"] {
        return terminal::secret("Code: ");
    }
    let words = Zeroizing::new(words);
    Ok(Secret::new(words.join(" ")))
}

/// Root makes a kit without the password, everybody else proves to be the owner.
fn kit_password() -> Result<Option<Secret>, Failure> {
    if nix::unistd::geteuid().is_root() {
        return Ok(None);
    }
    terminal::secret("The account's password: ").map(Some)
}

fn call(socket: &Path, method: &str, json: &str) -> Result<(), Failure> {
    let method = if method.contains('.') {
        method.to_owned()
    } else {
        format!("{}.{method}", recovery::INTERFACE)
    };
    let typed;
    let json = if json == "-" {
        typed = terminal::line_from_stdin()?;
        typed.expose()
    } else {
        json
    };
    let parameters = read::json(json.as_bytes())
        .ok()
        .filter(|Json(tree)| matches!(tree, Tree::Map(_)))
        .ok_or_else(|| {
            Failure::Usage("the parameters must be a JSON object such as {\"stick\": null}".into())
        })?;
    let reply = Client::connect(socket)?
        .call_raw(&method, parameters)
        .map_err(refused_raw)?;
    print(&Zeroizing::new(reply.to_string()))
}

/// One of our errors is told as everywhere else; another interface's by its name.
fn refused_raw(error: CallError<Json>) -> Failure {
    match error {
        // Read as it came, for so it is read elsewhere.
        CallError::Interface(error) => match refusal(&error.to_string()) {
            Some(refused) => Failure::Refused(refused),
            None => Failure::Call(format!("the method refused: {error}")),
        },
        other => Failure::Call(other.to_string()),
    }
}

fn introspect(socket: &Path, interface: String, json: bool) -> Result<(), Failure> {
    let call = service::Call::GetInterfaceDescription { interface };
    let mut client = Client::connect(socket)?;
    if json {
        let reply: Json = client.call::<_, Json>(&call).map_err(refused_raw)?;
        return print(&Zeroizing::new(reply.to_string()));
    }
    let service::Description { description } =
        client.call::<_, Json>(&call).map_err(refused_raw)?;
    print(&Zeroizing::new(description))
}

/// A reader that left early (`| head`) is no failure.
fn print(text: &Zeroizing<String>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out
        .write_all(text.trim_end().as_bytes())
        .and_then(|()| out.write_all(b"\n"));
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io("standard output")(error))
        }
        _ => Ok(()),
    }
}
