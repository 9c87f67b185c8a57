//! Man pages that are made from a program's own definitions.

use clap::Command;

/// The page of a command. `name` is the page's: the command's words with hyphens between them. `see_also` are other pages, such
/// as `recoveryd(8)`.
pub fn page(command: &Command, name: &str, source: &str, see_also: &[&str]) -> Vec<u8> {
    // A name that outlives the command: this runs a few times in a test and ends.
    let leaked: &'static str = String::leak(name.to_owned());
    let man = clap_mangen::Man::new(command.clone().name(leaked))
        .manual("Password recovery")
        .source(source);
    let mut text = Vec::new();
    man.render(&mut text).unwrap();
    let mut text = String::from_utf8(text)
        .unwrap()
        // The generator leaves an empty date out, and what follows would be taken for it.
        .replacen(
            &format!(".TH {name} 1  "),
            &format!(".TH {name} 1 \"\" "),
            1,
        )
        // Its name for what stands below the help.
        .replace(".SH EXTRA\nExit status:\n", ".SH \"EXIT STATUS\"\n");
    text.push_str(".SH \"SEE ALSO\"\n");
    let others: Vec<String> = see_also
        .iter()
        .filter(|other| **other != format!("{name}(1)"))
        .map(|other| format!(".BR {}", other.replace('-', "\\-").replace('(', " (")))
        .collect();
    text.push_str(&others.join(",\n"));
    text.push('\n');
    text.into_bytes()
}
