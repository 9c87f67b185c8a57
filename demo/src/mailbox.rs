//! The owner's mailbox: a mail server that takes every mail and keeps it as a file, and a page that shows them.

use crate::error::DemoError;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// No mail of the desk's is longer, in bytes.
const LONGEST: u64 = 256 * 1024;
/// Nobody here is silent for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whom it is for.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

/// The mailbox. It stays open until the program ends.
pub struct Mailbox {
    mails: Arc<Mutex<Vec<Mail>>>,
    /// Where mail is taken.
    pub smtp: SocketAddr,
    /// Where the page is.
    pub page: SocketAddr,
}

impl Mailbox {
    /// Opens it. The mails are kept in a folder, too, one file each.
    pub fn open(folder: PathBuf) -> Result<Self, DemoError> {
        let failed = || DemoError::io("opening the mailbox");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (kept, shown) = (Arc::clone(&mails), Arc::clone(&mails));
        let smtp = serve(move |stream| take(stream, &folder, &kept)).map_err(failed())?;
        let page = serve(move |stream| show(stream, &shown)).map_err(failed())?;
        Ok(Self { mails, smtp, page })
    }

    /// All mails so far.
    pub fn mails(&self) -> Vec<Mail> {
        locked(&self.mails).clone()
    }
}

fn locked(mails: &Mutex<Vec<Mail>>) -> std::sync::MutexGuard<'_, Vec<Mail>> {
    mails
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn serve(
    one: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let one = Arc::new(one);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let one = Arc::clone(&one);
            thread::spawn(move || {
                // Whoever breaks off gets no answer, and tries again if it matters.
                let _ = stream
                    .set_read_timeout(Some(PATIENCE))
                    .and_then(|()| one(stream));
            });
        }
    });
    Ok(address)
}

/// One conversation in SMTP (RFC 5321), as far as a relay on the same machine speaks it.
fn take(mut stream: TcpStream, folder: &Path, mails: &Mutex<Vec<Mail>>) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).take(LONGEST);
    stream.write_all(b"220 mailbox\r\n")?;
    let mut to = String::new();
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1);
                address.unwrap_or_default().clone_into(&mut to);
                "250 OK\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 Go on\r\n")?;
                let mail = body(&mut lines)?;
                let mut mails = locked(mails);
                let file = folder.join(format!("{}.eml", mails.len() + 1));
                fs::write(file, &mail)?;
                mails.push(read(&to, &mail));
                "250 Taken\r\n"
            }
            "QUIT" => return stream.write_all(b"221 Bye\r\n"),
            _ => "250 OK\r\n",
        };
        stream.write_all(answer.as_bytes())?;
        line.clear();
    }
    Ok(())
}

/// The lines up to the one with nothing but a dot.
fn body(lines: &mut impl BufRead) -> io::Result<String> {
    let mut body = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.strip_prefix('.') {
            Some("\r\n" | "\n") => return Ok(body),
            Some(rest) => body.push_str(rest),
            None => body.push_str(&line),
        }
    }
}

/// What a reader sees of a mail, be it in one form or in several.
fn read(to: &str, mail: &str) -> Mail {
    let mail = mail.replace("\r\n", "\n");
    let (head, body) = mail.split_once("\n\n").unwrap_or((&mail, ""));
    let subject = head.replace("\n ", " ");
    let subject = subject
        .lines()
        .find_map(|line| line.strip_prefix("Subject: "));
    // Of several forms the plain one; it ends where the next begins.
    let text = match body.split_once("text/plain") {
        Some((_, rest)) => {
            let (head, text) = rest.split_once("\n\n").unwrap_or(("", rest));
            let text = text.split("\n--").next().unwrap_or_default();
            match head.contains("quoted-printable") {
                true => decoded(text),
                false => text.to_owned(),
            }
        }
        None => body.to_owned(),
    };
    Mail {
        to: to.to_owned(),
        subject: subject.unwrap_or_default().to_owned(),
        text: text.trim().to_owned(),
    }
}

/// Undoes quoted-printable (RFC 2045 §6.7).
fn decoded(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut pieces = text.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        bytes.extend(u8::from_str_radix(code, 16));
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The page, whatever address of it is asked for.
fn show(mut stream: TcpStream, mails: &Mutex<Vec<Mail>>) -> io::Result<()> {
    let mut head = BufReader::new(stream.try_clone()?).take(LONGEST);
    let mut line = String::new();
    while head.read_line(&mut line)? > 2 {
        line.clear();
    }
    let page = page(&locked(mails));
    let length = page.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nRefresh: 2\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {length}\r\n\r\n{page}")
}

fn page(mails: &[Mail]) -> String {
    let mut page = String::from("<!doctype html><title>Mailbox</title><h1>Mailbox</h1>");
    if mails.is_empty() {
        page.push_str("<p>No mail has come yet.");
    }
    for mail in mails.iter().rev() {
        // Writing to a String cannot fail.
        let _ = write!(
            page,
            "<h2>{}</h2><p>to {}<pre>{}</pre>",
            escaped(&mail.subject),
            escaped(&mail.to),
            linked(&mail.text)
        );
    }
    page
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// Addresses of the desk's pages can be clicked.
fn linked(text: &str) -> String {
    let word = |word: &str| {
        let word = escaped(word);
        match word.starts_with("http://localhost:") {
            true => {
                let address = word.trim_end();
                let rest = &word[address.len()..];
                format!("<a href=\"{address}\">{address}</a>{rest}")
            }
            false => word,
        }
    };
    text.split_inclusive(char::is_whitespace)
        .map(word)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_taken_kept_and_shown() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(folder.path().into()).unwrap();
        let mut relay = TcpStream::connect(mailbox.smtp).unwrap();
        let said = "EHLO desk\r\nMAIL FROM:<a@b>\r\nRCPT TO:<jane@example.com>\r\nDATA\r\nSubject: a\r\n code\r\n\r\n\
                    text <b>\r\n..\r\nhttp://localhost:1/\"x\r\n.\r\nQUIT\r\n";
        relay.write_all(said.as_bytes()).unwrap();
        let mut answers = String::new();
        relay.read_to_string(&mut answers).unwrap();
        assert!(answers.ends_with("250 Taken\r\n221 Bye\r\n"), "{answers}");
        let mails = mailbox.mails();
        let expected = Mail {
            to: "jane@example.com".into(),
            subject: "a code".into(),
            text: "text <b>\n.\nhttp://localhost:1/\"x".into(),
        };
        assert_eq!(mails, [expected]);
        assert!(folder.path().join("1.eml").exists());

        let mut browser = TcpStream::connect(mailbox.page).unwrap();
        browser
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let mut page = String::new();
        browser.read_to_string(&mut page).unwrap();
        assert!(
            page.contains("<h2>a code</h2><p>to jane@example.com<pre>text &lt;b>"),
            "{page}"
        );
        let link = "<a href=\"http://localhost:1/&quot;x\">http://localhost:1/&quot;x</a>";
        assert!(page.contains(link), "{page}");
    }

    #[test]
    fn of_several_forms_the_plain_one_is_read() {
        let mail = "Subject: s\nContent-Type: multipart/alternative; boundary=\"x\"\n\n--x\n\
                    Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n\
                    plain\n\n--x\nContent-Type: text/html\n\n<p>rich\n--x--\n";
        assert_eq!(read("a", mail).text, "plain");
        let mail = mail.replace("7bit", "quoted-printable");
        let mail = mail.replace("\nplain", "\npl=C3=A4=\nin =3D");
        assert_eq!(read("a", &mail).text, "pläin =");
    }
}
