//! The load generator: HTTP over connections that are kept, as a proxy in front of the desk keeps them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a run has measured.
pub struct Measured {
    pub span: Duration,
    /// Of answers with status 200, sorted.
    latencies: Vec<Duration>,
    pub others: usize,
}

impl Measured {
    pub fn answered(&self) -> usize {
        self.latencies.len()
    }

    pub fn a_second(&self) -> f64 {
        self.answered() as f64 / self.span.as_secs_f64()
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let at = (self.answered() as f64 * percent / 100.0) as usize;
        let latency = self
            .latencies
            .get(at.min(self.answered().saturating_sub(1)));
        latency.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// When a request is sent.
#[derive(Clone, Copy)]
pub enum Pace {
    /// As soon as its connection has the answer before.
    Closed,
    /// So many a second, whether the desk keeps up or not; latency counts from the planned moment.
    Open(f64),
}

/// Sends all `requests` over so many connections.
pub async fn run(
    to: SocketAddr,
    connections: usize,
    requests: Vec<Vec<u8>>,
    pace: Pace,
) -> Measured {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let mut open = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(to).await.unwrap();
        stream.set_nodelay(true).unwrap();
        open.push(Connection {
            stream,
            buffer: Vec::new(),
        });
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for mut connection in open {
        let (requests, next) = (requests.clone(), next.clone());
        tasks.spawn(async move {
            let (mut latencies, mut others) = (Vec::new(), 0);
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(request) = requests.get(at) else {
                    return (latencies, others);
                };
                let planned = match pace {
                    Pace::Closed => Instant::now(),
                    Pace::Open(a_second) => {
                        let planned = begun + Duration::from_secs_f64(at as f64 / a_second);
                        tokio::time::sleep_until(planned.into()).await;
                        planned
                    }
                };
                match connection.ask(request).await {
                    200 => latencies.push(planned.elapsed()),
                    _ => others += 1,
                }
            }
        });
    }
    let mut measured = Measured {
        span: Duration::ZERO,
        latencies: Vec::new(),
        others: 0,
    };
    while let Some(done) = tasks.join_next().await {
        let (latencies, others) = done.unwrap();
        measured.latencies.extend(latencies);
        measured.others += others;
    }
    measured.span = begun.elapsed();
    measured.latencies.sort_unstable();
    measured
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Sends a request and reads the whole answer; its status.
    async fn ask(&mut self, request: &[u8]) -> u16 {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        let head = loop {
            self.read_more().await;
            if let Some(at) = self.buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head]).unwrap();
        let status = text[9..12].parse().unwrap();
        let length: usize = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map(|(_, value)| value.parse().unwrap())
            .unwrap();
        let closes = text.to_ascii_lowercase().contains("connection: close");
        while self.buffer.len() < head + length {
            self.read_more().await;
        }
        if closes {
            let to = self.stream.peer_addr().unwrap();
            self.stream = TcpStream::connect(to).await.unwrap();
            self.stream.set_nodelay(true).unwrap();
        }
        status
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
        assert!(read > 0, "the server hung up");
    }
}

/// An HTTP request's bytes.
pub fn http(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: desk\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}
