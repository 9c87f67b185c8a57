//! The person is the owner, at the recorder's screen in a window or at its console on this terminal.

use crate::account::{self, NAME, OLD_PASSWORD};
use crate::agent;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::error::DemoError;
use crate::mailbox::Mailbox;
use crate::recorder::Recorder;
use crate::scratch::Scratch;
use crate::signals::Signals;
use std::thread;

/// Where the owner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// At the monitor, which is a window.
    Screen,
    /// At the serial console, which is this terminal.
    Console,
}

/// Sets the stage, shows the screen or the console until the person leaves it, and tells what has changed.
pub fn play(scratch: &Scratch, signals: &Signals, front: Front) -> Result<&'static str, DemoError> {
    scratch.keygen().run()?;
    scratch.build_firmware()?;
    let mailbox = Mailbox::open(scratch.at("mailbox"))?;
    let desk = Desk::start(scratch, signals, &mailbox)?;
    scratch.configure(&desk.front)?;
    let recorder = Recorder::start(scratch, signals)?;
    introduce(scratch, &recorder, &desk, &mailbox)?;
    let line = match front {
        Front::Screen => {
            tell_screen()?;
            scratch.screen()
        }
        Front::Console => {
            tell_console(scratch)?;
            signals.wait_for_enter()?;
            scratch.ctl().args(["console"])
        }
    };
    let (ended, answered) = thread::scope(|scope| {
        let clerk = Clerk::start(scope, scratch);
        let ended = line
            .command()
            .spawn()
            .map_err(DemoError::io(line.to_string()))
            .and_then(|mut process| signals.wait_for(&mut process));
        (ended, clerk.stop())
    });
    // The console leaves its last page behind; what follows starts on a line of its own.
    say!("\n");
    match (ended?, front) {
        (status, _) if status.success() => {}
        (status, Front::Screen) => return Err(DemoError::Screen(status)),
        (status, Front::Console) => return Err(DemoError::Console(status)),
    }
    for done in answered? {
        say!("At the desk, meanwhile:\n{done}");
    }
    look_at_account(scratch)
}

fn introduce(
    scratch: &Scratch,
    recorder: &Recorder,
    desk: &Desk,
    mailbox: &Mailbox,
) -> Result<(), DemoError> {
    let at = scratch.path().display();
    let (pid, page) = (recorder.pid(), mailbox.page);
    let (owners, invitation) = (desk.front.owners.port(), &desk.invitation);
    let (agent, desk) = (agent::NAME, desk.pid());
    say!(
        "\
You own a video recorder and have forgotten its password. Recorder and vendor's
desk run on this machine, in {at}:
  recorder       recoveryd, process {pid}
  account        {NAME}, in {file}
  USB stick      the folder stick
  your mailbox   http://{page}, open it in a browser
  vendor's desk  recovery-desk, process {desk}; its secret key is in the folder desk
  its page       http://localhost:{owners}, where the recorder's QR code leads
  its console    for agents. To be the agent {agent}, open this, once:
                 {invitation}",
        file = account::FILE,
    );
    Ok(())
}

fn tell_screen() -> Result<(), DemoError> {
    say!(
        "
The window is the recorder's monitor. Move the mouse to its top, click
Device management, then Forgot password, and follow what it says: nobody tells
an owner more. A code by e-mail arrives in your mailbox. Export to USB puts the request on the stick; here a clerk, played
in the background, takes it to the desk and is back with the answer in seconds.
In real life that is a mail, and hours. Or, without a stick, type the request's rows at
the desk's page (a telephone cannot reach it here): the code comes by mail, or from
an agent. Close the window to end.

The old password, should you want to see it refused, is {OLD_PASSWORD}."
    );
    Ok(())
}

fn tell_console(scratch: &Scratch) -> Result<(), DemoError> {
    let at = scratch.path().display();
    let issue = scratch.desk().args(["issue", "--dir", "desk"]);
    say!(
        "
On the recorder's console, which comes next:

  F, then yes    Forgot password: asks which way
  M              has a code sent by e-mail: read it in your mailbox and type it
  D              without a network: shows the request, as QR code and as rows
  S              puts the request on the USB stick. Here a clerk, played in the
                 background, takes it to the desk and is back with the answer
                 in seconds; in real life that is a mail, and hours.
  any key        back to the request, which soon says: R: the answer is on ...
  R              takes the code from the stick; then choose a new password
  Ctrl-C         goes to the start page, and from there out

Without a stick, type the request's rows at the desk's page: the code comes to
your mailbox, or from the agent. To issue it yourself, in a second terminal:
  cd {at}
  {issue} stick/GUID_*.txt

The console wants 80 columns and 24 rows. Press Enter to begin."
    );
    Ok(())
}

/// What stands in the file now counts, not what any program has said.
fn look_at_account(scratch: &Scratch) -> Result<&'static str, DemoError> {
    let hash = account::hash(scratch)?;
    if account::CONTENTS.contains(&hash) {
        return Ok("The account's password was not changed.");
    }
    say!("{NAME} in {} now has this hash:\n  {hash}", account::FILE);
    if account::libc_accepts(&hash, OLD_PASSWORD)? == Some(false) {
        say!("The C library says: the old password, {OLD_PASSWORD}, no longer fits it.");
    }
    if account::others_untouched(scratch)? {
        say!("The other accounts' lines are as they were.");
    }
    Ok("The account's password was changed.")
}
