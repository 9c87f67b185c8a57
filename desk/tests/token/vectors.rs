//! The published vectors' vendor keys, put into a token: the codes are those of the vectors.

use std::collections::BTreeMap;
use std::fs;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use recovery_protocol::Request;
use serde_json::Value;

use crate::{MODULE, PIN, initialise, with_token, write_file};

#[test]
fn imported_vectors_give_the_published_codes() {
    let stage = with_token();
    // This process loads the module, too, and so has the configuration that it was started with.
    let own =
        std::env::var("SOFTHSM2_CONF").expect("SOFTHSM2_CONF names a configuration for this test");
    fs::copy(own, stage.path("softhsm2.conf")).unwrap();
    initialise(&stage);

    let text = include_str!("../../../protocol/tests/vectors.json");
    let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
    let bytes = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
    let number = |vector: &Value| vector["key_id"].as_u64().unwrap() as u8;
    let keys: BTreeMap<u8, &Value> = vectors
        .iter()
        .map(|vector| (number(vector), vector))
        .collect();
    let module = Pkcs11::new(MODULE).unwrap();
    module
        .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
        .unwrap();
    let slots = module.get_slots_with_initialized_token().unwrap();
    let session = module.open_rw_session(slots[0]).unwrap();
    session
        .login(UserType::User, Some(&AuthPin::from(PIN.to_owned())))
        .unwrap();
    for (number, vector) in &keys {
        let both = [
            Attribute::Token(true),
            Attribute::KeyType(KeyType::EC_EDWARDS),
            Attribute::EcParams(vec![0x06, 0x03, 0x2b, 0x65, 0x6e]),
            Attribute::Label(format!("vendor-key-{number}").into()),
            Attribute::Derive(true),
        ];
        let secret = [
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Value(bytes(&vector["vendor_secret"])),
        ];
        let point = [&[0x04, 0x20][..], &bytes(&vector["vendor_public"])].concat();
        let public = [
            Attribute::Class(ObjectClass::PUBLIC_KEY),
            Attribute::Private(false),
            Attribute::EcPoint(point),
        ];
        session
            .create_object(&[&both[..], &secret[..]].concat())
            .unwrap();
        session
            .create_object(&[&both[..], &public[..]].concat())
            .unwrap();
    }
    session.close().unwrap();
    module.finalize().unwrap();

    fs::remove_file(stage.path("keys/vendor-key-7.toml")).unwrap();
    for vector in &vectors {
        let request = Request::from_bytes(&bytes(&vector["request"])).unwrap();
        write_file(&stage, "one", &request);
        let (status, out, error) = stage.run(&["issue", "one"], "");
        assert_eq!((status, error.as_str()), (0, ""));
        let code = vector["secure_code"].as_str().unwrap();
        assert!(out.trim_end().ends_with(code), "{out}");
    }
}
