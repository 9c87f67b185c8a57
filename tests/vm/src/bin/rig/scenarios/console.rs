//! An installer at the serial line.

use crate::Rig;
use crate::image::OLD_PASSWORD;
use crate::machine::Machine;
use recovery_desk::input::Input;
use recovery_desk::issue::issue;
use recovery_desk::keys::KeyRing;

const NEW_PASSWORD: &str = "a-word-of-my-own-7";

/// The whole recovery at full speed.
pub fn at_115200(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    recover(rig, &mut recorder, 115_200);
    String::new()
}

fn recover(rig: &Rig, recorder: &mut Machine, baud: u32) {
    let line = &mut recorder.line;
    line.pace(baud);
    line.types("\x0c");
    line.sees("Forgot password");
    line.types("f");
    line.sees("I am entitled to do this");
    line.types("yes\r");
    let screen = line.sees("Good for");
    let request = Input::parse(screen.as_bytes()).unwrap().request().clone();
    let code = issue(&KeyRing::open(&rig.image.keys).unwrap(), &request).unwrap();
    line.types("c");
    line.sees("16 digits");
    line.types(&code.formatted());
    line.sees("The code is complete");
    line.types("\r");
    line.sees("New password:");
    line.types(&format!("{NEW_PASSWORD}\r"));
    line.sees("The same again:");
    line.types(&format!("{NEW_PASSWORD}\r"));
    line.sees("is set. Sign in with it as usual.");
    recorder.guest.ctl(&["sign-in"], NEW_PASSWORD).done();
    recorder.guest.ctl(&["sign-in"], OLD_PASSWORD).refused(11);
}
