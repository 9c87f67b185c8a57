//! An authenticator in software: one passkey, and everything that a wicked one could change.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub struct Authenticator {
    key: EcdsaKeyPair,
    random: SystemRandom,
    /// The credential's.
    pub id: Vec<u8>,
    /// The site, as the options named it.
    pub site: String,
    /// What the browser writes into the client data.
    pub origin: String,
    /// User present and verified.
    pub flags: u8,
    /// Goes up with each use; 0: does not count.
    pub counter: u32,
    /// As the options named them.
    pub user: Vec<u8>,
}

impl Authenticator {
    pub fn new(id: &[u8]) -> Authenticator {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Authenticator {
            key: EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).unwrap(),
            random,
            id: id.to_vec(),
            site: String::new(),
            origin: "https://agents.example".into(),
            flags: 0b101,
            counter: 1,
            user: Vec::new(),
        }
    }

    /// Makes the passkey; what the browser's form has then.
    pub fn make(&mut self, options: &Value) -> String {
        let kinds = options["pubKeyCredParams"].as_array().unwrap();
        assert!(kinds.iter().any(|kind| kind["alg"] == -7));
        assert_eq!(options["attestation"], "none");
        self.site = options["rp"]["id"].as_str().unwrap().into();
        self.user = decoded(&options["user"]["id"]);
        let mut data = self.head(self.flags | 0x40);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&(self.id.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.id);
        let point = self.key.public_key().as_ref();
        data.extend_from_slice(b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20");
        data.extend_from_slice(&point[1..33]);
        data.extend_from_slice(b"\x22\x58\x20");
        data.extend_from_slice(&point[33..]);
        json!({
            "client_data": encoded(&self.client_data("webauthn.create", options)),
            "authenticator_data": encoded(&data),
        })
        .to_string()
    }

    /// Uses it; what the browser's form has then.
    pub fn show(&mut self, options: &Value) -> String {
        self.counter += u32::from(self.counter > 0);
        let data = self.head(self.flags);
        let client = self.client_data("webauthn.get", options);
        let mut message = data.clone();
        message.extend_from_slice(&Sha256::digest(&client));
        let signature = self.key.sign(&self.random, &message).unwrap();
        json!({
            "id": encoded(&self.id),
            "client_data": encoded(&client),
            "authenticator_data": encoded(&data),
            "signature": encoded(signature.as_ref()),
            "user": encoded(&self.user),
        })
        .to_string()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.site.as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
        .into_bytes()
    }
}

fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text.as_str().unwrap())
        .unwrap()
}
