//! Ten requests of every shape.
#![allow(clippy::unwrap_used)]

use recovery_protocol::{KeyNumber, Request, RequestSecret, Serial};

pub fn requests() -> Vec<Request> {
    let serials = [
        "A",
        "42",
        "NVR-7",
        "123456789",
        "DVR-2023-0042",
        "X5S-0820181021CCWR123456789WCVU",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
        "--------",
        "00000000000000000000",
        "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
    ];
    let request = |(at, serial): (usize, &&str)| {
        let secret = RequestSecret::new(&[0x51 ^ at as u8; 32]);
        Request::new(
            &secret,
            KeyNumber(at as u8 * 27),
            Serial::parse(serial).unwrap(),
        )
    };
    serials.iter().enumerate().map(request).collect()
}
