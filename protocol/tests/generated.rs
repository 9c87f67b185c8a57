//! Round trips of generated values, and noise.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use recovery_protocol::long_serial::{check_row, find, qr_text, read, rows, symbols};
use recovery_protocol::{
    EnteredCode, Guid, GuidFile, KeyNumber, MAX_FILE_BYTES, ReplyFile, Request, RequestSecret,
    SecureCode, Serial, VendorSecret, codes_for_desk,
};

fn request() -> impl Strategy<Value = Request> {
    (any::<[u8; 32]>(), any::<u8>(), "[A-Z0-9-]{1,32}").prop_map(|(secret, number, serial)| {
        let secret = RequestSecret::new(&secret);
        Request::new(&secret, KeyNumber(number), Serial::parse(&serial).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

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

    #[test]
    fn files_and_codes_round_trip(
        request in request(),
        model in "\\PC{0,64}",
        firmware in "[0-9a-z.-]{0,64}",
        vendor in any::<[u8; 32]>(),
        send_to in proptest::collection::vec("\\PC{0,200}", 0..20),
    ) {
        let file = GuidFile::new(request.clone(), &model, &firmware, "2026-01-31T12:00:00Z");
        let file = file.unwrap();
        let text = file.write(&send_to);
        prop_assert!(text.len() <= MAX_FILE_BYTES);
        prop_assert_eq!(GuidFile::read(text.as_bytes()), Ok(file));

        let code = codes_for_desk(&VendorSecret::new(&vendor), &request).unwrap().secure;
        let reply = ReplyFile::new(&request, code).write();
        let reply = ReplyFile::read(reply.as_bytes()).unwrap();
        prop_assert_eq!((reply.guid(), reply.serial()), (request.guid(), request.serial()));
        let typed = SecureCode::parse(reply.code().expose()).unwrap();
        prop_assert!(typed == reply.into_code());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), text in "(request|guid|code|made): ?\\PC{0,40}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            let _ = Request::from_bytes(bytes);
            let _ = GuidFile::read(bytes);
            let _ = ReplyFile::read(bytes);
        }
        let _ = EnteredCode::parse(&text);
        let _ = text.parse::<Guid>();
    }
}
