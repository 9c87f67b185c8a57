//! One question over HTTP, with a deadline and with limits on all that comes back.

use crate::config::Camera;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread::sleep;
use std::time::{Duration, Instant};
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest head of an answer, in bytes.
const HEAD: usize = 16 * 1024;
/// The longest answer in all: an ONVIF device with a few hundred accounts says less.
const MOST: usize = 128 * 1024;
/// Between two tries to reach a camera: after a power cut it may be as late as the network.
const AGAIN: Duration = Duration::from_millis(500);

/// What a camera answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it would have as a sign-in (`WWW-Authenticate`).
    pub challenges: Vec<String>,
    /// What it said.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Error, Debug)]
pub enum HttpError {
    /// The name is unknown, or the network is not there.
    #[error("cannot be reached: {0}")]
    NotReached(io::Error),
    /// Silence, or not at the end by the deadline.
    #[error("does not answer in time")]
    Late,
    /// The connection broke.
    #[error("broke off: {0}")]
    Broken(io::Error),
    /// It is not HTTP.
    #[error("answers something that is no HTTP")]
    NotHttp,
    /// More than any camera has to say.
    #[error("answers more than this program reads")]
    TooMuch,
    /// Its certificate is another, or the file with it cannot be used.
    #[cfg(feature = "tls")]
    #[error("{0}")]
    Tls(#[from] crate::tls::TlsError),
}

/// Asks a camera; `authorization` is the header of that name. Redirections are told like any other status, and never followed.
pub fn post(
    camera: &Camera,
    action: &str,
    body: &str,
    authorization: Option<&str>,
    until: Instant,
) -> Result<Answer, HttpError> {
    let stream = connect(camera, until)?;
    let mut head = Zeroizing::new(String::with_capacity(HEAD));
    let host = match camera.host.contains(':') {
        true => format!("[{}]", camera.host),
        false => camera.host.clone(),
    };
    head.push_str(&format!(
        "POST {} HTTP/1.1\r\nHost: {host}:{}\r\nContent-Type: application/soap+xml; charset=utf-8; action=\"{action}\"\r\n\
         Content-Length: {}\r\nConnection: close\r\n",
        camera.path, camera.port, body.len()
    ));
    if let Some(authorization) = authorization {
        head.push_str(&format!("Authorization: {authorization}\r\n"));
    }
    head.push_str("\r\n");
    match &camera.certificate {
        None => exchange(stream, &head, body),
        #[cfg(feature = "tls")]
        Some(file) => exchange(
            crate::tls::connect(file, &camera.host, stream)?,
            &head,
            body,
        ),
        #[cfg(not(feature = "tls"))]
        Some(_) => Err(HttpError::NotHttp),
    }
}

/// A connection whose every step ends at the deadline.
pub struct Timed {
    stream: TcpStream,
    until: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Option<Duration>> {
        match self.until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(ErrorKind::TimedOut.into()),
            left => Ok(Some(left)),
        }
    }
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(into)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Tries until the deadline: a camera that starts as late as the recorder is no dead one.
fn connect(camera: &Camera, until: Instant) -> Result<Timed, HttpError> {
    loop {
        let error = match try_connect(camera, until) {
            Ok(stream) => return Ok(Timed { stream, until }),
            Err(error) => error,
        };
        if Instant::now() + AGAIN >= until {
            return Err(HttpError::NotReached(error));
        }
        sleep(AGAIN);
    }
}

fn try_connect(camera: &Camera, until: Instant) -> io::Result<TcpStream> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for address in (camera.host.as_str(), camera.port).to_socket_addrs()? {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn exchange(mut stream: impl Read + Write, head: &str, body: &str) -> Result<Answer, HttpError> {
    // A camera that refuses early may close before it has read everything; what it said counts.
    let written = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .and_then(|()| stream.flush());
    match (read(&mut stream), written) {
        (Err(HttpError::Broken(_) | HttpError::NotHttp), Err(error)) => Err(broken(error)),
        (answer, _) => answer,
    }
}

fn broken(error: io::Error) -> HttpError {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => HttpError::Late,
        _ => HttpError::Broken(error),
    }
}

fn read(stream: &mut impl Read) -> Result<Answer, HttpError> {
    let mut bytes = Vec::new();
    loop {
        let is_over = fill(stream, &mut bytes)?;
        if let Some(answer) = parse(&bytes, is_over)? {
            return Ok(answer);
        }
        if is_over {
            return Err(HttpError::NotHttp);
        }
    }
}

/// Reads some more; whether that was all.
fn fill(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Result<bool, HttpError> {
    if bytes.len() > MOST {
        return Err(HttpError::TooMuch);
    }
    let mut chunk = [0; 4096];
    loop {
        return match stream.read(&mut chunk) {
            Ok(length) => {
                bytes.extend_from_slice(&chunk[..length]);
                Ok(length == 0)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // Without TLS's own farewell; lengths tell whether anything is missing.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(true),
            Err(error) => Err(broken(error)),
        };
    }
}

/// The answer, if it is all there. One without a length goes on to the end of the connection.
fn parse(bytes: &[u8], is_over: bool) -> Result<Option<Answer>, HttpError> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if bytes.len() <= HEAD => return Ok(None),
        Ok(httparse::Status::Partial) => return Err(HttpError::TooMuch),
        Err(_) => return Err(HttpError::NotHttp),
    };
    let status = response.code.ok_or(HttpError::NotHttp)?;
    let rest = &bytes[length..];
    if (100..200).contains(&status) {
        return parse(rest, is_over);
    }
    let values = |name: &str| {
        let headers = response.headers.iter();
        headers
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value)
            .collect::<Vec<_>>()
    };
    let chunked = values("transfer-encoding")
        .iter()
        .any(|value| value.eq_ignore_ascii_case(b"chunked"));
    let body = match values("content-length").first() {
        _ if chunked => match unchunked(rest)? {
            Some(body) => body,
            None => return Ok(None),
        },
        Some(value) => {
            let length = std::str::from_utf8(value)
                .ok()
                .and_then(|text| text.trim().parse::<usize>().ok());
            let length = length.ok_or(HttpError::NotHttp)?;
            if length > MOST {
                return Err(HttpError::TooMuch);
            }
            match rest.get(..length) {
                Some(body) => body.to_vec(),
                None => return Ok(None),
            }
        }
        None if is_over => rest.to_vec(),
        None => return Ok(None),
    };
    let challenges = values("www-authenticate");
    let challenges = challenges
        .iter()
        .filter_map(|value| std::str::from_utf8(value).ok());
    Ok(Some(Answer {
        status,
        challenges: challenges.map(str::to_owned).collect(),
        body,
    }))
}

