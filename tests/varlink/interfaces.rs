//! Every interface's file says exactly what our messages are: values made from the file's types are read as our types and
//! written back unchanged, and every field that may not be missing is missed.

use recoveryd::api::{desk, password, recovery, service, stick};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use zlink::idl::{Interface, Type};

type Check = fn(Value) -> Result<Value, serde_json::Error>;

/// Reads a value as one of our messages and writes it again.
fn through<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(value)?)
}

#[test]
fn recovery() {
    use recovery::{
        Call, Done, Error, ExportReply, GrantReply, LogReply, MakeKitReply, RequestFileReply,
        RequestReply, SendCodeReply, SetPasswordReply,
    };
    agrees::<Call, Error>(
        recovery::DESCRIPTION,
        &[
            ("Status", through::<recovery::StatusReply>),
            ("Watch", through::<recovery::StatusReply>),
            ("Request", through::<RequestReply>),
            ("RequestFile", through::<RequestFileReply>),
            ("SendCode", through::<SendCodeReply>),
            ("Export", through::<ExportReply>),
            ("EnterReply", through::<GrantReply>),
            ("EnterReplyText", through::<GrantReply>),
            ("EnterCode", through::<GrantReply>),
            ("SetPassword", through::<SetPasswordReply>),
            ("GiveUp", through::<Done>),
            ("SignIn", through::<Done>),
            ("StopDelayed", through::<Done>),
            ("MakeKit", through::<MakeKitReply>),
            ("Log", through::<LogReply>),
            ("Discard", through::<Done>),
        ],
    );
}

#[test]
fn password() {
    agrees::<password::Call, password::Error>(
        password::DESCRIPTION,
        &[
            ("Prepare", through::<password::PrepareReply>),
            ("Apply", through::<password::ApplyReply>),
            ("Verify", through::<password::VerifyReply>),
            ("RunHook", through::<password::RunHookReply>),
        ],
    );
}

#[test]
fn stick() {
    agrees::<stick::Call, stick::Error>(
        stick::DESCRIPTION,
        &[
            ("Look", through::<stick::LookReply>),
            ("Glance", through::<stick::LookReply>),
            ("Write", through::<stick::WriteReply>),
            ("Read", through::<stick::ReadReply>),
        ],
    );
}

#[test]
fn desk() {
    agrees::<desk::Call, desk::Error>(desk::DESCRIPTION, &[("Send", through::<desk::SendReply>)]);
}

#[test]
fn introspection() {
    agrees::<service::Call, service::ServiceError>(
        service::DESCRIPTION,
        &[
            ("GetInfo", through::<service::Info>),
            ("GetInterfaceDescription", through::<service::Description>),
        ],
    );
}

fn agrees<C, E>(description: &str, replies: &[(&str, Check)])
where
    C: DeserializeOwned + Serialize,
    E: DeserializeOwned + Serialize,
{
    let interface = Interface::try_from(description).unwrap();
    let full = |name: &str| format!("{}.{name}", interface.name());
    let parameters =
        |fields: &mut dyn Iterator<Item = (String, Type)>| -> Vec<(String, Vec<Value>)> {
            fields
                .map(|(name, ty)| (name, examples(&ty, &interface)))
                .collect()
        };

    // Clients in other languages keep types, methods and errors in one table.
    let types = interface
        .custom_types()
        .map(|custom| custom.name().to_string());
    let methods = interface.methods().map(|method| method.name().to_string());
    let errors = interface.errors().map(|error| error.name().to_string());
    let mut names: Vec<String> = types.chain(methods).chain(errors).collect();
    names.sort();
    assert!(
        names.windows(2).all(|pair| pair[0] != pair[1]),
        "a name is used twice"
    );

    let described: BTreeSet<String> = interface
        .methods()
        .map(|method| full(method.name().as_str()))
        .collect();
    assert_eq!(variants::<C>("method"), described);
    let replied: BTreeSet<String> = replies.iter().map(|(name, _)| full(name)).collect();
    assert_eq!(replied, described);
    for method in interface.methods() {
        let name = method.name().as_str();
        let mut inputs = method
            .inputs()
            .map(|field| (field.name().to_string(), field.ty().clone()));
        agree(&parameters(&mut inputs), &|value| {
            let call = json!({ "method": full(name), "parameters": value });
            Ok(through::<C>(call)?["parameters"].take())
        });
        let mut outputs = method
            .outputs()
            .map(|field| (field.name().to_string(), field.ty().clone()));
        let check = replies.iter().find(|(reply, _)| *reply == name).unwrap().1;
        agree(&parameters(&mut outputs), &check);
    }

    let described: BTreeSet<String> = interface
        .errors()
        .map(|error| full(error.name().as_str()))
        .collect();
    assert_eq!(variants::<E>("error"), described);
    for error in interface.errors() {
        let mut fields = error
            .fields()
            .map(|field| (field.name().to_string(), field.ty().clone()));
        agree(&parameters(&mut fields), &|value| {
            let error = json!({ "error": full(error.name().as_str()), "parameters": value });
            Ok(through::<E>(error)?["parameters"].take())
        });
    }
}

