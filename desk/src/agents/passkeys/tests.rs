//! What is read of an authenticator's words; whole ceremonies are tested with the running service.

use sha2::{Digest, Sha256};

use super::ceremony::{PasskeyError, Site, challenge_in, fresh};
use super::key::PublicKey;

/// Keys in COSE's form and their signatures over "message", as Python's cbor2 and cryptography write them.
const SIGNED: [(&str, &str, &str); 3] = [
    (
        "ES256",
        "a5010203262001215820b821125586c24ed96176ade730fc8b1cb01b88e47033248fb3e8cd264dfb2263225820d464d6aa94c5a7d80eef\
         c71171a9750c5bb2b0f6fd800d005140cfb323862361",
        "30440220209081b24d3f28e204fcd2ac8c2fe5be8549f422a7fef6bd3a72793a777d3bfa02204dad74db634cfd151f041e81cb8248f83d\
         f1d473676fedd26022f87de55706ad",
    ),
    (
        "EdDSA",
        "a401010327200621582015cf8e21994c021e3df70f3a3053221f33fadf9be40ea4f01923f60e65317fc8",
        "879102099c09f11b78a7c822ad8e23605b1c6a0bedbdae44facd60415e7d6a80a10084479956a0423153b18981d1eefeba55b7f718e0bf\
         88c2dd863fdbd23f09",
    ),
    (
        "RS256",
        "a401030339010020590100a833046ebcb5ec05712b7d38cd4950b03b400c65607cfc316ef1706a110fe1c1ea37fa74fa2ef62a48c0f87f\
         5e07d78301d7db83a4cee20557f768c7de2cfc64bfa6c78095f5e845c7be58c37961a82573e757911af437a059093e3f9063055420ff19\
         02d63785d2a05af6f657fa885481efb88bb7b12e45238d84f66d3a3343c31ce04f28768d93869617e163d07ff31de4302e7896936899c4\
         3273bb09cdb0727c2b16fa5943152f122db4870dca5781355ed1e2c77c99750364137b3b4820e37f4a200b93dfefcbfdf64ed061976c84\
         7d3da9f78dc2691255ef2127e9b3b21cfac56705cbf13c14340bf0127309a1ca0c55b539b48bc7e4aab492e8d477132143010001",
        "78507a3f3a00e67ba201ada2ab875d04655af8983443be7a999b797525634901ab02079ae4903f53b545b1a97eaa181d8c6877e337a0c7\
         0cbaa4979d187437fcd71260fbc61e15dd192a4b0586ec13b62a91d1b42b128f3e74e649d36a6e3abb522a63c541fc6aa952dff53edc6b\
         5a21fbca97c8d680caf8ce47d6217f442c8297dee3c95829dff117f89f33230f301a1b88dd1d3a12df4d59417d8c7724f519632f73640e\
         96453b8dd7ca445dac00958335171edabb5b935742a60a9e90ae2f689b791b4368ceb2f3d2e4cbe0d113330d064f20a62cd8973d37f527\
         fb8707a10724919f437b06b31a582a2c4b8ec1a4d0456cde203f962e48132973b0598338",
    ),
];

#[test]
fn keys_of_each_kind_are_read_and_sign() {
    for (kind, key, signature) in SIGNED {
        let mut bytes = hex::decode(key).unwrap();
        bytes.extend_from_slice(b"rest");
        let (key, rest) = PublicKey::read(&bytes).expect(kind);
        assert_eq!(rest, b"rest");
        let key = PublicKey::parse(&key.text()).unwrap();
        let mut signature = hex::decode(signature).unwrap();
        assert!(key.signed(b"message", &signature), "{kind}");
        assert!(!key.signed(b"massage", &signature), "{kind}");
        signature[20] ^= 1;
        assert!(!key.signed(b"message", &signature), "{kind}");
        assert!(!key.signed(b"message", b""), "{kind}");
        for end in 0..bytes.len() - 4 {
            assert!(PublicKey::read(&bytes[..end]).is_none(), "{kind} {end}");
        }
    }
    for text in ["", "-7", "-7 zz", "x 00"] {
        assert!(PublicKey::parse(text).is_none(), "{text}");
    }
    assert!(!PublicKey::parse("-7 04").unwrap().signed(b"", b""));
    assert!(!PublicKey::parse("-1 04").unwrap().signed(b"", b""));
}

