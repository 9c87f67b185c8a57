extern crate std;

use alloc::string::ToString;
use alloc::vec::Vec;
use core::convert::Infallible;

use super::*;

const SECURE_TEXT: &str = "4005 0017 7697 8576";

#[test]
fn lengths_tell_the_codes_apart() {
    let Ok(EnteredCode::Secure(code)) = EnteredCode::parse(" 4005-00177697\t8576\n") else {
        panic!("a secure code");
    };
    assert_eq!(code.expose(), "4005001776978576");
    assert_eq!(*code.formatted(), SECURE_TEXT);
    let Ok(EnteredCode::Verification(code)) = EnteredCode::parse("87345214") else {
        panic!("a verification code");
    };
    assert_eq!(*code.formatted(), "8734 5214");
    let kit = KitCode::from_random(|bytes| {
        bytes.fill(17);
        Ok::<(), Infallible>(())
    });
    let kit = kit.unwrap();
    assert_eq!(&kit.expose()[..23], "7".repeat(23));
    let Ok(EnteredCode::Kit(read)) = EnteredCode::parse(&kit.formatted()) else {
        panic!("a kit code");
    };
    assert!(read == kit);
}

#[test]
fn every_wrong_digit_and_every_swap_is_caught() {
    let good: Vec<u8> = SecureCode::parse(SECURE_TEXT).unwrap().expose().into();
    let refused = |digits: &[u8]| {
        let text = core::str::from_utf8(digits).unwrap();
        SecureCode::parse(text).err() == Some(EntryError::CheckDigit)
    };
    for at in 0..good.len() {
        for digit in b'0'..=b'9' {
            let mut wrong = good.clone();
            wrong[at] = digit;
            assert_eq!(refused(&wrong), digit != good[at]);
        }
        let mut swapped = good.clone();
        swapped.swap(at, (at + 1).min(good.len() - 1));
        assert_eq!(refused(&swapped), swapped != good);
    }
}

#[test]
fn errors_say_what_to_do_and_keep_the_code() {
    let error = |text: &str| EnteredCode::parse(text).err().unwrap();
    assert_eq!(error(" - "), EntryError::Empty);
    let text = error("4005 0017 7697 857").to_string();
    assert_eq!(
        text,
        "15 digits were typed; a verification code has 8, a secure code 16, a recovery kit code 24"
    );
    let wanted = Lengths::Exactly(16);
    assert_eq!(
        SecureCode::parse("1").err(),
        Some(EntryError::Length { typed: 1, wanted })
    );
    assert_eq!(
        error("4005 O017"),
        EntryError::NotDigit {
            position: 6,
            found: 'O'
        }
    );
    assert!(!error("4005 \u{1b}017").to_string().contains('\u{1b}'));
    assert_eq!(
        error(&"1".repeat(100_000)).to_string().split(';').next(),
        Some("far too many digits were typed")
    );
    assert_eq!(error("4005 0017 7697 8575"), EntryError::CheckDigit);
}

#[test]
fn codes_of_other_value_differ() {
    let code = SecureCode::parse(SECURE_TEXT).unwrap();
    assert!(code == SecureCode::parse("4005001776978576").unwrap());
    assert!(code != SecureCode::parse("6058 9284 0272 9211").unwrap());
}

#[test]
fn kit_digits_are_drawn_without_bias() {
    // Every byte value once as the first of a source of 3s: which digit does it become?
    let mut counts = [0; 10];
    for first in 0..=255 {
        let mut begun = false;
        let kit = KitCode::from_random(|bytes| {
            bytes.fill(3);
            if !begun {
                bytes[0] = first;
                bytes[23] = 4;
                begun = true;
            }
            Ok::<(), Infallible>(())
        });
        let kit = kit.unwrap();
        assert!(KitCode::parse(kit.expose()).unwrap() == kit);
        let skipped = kit.expose().as_bytes()[22] == b'4';
        assert_eq!(skipped, first >= 250);
        if !skipped {
            counts[usize::from(kit.expose().as_bytes()[0] - b'0')] += 1;
        }
    }
    assert_eq!(counts, [25; 10]);
    assert_eq!(
        KitCode::from_random(|_| Err("broken")).err(),
        Some("broken")
    );
}
