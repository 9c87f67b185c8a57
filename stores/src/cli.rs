//! `recovery-store set|verify|check DESCRIPTION`.

use crate::description::Description;
use crate::order;
use lexopt::Arg;
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// The longest name and the longest password, in bytes; what recoveryd sends is shorter.
const LONGEST: u64 = 512;

const HELP: &str = "\
Sets or checks one account's password in a product's own store.

  recovery-store set DESCRIPTION      the account and its new password, a line each, on standard input
  recovery-store verify DESCRIPTION   the account and the password to check, likewise
  recovery-store check DESCRIPTION    what would be done and what is in its way; changes nothing

Exit status of set: 0 set; 1 not set, and nothing has changed; 75 set or not set, call it again.
Of verify: 0 right, 1 wrong, 2 not to be told. Of check: 0 all well, 1 not. 64 where this help was needed.
";

/// Set, or all is well.
const DONE: u8 = 0;
/// Not set and nothing changed; a wrong password; a description that will not do.
const NOT: u8 = 1;
/// It cannot be told whether a password is right.
const TROUBLE: u8 = 2;
/// EX_USAGE of sysexits.
const USAGE: u8 = 64;
/// EX_TEMPFAIL of sysexits: the command store of recoveryd knows it.
const UNCERTAIN: u8 = 75;

/// The program.
pub fn main() -> ExitCode {
    ExitCode::from(match parsed() {
        Ok(Task::Help) => {
            print!("{HELP}");
            DONE
        }
        Ok(Task::Version) => {
            println!("recovery-store {}", env!("CARGO_PKG_VERSION"));
            DONE
        }
        Ok(Task::Do(what, file)) => run(what, &file),
        Err(told) => {
            eprintln!("recovery-store: {told}\n\n{HELP}");
            USAGE
        }
    })
}

enum Task {
    Help,
    Version,
    Do(What, PathBuf),
}

#[derive(Clone, Copy)]
enum What {
    Set,
    Verify,
    Check,
}

fn parsed() -> Result<Task, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut words = Vec::new();
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Task::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Task::Version),
            Arg::Value(word) => words.push(word),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let [what, file] = <[_; 2]>::try_from(words).map_err(|_| "two words are needed".to_owned())?;
    let what = match what.to_str() {
        Some("set") => What::Set,
        Some("verify") => What::Verify,
        Some("check") => What::Check,
        _ => return Err(format!("{} is not known", what.display())),
    };
    Ok(Task::Do(what, file.into()))
}

fn run(what: What, file: &std::path::Path) -> u8 {
    let description = match Description::read(file) {
        Ok(description) => description,
        Err(told) => {
            eprintln!("recovery-store: {told}");
            return if matches!(what, What::Verify) {
                TROUBLE
            } else {
                NOT
            };
        }
    };
    if let What::Check = what {
        let (lines, wrong) = order::told(&description);
        lines.iter().for_each(|line| println!("{line}"));
        wrong
            .iter()
            .for_each(|line| eprintln!("recovery-store: {}: {line}", file.display()));
        return if wrong.is_empty() { DONE } else { NOT };
    }
    let (account, password) = match two_lines(std::io::stdin()) {
        Ok(both) => both,
        Err(told) => {
            eprintln!("recovery-store: {told}");
            return if matches!(what, What::Verify) {
                TROUBLE
            } else {
                NOT
            };
        }
    };
    let (told, status) = match what {
        What::Verify => match order::verify(&description, &account, &password) {
            Ok(right) => return if right { DONE } else { NOT },
            Err(error) => (error, TROUBLE),
        },
        _ => match order::set(&description, file, &account, &password) {
            Ok(()) => return DONE,
            Err(error @ StoreError::Uncertain(_)) => (error, UNCERTAIN),
            Err(error) => (error, NOT),
        },
    };
    eprintln!("recovery-store: {told}");
    status
}

/// Two lines, each of 1 to [`LONGEST`] bytes of UTF-8 without NUL, and nothing behind them.
fn two_lines(from: impl Read) -> Result<(String, Secret), String> {
    let wrong = || {
        format!(
            "Two lines are wanted on standard input, the account and the password, each of 1 to {LONGEST} bytes."
        )
    };
    // Room for all of it, so that no outgrown copy stays in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * LONGEST as usize + 16));
    let mut from = from.take(2 * LONGEST + 3);
    from.read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong())?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (account, password) = text.split_once('\n').ok_or_else(wrong)?;
    for line in [account, password] {
        if line.is_empty() || line.len() as u64 > LONGEST || line.contains(['\n', '\r', '\0']) {
            return Err(wrong());
        }
    }
    Ok((account.to_owned(), Secret::new(password.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_and_nothing_else() {
        let long = "x".repeat(512);
        for text in [
            "a\nb\n",
            "a\nb",
            "ü'\\\" \n  b\t  \n",
            &format!("{long}\n{long}\n"),
        ] {
            let (account, password) = two_lines(text.as_bytes()).unwrap();
            let lines: Vec<_> = text.lines().collect();
            assert_eq!([account.as_str(), password.expose()], lines[..]);
        }
        for text in [
            "",
            "a",
            "a\n",
            "a\n\n",
            "\nb\n",
            "a\nb\nc\n",
            "a\nb\0\n",
            "a\r\nb\r\n",
            &format!("a\n{long}y\n"),
        ] {
            assert!(two_lines(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(two_lines(&b"a\n\xff\n"[..]).is_err());
    }
}
