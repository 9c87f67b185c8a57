//! HTTP/1.1 (RFC 9112), as much of it as a connection with one question and one answer needs.

use std::io;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// An answer has at most so many header fields.
const MOST_FIELDS: usize = 64;
/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 64 * 1024;
/// The longest line that tells a chunk's size, with its extensions, in bytes.
const LONGEST_CHUNK_LINE: usize = 256;
/// So much is made room for at a time.
const A_READ: usize = 4 * 1024;

/// Why there is no answer.
#[derive(Error, Debug)]
pub enum HttpError {
    /// The connection failed, or ended too early.
    #[error("{0}")]
    Broken(#[from] io::Error),
    /// What came is something else.
    #[error("this is no HTTP")]
    Nonsense,
    /// More came than anybody would say.
    #[error("its answer is too long")]
    TooLong,
}

/// What an answer begins with.
#[derive(PartialEq, Debug)]
pub struct Head {
    /// 200 to 999.
    pub status: u16,
    /// `Date`, as it stands there.
    pub date: Option<String>,
    /// `Retry-After`, where it tells seconds.
    pub retry_after_s: Option<u64>,
    end: End,
}

/// How the body's end is found (RFC 9112, section 6.3).
#[derive(Clone, Copy, PartialEq, Debug)]
enum End {
    After(usize),
    LastChunk,
    Connection,
}

/// A connection on which a question was asked.
pub struct Asked<S> {
    stream: S,
    /// What was read and not used yet.
    ahead: Vec<u8>,
}

/// Asks: a head, which ends with an empty line, and a body.
pub async fn ask<S>(mut stream: S, head: &str, body: &[u8]) -> Result<Asked<S>, HttpError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await?;
    Ok(Asked {
        stream,
        ahead: Vec::new(),
    })
}

impl<S: AsyncRead + Unpin> Asked<S> {
    /// Reads the answer's head; those that only come before it, such as `100 Continue`, are passed over.
    pub async fn head(&mut self) -> Result<Head, HttpError> {
        let mut left = LONGEST_HEAD;
        loop {
            match parse(&self.ahead)? {
                Some((head, length)) => {
                    self.ahead.drain(..length);
                    left = left.saturating_sub(length);
                    if head.status >= 200 {
                        return Ok(head);
                    }
                }
                None if self.ahead.len() >= left => return Err(HttpError::TooLong),
                None => self.more().await?,
            }
        }
    }

    /// Reads the body after this head.
    pub async fn body(mut self, head: &Head) -> Result<Vec<u8>, HttpError> {
        match head.end {
            End::After(length) => self.next(length).await,
            End::LastChunk => self.chunks().await,
            End::Connection => {
                while self.read().await? > 0 {
                    if self.ahead.len() > LONGEST_BODY {
                        return Err(HttpError::TooLong);
                    }
                }
                Ok(self.ahead)
            }
        }
    }

    /// What the answer's head leads to where there is no body: the way through a proxy. Nothing may have come from beyond.
    pub fn into_tunnel(self) -> Result<S, HttpError> {
        match self.ahead.is_empty() {
            true => Ok(self.stream),
            false => Err(HttpError::Nonsense),
        }
    }

    /// RFC 9112, section 7.1. The fields after the last chunk are of no interest.
    async fn chunks(&mut self) -> Result<Vec<u8>, HttpError> {
        let mut body = Vec::new();
        loop {
            let length = self.chunk_length().await?;
            if length == 0 {
                return Ok(body);
            }
            if length > LONGEST_BODY - body.len() {
                return Err(HttpError::TooLong);
            }
            body.extend(self.next(length).await?);
            if self.next(2).await? != b"\r\n" {
                return Err(HttpError::Nonsense);
            }
        }
    }

    async fn chunk_length(&mut self) -> Result<usize, HttpError> {
        loop {
            match httparse::parse_chunk_size(&self.ahead) {
                Ok(httparse::Status::Complete((used, length))) => {
                    self.ahead.drain(..used);
                    return usize::try_from(length).map_err(|_| HttpError::TooLong);
                }
                Ok(httparse::Status::Partial) if self.ahead.len() < LONGEST_CHUNK_LINE => {
                    self.more().await?;
                }
                Ok(httparse::Status::Partial) | Err(_) => return Err(HttpError::Nonsense),
            }
        }
    }

    /// Exactly so many bytes.
    async fn next(&mut self, length: usize) -> Result<Vec<u8>, HttpError> {
        if length > LONGEST_BODY {
            return Err(HttpError::TooLong);
        }
        while self.ahead.len() < length {
            self.more().await?;
        }
        let rest = self.ahead.split_off(length);
        Ok(std::mem::replace(&mut self.ahead, rest))
    }

