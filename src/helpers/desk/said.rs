//! What the desk is asked and what it says, as docs/desk.md has it.

use crate::api::desk::SendReply;
use crate::api::recovery::Contact;
use crate::read;
use serde::{Deserialize, Serialize};

/// The longest reason of the desk's that a person is shown, in characters.
const LONGEST_REASON: usize = 200;
/// No wait is longer than a day.
const MOST_AGAIN_S: u64 = 24 * 3600;

#[derive(Serialize)]
struct Question<'a> {
    request: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a str>,
}

/// Fields that a later desk may add are no reason to refuse its answer.
#[derive(Deserialize)]
struct Sent {
    guid: String,
    contacts: Vec<Contact>,
    sent_to: String,
    again_s: u64,
    ends_s: u64,
}

/// Why not.
#[derive(Deserialize)]
pub struct Refusal {
    /// The reason's name.
    pub error: String,
    /// The same in a sentence, fit to be shown.
    pub message: String,
    /// When to ask again.
    pub again_s: Option<u64>,
}

/// The question's body.
pub fn question(request: &str, contact: Option<&str>, language: Option<&str>) -> Vec<u8> {
    let question = Question {
        request,
        language,
        contact,
    };
    // Texts alone: there is nothing that could fail.
    serde_json::to_vec(&question).unwrap_or_default()
}

/// The answer to the request of this GUID, or what is wrong with it. What is in it is not fit to be shown before the core has looked
/// at it.
pub fn sent(body: &[u8], guid: &str) -> Result<SendReply, String> {
    let sent: Sent = read::json(body)
        .map_err(|wrong| format!("its answer cannot be read ({})", wrong.place()))?;
    if sent.guid != guid {
        return Err("its answer is about another request".into());
    }
    Ok(SendReply {
        contacts: sent.contacts,
        sent_to: sent.sent_to,
        again_s: sent.again_s.min(MOST_AGAIN_S),
        ends_s: sent.ends_s,
        clock_s: 0,
    })
}

/// The reason for another status, if it is given as the desk gives it.
pub fn refusal(body: &[u8]) -> Option<Refusal> {
    let mut refusal: Refusal = read::json(body).ok()?;
    let shown = refusal.message.chars().filter(|c| !c.is_control());
    refusal.message = shown.take(LONGEST_REASON).collect();
    refusal.again_s = refusal.again_s.map(|again| again.min(MOST_AGAIN_S));
    Some(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_known_is_asked() {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        assert_eq!(text(question("040G", None, None)), r#"{"request":"040G"}"#);
        assert_eq!(
            text(question("040G", Some("a1"), Some("de"))),
            r#"{"request":"040G","language":"de","contact":"a1"}"#
        );
    }

    #[test]
    fn answers_are_read_strictly_but_for_what_is_new() {
        let good = json!({
            "guid": "g", "contacts": [{"id": "a", "kind": "mail", "masked": "j***"}], "sent_to": "a",
            "again_s": 60, "ends_s": 3600, "new": true,
        });
        assert_eq!(sent(good.to_string().as_bytes(), "g").unwrap().ends_s, 3600);
        assert!(sent(good.to_string().as_bytes(), "h").is_err());
        for (field, wrong) in [
            ("guid", json!(1)),
            ("contacts", json!("a")),
            (
                "contacts",
                json!([{"id": "a", "kind": "pigeon", "masked": "j"}]),
            ),
            ("contacts", json!([{"id": "a", "kind": "mail"}])),
            ("again_s", json!(-1)),
            ("ends_s", json!(1.5)),
            ("ends_s", json!(null)),
            ("sent_to", json!(null)),
        ] {
            let mut bad = good.clone();
            bad[field] = wrong;
            assert!(sent(bad.to_string().as_bytes(), "g").is_err(), "{bad}");
        }
        for bytes in [&b""[..], b"{", b"[]", b"\xff", b"<html>", &[b'['; 10_000]] {
            assert!(sent(bytes, "g").is_err());
            assert!(refusal(bytes).is_none());
        }
    }

    #[test]
    fn reasons_are_made_fit_to_be_shown() {
        let long = "x".repeat(1000);
        let body = json!({"error": "too-soon", "message": format!("a\u{1b}[2J{long}"), "again_s": u64::MAX});
        let refusal = refusal(body.to_string().as_bytes()).unwrap();
        assert!(refusal.message.starts_with("a[2Jxxx"));
        assert_eq!(refusal.message.chars().count(), LONGEST_REASON);
        assert_eq!(refusal.again_s, Some(MOST_AGAIN_S));
    }
}
