//! Reads a call's parameters strictly and says which one is wrong.
//!
//! serde is shown the method first and then the parameters, whatever their order in the message and whatever stands beside
//! them. In another order it would keep the parameters, and a password among them, in memory that nobody wipes.

use serde::de::value::MapDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use std::cell::RefCell;
use std::fmt;
use std::iter;

/// A message that was found to be a call, to be read as an interface's enum.
pub(super) struct StrictCall<'a> {
    /// The message without its NUL.
    pub(super) message: &'a [u8],
    /// Its method's full name.
    pub(super) method: &'a str,
    /// Whether it has parameters other than null.
    pub(super) has_parameters: bool,
}

/// What kept a call from being read.
pub(super) enum Misread {
    /// The enum has no such method.
    Method,
    /// This parameter is missing, unknown, repeated or of the wrong type; `parameters` if they are no object.
    Parameter(String),
}

/// How far the reading has come.
enum Place {
    Method,
    Parameters,
    Parameter(String),
}

impl StrictCall<'_> {
    pub(super) fn read<C: DeserializeOwned>(&self) -> Result<C, Misread> {
        let place = RefCell::new(Place::Method);
        let reader = Whole {
            json: &mut serde_json::Deserializer::from_slice(self.message),
            call: self,
            place: &place,
            next: Entry::Method,
        };
        C::deserialize(reader).map_err(|error| match place.replace(Place::Method) {
            Place::Method => Misread::Method,
            Place::Parameters => {
                let sentence = error.to_string();
                Misread::Parameter(missing_field(&sentence).unwrap_or("parameters").into())
            }
            Place::Parameter(name) => Misread::Parameter(name),
        })
    }
}

/// serde tells a missing field's name only in its sentence: "missing field `surface`".
fn missing_field(sentence: &str) -> Option<&str> {
    sentence.strip_prefix("missing field `")?.split('`').next()
}

/// The call as an object of two entries.
struct Whole<'a, T> {
    json: T,
    call: &'a StrictCall<'a>,
    place: &'a RefCell<Place>,
    next: Entry,
}

enum Entry {
    Method,
    Parameters,
    Absent,
    End,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Whole<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Whole {
            json: visitor,
            call: self.call,
            place: self.place,
            next: self.next,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Whole<'_, V> {
    type Value = V::Value;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("a call")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.json.visit_map(Whole {
            json: map,
            call: self.call,
            place: self.place,
            next: self.next,
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Whole<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let name = match self.next {
            Entry::Method => "method",
            Entry::Parameters | Entry::Absent => {
                while let Some(key) = self.json.next_key::<String>()? {
                    if key == "parameters" && self.call.has_parameters {
                        break;
                    }
                    self.json.next_value::<IgnoredAny>()?;
                }
                "parameters"
            }
            Entry::End => {
                while self.json.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(None);
            }
        };
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        match self.next {
            Entry::Method => {
                self.next = if self.call.has_parameters {
                    Entry::Parameters
                } else {
                    Entry::Absent
                };
                let method = seed.deserialize(self.call.method.into_deserializer())?;
                self.place.replace(Place::Parameters);
                Ok(method)
            }
            Entry::Parameters => {
                self.next = Entry::End;
                self.json.next_value_seed(Named {
                    json: seed,
                    place: self.place,
                })
            }
            Entry::Absent | Entry::End => {
                self.next = Entry::End;
                seed.deserialize(MapDeserializer::new(iter::empty::<(&str, &str)>()))
            }
        }
    }
}

/// The parameters: an object whose keys are noted as they are read.
struct Named<'a, T> {
    json: T,
    place: &'a RefCell<Place>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Named<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<S::Value, D::Error> {
        self.json.deserialize(Named {
            json,
            place: self.place,
        })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Named<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Named {
            json: visitor,
            place: self.place,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Named<'_, V> {
    type Value = V::Value;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("parameters by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.json.visit_map(Named {
            json: map,
            place: self.place,
        })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Named<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(name) = self.json.next_key::<String>()? else {
            self.place.replace(Place::Parameters);
            return Ok(None);
        };
        self.place.replace(Place::Parameter(name.clone()));
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.json.next_value_seed(seed)
    }
}