/// Every example of every field comes back unchanged, a missing one is missed unless it may be null, and ours has no more.
fn agree(
    fields: &[(String, Vec<Value>)],
    check: &dyn Fn(Value) -> Result<Value, serde_json::Error>,
) {
    let base: Map<String, Value> = fields
        .iter()
        .map(|(name, examples)| (name.clone(), examples[0].clone()))
        .collect();
    let back = check(Value::Object(base.clone())).unwrap();
    assert_eq!(back, Value::Object(base.clone()));
    for (name, examples) in fields {
        for example in examples {
            let mut changed = base.clone();
            changed.insert(name.clone(), example.clone());
            assert_eq!(
                check(Value::Object(changed.clone())).unwrap(),
                Value::Object(changed)
            );
        }
        let mut wrong = base.clone();
        wrong.insert(name.clone(), json!([[[1.5]]]));
        assert!(
            check(Value::Object(wrong)).is_err(),
            "{name} takes anything"
        );
        let mut without = base.clone();
        without.remove(name);
        let may_be_null = examples.contains(&Value::Null);
        assert_eq!(
            check(Value::Object(without)).is_ok(),
            may_be_null,
            "{name} left out"
        );
    }
}

/// Values of a type; the first one has everything in it, and every enum value and every null occurs.
fn examples(ty: &Type, interface: &Interface) -> Vec<Value> {
    match ty {
        Type::Bool => vec![json!(true), json!(false)],
        Type::Int => vec![json!(7), json!(0)],
        Type::String => vec![json!("text"), json!("")],
        Type::Optional(inner) => {
            let mut values = examples(inner.inner(), interface);
            values.push(Value::Null);
            values
        }
        Type::Array(inner) => {
            let one = examples(inner.inner(), interface);
            vec![Value::Array(one), json!([])]
        }
        Type::Enum(variants) => variants
            .iter()
            .map(|variant| json!(variant.name().to_string()))
            .collect(),
        Type::Custom(name) => {
            let custom = interface
                .custom_types()
                .find(|custom| custom.name() == name)
                .unwrap();
            if let Some(words) = custom.as_enum() {
                let words = words.variants();
                return words.map(|word| json!(word.name().to_string())).collect();
            }
            let fields: Vec<_> = custom.as_object().unwrap().fields().collect();
            let each: Vec<_> = fields
                .iter()
                .map(|field| examples(field.ty(), interface))
                .collect();
            let most = each.iter().map(Vec::len).max().unwrap();
            let object = |n: usize| {
                let value = |values: &Vec<Value>| values[n.min(values.len() - 1)].clone();
                let named = fields.iter().zip(&each);
                Value::Object(
                    named
                        .map(|(field, values)| (field.name().to_string(), value(values)))
                        .collect(),
                )
            };
            (0..most).map(object).collect()
        }
        other => panic!("no interface of ours uses {other:?}"),
    }
}

/// The names of an enum's variants, as serde lists them to whoever asks for another.
fn variants<T: DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    let error = serde_json::from_value::<T>(json!({ tag: "?", "parameters": { "message": "" } }))
        .err()
        .unwrap()
        .to_string();
    let listed = error.split_once("expected").unwrap().1;
    listed
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
