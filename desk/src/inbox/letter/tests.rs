use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial};

use super::*;

const HEAD_LINES: &str = "From: \"Doe, Jane\" <jane@owner.example>\r\nMessage-ID: <one@owner.example>\r\nSubject: My recorder\r\n";

fn request(byte: u8) -> Request {
    let serial = Serial::parse("NVR-1").unwrap();
    Request::new(&RequestSecret::new(&[byte; 32]), KeyNumber(7), serial)
}

fn rows(byte: u8) -> String {
    long_serial::rows(&request(byte)).join("\r\n")
}

fn letter(head: &str, body: &str) -> Letter {
    read(format!("{HEAD_LINES}{head}\r\n{body}").as_bytes()).unwrap()
}

#[test]
fn who_wrote_what_to_whom() {
    let letter = letter(
        "In-Reply-To: <b@x.example>\r\nReferences: <a@x.example> <b@x.example>\r\nContent-Language: pt-BR\r\n",
        "Hello\r\n",
    );
    assert_eq!(letter.sender, "jane@owner.example");
    assert_eq!(letter.message_id, "one@owner.example");
    assert_eq!(letter.answers, ["b@x.example", "a@x.example"]);
    assert_eq!(letter.languages, "pt-BR");
    assert_eq!(
        (letter.words.as_str(), letter.wrong),
        ("Hello", Wrong::Nothing)
    );
    let chain = chain(&letter.answers, &letter.message_id);
    assert_eq!(chain, "<a@x.example> <b@x.example> <one@owner.example>");
}

#[test]
fn what_is_typed_counts_before_what_is_quoted() {
    let quoted = rows(1).replace("\r\n", "\r\n> ");
    let both = letter("", &format!("{}\r\n\r\n> {quoted}\r\n", rows(2)));
    assert_eq!(both.requests, [long_serial::symbols(&request(2))]);
    assert_eq!(both.quoted, Some(long_serial::symbols(&request(1))));
    let none = letter("", &format!("Thanks\r\n> {quoted}\r\n"));
    assert!(none.requests.is_empty() && none.quoted.is_some());
}

#[test]
fn the_mark_is_the_senders_and_not_the_servers() {
    let mark = |head: &str, body: &str| letter(head, body).mark;
    let one = mark("", "Hello\r\n");
    assert_eq!(one, mark("Received: by x\r\nX-Spam: no\r\n", "Hello\r\n"));
    assert_ne!(one, mark("", "Hallo\r\n"));
    assert_ne!(
        one,
        mark("Date: Mon, 23 Nov 2026 10:00:00 +0100\r\n", "Hello\r\n")
    );
}

#[test]
fn nothing_in_a_name_or_subject_becomes_a_line_of_ours() {
    let raw = "From: =?utf-8?q?a=0D=0ABcc=3A_x=40y.example?= <a@b.example>\r\n\
               Message-ID: <a@b\r\n\tBcc: x>\r\n\
               References: <ok@b.example> <bad\x07@b.example> <a,b@c.example>\r\n\
               Subject: =?utf-8?q?Hi=0D=0ABcc=3A_x=40y.example=00=E2=80=AE?=\r\n\r\nx\r\n";
    let letter = read(raw.as_bytes()).unwrap();
    assert!(
        !letter.subject.contains(['\r', '\n', '\0', '\u{202e}']),
        "{:?}",
        letter.subject
    );
    assert!(letter.message_id.is_empty() || !letter.message_id.contains(char::is_whitespace));
    assert!(
        letter
            .answers
            .iter()
            .all(|id| id.bytes().all(|byte| byte.is_ascii_graphic()))
    );
    assert!(letter.answers.contains(&"ok@b.example".to_owned()));
    assert_eq!(letter.sender, "a@b.example");
}

#[test]
fn rows_in_blocks_of_html_are_lines() {
    let rows = rows(1).replace("\r\n", "</div><DIV class=\"x\">");
    let html = format!("Hello<div>{rows}</div>Jane &lt;x&gt;<script>1</script>");
    let letter = letter("Content-Type: text/html\r\n", &html);
    assert_eq!(letter.requests, [long_serial::symbols(&request(1))]);
    let lines: Vec<&str> = letter
        .words
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!((lines[0], lines[lines.len() - 1]), ("Hello", "Jane <x>"));
    assert_eq!(lines.len(), long_serial::rows(&request(1)).len() + 2);
}

#[test]
fn what_is_no_mail() {
    for raw in ["", "\r\n", "\r\n\r\nhello", "hello"] {
        let read = read(raw.as_bytes());
        assert!(
            read.is_err() || read.unwrap().manner == Manner::Program,
            "{raw:?}"
        );
    }
}

#[test]
fn every_truncation_and_many_flips_end_well() {
    let body = format!(
        "--limit\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n{}\r\n--limit\r\nContent-Type: image/png\r\n\
         Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--limit--\r\n",
        rows(1)
    );
    let whole = format!("{HEAD_LINES}Content-Type: multipart/mixed; boundary=limit\r\n\r\n{body}");
    let whole = whole.as_bytes();
    for end in 0..whole.len() {
        let _ = read(&whole[..end]);
    }
    for at in 0..whole.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut other = whole.to_vec();
            other[at] ^= bit;
            if let Ok(letter) = read(&other) {
                // A flip is noticed, or changes nothing that matters.
                let right = long_serial::symbols(&request(1));
                assert!(
                    letter.requests.iter().all(|found| *found == right),
                    "{at} {bit}"
                );
            }
        }
    }
}

#[test]
fn the_largest_pictures_are_kept_and_no_more_than_four() {
    let mut body = String::new();
    for size in [50, 3000, 10, 4000, 2000, 5000] {
        let mut picture = b"\x89PNG".to_vec();
        picture.resize(size, 0);
        let text = BASE64_STANDARD.encode(&picture);
        body.push_str(&format!(
            "--limit\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}\r\n"
        ));
    }
    let letter = letter(
        "Content-Type: multipart/mixed; boundary=limit\r\n",
        &format!("{body}--limit--\r\n"),
    );
    let sizes: Vec<usize> = letter
        .pictures
        .iter()
        .map(|text| BASE64_STANDARD.decode(text).unwrap().len())
        .collect();
    assert_eq!(sizes, [5000, 4000, 3000, 2000]);
}
