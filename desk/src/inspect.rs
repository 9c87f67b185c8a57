//! What an input says, for a person.

use std::io::{self, Write};

use crate::input::Input;

/// Writes one fact a line.
pub(crate) fn describe(input: &Input, out: &mut impl Write) -> io::Result<()> {
    let request = input.request();
    let kind = match input {
        Input::GuidFile(_) => "GUID file",
        Input::LongSerial(_) => "long serial number",
    };
    let mut line = |name: &str, value: &str| writeln!(out, "  {name:<12}{value}");
    line("kind", kind)?;
    line("guid", &request.guid().to_string())?;
    line("serial", request.serial().as_str())?;
    line("vendor key", &request.key_number().to_string())?;
    line(
        "version",
        &format!("{}, suite {}", request.version(), request.suite()),
    )?;
    if let Input::GuidFile(file) = input {
        let made = match file.made() {
            "" => String::new(),
            made => format!("{made} (by the recorder's clock)"),
        };
        let said = [
            ("model", file.model()),
            ("firmware", file.firmware()),
            ("made", &made),
        ];
        for (name, value) in said.iter().filter(|(_, value)| !value.is_empty()) {
            line(name, value)?;
        }
    }
    Ok(())
}
