//! Long serial numbers in mails, and generated ones.
#![allow(clippy::unwrap_used)]

mod common;

use common::requests;
use proptest::prelude::*;
use recovery_protocol::long_serial::{check_row, find, qr_text, read, rows, symbols};
use recovery_protocol::{KeyNumber, LongSerialError, Request, RequestSecret, Serial};

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

fn request() -> impl Strategy<Value = Request> {
    (any::<[u8; 32]>(), any::<u8>(), "[A-Z0-9-]{1,32}").prop_map(|(secret, number, serial)| {
        let secret = RequestSecret::new(&secret);
        Request::new(&secret, KeyNumber(number), Serial::parse(&serial).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn round_trips(request in request()) {
        prop_assert_eq!(Request::from_bytes(&request.to_bytes()), Ok(request.clone()));
        prop_assert_eq!(request.guid().to_string().parse(), Ok(request.guid()));
        let rows = rows(&request);
        prop_assert!((5..=8).contains(&rows.len()));
        prop_assert_eq!(read(&rows.join("\n")), Ok(request.clone()));
        prop_assert_eq!(read(&symbols(&request)), Ok(request.clone()));
        prop_assert_eq!(find(&qr_text(&request, "HTTPS://X.EXAMPLE/")), Ok(request));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,400}", index in 0_usize..40) {
        let _ = read(&text);
        let _ = find(&text);
        let _ = check_row(index, &text);
    }

    #[test]
    fn no_noise_hides_the_rows(
        request in request(),
        before in "([a-zA-Z ,.]{0,40}\n){0,4}",
        after in "(\n[a-zA-Z ,.]{0,40}){0,4}",
        mark in "[>| ]{0,4}",
    ) {
        let rows = rows(&request).join(&format!("\n{mark}"));
        prop_assert_eq!(find(&format!("{before}{mark}{rows}\n{after}")), Ok(request));
    }
}
