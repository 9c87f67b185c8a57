//! What is wrong with a text, and where.

use serde::de::{Error, Expected, Unexpected};
use std::fmt::{self, Display};

/// Why a text is not what it should be.
#[derive(Debug)]
pub struct Wrong(Box<Inner>);

#[derive(Debug)]
struct Inner {
    /// The names that lead to it, joined by dots; empty if it is the whole text.
    place: String,
    /// Its offset in the text, where that is known.
    at: Option<usize>,
    /// Its line, from 1 on.
    line: Option<usize>,
    message: String,
    /// Which of the parts that are wanted is not there, if that is what is wrong.
    missing: Option<Missing>,
}

#[derive(Debug, Clone, Copy)]
enum Missing {
    Itself,
    Part(usize),
}

impl Wrong {
    pub(super) fn new(place: &str, at: Option<usize>, message: String) -> Self {
        Self(Box::new(Inner {
            place: place.into(),
            at,
            line: None,
            message,
            missing: None,
        }))
    }

    /// There is nothing to read.
    pub(super) fn absent() -> Self {
        let mut absent = Self::missing_field("");
        absent.0.missing = Some(Missing::Itself);
        absent
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self.0.missing, Some(Missing::Itself))
    }

    /// What is wrong with a table that has these names.
    pub(super) fn of_fields(self, names: &'static [&'static str]) -> Self {
        match self.0.missing {
            Some(Missing::Part(index)) if index < names.len() => Self::missing_field(names[index]),
            _ => self,
        }
    }

    /// The names that lead to what is wrong, joined by dots: no value is in it. Empty if it is the whole text.
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// What is wrong, found in what has this name.
    pub(super) fn under(self, name: &str) -> Self {
        let mut inner = self.0;
        inner.missing = None;
        inner.place = match inner.place.is_empty() {
            true => name.into(),
            false => format!("{name}.{}", inner.place),
        };
        Self(inner)
    }

    /// What is wrong, found in what stands at this offset.
    pub(super) fn at(mut self, offset: Option<usize>) -> Self {
        self.0.at = self.0.at.or(offset);
        self
    }

    /// The offset as a line of this text.
    pub(super) fn in_text(mut self, text: &str) -> Self {
        let before = self.0.at.and_then(|at| text.as_bytes().get(..at));
        self.0.line = before.map(|before| 1 + before.iter().filter(|&&byte| byte == b'\n').count());
        self
    }
}

impl Display for Wrong {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        if let Some(line) = self.0.line {
            write!(to, "line {line}: ")?;
        }
        if !self.0.place.is_empty() {
            write!(to, "{}: ", self.0.place)?;
        }
        to.write_str(&self.0.message)
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    fn custom<T: Display>(message: T) -> Self {
        Self::new("", None, message.to_string())
    }

    fn invalid_type(found: Unexpected, wanted: &dyn Expected) -> Self {
        // Not by its own words: they would bring all that it takes to print a fraction.
        let found = match found {
            Unexpected::Bool(value) => value.to_string(),
            Unexpected::Unsigned(number) => number.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Str(text) => format!("\"{text}\""),
            Unexpected::Unit => "nothing".into(),
            Unexpected::Other(what) => what.into(),
            _ => "something else".into(),
        };
        Self::new("", None, format!("is {found}, and must be {wanted}"))
    }

    fn invalid_value(found: Unexpected, wanted: &dyn Expected) -> Self {
        Self::invalid_type(found, wanted)
    }

    fn invalid_length(length: usize, wanted: &dyn Expected) -> Self {
        let message = format!("has {length} parts, and must be {wanted}");
        let mut wrong = Self::new("", None, message);
        wrong.0.missing = Some(Missing::Part(length));
        wrong
    }

    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Self::new(
            "",
            None,
            format!("is \"{found}\", and must be one of: {}", known.join(", ")),
        )
    }

    fn unknown_field(found: &str, known: &'static [&'static str]) -> Self {
        Self::new(
            found,
            None,
            format!("is not known here; there are: {}", known.join(", ")),
        )
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(name, None, "is missing".into())
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(name, None, "stands there twice".into())
    }
}