    /// Reads on; the end would be too early.
    async fn more(&mut self) -> io::Result<()> {
        match self.read().await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn read(&mut self) -> io::Result<usize> {
        self.ahead.reserve(A_READ);
        self.stream.read_buf(&mut self.ahead).await
    }
}

/// A head and its length in bytes, once it is there as a whole.
fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, HttpError> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(HttpError::TooLong),
        Err(_) => return Err(HttpError::Nonsense),
    };
    let all = |name: &'static str| {
        let named = response.headers.iter();
        named
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| std::str::from_utf8(field.value).unwrap_or_default().trim())
    };
    let end = match all("Transfer-Encoding").collect::<Vec<_>>()[..] {
        [] => match all("Content-Length").collect::<Vec<_>>()[..] {
            [] => End::Connection,
            [length] if length.bytes().all(|byte| byte.is_ascii_digit()) => {
                End::After(length.parse().map_err(|_| HttpError::TooLong)?)
            }
            _ => return Err(HttpError::Nonsense),
        },
        [coding] if coding.eq_ignore_ascii_case("chunked") => End::LastChunk,
        _ => return Err(HttpError::Nonsense),
    };
    let head = Head {
        status: response.code.ok_or(HttpError::Nonsense)?,
        date: all("Date").next().map(str::to_owned),
        retry_after_s: all("Retry-After").next().and_then(|s| s.parse().ok()),
        end,
    };
    Ok(Some((head, length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::duplex;

    /// What comes of an answer that arrives in pieces of this size.
    fn answer(bytes: &[u8], piece: usize) -> Result<(Head, Vec<u8>), HttpError> {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async {
            let (ours, mut theirs) = duplex(piece);
            let bytes = bytes.to_vec();
            let desk = tokio::spawn(async move {
                let mut asked = [0; 6];
                theirs.read_exact(&mut asked).await.unwrap();
                assert_eq!(&asked, b"ab\r\ncd");
                // Whoever has heard enough hangs up.
                theirs.write_all(&bytes).await.ok();
            });
            let exchange = async {
                let mut asked = ask(ours, "ab\r\n", b"cd").await?;
                let head = asked.head().await?;
                let body = asked.body(&head).await?;
                Ok((head, body))
            };
            let answer = exchange.await;
            desk.await.unwrap();
            answer
        })
    }

    #[test]
    fn each_way_to_end_a_body_is_understood() {
        for (bytes, wanted) in [
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhellomore",
                "hello",
            ),
            ("HTTP/1.1 200 OK\r\n\r\nhello", "hello"),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
                "",
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 1\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                "hello",
            ),
        ] {
            for piece in [1, 7, 1000] {
                let (head, body) = answer(bytes.as_bytes(), piece).unwrap();
                assert_eq!((head.status, body.as_slice()), (200, wanted.as_bytes()));
            }
        }
    }

    #[test]
    fn the_head_tells_the_date_and_when_to_come_again() {
        let text = "HTTP/1.1 429 x\r\nDATE: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: 30\r\nContent-Length: 0\r\n\r\n";
        let (head, _) = answer(text.as_bytes(), 64).unwrap();
        assert_eq!(head.status, 429);
        assert_eq!(head.date.as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(head.retry_after_s, Some(30));
        let text = "HTTP/1.1 503 x\r\nRetry-After: tomorrow\r\n\r\n";
        assert_eq!(answer(text.as_bytes(), 64).unwrap().0.retry_after_s, None);
    }

    #[test]
    fn an_answer_cut_short_is_broken_off() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
        let known = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        for (whole, wanted) in [(chunked, chunked.len() - 2), (known, known.len())] {
            for length in 0..wanted {
                let cut = answer(&whole.as_bytes()[..length], 1000);
                assert!(
                    matches!(cut, Err(HttpError::Broken(_))),
                    "{length}: {cut:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in [
            "220 mail.example ESMTP\r\n",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
        ] {
            let refused = answer(text.as_bytes(), 1000);
            assert!(
                matches!(refused, Err(HttpError::Nonsense)),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn nothing_grows_without_end() {
        let fields = "X: y\r\n".repeat(MOST_FIELDS + 1);
        let long = "x".repeat(LONGEST_BODY + 1);
        for text in [
            format!("HTTP/1.1 200 OK\r\nX: {long}\r\n\r\n"),
            format!("HTTP/1.1 200 OK\r\n{fields}\r\n"),
            "HTTP/1.1 100 x\r\n\r\n".repeat(5000),
            format!("HTTP/1.1 200 OK\r\n\r\n{long}"),
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{long}",
                long.len()
            ),
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", u128::MAX),
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}",
                long.len()
            ),
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "1\r\nx\r\n".repeat(LONGEST_BODY + 1)
            ),
        ] {
            let refused = answer(text.as_bytes(), 4096);
            assert!(matches!(refused, Err(HttpError::TooLong)), "{refused:?}");
        }
    }

    #[test]
    fn a_way_through_a_proxy_begins_empty() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async {
            for (bytes, open) in [
                ("HTTP/1.1 200 OK\r\n\r\n", true),
                ("HTTP/1.1 200 OK\r\n\r\nx", false),
            ] {
                let (ours, mut theirs) = duplex(1000);
                theirs.write_all(bytes.as_bytes()).await.unwrap();
                let mut asked = ask(ours, "CONNECT", b"").await.unwrap();
                assert_eq!(asked.head().await.unwrap().status, 200);
                assert_eq!(asked.into_tunnel().is_ok(), open);
            }
        });
    }
}
