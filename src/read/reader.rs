//! Reads a tree as what it should be.

use super::tree::{Part, Text, Tree};
use super::wrong::Wrong;
use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use std::vec::IntoIter;

/// A part of a text, to be read as what is wanted.
pub struct Reader<'de> {
    tree: Tree<'de>,
    /// Whether tables may hold nothing that is not wanted.
    strict: bool,
}

impl<'de> Reader<'de> {
    pub(super) fn strict(tree: Tree<'de>) -> Self {
        Self { tree, strict: true }
    }

    pub(super) fn lenient(tree: Tree<'de>) -> Self {
        Self {
            tree,
            strict: false,
        }
    }

    fn unlike(&self, wanted: &dyn Expected) -> Wrong {
        let found = match &self.tree {
            Tree::Absent => return Wrong::absent(),
            Tree::Null => Unexpected::Unit,
            Tree::Bool(value) => Unexpected::Bool(*value),
            Tree::Number(number) => Unexpected::Unsigned(*number),
            Tree::Negative(number) => Unexpected::Signed(*number),
            Tree::Other(what) => Unexpected::Other(what),
            Tree::Text(text) => Unexpected::Str(text),
            Tree::List(_) => Unexpected::Other("a list"),
            Tree::Map(_) => Unexpected::Other("a table"),
        };
        Wrong::invalid_type(found, wanted)
    }
}

/// As many as there are kinds of whole numbers: each is held to its range by whoever wants it.
macro_rules! numbers {
    ($($method:ident)*) => {$(
        #[inline(never)]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self.tree {
                Tree::Number(number) => visitor.visit_u64(number),
                Tree::Negative(number) => visitor.visit_i64(number),
                _ => Err(self.unlike(&visitor)),
            }
        }
    )*};
}

/// What nothing here is read as.
macro_rules! refused {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            Err(self.unlike(&visitor))
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Wrong;

    numbers! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    }

    refused! {
        deserialize_f32 deserialize_f64 deserialize_char deserialize_bytes deserialize_byte_buf
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(value),
            Tree::Number(number) => visitor.visit_u64(number),
            Tree::Negative(number) => visitor.visit_i64(number),
            Tree::Text(_) => self.deserialize_str(visitor),
            Tree::List(_) => self.deserialize_seq(visitor),
            Tree::Map(_) => self.deserialize_map(visitor),
            Tree::Other(_) | Tree::Absent => Err(self.unlike(&visitor)),
        }
    }

    #[inline(never)]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.unlike(&visitor)),
        }
    }

    #[inline(never)]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Text(Text::Plain(text)) => visitor.visit_borrowed_str(text),
            Tree::Text(Text::Undone(text)) => visitor.visit_str(&text),
            _ => Err(self.unlike(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    #[inline(never)]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Null | Tree::Absent => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            _ => Err(self.unlike(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    #[inline(never)]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let Tree::List(parts) = self.tree else {
            return Err(self.unlike(&visitor));
        };
        let mut list = List {
            parts: parts.into_iter(),
            strict: self.strict,
        };
        let value = visitor.visit_seq(&mut list)?;
        list.end().map(|()| value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    #[inline(never)]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.tree {
            Tree::Map(parts) => visitor.visit_map(Map {
                parts: parts.into_iter(),
                open: None,
                strict: self.strict,
            }),
            _ => Err(self.unlike(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.read_fields(names, visitor)
    }

    #[inline(never)]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let strict = self.strict;
        match self.tree {
            Tree::Text(name) => visitor.visit_enum(One {
                name,
                holds: None,
                strict,
            }),
            Tree::Map(mut parts) if parts.len() == 1 => match parts.pop() {
                Some((name, part)) => visitor.visit_enum(One {
                    name,
                    holds: Some(part),
                    strict,
                }),
                None => Err(Wrong::absent()),
            },
            _ => Err(self.unlike(&visitor)),
        }
    }
}

impl<'de> Reader<'de> {
    /// Shows the visitor the fields in its own order, for it need not look for their names then: half the size.
    #[inline(never)]
    fn read_fields<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let strict = self.strict;
        let Tree::Map(parts) = self.tree else {
            return Err(self.unlike(&visitor));
        };
        let mut fields = Fields {
            names,
            parts: in_order(parts, names, strict)?.into_iter(),
            strict,
        };
        let read = visitor.visit_seq(&mut fields);
        read.map_err(|wrong| wrong.of_fields(names))
    }
}