fn unchunked(mut rest: &[u8]) -> Result<Option<Vec<u8>>, HttpError> {
    let mut body = Vec::new();
    loop {
        let (start, length) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(HttpError::NotHttp),
        };
        if length == 0 {
            return Ok(Some(body));
        }
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= MOST);
        let end = start + length.ok_or(HttpError::TooMuch)?;
        let Some(chunk) = rest.get(start..end) else {
            return Ok(None);
        };
        body.extend_from_slice(chunk);
        // The line end behind it is there with the next size.
        let Some(behind) = rest.get(end + 2..) else {
            return Ok(None);
        };
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], is_over: bool) -> Option<(u16, String)> {
        let answer = parse(bytes, is_over).unwrap()?;
        Some((answer.status, String::from_utf8(answer.body).unwrap()))
    }

    #[test]
    fn an_answer_ends_where_it_says() {
        let ok = |body: &str| Some((200, body.to_owned()));
        assert_eq!(
            told(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", false),
            ok("ab")
        );
        assert_eq!(
            told(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", false),
            None
        );
        assert_eq!(told(b"HTTP/1.0 200 OK\r\n\r\nabc", false), None);
        assert_eq!(told(b"HTTP/1.0 200 OK\r\n\r\nabc", true), ok("abc"));
        let chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n";
        for end in 0..chunks.len() - 2 {
            assert_eq!(told(&chunks[..end], false), None, "{end}");
        }
        assert_eq!(told(chunks, false), ok("abc"));
        assert_eq!(
            told(
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
                false
            ),
            Some((401, String::new()))
        );
    }

    #[test]
    fn what_is_hostile_is_refused() {
        for bytes in [
            &b"SSH-2.0-OpenSSH_9.9\r\n"[..],
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            assert!(matches!(parse(bytes, false), Err(HttpError::NotHttp)));
        }
        for bytes in [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff0\r\n",
        ] {
            assert!(matches!(parse(bytes, false), Err(HttpError::TooMuch)));
        }
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(HEAD));
        assert!(matches!(
            parse(long.as_bytes(), false),
            Err(HttpError::TooMuch)
        ));
    }
}
