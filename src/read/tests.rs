//! What is read of a text, and what is said of one that is not right.

use super::{Json, Tagged, Tree, json, strict_json, strict_toml, toml};
use serde::Deserialize;

#[derive(Deserialize, Debug, PartialEq)]
struct Table {
    text: String,
    small: u8,
    maybe: Option<i64>,
    #[serde(default)]
    flag: bool,
    #[serde(default = "seven")]
    number: u64,
    #[serde(default)]
    list: Vec<Inner>,
    #[serde(rename = "the-pair")]
    pair: Option<(String, u32)>,
    kind: Option<Kind>,
}

fn seven() -> u64 {
    7
}

#[derive(Deserialize, Debug, PartialEq)]
struct Inner {
    name: String,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    Long { metres: u64 },
    Wrapped(Inner),
}

fn table() -> Table {
    Table {
        text: "a\n\"b\" é".into(),
        small: 255,
        maybe: None,
        flag: false,
        number: 7,
        list: Vec::new(),
        pair: None,
        kind: None,
    }
}

#[test]
fn what_is_not_there_is_nothing_or_what_is_meant_then() {
    let text = r#"{"small": 255, "text": "a\n\"b\" \u00e9", "new": [1.5, null]}"#;
    assert_eq!(json::<Table>(text.as_bytes()).unwrap(), table());
    let text = r#"{"text": "", "small": 0, "maybe": -5, "flag": true, "number": 18446744073709551615,
        "list": [{"name": "x"}, {"name": "y"}], "the-pair": ["p", 4294967295], "kind": {"long": {"metres": 3}}}"#;
    let read: Table = strict_json(text.as_bytes()).unwrap();
    assert_eq!(
        (read.maybe, read.flag, read.number),
        (Some(-5), true, u64::MAX)
    );
    assert_eq!(read.list[1].name, "y");
    assert_eq!(read.pair, Some(("p".into(), u32::MAX)));
    assert_eq!(read.kind, Some(Kind::Long { metres: 3 }));
    for (kind, expected) in [
        ("\"plain\"", Kind::Plain),
        (
            "{\"wrapped\": {\"name\": \"n\"}}",
            Kind::Wrapped(Inner { name: "n".into() }),
        ),
    ] {
        assert_eq!(json::<Kind>(kind.as_bytes()).unwrap(), expected);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (more, told) in [
        (
            r#""text": "", "small": 256"#,
            "small: is 256, and must be u8",
        ),
        (r#""text": "", "small": -1"#, "small: is -1, and must be u8"),
        (
            r#""text": "", "small": 1.5"#,
            "small: is a fraction, and must be u8",
        ),
        (
            r#""text": null, "small": 1"#,
            "text: is nothing, and must be a string",
        ),
        (r#""small": 1"#, "text: is missing"),
        (
            r#""text": "", "small": 1, "text": """#,
            "text: stands there twice",
        ),
        (
            r#""text": "", "small": 1, "list": [{"name": "x"}, {}]"#,
            "list.name: is missing",
        ),
        (
            r#""text": "", "small": 1, "list": {"name": "x"}"#,
            "list: is a table, and must be a sequence",
        ),
        (
            r#""text": "", "small": 1, "the-pair": ["p"]"#,
            "the-pair: has 1 parts, and must be a tuple of size 2",
        ),
        (
            r#""text": "", "small": 1, "the-pair": ["p", 1, 2]"#,
            "the-pair: has more parts than there should be",
        ),
        (
            r#""text": "", "small": 1, "kind": "short""#,
            "kind: is \"short\", and must be one of: plain, long, wrapped",
        ),
        (
            r#""text": "", "small": 1, "kind": "long""#,
            "kind: holds nothing",
        ),
        (
            r#""text": "", "small": 1, "kind": {"plain": 1}"#,
            "kind: holds something",
        ),
        (
            r#""text": "", "small": 1, "kind": {"plain": 1, "long": 2}"#,
            "kind: is a table, and must be enum Kind",
        ),
    ] {
        let wrong = json::<Table>(format!("{{{more}}}").as_bytes()).unwrap_err();
        assert_eq!(wrong.to_string(), told);
    }
    let text = br#"{"text": "", "small": 1, "list": [{"name": "x", "age": 3}]}"#;
    assert!(json::<Table>(text).is_ok());
    let wrong = strict_json::<Table>(text).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "list.age: is not known here; there are: name"
    );
    for text in ["", "{", "[]", "{} {}", "nul", "\u{0}", &"[".repeat(100_000)] {
        assert!(json::<Table>(text.as_bytes()).is_err());
    }
    assert!(json::<Table>(b"{\"text\": \"\xff\", \"small\": 1}").is_err());
}

#[test]
fn toml_is_told_with_its_line() {
    let good = "small = 0xff\ntext = \"a\\n\\\"b\\\" é\"\n";
    assert_eq!(strict_toml::<Table>(good).unwrap(), table());
    assert!(toml::<Table>(&format!("{good}[new]\nx = 1979-05-27\n")).is_ok());
    for (text, told) in [
        (
            "text = \"\"\n\nsmall = \"x\"\n",
            "line 3: small: is \"x\", and must be u8",
        ),
        ("small = 1\n", "text: is missing"),
        (
            "text = \"\"\nsmall = 1\n[[list]]\nname = \"x\"\n[[list]]\n",
            "line 5: list.name: is missing",
        ),
        (
            "text = \"\"\nsmall = 1\n[[list]]\nname = \"x\"\nage = 3\n",
            "line 5: list.age: is not known here; there are: name",
        ),
        (
            "text = \"\"\nsmall = 1\nmaybe = 1.5\n",
            "line 3: maybe: is a fraction, and must be i64",
        ),
        (
            "text = \"\"\nsmall = 1\nmaybe = 07:32:00\n",
            "line 3: maybe: is a date or a time, and must be i64",
        ),
        (
            "text = \"\"\nsmall = 99999999999999999999999\n",
            "line 2: small: is a number beyond all measure",
        ),
    ] {
        let wrong = strict_toml::<Table>(text).unwrap_err();
        assert_eq!(wrong.to_string(), told);
    }
    for text in [
        "a = 1\na = 2\n",
        "a = \n",
        "[a\n",
        "a = \"\n",
        &"a = [".repeat(5_000),
    ] {
        let wrong = toml::<Table>(text).unwrap_err().to_string();
        assert!(wrong.starts_with("line "), "{wrong}");
    }
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
enum Call {
    #[serde(rename = "a.B")]
    B { text: String, inner: Option<Inner> },
    #[serde(rename = "a.C")]
    C {},
}

#[test]
fn a_name_says_what_its_parameters_are() {
    let read = |name: &str, parameters: &str, strict: bool| {
        let tagged = Tagged {
            tag: "method",
            name,
            parameters: Some(Tree::of_json(parameters.as_bytes()).unwrap()),
            strict,
        };
        Call::deserialize(tagged).map_err(|wrong| wrong.place().to_owned())
    };
    let b = |inner| Call::B {
        text: "x".into(),
        inner,
    };
    assert_eq!(read("a.B", r#"{"text": "x"}"#, true), Ok(b(None)));
    assert_eq!(read("a.C", "{}", true), Ok(Call::C {}));
    let named = r#"{"inner": {"name": "n", "more": 1}, "text": "x"}"#;
    let inner = Inner { name: "n".into() };
    assert_eq!(read("a.B", named, false), Ok(b(Some(inner))));
    for (name, parameters, place) in [
        ("a.B", named, "parameters.inner.more"),
        ("a.D", "{}", "method"),
        ("a.B", "{}", "parameters.text"),
        ("a.B", r#"{"text": 1}"#, "parameters.text"),
        ("a.B", r#"{"text": "x", "text": "x"}"#, "parameters.text"),
        ("a.C", r#"{"text": "x"}"#, "parameters.text"),
        ("a.B", r#"["x", null]"#, "parameters"),
    ] {
        assert_eq!(
            read(name, parameters, true),
            Err(place.to_owned()),
            "{parameters}"
        );
    }
    let nothing = Tagged {
        tag: "method",
        name: "a.C",
        parameters: None,
        strict: true,
    };
    assert_eq!(Call::deserialize(nothing).unwrap(), Call::C {});
}

#[test]
fn what_is_passed_on_is_what_came() {
    let text = r#"{"b":[1,-2,true,null,"a\nb"],"a":{}}"#;
    let Json(tree) = json(text.as_bytes()).unwrap();
    assert_eq!(Json(tree).to_string(), text);
    let refused = Tagged {
        tag: "error",
        name: "a.B",
        parameters: Some(Tree::of_json(text.as_bytes()).unwrap()),
        strict: false,
    };
    let refused = Json::deserialize(refused).unwrap().to_string();
    assert_eq!(refused, format!(r#"{{"error":"a.B","parameters":{text}}}"#));
}
