//! The arguments, read by the table in [`usage`](super::usage).

use super::usage::{self, COMMANDS, Count, Opt, Usage};
use lexopt::prelude::*;
#[cfg(feature = "console")]
use std::ops::RangeInclusive;
use std::path::PathBuf;
use thiserror::Error;

/// What the arguments ask for. Nothing here can be printed: a code may be in it.
pub enum Asked {
    /// A command.
    Run(Cli),
    /// Help with a command, or with the program.
    Help(Option<&'static Usage>),
    /// The program's version.
    Version,
}

/// A command and how to do it.
pub struct Cli {
    /// The daemon's socket.
    pub socket: PathBuf,
    /// Answer in JSON.
    pub json: bool,
    /// What to do.
    pub command: Command,
}

/// What can be done; the table says what each is.
#[allow(missing_docs)]
pub enum Command {
    Status,
    Request,
    Online {
        contact: Option<String>,
    },
    Export(FileChoice),
    Enter {
        code: Vec<String>,
    },
    Kit {
        stick: Option<String>,
    },
    Reply(FileChoice),
    Password,
    GiveUp,
    SignIn,
    StopDelayed,
    Log,
    Discard,
    Call {
        method: String,
        parameters: String,
    },
    Introspect {
        interface: String,
    },
    #[cfg(feature = "console")]
    Console(Console),
}

/// A file on a stick, or its text.
pub enum FileChoice {
    /// The text, at standard input or output.
    Here,
    /// The file, on this stick or on the only one.
    Stick(Option<String>),
}

/// Where the console is shown.
#[cfg(feature = "console")]
pub struct Console {
    /// A serial port; else the terminal of standard input.
    pub port: Option<PathBuf>,
    /// Its speed in baud.
    pub baud: u32,
    /// QR codes in plain characters.
    pub ascii: bool,
    /// Never end, whatever is typed.
    pub stay: bool,
}

/// The speeds that are let through, in baud.
#[cfg(feature = "console")]
const BAUD: RangeInclusive<u32> = 300..=4_000_000;

/// What is wrong with the arguments.
#[derive(Error, Debug)]
pub enum ArgsError {
    /// An option or a value.
    #[error("{0}")]
    Option(#[from] lexopt::Error),
    /// No command.
    #[error("a command is needed, such as status")]
    NoCommand,
    /// A word that is no command.
    #[error("there is no command {0:?}")]
    UnknownCommand(String),
    /// A word is missing.
    #[error("<{0}> is needed")]
    Missing(&'static str),
    /// Another word than `-`.
    #[error("only \"-\" may stand here, not {0:?}")]
    OnlyHyphen(String),
    /// Both a stick and no stick.
    #[error("--stick and \"-\" exclude each other")]
    StickOrHere,
    /// A speed without its port.
    #[error("--baud is the speed of a port: name it with --port")]
    #[cfg(feature = "console")]
    BaudWithoutPort,
    /// Not a speed.
    #[error("--baud is a number from {least} to {most}, not {0:?}", least = BAUD.start(), most = BAUD.end())]
    #[cfg(feature = "console")]
    Baud(String),
}

/// What was given: only what the table allows.
#[derive(Default)]
struct Given {
    options: Vec<(&'static Opt, String)>,
    words: Vec<String>,
}

/// Reads the program's arguments.
pub fn read(mut parser: lexopt::Parser) -> Result<Asked, ArgsError> {
    let mut command = None;
    let mut given = Given::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Asked::Help(command)),
            Short('V') | Long("version") if command.is_none() => return Ok(Asked::Version),
            Long(name) => {
                let Some(option) = usage::options_of(command).find(|option| option.long == name)
                else {
                    return Err(arg.unexpected().into());
                };
                let value = match option.value {
                    Some(_) => parser.value()?.string()?,
                    None => String::new(),
                };
                given.options.push((option, value));
            }
            Value(word) => {
                let word = word.string()?;
                match command {
                    None => command = Some(named(word)?),
                    Some(command) if has_room(command, given.words.len()) => given.words.push(word),
                    Some(_) => return Err(Value(word.into()).unexpected().into()),
                }
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let command = command.ok_or(ArgsError::NoCommand)?;
    let mut needed = command
        .words
        .iter()
        .filter(|word| word.count != Count::Optional);
    if let Some(missing) = needed.nth(given.words.len()) {
        return Err(ArgsError::Missing(missing.name));
    }
    Ok(Asked::Run(Cli {
        socket: given.value(&usage::SOCKET).unwrap_or_default().into(),
        json: given.has(&usage::JSON),
        command: given.command(command)?,
    }))
}

fn named(word: String) -> Result<&'static Usage, ArgsError> {
    let command = COMMANDS.iter().find(|command| command.name == word);
    command.ok_or(ArgsError::UnknownCommand(word))
}

fn has_room(command: &Usage, words: usize) -> bool {
    let repeats = command
        .words
        .last()
        .is_some_and(|word| word.count == Count::Many);
    repeats || words < command.words.len()
}

impl Given {
    /// The option's last value, or else its default.
    fn value(&self, option: &Opt) -> Option<String> {
        let mut given = self.options.iter().rev();
        match given.find(|(given, _)| given.long == option.long) {
            Some((_, value)) => Some(value.clone()),
            None => option.default.map(str::to_owned),
        }
    }

    fn has(&self, option: &Opt) -> bool {
        self.options
            .iter()
            .any(|(given, _)| given.long == option.long)
    }

    /// The word in a command's place, or else its default.
    fn word(&mut self, command: &Usage, place: usize) -> String {
        match self.words.get_mut(place) {
            Some(word) => std::mem::take(word),
            None => command.words[place].default.unwrap_or_default().to_owned(),
        }
    }

    fn file(&self) -> Result<FileChoice, ArgsError> {
        match self.words.first().map(String::as_str) {
            None => Ok(FileChoice::Stick(self.value(&usage::STICK))),
            Some("-") if self.has(&usage::STICK) => Err(ArgsError::StickOrHere),
            Some("-") => Ok(FileChoice::Here),
            Some(other) => Err(ArgsError::OnlyHyphen(other.to_owned())),
        }
    }

    #[cfg(feature = "console")]
    fn console(&self) -> Result<Console, ArgsError> {
        if self.has(&usage::BAUD) && !self.has(&usage::PORT) {
            return Err(ArgsError::BaudWithoutPort);
        }
        let baud = self.value(&usage::BAUD).unwrap_or_default();
        Ok(Console {
            port: self.value(&usage::PORT).map(PathBuf::from),
            baud: match baud.parse() {
                Ok(number) if BAUD.contains(&number) => number,
                _ => return Err(ArgsError::Baud(baud)),
            },
            ascii: self.has(&usage::ASCII),
            stay: self.has(&usage::STAY),
        })
    }

    fn command(mut self, command: &Usage) -> Result<Command, ArgsError> {
        Ok(match command.name {
            "status" => Command::Status,
            "request" => Command::Request,
            "online" => Command::Online {
                contact: self.value(&usage::CONTACT),
            },
            "export" => Command::Export(self.file()?),
            "enter" => Command::Enter { code: self.words },
            "kit" => Command::Kit {
                stick: self.value(&usage::STICK),
            },
            "reply" => Command::Reply(self.file()?),
            "password" => Command::Password,
            "give-up" => Command::GiveUp,
            "sign-in" => Command::SignIn,
            "stop-delayed" => Command::StopDelayed,
            "log" => Command::Log,
            "discard" => Command::Discard,
            "call" => Command::Call {
                method: self.word(command, 0),
                parameters: self.word(command, 1),
            },
            "introspect" => Command::Introspect {
                interface: self.word(command, 0),
            },
            #[cfg(feature = "console")]
            "console" => Command::Console(self.console()?),
            unread => return Err(ArgsError::UnknownCommand(unread.to_owned())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Result<Asked, ArgsError> {
        read(lexopt::Parser::from_args(words))
    }

    fn cli(words: &[&str]) -> Cli {
        match asked(words) {
            Ok(Asked::Run(cli)) => cli,
            _ => panic!("{words:?} is no command"),
        }
    }

    #[test]
    fn every_command_of_the_table_is_read_with_all_it_takes() {
        for command in COMMANDS {
            let mut words = vec![command.name.to_owned()];
            words.extend(command.words.iter().map(|word| word.name.to_owned()));
            assert!(
                asked(&words.iter().map(String::as_str).collect::<Vec<_>>()).is_ok(),
                "{words:?}"
            );
            let mut words = vec![command.name.to_owned()];
            for option in command.options {
                words.push(format!("--{}", option.long));
                words.extend(
                    option
                        .value
                        .map(|_| option.default.unwrap_or("x").to_owned()),
                );
            }
            let needed = command
                .words
                .iter()
                .filter(|word| word.count != Count::Optional);
            words.extend(needed.map(|word| word.name.to_owned()));
            assert!(
                asked(&words.iter().map(String::as_str).collect::<Vec<_>>()).is_ok(),
                "{words:?}"
            );
        }
    }

    #[test]
    fn options_of_every_command_stand_anywhere_and_the_last_one_counts() {
        let told = cli(&["--socket", "/a", "status", "--json", "--socket=/b"]);
        assert_eq!(told.socket, PathBuf::from("/b"));
        assert!(told.json);
        let told = cli(&["status"]);
        assert_eq!(told.socket, PathBuf::from("/run/recoveryd/recoveryd.sock"));
        assert!(!told.json);
    }

    #[test]
    fn words_have_their_places() {
        assert!(matches!(
            cli(&["export", "-"]).command,
            Command::Export(FileChoice::Here)
        ));
        assert!(matches!(
            cli(&["reply", "--stick", "s1"]).command,
            Command::Reply(FileChoice::Stick(Some(stick))) if stick == "s1"
        ));
        assert!(matches!(
            cli(&["enter", "1234", "5678"]).command,
            Command::Enter { code } if code == ["1234", "5678"]
        ));
        assert!(matches!(
            cli(&["call", "Status"]).command,
            Command::Call { method, parameters } if method == "Status" && parameters == "{}"
        ));
    }

    #[test]
    fn what_is_not_meant_is_named() {
        for (words, named) in [
            (&[][..], "a command is needed"),
            (&["statsu"], "\"statsu\""),
            (&["status", "now"], "now"),
            (&["status", "--stick", "x"], "--stick"),
            (&["--stick", "x", "export"], "--stick"),
            (&["export", "file"], "only \"-\""),
            (&["export", "-", "--stick", "x"], "exclude each other"),
            (&["export", "--stick"], "--stick"),
            (&["enter"], "<CODE>"),
            (&["call"], "<METHOD>"),
            #[cfg(feature = "console")]
            (&["console", "--baud", "9600"], "--port"),
            #[cfg(feature = "console")]
            (
                &["console", "--port", "/dev/ttyS1", "--baud", "1"],
                "300 to 4000000",
            ),
            #[cfg(feature = "console")]
            (
                &["console", "--port", "/dev/ttyS1", "--baud", "fast"],
                "\"fast\"",
            ),
        ] {
            let error = asked(words).err().unwrap().to_string();
            assert!(error.contains(named), "{words:?}: {error}");
        }
    }
}
