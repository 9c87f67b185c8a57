//! The vectors made by an independent implementation, in both directions.
#![allow(clippy::unwrap_used)]

use recovery_protocol::{
    KeyNumber, Request, RequestSecret, SecureCode, Serial, VendorSecret, VerificationCode,
    codes_for_desk, codes_for_request, long_serial,
};
use serde_json::Value;

fn key(value: &Value) -> [u8; 32] {
    hex::decode(value.as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap()
}

#[test]
fn both_directions() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let text = |key: &str| vector[key].as_str().unwrap();
        let secret = RequestSecret::new(&key(&vector["request_secret"]));
        let vendor = VendorSecret::new(&key(&vector["vendor_secret"]));
        assert_eq!(vendor.public().0, key(&vector["vendor_public"]));

        let number = KeyNumber(vector["key_id"].as_u64().unwrap() as u8);
        let request = Request::new(&secret, number, Serial::parse(text("serial")).unwrap());
        assert_eq!(hex::encode(request.to_bytes()), text("request"));
        assert_eq!(
            Request::from_bytes(&request.to_bytes()),
            Ok(request.clone())
        );
        assert_eq!(request.guid().to_string(), text("guid"));

        let rows: Vec<String> = serde_json::from_value(vector["long_serial"].clone()).unwrap();
        assert_eq!(long_serial::rows(&request), rows);
        assert_eq!(long_serial::read(&rows.join("\n")), Ok(request.clone()));
        assert_eq!(long_serial::find(&rows.join("\n")), Ok(request.clone()));
        assert_eq!(
            long_serial::symbols(&request),
            rows.concat().replace(' ', "")
        );

        for codes in [
            codes_for_request(&secret, vendor.public(), &request).unwrap(),
            codes_for_desk(&vendor, &request).unwrap(),
        ] {
            assert_eq!(*codes.secure.formatted(), text("secure_code"));
            assert!(codes.secure == SecureCode::parse(text("secure_code")).unwrap());
            assert_eq!(codes.verification.expose(), text("verification_code"));
            let typed = VerificationCode::parse(text("verification_code")).unwrap();
            assert!(codes.verification == typed);
        }
    }
}
