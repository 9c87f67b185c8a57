//! A serial line by a USB adapter: it comes late, is pulled out in between, and carries a whole recovery as text.

use super::console::{open_request, password_is_new, set_password};
use super::{NEW_PASSWORD, issued};
use crate::Rig;
use crate::image::OLD_PASSWORD;
use crate::line::Line;
use crate::machine::Machine;
use recovery_desk::issue::write_reply;
use recovery_protocol::guid_file::{BEGIN, END};
use recovery_protocol::{ReplyFile, SecureCode};
use std::fs;

/// The recovery of one who has a terminal program and no stick; then the owner signs in over the same line.
pub fn recovery(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    let console =
        "echo $$ >/tmp/console; exec recoveryctl console --port /dev/ttyUSB0 --baud 115200";
    let console = recorder.guest.start(&["/bin/sh", "-c", console], "");
    let transcript = recorder.folder.join("adapter.txt");
    let mut line = Line::open(&recorder.new_adapter(), &transcript);
    recorder.plug_adapter();
    line.sees("Forgot password");
    open_request(&mut line);

    // Whoever plugs it in again may be somebody else: the start page comes, and the request is still there.
    recorder.unplug_adapter();
    recorder.plug_adapter();
    line.sees("password recovery for the account admin");
    line.types("f");
    line.sees("Good for");

    line.types("t");
    line.sees(END);
    let copied = fs::read_to_string(&transcript).unwrap();
    let copied = copied[copied.rfind(BEGIN).unwrap()..].trim_end();
    let (request, code) = issued(rig, copied.as_bytes());
    let reply = ReplyFile::new(&request, SecureCode::parse(&code).unwrap());
    let reply = write_reply(&recorder.folder, &request, &reply).unwrap();
    let reply = fs::read_to_string(reply).unwrap();

    line.types("x");
    line.sees("Good for");
    line.types("p");
    line.sees("Nothing of what comes is shown");
    line.types(&reply.replace('\n', "\r"));
    set_password(&mut line);
    password_is_new(&mut recorder);

    recorder.guest.sh("kill $(cat /tmp/console)");
    console.end();
    signs_in(&mut recorder, &mut line);
    format!(": {} bytes copied, {} pasted", copied.len(), reply.len())
}

/// As the system itself asks on a line: the old password is refused, the new one taken.
fn signs_in(recorder: &mut Machine, line: &mut Line) {
    let words = ["busybox", "getty", "-L", "115200", "ttyUSB0", "vt100"];
    let getty = recorder.guest.start(&words, "");
    let refused = "Login incorrect (none) login:";
    for (asked, password, answer) in [
        ("(none) login:", OLD_PASSWORD, refused),
        (refused, NEW_PASSWORD, "$"),
    ] {
        line.sees(asked);
        line.types("admin\r");
        line.sees(&format!("{asked} admin Password:"));
        line.types(&format!("{password}\r"));
        line.sees(answer);
    }
    line.types("id\r");
    line.sees("uid=1000(admin)");
    line.types("exit\r");
    getty.end();
}
