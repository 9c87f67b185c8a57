//! The CSV file of `account import`: read and checked whole before anything is written.

use std::collections::HashMap;
use std::io::Read;

use recovery_protocol::{Serial, SerialError};

use super::{Contact, ContactError};
use crate::store::StoreError;
use crate::templates::{Language, LanguageError};

const COLUMNS: [&str; 5] = ["serial", "owner", "e-mails", "phones", "language"];
/// Most contacts of one owner.
const MOST_CONTACTS: usize = 8;
/// Most characters of an owner's name.
const LONGEST_OWNER: usize = 200;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The first line is another one.
    #[error("line 1: the columns are to be: serial,owner,e-mails,phones,language")]
    Columns,
    /// No CSV.
    #[error("line {line}: {reason}")]
    Csv {
        /// From 1.
        line: u64,
        /// What the reader says.
        reason: String,
    },
    /// One value of a line is wrong.
    #[error("line {line}: {error}")]
    Line {
        /// From 1.
        line: u64,
        /// What is wrong.
        #[source]
        error: LineError,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The serial number.
    #[error(transparent)]
    Serial(#[from] SerialError),
    /// The same recorder twice.
    #[error("serial number {serial} stands in line {before} already")]
    Again {
        /// Which.
        serial: String,
        /// Where.
        before: u64,
    },
    /// The owner's name.
    #[error("the owner is to have 1 to 200 characters, without control characters")]
    Owner,
    /// A contact.
    #[error("{column} number {place} {error}")]
    Contact {
        /// Its column.
        column: &'static str,
        /// From 1, within the column.
        place: usize,
        /// What is wrong with it.
        #[source]
        error: ContactError,
    },
    /// None, or too many.
    #[error("an owner is to have 1 to 8 contacts, each once")]
    Contacts,
    /// The language.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// Two lines of one owner.
    #[error("owner {owner:?} has other contacts or another language in line {before}")]
    Differs {
        /// Who.
        owner: String,
        /// Where.
        before: u64,
    },
}

/// One owner of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who, in the vendor's words: names the account in later imports.
    pub owner: String,
    /// The first e-mail address, or else the first phone, is where codes go unless another is chosen.
    pub contacts: Vec<Contact>,
    /// A language tag, or empty.
    pub language: String,
    /// The owner's recorders.
    pub serials: Vec<Serial>,
}

/// Reads a whole file. E-mail addresses and phones are separated by blanks or semicolons within their column.
pub fn read_csv(file: impl Read) -> Result<Vec<Account>, ImportError> {
    let mut reader = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .from_reader(file);
    let malformed = |error: ::csv::Error| ImportError::Csv {
        line: error.position().map_or(1, |position| position.line()),
        reason: error.to_string(),
    };
    let head = reader.headers().map_err(malformed)?;
    let mut head: Vec<&str> = head.iter().collect();
    if let Some(first) = head.first_mut() {
        *first = first.trim_start_matches('\u{feff}');
    }
    if head != COLUMNS {
        return Err(ImportError::Columns);
    }
    let mut owners: HashMap<String, (usize, u64)> = HashMap::new();
    let mut serials: HashMap<Serial, u64> = HashMap::new();
    let mut accounts: Vec<Account> = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(malformed)?;
        let line = record.position().map_or(0, |position| position.line());
        let wrong = |error| ImportError::Line { line, error };
        let mut account = account(&record).map_err(wrong)?;
        if let Some(serial) = account.serials.first()
            && let Some(before) = serials.insert(serial.clone(), line)
        {
            let serial = serial.to_string();
            return Err(wrong(LineError::Again { serial, before }));
        }
        match owners.get(&account.owner) {
            None => {
                owners.insert(account.owner.clone(), (accounts.len(), line));
                accounts.push(account);
            }
            Some((at, before)) => {
                let known = &mut accounts[*at];
                if known.contacts != account.contacts || known.language != account.language {
                    return Err(wrong(LineError::Differs {
                        owner: account.owner,
                        before: *before,
                    }));
                }
                known.serials.append(&mut account.serials);
            }
        }
    }
    Ok(accounts)
}

