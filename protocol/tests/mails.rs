//! Long serial numbers in mails.
#![allow(clippy::unwrap_used)]

mod common;

use common::requests;
use recovery_protocol::long_serial::{find, qr_text, rows, symbols};
use recovery_protocol::{LongSerialError, Request};

#[test]
fn mailed_with_noise_around_the_rows() {
    for request in requests() {
        let rows = rows(&request);
        let qr = qr_text(&request, "https://recover.example/r/");
        assert!(qr.starts_with("HTTPS://RECOVER.EXAMPLE/R/040"));
        let quoted = rows.join("\n> ");
        let numbered: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| format!("Row {}: {row}", at + 1))
            .collect();
        let solid = symbols(&request);
        let wrapped: Vec<&str> = solid
            .as_bytes()
            .chunks(37)
            .map(|c| std::str::from_utf8(c).unwrap())
            .collect();
        let spaced: Vec<String> = rows
            .join(" ")
            .split(' ')
            .collect::<Vec<_>>()
            .chunks(3)
            .map(|groups| groups.join(" "))
            .collect();
        for text in [
            format!(
                "Hello,\n\nmy recorder shows this:\n{}\nThanks 4 helping,\nBob\n",
                rows.join("\n")
            ),
            format!("On 2 May 2026 Bob wrote:\n> Hi\n>\n> {quoted}\n> Regards\n>> 040Z"),
            format!("| {}|", rows.join("|\n| ")),
            numbered.join("\n"),
            numbered.join(" ; "),
            format!("<p>{}</p><p>Bob</p>", rows.join("<br>\n")),
            format!("{}=20\nBob", rows.join("=20\n")),
            format!("The code says {qr} and no more"),
            format!("{}\n{}", qr, rows.join("\n")),
            format!("see {}", wrapped.join("=\n")),
            format!("> {}\n> Thanks", wrapped.join("\n> ")),
            format!("Rows:\n\t{}\n-- \nBob", spaced.join("\n\t")),
            format!("040G 040Y 0 4 0\n{}", rows.join("\n\n")).to_lowercase(),
            format!("\u{feff}Grüße,\r\n{}\r\n", rows.join("\r\n")),
        ] {
            assert_eq!(find(&text), Ok(request.clone()), "{text}");
        }
    }
}

/// Here `9-` is what the checksum of all before it would be, and the check symbol fits there, too.
#[test]
fn a_serial_that_ends_in_a_checksum_is_found_whole() {
    let mut bytes = vec![1, 1, 63];
    bytes.extend([
        128, 247, 220, 167, 227, 220, 64, 168, 176, 173, 194, 215, 13, 234, 41, 163, 45, 143, 47,
        91, 86, 231, 198, 67, 7, 224, 225, 35, 10, 219, 148, 55,
    ]);
    bytes.extend(b"TSCTTKR-E0-8M7NI-JT9-0");
    let request = Request::from_bytes(&bytes).unwrap();
    for text in [
        qr_text(&request, ""),
        format!("Hello,\n{}\nBob", rows(&request).join("\n")),
    ] {
        assert_eq!(find(&text), Ok(request.clone()), "{text}");
    }
}

#[test]
fn a_slip_in_a_mail_is_named_by_row() {
    let rows = rows(&requests()[3]);
    for at in 0..rows.len() {
        let first = if rows[at].starts_with('9') { "8" } else { "9" };
        let mut rows = rows.clone();
        rows[at].replace_range(..1, first);
        let text = rows.join("\n");
        let quoted = text.replace('\n', "\n> ");
        let error = Err(LongSerialError::Check { row: at + 1 });
        assert_eq!(find(&format!("Hi,\n\n> {quoted}\n\nBob")), error);
        if at > 0 {
            assert_eq!(find(&text.replace(['\n', ' '], "")), error);
        }
    }
}