#[test]
fn passkeys_are_for_a_name_over_tls_or_for_this_machine() {
    let origin = |url: &str| Site::of(url).map(|site| (site.id().to_owned(), format!("{site:?}")));
    let id = |url: &str| origin(url).map(|(id, _)| id);
    assert_eq!(
        id("https://Agents.Example:8444").as_deref(),
        Some("agents.example")
    );
    assert_eq!(id("http://localhost:8080").as_deref(), Some("localhost"));
    assert_eq!(
        origin("https://agents.example:443"),
        origin("https://agents.example")
    );
    assert_ne!(
        origin("https://agents.example:8444"),
        origin("https://agents.example")
    );
    for none in [
        "http://agents.example",
        "https://192.0.2.1:8444",
        "https://[2001:db8::1]:8444",
        "agents.example",
    ] {
        assert_eq!(id(none), None, "{none}");
    }
}

/// Authenticator data of a new passkey for "agents.example".
fn data() -> Vec<u8> {
    let mut data = Sha256::digest(b"agents.example").to_vec();
    data.extend_from_slice(&[0b0100_0101, 0, 0, 0, 1]);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(b"\0\x04name");
    data.extend_from_slice(&hex::decode(SIGNED[0].1).unwrap());
    data
}

#[test]
fn authenticator_data_is_read_whole_or_not_at_all() {
    let site = Site::of("https://agents.example").unwrap();
    let whole = data();
    let read = fresh(&whole, &site).unwrap();
    assert_eq!((read.id.as_str(), read.counter), ("bmFtZQ", 1));
    for end in 0..whole.len() {
        assert!(fresh(&whole[..end], &site).is_err(), "{end}");
    }
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut data = whole.clone();
        change(&mut data);
        fresh(&data, &site).err()
    };
    assert_eq!(with(&|data| data.push(0)), Some(PasskeyError::Form));
    assert_eq!(with(&|data| data[32] |= 0x80), Some(PasskeyError::Form));
    // Extensions may follow.
    assert_eq!(
        with(&|data| {
            data[32] |= 0x80;
            data.push(0xa0)
        }),
        None
    );
    assert_eq!(with(&|data| data[0] ^= 1), Some(PasskeyError::Site));
    assert_eq!(with(&|data| data[32] &= 0xfe), Some(PasskeyError::Presence));
    assert_eq!(with(&|data| data[32] |= 0x10), Some(PasskeyError::Form));
    assert_eq!(with(&|data| data[32] |= 0x18), None);
    assert_eq!(with(&|data| data[32] &= !0x40), Some(PasskeyError::Form));
    assert_eq!(with(&|data| data[54] = 0), Some(PasskeyError::Form));
    assert_eq!(with(&|data| data[62] = 9), Some(PasskeyError::Key));
}

#[test]
fn client_data_is_for_this_console_and_this_purpose() {
    let site = Site::of("https://agents.example").unwrap();
    let read = |text: &str| challenge_in(text.as_bytes(), "webauthn.get", &site);
    let good = r#"{"type":"webauthn.get","challenge":"x","origin":"https://agents.example","crossOrigin":false,"new":1}"#;
    assert_eq!(read(good).unwrap(), "x");
    for (from, to, error) in [
        ("webauthn.get", "webauthn.create", PasskeyError::Kind),
        ("https:", "http:", PasskeyError::Origin),
        (".example", ".example:8444", PasskeyError::Origin),
        ("agents.example", "x.agents.example", PasskeyError::Origin),
        ("false", "true", PasskeyError::Origin),
        (
            "\"new\":1",
            "\"topOrigin\":\"https://other.example\"",
            PasskeyError::Origin,
        ),
        ("challenge", "challange", PasskeyError::Form),
        ("{", "[", PasskeyError::Form),
    ] {
        assert_eq!(read(&good.replace(from, to)), Err(error), "{to}");
    }
}
