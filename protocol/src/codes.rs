//! From a request to its codes: one derivation, reached from both sides.

use zeroize::Zeroizing;

use crate::entered::{SecureCode, VerificationCode};
use crate::keys::{RequestSecret, VendorPublic, VendorSecret};
use crate::primitives::{LowOrder, hkdf_sha256, hmac_sha256};
use crate::request::Request;

/// Both codes of one request. Secret; each wiped on drop.
pub struct Codes {
    /// For the offline ways: 16 digits.
    pub secure: SecureCode,
    /// For the online way: 8 digits.
    pub verification: VerificationCode,
}

/// Why there are no codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A point of low order: the shared secret would be zero, whoever computes it (RFC 7748 §6.1).
    #[error(
        "the public key is not usable (a point of low order); this was not made by a recorder, issue nothing"
    )]
    LowOrder,
    /// The secret belongs to another request.
    #[error("this secret is not the one the request was made with")]
    OtherRequest,
}

impl From<LowOrder> for CodeError {
    fn from(_: LowOrder) -> CodeError {
        CodeError::LowOrder
    }
}

/// The recorder's direction. `vendor` must be the key that the request's number names.
pub fn codes_for_request(
    secret: &RequestSecret,
    vendor: &VendorPublic,
    request: &Request,
) -> Result<Codes, CodeError> {
    if secret.public() != request.public() {
        return Err(CodeError::OtherRequest);
    }
    Ok(codes(&*secret.agree(vendor)?, vendor, request))
}

/// The desk's direction: one scalar multiplication. `secret` must be the key that the request's
/// number names; the caller chooses it.
pub fn codes_for_desk(secret: &VendorSecret, request: &Request) -> Result<Codes, CodeError> {
    let shared = secret.agree(request.public())?;
    Ok(codes(&shared, secret.public(), request))
}

/// The same where a token keeps the vendor's secret and gives out what it agrees on with the request's public key: `shared`, 32
/// bytes. `vendor` is the key's public half.
pub fn codes_for_shared(
    shared: &[u8; 32],
    vendor: &VendorPublic,
    request: &Request,
) -> Result<Codes, CodeError> {
    match shared.iter().fold(0, |bits, byte| bits | byte) {
        0 => Err(CodeError::LowOrder),
        _ => Ok(codes(shared, vendor, request)),
    }
}

/// Whether the request's public key is of use: no point of low order (RFC 7748 §6.1). Any secret finds that out.
pub fn check_public_key(request: &Request) -> Result<(), CodeError> {
    VendorSecret::new(&[1; 32]).agree(request.public())?;
    Ok(())
}

fn codes(shared: &[u8; 32], vendor: &VendorPublic, request: &Request) -> Codes {
    let key = code_key(shared, vendor, request);
    Codes {
        secure: SecureCode::from_number(tag(&key, b"secure code", request)),
        verification: VerificationCode::from_number(tag(&key, b"verification code", request)),
    }
}

fn code_key(shared: &[u8; 32], vendor: &VendorPublic, request: &Request) -> Zeroizing<[u8; 32]> {
    hkdf_sha256(
        b"recovery request v1",
        shared,
        &[&request.to_bytes(), &vendor.0],
    )
}

/// The first eight bytes of the channel's tag, big-endian.
fn tag(key: &[u8; 32], channel: &[u8], request: &Request) -> Zeroizing<u64> {
    let tag = hmac_sha256(key, &[channel, &[0], request.serial().as_str().as_bytes()]);
    let mut number = Zeroizing::new(0);
    for byte in &tag[..8] {
        *number = *number << 8 | u64::from(*byte);
    }
    number
}

#[cfg(test)]
mod tests {
    extern crate std;

    use alloc::vec::Vec;

    use super::*;
    use crate::{KeyNumber, Serial};

    fn bytes(value: &serde_json::Value) -> [u8; 32] {
        let bytes = hex::decode(value.as_str().unwrap()).unwrap();
        bytes.try_into().unwrap()
    }

    #[test]
    fn intermediate_values_of_the_vectors() {
        let vectors: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../tests/vectors.json")).unwrap();
        assert_eq!(vectors.len(), 4);
        for vector in vectors {
            let secret = RequestSecret::new(&bytes(&vector["request_secret"]));
            let vendor = VendorPublic(bytes(&vector["vendor_public"]));
            let request =
                Request::from_bytes(&hex::decode(vector["request"].as_str().unwrap()).unwrap())
                    .unwrap();
            let shared = secret.agree(&vendor).unwrap();
            assert_eq!(*shared, bytes(&vector["shared"]));
            assert_eq!(
                *code_key(&shared, &vendor, &request),
                bytes(&vector["code_key"])
            );
            let codes = codes_for_shared(&shared, &vendor, &request).unwrap();
            let secure = vector["secure_code"].as_str().unwrap();
            assert_eq!(*codes.secure.formatted(), *secure);
            assert_eq!(check_public_key(&request), Ok(()));
            let nothing = codes_for_shared(&[0; 32], &vendor, &request);
            assert_eq!(nothing.err(), Some(CodeError::LowOrder));
        }
    }

    /// The points of small order on the curve and its twist, with their non-canonical forms.
    #[test]
    fn low_order_points_are_refused_on_both_sides() {
        let mut points: Vec<[u8; 32]> = Vec::new();
        for text in [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ] {
            let point: [u8; 32] = hex::decode(text).unwrap().try_into().unwrap();
            let mut high = point;
            high[31] |= 0x80;
            points.extend([point, high]);
        }
        let secret = RequestSecret::new(&[3; 32]);
        let serial = Serial::parse("A").unwrap();
        let request = Request::new(&secret, KeyNumber(1), serial);
        for point in points {
            let recorder = codes_for_request(&secret, &VendorPublic(point), &request);
            assert_eq!(recorder.err(), Some(CodeError::LowOrder));
            let mut hostile = request.to_bytes();
            hostile[3..35].copy_from_slice(&point);
            let hostile = Request::from_bytes(&hostile).unwrap();
            let desk = codes_for_desk(&VendorSecret::new(&[9; 32]), &hostile);
            assert_eq!(desk.err(), Some(CodeError::LowOrder));
            assert_eq!(check_public_key(&hostile), Err(CodeError::LowOrder));
        }
    }

    #[test]
    fn another_requests_secret_is_refused() {
        let serial = Serial::parse("A").unwrap();
        let request = Request::new(&RequestSecret::new(&[3; 32]), KeyNumber(1), serial);
        let vendor = VendorSecret::new(&[9; 32]);
        let other = codes_for_request(&RequestSecret::new(&[4; 32]), vendor.public(), &request);
        assert_eq!(other.err(), Some(CodeError::OtherRequest));
    }
}
