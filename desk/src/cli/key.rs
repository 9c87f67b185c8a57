//! `key`: the vendor's keys.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use recovery_protocol::KeyNumber;

use super::Fatal;
#[cfg(feature = "service")]
use super::key_log;
#[cfg(feature = "service")]
use super::service::ServiceFatal;
#[cfg(feature = "service")]
use crate::config::Config;
use crate::keys::{self, Date, Form, Kind, Made, Place, date, today};

/// Where the keys are: one of the two.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Where {
    /// The key directory
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The service's configuration, which names the key directory, the passphrase's file and the token
    #[cfg(feature = "service")]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Where {
    pub(super) fn place(&self) -> Result<Place, Fatal> {
        #[cfg(feature = "service")]
        if let Some(config) = self.config()? {
            return Ok(config.keys);
        }
        Ok(self.directory())
    }

    fn directory(&self) -> Place {
        Place::directory(self.dir.as_deref().unwrap_or(Path::new("")))
    }

    #[cfg(feature = "service")]
    fn config(&self) -> Result<Option<Config>, ServiceFatal> {
        Ok(self.config.as_deref().map(Config::read).transpose()?)
    }

    /// Makes a key. It is noted where a service's configuration is named; a key directory alone has no such place.
    fn add(&self, form: Form, number: Option<KeyNumber>) -> Result<Made, Fatal> {
        let add = |place| keys::add(place, form, number);
        #[cfg(feature = "service")]
        if let Some(config) = self.config()? {
            return key_log::noting(config, add, |made| key_log::made(made.number, form));
        }
        Ok(add(self.directory())?)
    }

    /// Retires a key, noted as above.
    fn retire(&self, number: KeyNumber, until: Date) -> Result<(), Fatal> {
        let retire = |place| keys::retire(place, number, until);
        #[cfg(feature = "service")]
        if let Some(config) = self.config()? {
            return key_log::noting(config, retire, |()| key_log::retired(number, until));
        }
        Ok(retire(self.directory())?)
    }
}

#[derive(Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key; an existing one is never overwritten. Prints what recorders' vendor-keys.toml needs
    Add {
        /// Its number, 0 to 255; the lowest that was never used unless told
        #[arg(long)]
        number: Option<u8>,
        /// Keep it in the token of the configuration: it never leaves that
        #[cfg(feature = "pkcs11")]
        #[arg(long, conflicts_with_all = ["dir", "passphrase"])]
        token: bool,
        /// Keep it in a file that a passphrase protects
        #[cfg(feature = "service")]
        #[arg(long)]
        passphrase: bool,
        #[command(flatten)]
        at: Where,
    },
    /// Let a key answer no more, or no more from a date on; the running service hears of it when it starts again
    Retire {
        /// Its number
        number: u8,
        /// The date from which it answers nothing (UTC); today unless told
        #[arg(long, value_name = "DATE", value_parser = a_date)]
        until: Option<Date>,
        #[command(flatten)]
        at: Where,
    },
    /// Say which keys there are: number, how it is kept, whether it answers
    List {
        #[command(flatten)]
        at: Where,
    },
}

impl KeyCommand {
    pub(super) fn run(self, out: &mut impl Write) -> Result<bool, Fatal> {
        match self {
            KeyCommand::Add {
                number,
                #[cfg(feature = "pkcs11")]
                token,
                #[cfg(feature = "service")]
                passphrase,
                at,
            } => {
                let form = match () {
                    #[cfg(feature = "pkcs11")]
                    () if token => Form::Token,
                    #[cfg(feature = "service")]
                    () if passphrase => Form::Sealed,
                    () => Form::File,
                };
                print(&at.add(form, number.map(KeyNumber))?, out)?;
            }
            KeyCommand::Retire { number, until, at } => {
                let until = until.unwrap_or_else(today);
                at.retire(KeyNumber(number), until)?;
                let verb = if until <= today() {
                    "answers"
                } else {
                    "will answer"
                };
                writeln!(
                    out,
                    "key {number} {verb} nothing from {until} on; start the service again, and take the key out of \
                     the vendor-keys.toml of firmware to come"
                )?;
            }
            KeyCommand::List { at } => {
                let (kinds, retired) = keys::list(at.place()?)?;
                for (number, kind) in kinds {
                    let kind = match kind {
                        Kind::File => "file",
                        Kind::Sealed => "file under a passphrase",
                        Kind::Token => "token",
                    };
                    let state = match (retired.since(number), retired.until(number)) {
                        (Some(date), _) => format!("retired since {date}"),
                        (None, Some(date)) => format!("answers until {date}"),
                        (None, None) => "in use".into(),
                    };
                    writeln!(out, "{number}\t{kind}\t{state}")?;
                }
            }
        }
        Ok(true)
    }
}

/// What whoever made a key has to do with it.
pub(super) fn print(made: &Made, out: &mut impl Write) -> Result<(), Fatal> {
    match &made.secret {
        Some(path) => writeln!(out, "# {}: the secret key; keep it here", path.display())?,
        None => writeln!(
            out,
            "# the secret key is in the token and cannot be taken out"
        )?,
    }
    let (number, list) = (made.number, made.list.display());
    writeln!(
        out,
        "# key {number}: put this into firmware; {list} has it, too"
    )?;
    write!(out, "{}", made.entry())?;
    Ok(())
}

fn a_date(text: &str) -> Result<Date, String> {
    date(text).ok_or_else(|| "a date such as 2027-06-30 is wanted".into())
}
