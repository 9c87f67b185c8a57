//! The interface is a promise: a front end made for the last release is understood, and finds what it reads.
//!
//! `released/` has the file as that release had it; whoever releases copies the new one there. Until then methods, errors and
//! values may be added, fields to what is answered, and to what is asked such as may be left out.

use recoveryd::api::recovery;
use std::collections::BTreeSet;
use zlink::idl::{CustomType, Field, Interface, Type};

const RELEASED: &str = include_str!("released/io.recoveryd.Recovery.varlink");

#[test]
fn what_was_released_still_holds() {
    assert_eq!(broken(RELEASED, recovery::DESCRIPTION), [""; 0]);
}

#[test]
fn what_may_come_breaks_nothing() {
    for (before, after) in [
        (
            "method Status()",
            "method More(what: string) -> ()\nmethod Status()",
        ),
        (
            "error WrongCode",
            "error More (what: string)\nerror WrongCode",
        ),
        ("method GiveUp(", "method GiveUp(gently: ?bool, "),
        (
            "type Vendor (\n  name: string,",
            "type Vendor (\n  name: string,\n  more: string,",
        ),
        (
            "type Channel (secure_code,",
            "type Channel (secure_code, more,",
        ),
    ] {
        assert_eq!(
            broken(RELEASED, &changed(before, after)),
            [""; 0],
            "{after}"
        );
    }
}

#[test]
fn what_breaks_is_named() {
    for (before, after, sentence) in [
        (
            "interface io.recoveryd.Recovery",
            "interface io.recoveryd.Other",
            "io.recoveryd.Other",
        ),
        ("method GiveUp(", "method Leave(", "GiveUp is gone"),
        ("error WrongCode", "error BadCode", "WrongCode is gone"),
        (
            "method GiveUp(",
            "method GiveUp(why: string, ",
            "GiveUp.why is wanted now",
        ),
        (
            "method EnterCode(code: string",
            "method EnterCode(code: ?int",
            "EnterCode.code was",
        ),
        (
            "method EnterCode(code: string",
            "method EnterCode(digits: ?string",
            "EnterCode.code is gone",
        ),
        (
            "type Vendor (\n  name: string,",
            "type Vendor (\n  name: ?string,",
            "name was",
        ),
        (
            "type Vendor (\n  name: string,",
            "type Vendor (",
            "name is gone",
        ),
        // Of a type that others have, too.
        (
            "method EnterCode(code: string, surface: string) -> (method: string, channel: Channel,",
            "method EnterCode(code: string, surface: string) -> (method: string, channel: string,",
            "EnterCode.channel was",
        ),
    ] {
        let found = broken(RELEASED, &changed(before, after));
        assert!(
            found.iter().any(|it| it.contains(sentence)),
            "{after}: {found:?}"
        );
    }
}

/// The released file with a change.
fn changed(before: &str, after: &str) -> String {
    assert_eq!(RELEASED.matches(before).count(), 1, "{before}");
    RELEASED.replace(before, after)
}

/// What of `before` a front end would miss in `after`, a sentence each.
fn broken(before: &str, after: &str) -> Vec<String> {
    let [before, after] = [before, after].map(|text| Interface::try_from(text).unwrap());
    let mut comparison = Comparison {
        before: &before,
        after: &after,
        seen: BTreeSet::new(),
        found: Vec::new(),
    };
    comparison.run();
    comparison.found
}

/// Which way a value goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// From a front end: it says what it always said, and nothing more.
    Asked,
    /// To a front end: it reads what it always read.
    Answered,
}

struct Comparison<'a> {
    before: &'a Interface<'a>,
    after: &'a Interface<'a>,
    /// Named types, and what they are compared with already.
    seen: BTreeSet<(String, String, Way)>,
    found: Vec<String>,
}

/// What a type is, whether it has a name or not.
enum Shape<'a> {
    Object(Vec<&'a Field<'a>>),
    Enum(BTreeSet<&'a str>),
    Other,
}

