//! The worked example in `docs/protocol.md` is what the code does.
#![allow(clippy::unwrap_used)]

use recovery_protocol::{
    GuidFile, KeyNumber, ReplyFile, Request, RequestSecret, Serial, VendorSecret, codes_for_desk,
    codes_for_request, guid_file, long_serial, reply_file,
};

const DOCUMENT: &str = include_str!("../../docs/protocol.md");

/// The indented block after the line that begins with `heading`, its indent taken off.
fn block(heading: &str) -> String {
    let example = DOCUMENT.split("\n## A worked example\n").nth(1).unwrap();
    let mut lines = example
        .lines()
        .skip_while(|line| !line.starts_with(heading));
    assert!(lines.next().is_some(), "no block {heading}");
    let block = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)));
    format!("{}\n", block.collect::<String>().trim_end())
}

/// The value that stands after `name` in a block of names and values.
fn value(block: &str, name: &str) -> String {
    let lines = block.lines().filter_map(|line| line.split_once("  "));
    let mut found = lines.filter(|(known, _)| *known == name);
    let value = found.next().unwrap_or_else(|| panic!("no value {name}")).1;
    assert!(found.next().is_none());
    value.trim().into()
}

fn key(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn the_worked_example_is_right() {
    let given = block("Given:");
    let vendor = VendorSecret::new(&key(&value(&given, "vendor secret")));
    let secret = RequestSecret::new(&key(&value(&given, "request secret")));
    let number = KeyNumber(value(&given, "vendor key number").parse().unwrap());
    let serial = Serial::parse(&value(&given, "serial number")).unwrap();
    let request = Request::new(&secret, number, serial);
    let recorder = codes_for_request(&secret, vendor.public(), &request).unwrap();
    let desk = codes_for_desk(&vendor, &request).unwrap();

    let follows = block("It follows:");
    let said = [
        ("vendor public", hex::encode(vendor.public().0)),
        ("request public", hex::encode(secret.public())),
        ("request", hex::encode(request.to_bytes())),
        ("GUID", request.guid().to_string()),
        ("secure code", recorder.secure.formatted().to_string()),
        ("verification code", recorder.verification.expose().into()),
    ];
    for (name, computed) in &said {
        assert_eq!(value(&follows, name), *computed, "{name}");
    }
    assert_eq!(follows.lines().count(), said.len());
    assert!(recorder.secure == desk.secure && recorder.verification == desk.verification);

    let rows = long_serial::rows(&request).join("\n") + "\n";
    assert_eq!(block("The long serial number:"), rows);
    let qr = long_serial::qr_text(&request, "HTTPS://RECOVER.EXAMPLE/");
    assert_eq!(block("The QR code").trim(), qr);

    let file = GuidFile::new(request.clone(), "X5S", "4.1.2", "2026-01-31T12:00:00Z").unwrap();
    let file = file.write(&["recovery@vendor.example".into()]);
    let heading = format!("The GUID file `{}`", guid_file::file_name(&request));
    assert_eq!(block(&heading), file);
    let heading = format!("The reply file `{}`", reply_file::file_name(&request));
    assert_eq!(
        block(&heading),
        *ReplyFile::new(&request, desk.secure).write()
    );
}
