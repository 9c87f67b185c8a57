//! The keys that a reset button may be, by the kernel's names.

/// The highest number of a key (`KEY_MAX`).
pub const MOST: u16 = 0x2ff;

/// Names and numbers in `linux/input-event-codes.h` of the keys that device trees give to buttons on a case. Any other key
/// is configured by its number.
const NAMED: [(&str, u16); 14] = [
    ("KEY_ENTER", 28),
    ("KEY_POWER", 116),
    ("KEY_STOP", 128),
    ("KEY_PROPS", 130),
    ("KEY_SETUP", 141),
    ("KEY_PROG1", 148),
    ("KEY_CONFIG", 171),
    ("BTN_0", 0x100),
    ("BTN_1", 0x101),
    ("KEY_VENDOR", 0x168),
    ("KEY_OK", 0x160),
    ("KEY_RESTART", 0x198),
    ("KEY_WPS_BUTTON", 0x211),
    ("KEY_RFKILL", 247),
];

/// The number of a named key.
pub fn number(name: &str) -> Option<u16> {
    let (_, number) = NAMED.iter().find(|(known, _)| *known == name)?;
    Some(*number)
}

/// All names, for the person who used another.
pub fn names() -> String {
    NAMED.map(|(name, _)| name).join(" ")
}