impl<'a> Comparison<'a> {
    fn run(&mut self) {
        if self.before.name() != self.after.name() {
            self.found
                .push(format!("{} is another interface", self.after.name()));
        }
        for method in self.before.methods() {
            let name = method.name().as_str();
            match self.after.methods().find(|it| it.name() == method.name()) {
                None => self.found.push(format!("method {name} is gone")),
                Some(new) => {
                    self.fields(
                        name,
                        Way::Asked,
                        method.inputs().collect(),
                        new.inputs().collect(),
                    );
                    self.fields(
                        name,
                        Way::Answered,
                        method.outputs().collect(),
                        new.outputs().collect(),
                    );
                }
            }
        }
        for error in self.before.errors() {
            let name = error.name().as_str();
            match self.after.errors().find(|it| it.name() == error.name()) {
                None => self.found.push(format!("error {name} is gone")),
                Some(new) => self.fields(
                    name,
                    Way::Answered,
                    error.fields().collect(),
                    new.fields().collect(),
                ),
            }
        }
    }

    fn fields(
        &mut self,
        of: &str,
        way: Way,
        before: Vec<&'a Field<'a>>,
        after: Vec<&'a Field<'a>>,
    ) {
        for field in &before {
            let name = format!("{of}.{}", field.name());
            match after.iter().find(|it| it.name() == field.name()) {
                None => self.found.push(format!("{name} is gone")),
                Some(new) => self.types(&name, way, field.ty(), new.ty()),
            }
        }
        for field in after {
            let is_new = before.iter().all(|it| it.name() != field.name());
            if way == Way::Asked && is_new && field.ty().as_optional().is_none() {
                self.found
                    .push(format!("{of}.{} is wanted now", field.name()));
            }
        }
    }

    fn types(&mut self, at: &str, way: Way, before: &'a Type<'a>, after: &'a Type<'a>) {
        match (before, after) {
            (Type::Optional(before), Type::Optional(after))
            | (Type::Array(before), Type::Array(after))
            | (Type::Map(before), Type::Map(after)) => {
                return self.types(at, way, before.inner(), after.inner());
            }
            // What had to be said may now be left out; what could be missing is now always there.
            (before, Type::Optional(after)) if way == Way::Asked => {
                return self.types(at, way, before, after.inner());
            }
            (Type::Optional(before), after) if way == Way::Answered => {
                return self.types(at, way, before.inner(), after);
            }
            (Type::Custom(name), after) => {
                let pair = (name.to_string(), after.to_string(), way);
                if !self.seen.insert(pair) {
                    return;
                }
            }
            _ => {}
        }
        match (shape(self.before, before), shape(self.after, after)) {
            (Shape::Object(before), Shape::Object(after)) => self.fields(at, way, before, after),
            // A front end knows what to do with a value it does not know, but not with a refusal of one that it knows.
            (Shape::Enum(before), Shape::Enum(after))
                if way == Way::Answered || before.is_subset(&after) => {}
            (Shape::Other, Shape::Other) if before == after => {}
            _ => self.found.push(format!("{at} was {before} and is {after}")),
        }
    }
}

fn shape<'a>(interface: &'a Interface<'a>, ty: &'a Type<'a>) -> Shape<'a> {
    match ty {
        Type::Object(fields) => Shape::Object(fields.iter().collect()),
        Type::Enum(values) => {
            Shape::Enum(values.iter().map(|value| value.name().as_str()).collect())
        }
        Type::Custom(name) => match interface.custom_types().find(|it| it.name() == name) {
            Some(CustomType::Object(object)) => Shape::Object(object.fields().collect()),
            Some(CustomType::Enum(values)) => Shape::Enum(
                values
                    .variants()
                    .map(|value| value.name().as_str())
                    .collect(),
            ),
            None => Shape::Other,
        },
        _ => Shape::Other,
    }
}
