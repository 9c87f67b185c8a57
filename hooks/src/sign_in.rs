//! The two sign-ins that ONVIF devices know: the user name token in the message (WS-Security 1.0 UsernameToken Profile,
//! PasswordDigest), and HTTP's digest (RFC 7616). Neither carries the password itself.

use crate::messages::escape;
use base64ct::{Base64, Encoding};
use md5::Md5;
use recoveryd::secret::Secret;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const SECEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const PASSWORD_DIGEST: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
const BASE64_BINARY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// Who signs in.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The account's name.
    pub user: &'a str,
    /// Its password.
    pub password: &'a Secret,
}

/// The SOAP header with which an account signs a message; `created` is the camera's time in seconds since 1970.
pub fn token(account: Account, nonce: [u8; 16], created: u64) -> String {
    let created = date(created);
    let digest = Sha1::new()
        .chain_update(nonce)
        .chain_update(&created)
        .chain_update(account.password.expose())
        .finalize();
    let mut text = format!(
        "<wsse:Security s:mustUnderstand=\"1\" xmlns:wsse=\"{SECEXT}\" xmlns:wsu=\"{UTILITY}\"><wsse:UsernameToken><wsse:Username>"
    );
    escape(account.user, &mut text);
    text.push_str(&format!(
        "</wsse:Username><wsse:Password Type=\"{PASSWORD_DIGEST}\">{}</wsse:Password><wsse:Nonce EncodingType=\"{BASE64_BINARY}\">{}\
         </wsse:Nonce><wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>",
        Base64::encode_string(&digest),
        Base64::encode_string(&nonce)
    ));
    text
}

/// Seconds since 1970 as XML writes a time, in UTC.
fn date(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    // Eras of 400 years that begin on 1 March.
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + later;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// What a camera wants to be answered (RFC 7616).
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    is_sha: bool,
    /// Whether it knows `qop=auth`.
    qop: bool,
}

/// The `Authorization` header for a POST to `path`, if one of the challenges can be answered: the strongest is.
pub fn authorization(
    challenges: &[String],
    path: &str,
    account: Account,
    cnonce: [u8; 16],
) -> Option<Zeroizing<String>> {
    let known = challenges.iter().filter_map(|text| challenge(text));
    let challenge = known.max_by_key(|challenge| challenge.is_sha)?;
    let Challenge { realm, nonce, .. } = &challenge;
    let hash = |parts: &[&str]| match challenge.is_sha {
        true => hashed::<Sha256>(parts),
        false => hashed::<Md5>(parts),
    };
    let user = account.user;
    let secret = Zeroizing::new(hash(&[user, realm, account.password.expose()]));
    let asked = hash(&["POST", path]);
    let cnonce = hex::encode(cnonce);
    let response = match challenge.qop {
        true => hash(&[&secret, nonce, "00000001", &cnonce, "auth", &asked]),
        false => hash(&[&secret, nonce, &asked]),
    };
    let mut text = Zeroizing::new(format!(
        "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{path}\", response=\"{response}\", algorithm={}",
        if challenge.is_sha { "SHA-256" } else { "MD5" }
    ));
    if challenge.qop {
        text.push_str(&format!(", qop=auth, nc=00000001, cnonce=\"{cnonce}\""));
    }
    if let Some(opaque) = &challenge.opaque {
        text.push_str(&format!(", opaque=\"{opaque}\""));
    }
    Some(text)
}

fn hashed<D: Digest>(parts: &[&str]) -> String {
    let mut digest = D::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            digest.update(b":");
        }
        digest.update(part.as_bytes());
    }
    hex::encode(digest.finalize())
}

