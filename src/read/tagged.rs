//! Varlink's calls and errors: a name, and parameters which mean what the name says.

use super::reader::Reader;
use super::tree::{Text, Tree};
use super::wrong::Wrong;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// A name and its parameters, to be read as an adjacently tagged enum. serde is shown them in this order, whatever their order in the
/// message: where parameters come first it keeps them, and a password among them, until it has read the name.
pub struct Tagged<'de> {
    /// What the name is of: `method` or `error`.
    pub tag: &'static str,
    /// The name, full.
    pub name: &'de str,
    /// Nothing counts as no parameters.
    pub parameters: Option<Tree<'de>>,
    /// Whether parameters may hold nothing that is not wanted. (Their own names are the enum's matter.)
    pub strict: bool,
}

/// Where the parameters are.
pub const PARAMETERS: &str = "parameters";

impl<'de> Deserializer<'de> for Tagged<'de> {
    type Error = Wrong;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_seq(Pair {
            tag: self.tag,
            name: Some(self.name),
            parameters: self.parameters,
            strict: self.strict,
        })
    }

    /// As it stands in the message.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let name = Tree::Text(Text::Plain(self.name));
        let mut parts = vec![(Text::Plain(self.tag), name.into())];
        if let Some(parameters) = self.parameters {
            parts.push((Text::Plain(PARAMETERS), parameters.into()));
        }
        Reader::lenient(Tree::Map(parts)).deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Pair<'de> {
    tag: &'static str,
    name: Option<&'de str>,
    parameters: Option<Tree<'de>>,
    strict: bool,
}

impl<'de> SeqAccess<'de> for Pair<'de> {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let (read, part) = match self.name.take() {
            Some(name) => (seed.deserialize(StrDeserializer::new(name)), self.tag),
            None => {
                let parameters = self.parameters.take().unwrap_or(Tree::empty());
                let reader = match self.strict {
                    true => Reader::strict(parameters),
                    false => Reader::lenient(parameters),
                };
                (seed.deserialize(Parameters(reader)), PARAMETERS)
            }
        };
        match read {
            Ok(value) => Ok(Some(value)),
            Err(wrong) => Err(Wrong::under(wrong, part)),
        }
    }
}

/// Parameters come by name and in no other way.
struct Parameters<'de>(Reader<'de>);

impl<'de> Deserializer<'de> for Parameters<'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
