//! Stand-in.
use crate::wizard::Argument;
/// Words.
pub struct Words { text: String }
impl Words {
    /// New.
    pub fn new(_tag: &str) -> Self { Self { text: include_str!("../../locales/en.ftl").into() } }
    /// Say.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        let mut lines = self.text.lines().skip_while(|l| !l.starts_with(&format!("{key} =")));
        let Some(first) = lines.next() else { return format!("?{key}") };
        let mut value = first.split_once('=').unwrap_or_default().1.trim().to_owned();
        let rest: Vec<&str> = lines.take_while(|l| l.starts_with(' ')).collect();
        let get = |n: &str| arguments.iter().find(|(name, _)| *name == n).map(|(_, a)| match a { Argument::Number(n) => n.to_string(), Argument::Text(t) => t.clone() }).unwrap_or_default();
        if value.ends_with("->") {
            let one = get("count") == "1";
            let pick = rest.iter().find(|l| if one { l.contains("[one]") } else { l.contains("[other]") }).map(|l| l.split_once(']').unwrap_or_default().1.trim().to_owned());
            value = pick.unwrap_or_default();
        } else if value.is_empty() {
            value = rest.iter().map(|l| l.trim()).collect::<Vec<_>>().join("\n");
        }
        for (name, _) in arguments { value = value.replace(&format!("{{ ${name} }}"), &get(name)); }
        value
    }
}
