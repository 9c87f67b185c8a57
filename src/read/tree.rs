//! What stands in a text, before it is known what it means.

use super::wrong::Wrong;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use std::fmt::{self, Display};
use std::ops::Deref;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};
use zeroize::Zeroizing;

/// A text's parts. Texts that stand there as they are meant are borrowed; others may be secret, and are wiped.
pub enum Tree<'de> {
    /// There is no part of that name.
    Absent,
    /// There is one, and it holds nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// 0 to 2⁶⁴ − 1.
    Number(u64),
    /// −2⁶³ to −1.
    Negative(i64),
    /// What nothing here is: a fraction, a date.
    Other(&'static str),
    /// A text.
    Text(Text<'de>),
    /// Parts in order.
    List(Vec<Part<'de>>),
    /// Parts by name, in order; a name may stand there twice.
    Map(Vec<(Text<'de>, Part<'de>)>),
}

/// A part, and its offset where it is of use to people.
pub struct Part<'de> {
    /// What it is.
    pub tree: Tree<'de>,
    pub(super) at: Option<usize>,
}

/// A text: as it stands there, or what is meant by it.
pub enum Text<'de> {
    /// As it stands there.
    Plain(&'de str),
    /// With its escapes undone.
    Undone(Zeroizing<String>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Undone(text) => text,
        }
    }
}

impl<'de> Tree<'de> {
    /// What stands in JSON.
    pub fn of_json(text: &'de [u8]) -> Result<Self, Wrong> {
        serde_json::from_slice(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Wrong::new(&place, None, "this is no JSON".into())
        })
    }

    /// What stands in TOML, with offsets.
    pub(super) fn of_toml(text: &'de str) -> Result<Self, Wrong> {
        match DeTable::parse(text) {
            Ok(table) => of_table(table.into_inner()),
            Err(error) => {
                let at = error.span().map(|span| span.start);
                Err(Wrong::new("", at, error.message().into()))
            }
        }
    }

    /// Nothing by name.
    pub fn empty() -> Self {
        Self::Map(Vec::new())
    }

    /// The same without the text it was made of.
    fn into_owned(self) -> Tree<'static> {
        match self {
            Self::Absent => Tree::Absent,
            Self::Null => Tree::Null,
            Self::Bool(value) => Tree::Bool(value),
            Self::Number(number) => Tree::Number(number),
            Self::Negative(number) => Tree::Negative(number),
            Self::Other(what) => Tree::Other(what),
            Self::Text(text) => Tree::Text(text.into_owned()),
            Self::List(parts) => Tree::List(parts.into_iter().map(Part::into_owned).collect()),
            Self::Map(parts) => {
                let owned = |(name, part): (Text, Part)| (name.into_owned(), part.into_owned());
                Tree::Map(parts.into_iter().map(owned).collect())
            }
        }
    }
}

impl Part<'_> {
    fn into_owned(self) -> Part<'static> {
        Part {
            tree: self.tree.into_owned(),
            at: self.at,
        }
    }
}

impl Text<'_> {
    fn into_owned(self) -> Text<'static> {
        Text::Undone(match self {
            Self::Plain(text) => Zeroizing::new(text.into()),
            Self::Undone(text) => text,
        })
    }
}

/// JSON that is passed on as it came.
pub struct Json(pub Tree<'static>);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Tree::deserialize(from).map(|tree| Self(tree.into_owned()))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl Display for Json {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        to.write_str(&Zeroizing::new(json))
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => to.serialize_unit(),
            Self::Bool(value) => to.serialize_bool(*value),
            Self::Number(number) => to.serialize_u64(*number),
            Self::Negative(number) => to.serialize_i64(*number),
            Self::Other(what) => Err(S::Error::custom(format_args!("{what} cannot be passed on"))),
            Self::Text(text) => to.serialize_str(text),
            Self::List(parts) => to.collect_seq(parts.iter().map(|part| &part.tree)),
            Self::Map(parts) => {
                to.collect_map(parts.iter().map(|(name, part)| (&**name, &part.tree)))
            }
        }
    }
}

impl<'de> From<Tree<'de>> for Part<'de> {
    fn from(tree: Tree<'de>) -> Self {
        Self { tree, at: None }
    }
}

fn of_table<'de>(table: DeTable<'de>) -> Result<Tree<'de>, Wrong> {
    let part = |(name, value): (Spanned<DeString<'de>>, Spanned<DeValue<'de>>)| {
        let at = Some(name.span().start);
        let name = of_text(name.into_inner());
        match of_value(value.into_inner()) {
            Ok(tree) => Ok((name, Part { tree, at })),
            Err(wrong) => Err(wrong.under(&name).at(at)),
        }
    };
    let parts: Result<_, _> = table.into_iter().map(part).collect();
    parts.map(Tree::Map)
}

fn of_text(text: DeString) -> Text {
    match text {
        DeString::Borrowed(text) => Text::Plain(text),
        DeString::Owned(text) => Text::Undone(Zeroizing::new(text)),
    }
}

fn of_value<'de>(value: DeValue<'de>) -> Result<Tree<'de>, Wrong> {
    Ok(match value {
        DeValue::String(text) => Tree::Text(of_text(text)),
        DeValue::Integer(number) => {
            let (digits, radix) = (number.as_str(), number.radix());
            let number = u64::from_str_radix(digits, radix).map(Tree::Number);
            number
                .or_else(|_| i64::from_str_radix(digits, radix).map(Tree::Negative))
                .map_err(|_| Wrong::new("", None, "is a number beyond all measure".into()))?
        }
        DeValue::Float(_) => Tree::Other("a fraction"),
        DeValue::Boolean(value) => Tree::Bool(value),
        DeValue::Datetime(_) => Tree::Other("a date or a time"),
        DeValue::Array(values) => {
            let part = |value: Spanned<DeValue<'de>>| {
                let at = Some(value.span().start);
                of_value(value.into_inner()).map(|tree| Part { tree, at })
            };
            Tree::List(values.into_iter().map(part).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => of_table(table)?,
    })
}

impl<'de: 'a, 'a> Deserialize<'de> for Tree<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Grow)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match from.deserialize_str(Grow)? {
            Tree::Text(text) => Ok(text),
            _ => Err(D::Error::custom("is no text")),
        }
    }
}

struct Grow;

impl<'de> Visitor<'de> for Grow {
    type Value = Tree<'de>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Negative(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree<'de>, E> {
        Ok(Tree::Other("a fraction"))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Text::Plain(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Text::Undone(Zeroizing::new(text.into()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree<'de>, A::Error> {
        let mut parts = Vec::new();
        while let Some(tree) = list.next_element::<Tree>()? {
            parts.push(tree.into());
        }
        Ok(Tree::List(parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let mut parts = Vec::new();
        while let Some((name, tree)) = map.next_entry::<Text, Tree>()? {
            parts.push((name, tree.into()));
        }
        Ok(Tree::Map(parts))
    }
}
