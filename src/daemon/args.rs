//! The arguments of `recoveryd`: so few that they are read by hand, for `clap` would be a tenth of the program.

use lexopt::prelude::*;
use std::path::PathBuf;
use thiserror::Error;

/// What `--help` prints.
pub const HELP: &str = "\
The recorder's password recovery daemon

Usage: recoveryd [--config FILE] [COMMAND]

Without a command the daemon runs until it is told to end.

Commands:
  check                   Check the configuration and say what it means
  helper password|stick|desk|way
                          Answer one request on standard input's socket and end;
                          started by the daemon or by systemd

Options:
  --config FILE   The configuration [default: /etc/recoveryd/recoveryd.toml]
  -h, --help      Print help
  -V, --version   Print version
";

/// The arguments.
pub struct Args {
    /// The configuration.
    pub config: PathBuf,
    /// What to do.
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Be the daemon.
    Run,
    /// Check the configuration.
    Check,
    /// Answer one request.
    Helper(Helper),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// The helpers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    /// Sets and verifies the account's password.
    Password,
    /// Reads and writes a USB stick.
    Stick,
    /// Asks the vendor's desk.
    #[cfg(feature = "online")]
    Desk,
    /// Connects to the vendor's desk.
    #[cfg(feature = "online")]
    Way,
    /// Starts the other helpers where no service manager does.
    Listen,
}

/// What is wrong with the arguments.
#[derive(Error, Debug)]
pub enum ArgsError {
    /// An option or a value.
    #[error("{0}")]
    Option(#[from] lexopt::Error),
    /// A word that is no command.
    #[error("there is no command {0:?}")]
    NoCommand(String),
    /// `helper` without one of them.
    #[error("name the helper: password, stick, desk or way")]
    NoHelper,
}

impl Args {
    /// Reads the program's arguments.
    pub fn parse() -> Result<Self, ArgsError> {
        Self::read(lexopt::Parser::from_env())
    }

    fn read(mut parser: lexopt::Parser) -> Result<Self, ArgsError> {
        let mut args = Self {
            config: crate::config::DEFAULT_PATH.into(),
            command: Command::Run,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Long("config") => args.config = parser.value()?.into(),
                Short('h') | Long("help") => args.command = Command::Help,
                Short('V') | Long("version") => args.command = Command::Version,
                Value(word) if args.command == Command::Run => {
                    args.command = match word.to_str() {
                        Some("check") => Command::Check,
                        Some("helper") => Command::Helper(helper(&mut parser)?),
                        _ => return Err(ArgsError::NoCommand(word.to_string_lossy().into())),
                    }
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(args)
    }
}

fn helper(parser: &mut lexopt::Parser) -> Result<Helper, ArgsError> {
    let word = parser.value().map_err(|_| ArgsError::NoHelper)?;
    match word.to_str() {
        Some("password") => Ok(Helper::Password),
        Some("stick") => Ok(Helper::Stick),
        #[cfg(feature = "online")]
        Some("desk") => Ok(Helper::Desk),
        #[cfg(feature = "online")]
        Some("way") => Ok(Helper::Way),
        Some("listen") => Ok(Helper::Listen),
        _ => Err(ArgsError::NoHelper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Args, ArgsError> {
        Args::read(lexopt::Parser::from_args(words))
    }

    #[test]
    fn the_configuration_may_stand_on_either_side() {
        for words in [
            ["--config", "/a", "helper", "stick"],
            ["helper", "stick", "--config", "/a"],
        ] {
            let args = read(&words).unwrap();
            assert_eq!(args.config, PathBuf::from("/a"));
            assert_eq!(args.command, Command::Helper(Helper::Stick));
        }
        let args = read(&[]).unwrap();
        assert_eq!(args.command, Command::Run);
        assert_eq!(args.config, PathBuf::from(crate::config::DEFAULT_PATH));
        assert_eq!(read(&["check"]).unwrap().command, Command::Check);
    }

    #[test]
    fn what_is_not_meant_is_named() {
        for (words, named) in [
            (&["chekc"][..], "\"chekc\""),
            (&["helper"], "password, stick, desk or way"),
            (&["helper", "kit"], "password, stick, desk or way"),
            (&["--confg", "/a"], "--confg"),
            (&["--config"], "--config"),
            (&["check", "now"], "\"now\""),
        ] {
            let error = read(words).err().unwrap().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
