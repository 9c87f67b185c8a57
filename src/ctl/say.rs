//! How the state of things is put into words, the same at the command line and at the console.

use crate::api::recovery::{
    Contact, ContactKind, MethodName, Next, Policy, Record, SentCode, Status, Stick,
};
use crate::flow::words::Span;
use std::time::Duration;

/// A span of whole seconds.
pub fn span(seconds: u64) -> String {
    Span(Duration::from_secs(seconds)).to_string()
}

/// A size in decimal units, as it stands on the stick's own case.
pub fn size(bytes: u64) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] {
        if bytes >= unit {
            return format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit);
        }
    }
    format!("{bytes} bytes")
}

/// A recorder's RFC 3339 clock to the minute: `2026-11-22 04:01 UTC`. Anything else is shown as it came.
pub fn clock(text: &str) -> String {
    let (Some(date), Some("T" | "t" | " "), Some(time), Some(rest)) = (
        text.get(..10),
        text.get(10..11),
        text.get(11..16),
        text.get(16..),
    ) else {
        return text.to_owned();
    };
    let zone = rest.trim_start_matches(|c: char| c == ':' || c == '.' || c.is_ascii_digit());
    match zone {
        "Z" | "z" | "+00:00" | "-00:00" => format!("{date} {time} UTC"),
        _ => format!("{date} {time} UTC{zone}"),
    }
}

/// A way in, by the name people know it under.
pub fn method(name: MethodName) -> &'static str {
    match name {
        MethodName::Online => "code by e-mail or text message",
        MethodName::LongSerial => "QR code or long serial number",
        MethodName::GuidFile => "request file on a USB stick",
        MethodName::Kit => "recovery kit",
        MethodName::Button => "button on the recorder",
    }
}

/// A contact, as much of it as the desk tells.
pub fn contact(contact: &Contact) -> String {
    let kind = match contact.kind {
        ContactKind::Mail => "e-mail to",
        ContactKind::Text => "text message to",
    };
    format!("{kind} {}", contact.masked)
}

/// Where a verification code went. The desk tells nobody whether it knows a recorder.
pub fn sent(sent: &SentCode) -> String {
    let to = sent
        .contacts
        .iter()
        .find(|contact| contact.id == sent.sent_to);
    let to = to.map_or_else(|| "a registered contact".into(), contact);
    format!("If this recorder is registered, a code of 8 digits went out by {to}.")
}

/// Whether a code was sent that can still be entered, `elapsed` seconds after the status was told.
pub fn is_waited_for(status: &Status, elapsed: u64) -> bool {
    let counts = |sent: &SentCode| sent.left > 0 && sent.ends_in_s > elapsed;
    matches!(status.next, Next::Start | Next::Code) && status.sent.as_ref().is_some_and(counts)
}

/// How long it still counts; `elapsed` are the seconds since that was told.
pub fn sent_left(sent: &SentCode, elapsed: u64) -> String {
    let left = sent.ends_in_s.saturating_sub(elapsed);
    match (left, sent.left) {
        (0, _) | (_, 0) => "It does not count any more: ask for another.".into(),
        (_, 1) => format!("It counts for another {}; 1 try is left.", span(left)),
        (_, tries) => format!(
            "It counts for another {}; {tries} tries are left.",
            span(left)
        ),
    }
}

/// Whether the new password may be set by this user on this surface.
pub fn is_granted_here(status: &Status, surface: &str) -> bool {
    let grant = status.grant.as_ref();
    status.next == Next::Password
        && grant.is_some_and(|grant| grant.mine && grant.surface == surface)
}

/// What goes on right now for somebody on this surface, in sentences; `elapsed` are the seconds since the status was told.
pub fn situation(status: &Status, surface: &str, elapsed: u64) -> Vec<String> {
    let mut said = Vec::new();
    let reason = status.reason.clone();
    match status.next {
        Next::Unavailable => {
            said.push(
                reason.unwrap_or_else(|| "Recovery is not available on this recorder.".into()),
            );
        }
        Next::Start => said.extend(reason),
        Next::Code => {
            if let Some(request) = &status.request {
                let left = span(request.ends_in_s.saturating_sub(elapsed));
                said.push(format!(
                    "A request is open; its code can be entered for another {left}."
                ));
            }
            said.extend(reason);
        }
        Next::Password => {
            if let Some(grant) = &status.grant {
                let left = span(grant.ends_in_s.saturating_sub(elapsed));
                said.push(if is_granted_here(status, surface) {
                    format!("A code was accepted: set the new password within {left}.")
                } else {
                    format!(
                        "A code was accepted at \"{}\": set the new password there within {left}, or enter the code here.",
                        grant.surface
                    )
                });
            }
            said.extend(reason);
        }
        Next::Delayed => said.extend(delayed(status, elapsed)),
        Next::Applying => said.push("The new password is being set just now.".into()),
    }
    if let Some(code) = &status.sent
        && is_waited_for(status, elapsed)
    {
        said.extend([sent(code), sent_left(code, elapsed)]);
    }
    if let Some(button) = &status.button {
        said.push(format!(
            "The reset button is held: {} of {} seconds.",
            button.held_s, button.hold_s
        ));
    }
    said.extend(status.notes.iter().map(|note| note.message.clone()));
    said
}

/// What a delayed recovery announces on every surface.
pub fn delayed(status: &Status, elapsed: u64) -> Option<String> {
    let delayed = status.delayed.as_ref()?;
    let left = span(delayed.ends_in_s.saturating_sub(elapsed));
    Some(format!(
        "A recovery is under way: the new password comes into effect in {left}. \
         If this was not you, stop it with the old password."
    ))
}

/// What the owner's policy means, where it is not the plain one.
pub fn policy(status: &Status) -> Option<String> {
    match status.policy {
        Policy::Allow => None,
        Policy::Delay => Some(format!(
            "A new password comes into effect {} h after it was set; until then the old one stops it.",
            status.delay_h
        )),
        Policy::Off => Some("The owner has switched recovery off.".into()),
    }
}

/// When the password was last recovered.
pub fn last_recovery(record: &Record) -> String {
    format!(
        "Last recovery: {}: {}",
        clock(&record.clock),
        record.message
    )
}

/// A stick in a line: name, size, and why it cannot be used if so.
pub fn stick(stick: &Stick) -> String {
    let name = if stick.label.is_empty() {
        &stick.id
    } else {
        &stick.label
    };
    let about = format!("{name} ({}, {})", stick.filesystem, size(stick.size_bytes));
    match (&stick.reason, stick.usable) {
        (Some(reason), false) => format!("{about}: {reason}"),
        (None, false) => format!("{about}: it cannot be used."),
        (_, true) => format!("{about}, {} free", size(stick.free_bytes)),
    }
}

/// A stick by the name its owner knows.
pub fn stick_name(stick: &Stick) -> &str {
    if stick.label.is_empty() {
        &stick.id
    } else {
        &stick.label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_clocks() {
        assert_eq!(size(15_931_539_456), "15.9 GB");
        assert_eq!(size(999), "999 bytes");
        assert_eq!(clock("2026-11-22T04:01:33Z"), "2026-11-22 04:01 UTC");
        assert_eq!(
            clock("2026-11-22T04:01:33.25+02:00"),
            "2026-11-22 04:01 UTC+02:00"
        );
        assert_eq!(clock("ab\u{e4}"), "ab\u{e4}");
    }
}
