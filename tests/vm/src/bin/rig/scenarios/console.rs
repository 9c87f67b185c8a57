//! An installer at the serial line.

use super::{NEW_PASSWORD, Random, issued};
use crate::Rig;
use crate::image::OLD_PASSWORD;
use crate::line::Line;
use crate::machine::Machine;
use std::thread::sleep;
use std::time::Duration;

/// The whole recovery, at the line's speed.
pub fn recovery(rig: &Rig, name: &str, baud: u32) -> String {
    let mut recorder = rig.recorder(name);
    recorder.line.pace(baud);
    let screen = open_request(&mut recorder.line);
    let code = issued(rig, screen.as_bytes()).1;
    recorder.line.types("c");
    enter_code(&mut recorder.line, &code);
    set_password(&mut recorder.line);
    password_is_new(&mut recorder);
    String::new()
}

/// The same with garbage and breaks between the steps: a break leads back to the start, and everything goes on from there.
pub fn noise(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    recorder.line.pace(115_200);
    recorder.line.types("\x0c");
    recorder.line.sees("Forgot password");
    let mut random = Random(0x2026_1122);
    let mut disturb = |recorder: &mut Machine| {
        let noise: Vec<u8> = std::iter::repeat_with(|| noise_byte(&mut random))
            .take(400)
            .collect();
        for part in noise.chunks(50) {
            recorder.line.send(part);
            recorder.send_break();
        }
        // A line that babbled is heard again after half a second of silence; then the last break ends all.
        sleep(Duration::from_millis(700));
        recorder.send_break();
        sleep(Duration::from_millis(200));
        let line = &recorder.line;
        line.sees("password recovery for the account admin");
    };
    disturb(&mut recorder);
    let screen = open_request(&mut recorder.line);
    let code = issued(rig, screen.as_bytes()).1;
    disturb(&mut recorder);
    recorder.line.types("c");
    recorder.line.sees("16 digits");
    recorder.line.types("12345");
    disturb(&mut recorder);
    recorder.line.types("c");
    enter_code(&mut recorder.line, &code);
    recorder.line.types("half a pass");
    disturb(&mut recorder);
    // On that page a key of the noise may have given the code up; it is still good.
    if recorder.guest.status()["next"] == "password" {
        recorder.line.types("p");
    } else {
        recorder.line.types("c");
        enter_code(&mut recorder.line, &code);
    }
    set_password(&mut recorder.line);
    password_is_new(&mut recorder);
    String::new()
}

/// A byte as a loose plug makes it, but for those that end a line: nobody can be protected from noise that types a command
/// and presses Enter.
fn noise_byte(random: &mut Random) -> u8 {
    loop {
        let byte = random.next().to_be_bytes()[0];
        if byte != b'\r' && byte != b'\n' {
            return byte;
        }
    }
}

/// The QR code is photographed off the screen.
pub fn qr(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    let screen = open_request(&mut recorder.line);
    let read = decoded(&screen);
    let (request, _) = issued(rig, read.as_bytes());
    let status = recorder.guest.status();
    assert_eq!(status["request"]["guid"], request.guid().to_string());
    assert_eq!(issued(rig, screen.as_bytes()).0.guid(), request.guid());
    format!(": {} symbols", read.len())
}

/// Light half blocks on a dark screen, four camera pixels a module, as the decoder wants more than one.
fn decoded(screen: &str) -> String {
    const PIXELS: usize = 4;
    let ink = |x: usize, y: usize| match screen
        .lines()
        .nth(y / 2)
        .and_then(|line| line.chars().nth(x))
    {
        Some('█') => true,
        Some('▀') => y.is_multiple_of(2),
        Some('▄') => y % 2 == 1,
        _ => false,
    };
    let side = 48 * PIXELS;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        if ink(x / PIXELS, y / PIXELS) { 255 } else { 0 }
    });
    let grids = image.detect_grids();
    let [grid] = grids.as_slice() else {
        panic!("{} QR codes are seen on:\n{screen}", grids.len())
    };
    grid.decode().unwrap().1
}

/// From the start page to the request; what the screen shows then.
pub(super) fn open_request(line: &mut Line) -> String {
    line.types("\x0c");
    line.sees("Forgot password");
    line.types("f");
    line.sees("I am entitled to do this");
    line.types("yes\r");
    line.sees("Good for");
    // The last line of the page comes after the time.
    line.sees("Esc back")
}

fn enter_code(line: &mut Line, code: &str) {
    line.sees("16 digits");
    line.types(code);
    line.sees("The code is complete");
    line.types("\r");
    line.sees("New password:");
}

pub(super) fn set_password(line: &mut Line) {
    line.sees("New password:");
    line.types(&format!("{NEW_PASSWORD}\r"));
    line.sees("The same again:");
    line.types(&format!("{NEW_PASSWORD}\r"));
    line.sees("is set. Sign in with it as usual.");
}

pub(super) fn password_is_new(recorder: &mut Machine) {
    recorder.guest.ctl(&["sign-in"], NEW_PASSWORD).done();
    recorder.guest.ctl(&["sign-in"], OLD_PASSWORD).refused(11);
}
