//! The pages on which something is typed.

use super::Sheet;
use crate::api::recovery::Status;
use crate::ctl::console::Field;
use crate::ctl::console::page::Purpose;
use crate::ctl::{say, text};
use crate::secret::Secret;
use recovery_protocol::SecureCode;
use zeroize::Zeroizing;

/// The digits of a secure code, the check digit among them.
const SECURE_DIGITS: usize = 16;

pub(super) fn acknowledge(sheet: &mut Sheet, status: &Status, typed: &Field) -> &'static str {
    sheet.say(&format!(
        "You are about to recover the password of the account {} on the recorder with the serial number {}.",
        status.account, status.serial
    ));
    sheet.line("");
    sheet.say("Go on only if you own this recorder or act for its owner. What is done here is written into the event log.");
    if let Some(policy) = say::policy(status) {
        sheet.say(&policy);
    }
    sheet.below("");
    sheet.typing("I am entitled to do this (yes): ", typed.text());
    "Type yes and press Enter.  Esc back"
}

pub(super) fn code(sheet: &mut Sheet, status: &Status, typed: &Field, wait_s: u64) -> &'static str {
    match (&status.request, status.kit) {
        (Some(_), true) => sheet
            .say("Type the code of 16 digits from the desk, or the 24 digits of the recovery kit."),
        (Some(_), false) => {
            sheet.say("Type the code of 16 digits that the desk gave for this request.")
        }
        (None, _) => sheet.say("Type the 24 digits of the recovery kit."),
    }
    sheet.below("");
    sheet.typing("Code: ", &Zeroizing::new(text::in_fours(typed.text())));
    sheet.below("");
    if typed.length() >= SECURE_DIGITS && typed.length() < 24 {
        sheet.say_below(&after_sixteen(typed, status.kit));
    }
    if wait_s > 0 {
        sheet.say_below(&format!(
            "The next code can be entered in {}.",
            say::span(wait_s)
        ));
    }
    "Digits and Enter.  Backspace and Ctrl-U delete.  Esc back"
}

/// The check digit is looked at as soon as the sixteenth digit is there.
fn after_sixteen(typed: &Field, kit: bool) -> String {
    let kit = if kit {
        " A recovery kit's code goes on to 24 digits."
    } else {
        ""
    };
    match SecureCode::parse(typed.text()) {
        Ok(_) => format!("The code is complete: press Enter.{kit}"),
        Err(_) if typed.length() == SECURE_DIGITS => {
            format!(
                "One of these digits is wrong or two are swapped: compare them with the code.{kit}"
            )
        }
        Err(_) if kit.is_empty() => {
            "These are too many digits: a code from the desk has 16.".into()
        }
        Err(_) => format!("{} of 24 digits of a recovery kit.", typed.length()),
    }
}

pub(super) fn password(
    sheet: &mut Sheet,
    status: &Status,
    first: Option<&Secret>,
    typed: &Field,
) -> &'static str {
    sheet.say(&format!(
        "The new password for the account {}.",
        status.account
    ));
    sheet.say(&format!(
        "It needs at least {} characters, and is neither the serial number, the account's name nor a common password.",
        status.min_length
    ));
    if let Some(policy) = say::policy(status) {
        sheet.say(&policy);
    }
    sheet.below("");
    let label = if first.is_some() {
        "The same again: "
    } else {
        "New password: "
    };
    stars(sheet, label, typed);
    "Enter goes on.  Backspace and Ctrl-U delete.  Esc leaves; the code stays good"
}

fn stars(sheet: &mut Sheet, label: &str, typed: &Field) {
    sheet.typing(label, &"*".repeat(typed.length()));
}

pub(super) fn owner(
    sheet: &mut Sheet,
    status: &Status,
    purpose: Purpose,
    typed: &Field,
    wait_s: u64,
) -> &'static str {
    let label = match purpose {
        Purpose::Kit => {
            sheet.say("A recovery kit is a code of 24 digits. It sets a new password once, without the vendor.");
            if status.kit {
                sheet.say("There is one already. A new one puts it out of use.");
            }
            "Password: "
        }
        Purpose::Stop => {
            sheet.say("The old password stops the recovery: it stays as it is.");
            "Old password: "
        }
    };
    sheet.line("");
    sheet.say(&format!(
        "Type the password of the account {}.",
        status.account
    ));
    sheet.below("");
    stars(sheet, label, typed);
    if wait_s > 0 {
        sheet.below("");
        sheet.say_below(&format!(
            "The next password can be tried in {}.",
            say::span(wait_s)
        ));
    }
    "Enter goes on.  Backspace and Ctrl-U delete.  Esc back"
}
