//! Text that nobody may see: passwords, typed codes, prepared credentials.

use zeroize::Zeroizing;

/// A text wiped when dropped. It has no `Debug`, no `Clone` and no `Serialize`, so that no log line, copy or reply can
/// hold it by accident; [`Secret::expose`] marks every place that means to look.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// `#[serde(with = "crate::secret::on_the_wire")]`: the fields of a message that carry a secret on purpose.
pub mod on_the_wire {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the secret into a message.
    pub fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    /// Reads a secret out of a message.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }
}

/// The same for a field that may be absent.
pub mod maybe_on_the_wire {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the secret, or null.
    pub fn serialize<S: Serializer>(secret: &Option<Secret>, to: S) -> Result<S::Ok, S::Error> {
        match secret {
            Some(secret) => to.serialize_some(secret.expose()),
            None => to.serialize_none(),
        }
    }

    /// Reads a secret, or nothing.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Secret::new))
    }
}
