//! What may stand where a desk should: servers that misbehave.

use crate::certificates::Issued;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A TLS server that answers each request by a function of it; nothing at all where that is empty. It ends with the test.
pub struct Fake(SocketAddr);

impl Fake {
    pub fn start(
        issued: &Issued,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let config = config(issued);
        let answer = Arc::new(answer);
        serve(move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let Some(request) = request(&mut stream) else {
                return;
            };
            let answer = answer(&request);
            if answer.is_empty() {
                thread::sleep(Duration::from_secs(60));
                return;
            }
            // A recorder that has heard enough leaves.
            let _ = stream.write_all(&answer);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        })
    }

    /// A server without TLS, for what comes before it or instead.
    pub fn plain(serve_one: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        serve(serve_one)
    }

    pub fn port(&self) -> u16 {
        self.0.port()
    }
}

fn serve(serve_one: impl Fn(TcpStream) + Send + Sync + 'static) -> Fake {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let serve_one = Arc::new(serve_one);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve_one = Arc::clone(&serve_one);
            thread::spawn(move || serve_one(stream.unwrap()));
        }
    });
    Fake(address)
}

fn config(issued: &Issued) -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_slice_iter(issued.certificate.as_bytes());
    let chain = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key);
    Arc::new(config.unwrap())
}

/// Head and body; nothing if it broke off.
fn request(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1);
            let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend(&buffer[..count]),
            _ => return None,
        }
    }
}

/// An answer as HTTP has it.
pub fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}

/// A line between a recorder and a desk that passes all on, but from the desk's side nothing after the handshake on the first
/// connections.
pub struct Lossy(SocketAddr);

impl Lossy {
    pub fn start(desk: SocketAddr, losses: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (recorder, desk) = (stream.unwrap(), TcpStream::connect(desk).unwrap());
                thread::spawn(move || pass_on(recorder, desk, number < losses));
            }
        });
        Self(address)
    }

    pub fn port(&self) -> u16 {
        self.0.port()
    }
}

fn pass_on(recorder: TcpStream, desk: TcpStream, loses: bool) {
    let (mut up, mut to_desk) = (recorder.try_clone().unwrap(), desk.try_clone().unwrap());
    let said = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&said);
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = up.read(&mut buffer) {
            counted.fetch_add(1, Ordering::SeqCst);
            if to_desk.write_all(&buffer[..count]).is_err() {
                return;
            }
        }
    });
    let (mut desk, mut recorder) = (desk, recorder);
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = desk.read(&mut buffer) {
        // A recorder speaks for the second time when it has heard all of the handshake.
        let lost = loses && said.load(Ordering::SeqCst) > 1;
        if !lost && recorder.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    if loses {
        // The end of the connection is lost as well.
        thread::sleep(Duration::from_secs(20));
    }
}
