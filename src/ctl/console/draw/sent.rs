//! The page for a code that was sent.

use super::Sheet;
use crate::api::recovery::Status;
use crate::ctl::console::Field;
use crate::ctl::{say, text};
use zeroize::Zeroizing;

/// `elapsed` are the seconds since the status was told.
pub(super) fn sent(
    sheet: &mut Sheet,
    status: &Status,
    at: usize,
    typed: &Field,
    elapsed: u64,
) -> &'static str {
    let Some(sent) = &status.sent else {
        sheet.say("No code was sent. Go back and choose Forgot password again.");
        return "Esc back";
    };
    sheet.say(&say::sent(sent));
    sheet.say(&say::sent_left(sent, elapsed));
    sheet.line("");
    sheet.line("It can be sent to:");
    let at = at.min(sent.contacts.len().saturating_sub(1));
    for (place, contact) in sent.contacts.iter().enumerate() {
        let mark = if place == at { '>' } else { ' ' };
        let to_it = if contact.id == sent.sent_to {
            "  (sent)"
        } else {
            ""
        };
        sheet.line(&format!(" {mark} {}{to_it}", say::contact(contact)));
    }
    sheet.below("");
    sheet.typing("Code: ", &Zeroizing::new(text::in_fours(typed.text())));
    let wait = status.ask_wait_s.saturating_sub(elapsed);
    if wait > 0 {
        sheet.below("");
        sheet.say_below(&format!("It can be sent again in {}.", say::span(wait)));
    }
    "Digits and Enter.  Arrows, A: send it there (again).  U another way.  Esc back"
}