/// The parts in the order of these names.
fn in_order<'de>(
    parts: Vec<(Text<'de>, Part<'de>)>,
    names: &'static [&'static str],
    strict: bool,
) -> Result<Vec<Part<'de>>, Wrong> {
    let mut ordered: Vec<Part> = names.iter().map(|_| Tree::Absent.into()).collect();
    for (name, part) in parts {
        match names.iter().position(|known| **known == *name) {
            Some(index) if matches!(ordered[index].tree, Tree::Absent) => ordered[index] = part,
            Some(index) => return Err(Wrong::duplicate_field(names[index]).at(part.at)),
            None if strict => return Err(Wrong::unknown_field(&name, names).at(part.at)),
            None => {}
        }
    }
    Ok(ordered)
}

/// A table's parts in the order in which they are wanted.
struct Fields<'de> {
    names: &'static [&'static str],
    parts: IntoIter<Part<'de>>,
    strict: bool,
}

impl<'de> SeqAccess<'de> for &mut Fields<'de> {
    type Error = Wrong;

    /// What is not there may be nothing, if that is what can be wanted, or have a value that is meant then.
    #[inline(never)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let (Some(part), Some((name, names))) = (self.parts.next(), self.names.split_first())
        else {
            return Ok(None);
        };
        self.names = names;
        let reader = Reader {
            tree: part.tree,
            strict: self.strict,
        };
        match seed.deserialize(reader) {
            Ok(value) => Ok(Some(value)),
            Err(wrong) if wrong.is_absent() => Ok(None),
            Err(wrong) => Err(wrong.under(name).at(part.at)),
        }
    }
}

struct List<'de> {
    parts: IntoIter<Part<'de>>,
    strict: bool,
}

impl List<'_> {
    /// Whether whoever read it took all of it.
    fn end(&self) -> Result<(), Wrong> {
        match self.parts.len() {
            0 => Ok(()),
            _ => Err(Wrong::custom("has more parts than there should be")),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut List<'de> {
    type Error = Wrong;

    #[inline(never)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let Some(part) = self.parts.next() else {
            return Ok(None);
        };
        let reader = Reader {
            tree: part.tree,
            strict: self.strict,
        };
        match seed.deserialize(reader) {
            Ok(value) => Ok(Some(value)),
            Err(wrong) => Err(wrong.at(part.at)),
        }
    }
}

struct Map<'de> {
    parts: IntoIter<(Text<'de>, Part<'de>)>,
    /// The part whose name was read.
    open: Option<(Text<'de>, Part<'de>)>,
    strict: bool,
}

impl<'de> MapAccess<'de> for Map<'de> {
    type Error = Wrong;

    #[inline(never)]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let Some((name, part)) = self.parts.next() else {
            return Ok(None);
        };
        let at = part.at;
        let read = match &name {
            Text::Plain(name) => seed.deserialize(StrDeserializer::new(name)),
            Text::Undone(name) => seed.deserialize(StrDeserializer::new(name)),
        };
        self.open = Some((name, part));
        match read {
            Ok(key) => Ok(Some(key)),
            Err(wrong) => Err(Wrong::at(wrong, at)),
        }
    }

    #[inline(never)]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        let Some((name, part)) = self.open.take() else {
            return Err(Wrong::custom("a value is read before its name"));
        };
        let reader = Reader {
            tree: part.tree,
            strict: self.strict,
        };
        match seed.deserialize(reader) {
            Ok(value) => Ok(value),
            Err(wrong) => Err(wrong.under(&name).at(part.at)),
        }
    }
}

/// One of several: its name, and what it holds.
struct One<'de> {
    name: Text<'de>,
    holds: Option<Part<'de>>,
    strict: bool,
}

impl<'de> EnumAccess<'de> for One<'de> {
    type Error = Wrong;
    type Variant = Holds<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Holds<'de>), Wrong> {
        let name: StrDeserializer<Wrong> = StrDeserializer::new(&self.name);
        let variant = seed.deserialize(name)?;
        let reader = self.holds.map(|part| Reader {
            tree: part.tree,
            strict: self.strict,
        });
        Ok((variant, Holds(reader)))
    }
}

struct Holds<'de>(Option<Reader<'de>>);

impl<'de> Holds<'de> {
    fn reader(self) -> Result<Reader<'de>, Wrong> {
        self.0.ok_or_else(|| Wrong::custom("holds nothing"))
    }
}

impl<'de> VariantAccess<'de> for Holds<'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        match self.0 {
            None => Ok(()),
            Some(_) => Err(Wrong::custom("holds something")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Wrong> {
        seed.deserialize(self.reader()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.reader()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.reader()?.read_fields(names, visitor)
    }
}
