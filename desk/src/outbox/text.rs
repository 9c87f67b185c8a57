//! Text messages: a provider's HTTP call, filled in, or a program.

use std::io::{self, Write};
use std::process::Stdio;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use hyper::header::HeaderValue;
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use zeroize::Zeroizing;

use super::outcome::{Hold, Outcome};
use crate::config::{Escape, Text, TextHttp};
use crate::escape;

/// Most bytes of a provider's answer that are looked at.
const MOST_ANSWERED: usize = 64 * 1024;

/// Who sends text messages for us.
pub(super) enum Provider {
    Http(Box<TextHttp>, Client<HttpsConnector<HttpConnector>, Body>),
    Command {
        line: Vec<String>,
        timeout: Duration,
    },
}

impl Provider {
    pub(super) fn new(config: Text) -> Result<Provider, std::io::Error> {
        Ok(match config {
            Text::Command { line, timeout } => Provider::Command { line, timeout },
            Text::Http(call) => {
                let connector = HttpsConnectorBuilder::new()
                    .with_native_roots()?
                    .https_or_http()
                    .enable_http1()
                    .build();
                let client = Client::builder(TokioExecutor::new()).build(connector);
                Provider::Http(call, client)
            }
        })
    }

    /// The longest that a delivery can take.
    pub(super) fn longest(&self) -> Duration {
        match self {
            Provider::Http(call, _) => call.timeout,
            Provider::Command { timeout, .. } => *timeout,
        }
    }

    pub(super) async fn send(&self, to: &str, text: &str) -> Outcome {
        match self {
            Provider::Http(call, client) => {
                match tokio::time::timeout(call.timeout, ask(call, client, to, text)).await {
                    Ok(outcome) => outcome,
                    Err(_) => everything("text: the provider does not answer in time".into()),
                }
            }
            Provider::Command { line, timeout } => command(line, *timeout, to, text).await,
        }
    }
}

async fn ask(
    call: &TextHttp,
    client: &Client<HttpsConnector<HttpConnector>, Body>,
    to: &str,
    text: &str,
) -> Outcome {
    let request = match request(call, to, text) {
        Ok(request) => request,
        Err(error) => return everything(format!("text: the call cannot be made: {error}")),
    };
    let response = match client.request(request).await {
        Ok(response) => response,
        Err(error) => return everything(format!("text: the provider is not reached: {error}")),
    };
    let status = response.status();
    let Ok(body) = to_bytes(Body::new(response.into_body()), MOST_ANSWERED).await else {
        return everything("text: the provider's answer breaks off or is too long".into());
    };
    judge(call, status, &String::from_utf8_lossy(&body))
}

fn request(call: &TextHttp, to: &str, text: &str) -> Result<Request<Body>, axum::http::Error> {
    let secret = call.secret.as_str();
    let percent = |value: &str| escape::percent(value).replace('/', "%2F");
    let form = |value: &str| match call.escape {
        Escape::Plain => value.to_owned(),
        Escape::Json => escape::json(value),
        Escape::Form => percent(value),
    };
    let mut request = Request::builder()
        .method(call.method.clone())
        .uri(fill(&call.url, to, text, secret, percent).as_str());
    for (name, value) in &call.headers {
        let value = fill(value, to, "", secret, str::to_owned);
        let mut value = HeaderValue::try_from(value.as_str())?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    let body = fill(&call.body, to, text, secret, form);
    request.body(Body::from(body.to_string()))
}

/// One pass, so that nothing within a value is taken for a name.
fn fill(
    template: &str,
    to: &str,
    text: &str,
    secret: &str,
    escape: impl Fn(&str) -> String,
) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(template.len() + 4096));
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let names = [("{to}", to), ("{text}", text), ("{secret}", secret)];
        match names.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(&escape(value));
                rest = &rest[name.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What the answer's body says is not repeated: some providers send the text back.
fn judge(call: &TextHttp, status: StatusCode, body: &str) -> Outcome {
    let status = status.as_u16();
    if call.success.contains(&status) {
        if body.contains(&call.success_text) {
            return Outcome::Sent;
        }
        return Outcome::later(format!(
            "text: the provider answered {status} without text.success_text"
        ));
    }
    match status {
        // This number or this text is not wanted; others may be.
        400 | 404 | 410 | 422 => Outcome::Never {
            reason: format!("text: the provider refused the message: {status}"),
        },
        _ => everything(format!("text: the provider answered {status}")),
    }
}

/// What a pipe holds on every system while nobody reads it.
const MOST_TEXT: usize = 4096;

/// Where a program reads the text, which stands there whole before the program starts: were it written afterwards, a desk
/// that is killed in between would leave a program that sends half a text, or none.
fn input(text: &str) -> io::Result<Stdio> {
    let (reader, mut writer) = io::pipe()?;
    writer.write_all(text.as_bytes())?;
    Ok(reader.into())
}

async fn command(line: &[String], timeout: Duration, to: &str, text: &str) -> Outcome {
    if text.len() > MOST_TEXT {
        let reason = format!("text: longer than {MOST_TEXT} bytes");
        return Outcome::Never { reason };
    }
    let input = match input(text) {
        Ok(input) => input,
        Err(error) => return everything(format!("text: no pipe: {error}")),
    };
    let arguments = line[1..]
        .iter()
        .map(|argument| argument.replace("{to}", to));
    let child = tokio::process::Command::new(&line[0])
        .args(arguments)
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return everything(format!("text: {} cannot be started: {error}", line[0])),
    };
    // It may know enough and not read; its exit status counts.
    match tokio::time::timeout(timeout, child.wait()).await {
        Err(_) => Outcome::Later {
            reason: "text: the program did not end in time".into(),
            hold: Hold::Destination,
        },
        Ok(Err(error)) => everything(format!("text: {error}")),
        Ok(Ok(status)) => match status.code() {
            Some(0) => Outcome::Sent,
            // sysexits.h: EX_DATAERR, EX_NOUSER.
            Some(code @ (65 | 67)) => Outcome::Never {
                reason: format!("text: the program refused the message: exit status {code}"),
            },
            _ => Outcome::later(format!("text: the program ended with {status}")),
        },
    }
}

fn everything(reason: String) -> Outcome {
    let hold = Hold::Everything;
    Outcome::Later { reason, hold }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_once_and_escaped() {
        let same = fill("{to}|{text}|{x}|{", "+49", "{secret}", "s", str::to_owned);
        assert_eq!(*same, "+49|{secret}|{x}|{");
        let json = fill("\"{text}\"", "", "a\"b", "", escape::json);
        assert_eq!(*json, "\"a\\\"b\"");
    }

    #[tokio::test]
    async fn a_program_gets_the_text_and_decides() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out").display().to_string();
        let run = |script: String| async move {
            let line = ["/bin/sh", "-c", &script, "sh", "{to}"].map(String::from);
            command(&line, Duration::from_secs(1), "+4917155", "12 34").await
        };
        let script = format!("(echo $1; cat) > {out}");
        assert_eq!(run(script).await, Outcome::Sent);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "+4917155\n12 34");
        assert!(matches!(run("exit 67".into()).await, Outcome::Never { .. }));
        let later = run("exit 75".into()).await;
        assert!(matches!(
            later,
            Outcome::Later {
                hold: Hold::Message,
                ..
            }
        ));
        let late = run("exec sleep 60".into()).await;
        assert!(matches!(
            late,
            Outcome::Later {
                hold: Hold::Destination,
                ..
            }
        ));
    }
}
