//! The name of a request.

use core::fmt;
use core::str::FromStr;

/// A request's name: a UUIDv8 (RFC 9562) made from its bytes. It proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

/// The text is no GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no GUID; one looks like 39b73d55-070c-833b-a10f-fdb932062e3b (8-4-4-4-12 hexadecimal digits)"
)]
pub struct GuidError;

impl Guid {
    /// Sets version 8 and the RFC 9562 variant in the first 16 bytes of a digest.
    pub(crate) fn from_digest(mut bytes: [u8; 16]) -> Guid {
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Guid(bytes)
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The first eight hexadecimal digits, as file names carry them.
    pub fn short(&self) -> alloc::string::String {
        self.0[..4]
            .iter()
            .map(|b| alloc::format!("{b:02x}"))
            .collect()
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for Guid {
    type Err = GuidError;

    /// The hyphenated form, in either case.
    fn from_str(text: &str) -> Result<Guid, GuidError> {
        let text = text.as_bytes();
        if text.len() != 36 || [8, 13, 18, 23].iter().any(|at| text[*at] != b'-') {
            return Err(GuidError);
        }
        let digits = text.iter().filter(|byte| **byte != b'-');
        let mut nibbles = digits.map(|digit| char::from(*digit).to_digit(16));
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            let (Some(Some(high)), Some(Some(low))) = (nibbles.next(), nibbles.next()) else {
                return Err(GuidError);
            };
            *byte = (high << 4 | low) as u8;
        }
        Ok(Guid(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn text_form() {
        let text = "39b73d55-070c-833b-a10f-fdb932062e3b";
        let guid: Guid = text.parse().unwrap();
        assert_eq!(guid.to_string(), text);
        assert_eq!(guid.short(), "39b73d55");
        assert_eq!(text.to_uppercase().parse(), Ok(guid));
        for bad in [
            "",
            "39b73d55070c833ba10ffdb932062e3b",
            "39b73d55-070c-833b-a10f-fdb932062e3",
            "39b73d55-070c-833b-a10f-fdb932062e3g",
            "39b73d55-070c-833b-a10f-fdb932062eé",
            "+9b73d55-070c-833b-a10f-fdb932062e3b",
            "39b73d5-5070c-833b-a10f-fdb932062e3b",
        ] {
            assert_eq!(bad.parse::<Guid>(), Err(GuidError), "{bad}");
        }
    }
}