/// Reads a challenge. One of another kind, or with what would have to be escaped in the answer, is none.
fn challenge(text: &str) -> Option<Challenge> {
    let (scheme, rest) = text.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("digest") {
        return None;
    }
    let mut found = Challenge {
        realm: String::new(),
        nonce: String::new(),
        opaque: None,
        is_sha: false,
        qop: false,
    };
    let mut rest = rest.trim_start();
    while let Some((name, behind)) = rest.split_once('=') {
        let name = name.trim();
        let (value, after) = match behind.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => behind
                .split_once(',')
                .map_or((behind, ""), |(value, after)| (value, after)),
        };
        if value.contains('\\') || value.chars().any(char::is_control) {
            return None;
        }
        match name.to_ascii_lowercase().as_str() {
            "realm" => found.realm = value.into(),
            "nonce" => found.nonce = value.into(),
            "opaque" => found.opaque = Some(value.into()),
            "qop" => {
                found.qop = value
                    .split(',')
                    .any(|word| word.trim().eq_ignore_ascii_case("auth"))
            }
            "algorithm" => match value.trim().to_ascii_uppercase().as_str() {
                "MD5" => {}
                "SHA-256" => found.is_sha = true,
                _ => return None,
            },
            // Another scheme's name stands before its first key: the challenge ends here.
            name if name.contains(' ') => break,
            _ => {}
        }
        rest = after.trim_start_matches([',', ' ', '\t']);
    }
    (!found.nonce.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of ONVIF's Application Programmer's Guide, section 6.1.
    #[test]
    fn the_token_is_the_one_of_onvifs_guide() {
        let nonce = Base64::decode_vec("LKqI6G/AikKCQrN0zqZFlg==").unwrap();
        let password = Secret::new("userpassword".into());
        let account = Account {
            user: "user",
            password: &password,
        };
        let text = token(account, nonce.try_into().unwrap(), 1_284_623_445);
        assert!(
            text.contains(">tuOSpGlFlIXsozq4HFNeeGeFLEI=</wsse:Password>"),
            "{text}"
        );
        assert!(
            text.contains("<wsu:Created>2010-09-16T07:50:45Z</wsu:Created>"),
            "{text}"
        );
    }

    #[test]
    fn a_date_is_what_the_calendar_says() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_795_381_200, "2026-11-22T21:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(date(seconds), expected);
        }
    }

    fn answered(challenges: &[&str]) -> Option<String> {
        let challenges: Vec<String> = challenges.iter().map(|text| (*text).to_owned()).collect();
        let password = Secret::new("Circle of Life".into());
        let account = Account {
            user: "Mufasa",
            password: &password,
        };
        Some(authorization(&challenges, "/dir/index.html", account, [7; 16])?.to_string())
    }

    #[test]
    fn the_strongest_challenge_is_answered() {
        let md5 = "Digest realm=\"a, b\", qop=\"auth, auth-int\", algorithm=MD5, nonce=\"n=1\", opaque=\"o\"";
        let sha = "digest nonce=\"x\", algorithm=SHA-256,realm=\"r\",qop=\"auth\", stale=false";
        let text = answered(&[md5]).unwrap();
        let begin = "Digest username=\"Mufasa\", realm=\"a, b\", nonce=\"n=1\", uri=\"/dir/index.html\", response=\"";
        assert!(text.starts_with(begin), "{text}");
        assert!(
            text.contains("\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"0707"),
            "{text}"
        );
        assert!(text.ends_with(", opaque=\"o\""), "{text}");
        assert!(answered(&[md5, sha]).unwrap().contains("algorithm=SHA-256"));
        let old = answered(&["Digest realm=\"r\", nonce=\"n\""]).unwrap();
        assert!(
            !old.contains("qop") && old.contains("algorithm=MD5"),
            "{old}"
        );
    }

    #[test]
    fn what_would_give_the_password_away_or_is_unknown_is_not_answered() {
        for text in [
            "Basic realm=\"r\"",
            "Digest realm=\"r\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
            "Digest realm=\"r\\\"x\", nonce=\"n\"",
            "Digest realm=\"r",
            "",
        ] {
            assert_eq!(answered(&[text]), None, "{text}");
        }
    }
}