type Parse = fn(&str) -> Result<Contact, ContactError>;

fn account(record: &::csv::StringRecord) -> Result<Account, LineError> {
    let column = |at: usize| record.get(at).unwrap_or_default();
    let serial = Serial::parse(column(0))?;
    let owner = column(1);
    let length = owner.chars().count();
    if !(1..=LONGEST_OWNER).contains(&length) || owner.contains(char::is_control) {
        return Err(LineError::Owner);
    }
    let mut contacts = Vec::new();
    let columns: [(usize, Parse, _); 2] = [
        (2, Contact::mail, &[' ', ';'][..]),
        // Phones are often written with blanks inside.
        (3, Contact::phone, &[';'][..]),
    ];
    for (at, parse, separators) in columns {
        let texts = column(at)
            .split(separators)
            .filter(|text| !text.trim().is_empty());
        for (place, text) in texts.enumerate() {
            let contact = parse(text.trim()).map_err(|error| LineError::Contact {
                column: COLUMNS[at],
                place: place + 1,
                error,
            })?;
            if contacts.contains(&contact) || contacts.len() == MOST_CONTACTS {
                return Err(LineError::Contacts);
            }
            contacts.push(contact);
        }
    }
    if contacts.is_empty() {
        return Err(LineError::Contacts);
    }
    let language = match column(4) {
        "" => String::new(),
        tag => Language::parse(tag)?.to_string(),
    };
    Ok(Account {
        owner: owner.to_owned(),
        contacts,
        language,
        serials: vec![serial],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "serial,owner,e-mails,phones,language\n";

    fn read(lines: &str) -> Result<Vec<Account>, String> {
        read_csv(format!("{HEAD}{lines}").as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn one_owner_of_several_recorders() {
        let accounts = read(
            "NVR-1,Jane,jane@a.example; j@b.example,+49 171 5550142,de\n\
             NVR-2,\"Jane\",jane@a.example j@b.example,+491715550142,de\n\
             NVR-3,Bob,,+15550142000;+15550142001,\n",
        );
        let accounts = accounts.unwrap();
        assert_eq!(accounts.len(), 2);
        assert_eq!(accounts[0].serials.len(), 2);
        assert_eq!(accounts[0].contacts.len(), 3);
        assert_eq!(accounts[1].contacts.len(), 2);
    }

    #[test]
    fn the_line_is_named() {
        let good = "NVR-1,Jane,jane@a.example,,de\n";
        for (line, wanted) in [
            ("nvr,Bob,b@a.example,,", "character 1 of the serial number"),
            (
                "NVR-1,Jane,jane@a.example,,de",
                "NVR-1 stands in line 2 already",
            ),
            ("NVR-2,,b@a.example,,", "the owner is to have"),
            (
                "NVR-2,Bob,b@a.example bob,,",
                "e-mails number 2 is no e-mail",
            ),
            ("NVR-2,Bob,,0171,", "phones number 1 is no phone"),
            ("NVR-2,Bob,,,", "1 to 8 contacts"),
            ("NVR-2,Bob,b@a.example,,deutsch!", "language"),
            (
                "NVR-2,Jane,b@a.example,,de",
                "other contacts or another language in line 2",
            ),
            ("NVR-2,Bob,b@a.example", "found record with 3 fields"),
        ] {
            let error = read(&format!("{good}{line}\n")).err().expect(wanted);
            assert!(error.starts_with("line 3: "), "{error}");
            assert!(error.contains(wanted), "{error}");
        }
        let error = read_csv("serial,owner,mail\n".as_bytes()).err().unwrap();
        assert!(error.to_string().starts_with("line 1: "), "{error}");
    }
}
