//! What messages say: twelve languages built in, edited and further ones from a folder.
//!
//! The folder has one folder a language (`de`, `pt-BR`) with the files that [`FILES`] names. All are read once at the start,
//! so that a mistake is found then and no name from outside ever becomes a path.

mod built_in;
mod language;
mod piece;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

pub(crate) use language::by_closeness;
pub use language::{Language, LanguageError};
use piece::{Brings, Escaping, Sentences, Template};
pub use piece::{PieceError, Values};

/// Most bytes of one file.
const MAX_FILE: u64 = 64 * 1024;

/// The files of a language that come with the program. `.txt` of messages begin with `Subject: ` and an empty line; `.html` may
/// be missing; answers to mails have no `.sms`; `last.txt` is the
/// sentence that `{last}` stands for in the last message that a limit allows for now, `stop.txt` the one for `{stop}`, with the
/// link that stops the request.
pub const FILES: [&str; 21] = [
    "code.txt",
    "code.html",
    "code.sms",
    "notice.txt",
    "notice.html",
    "notice.sms",
    "secure.txt",
    "secure.html",
    "secure.sms",
    "case.txt",
    "case.html",
    "case.sms",
    "given.txt",
    "given.html",
    "given.sms",
    "received.txt",
    "question.txt",
    "refused.txt",
    "missing.txt",
    "last.txt",
    "stop.txt",
];

/// Why templates are refused. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It cannot be read.
    #[error("{}: {error}", .path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// The folder's name is no language.
    #[error("{}: {error}", .path.display())]
    Language {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: LanguageError,
    },
    /// Its text is wrong.
    #[error("{}: {error}", .path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        #[source]
        error: PieceError,
    },
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It brings a verification code.
    Code,
    /// It tells the owner's other contacts that a code was asked for.
    Notice,
    /// It brings a secure code.
    Secure,
    /// It tells that somebody asks an agent.
    Case,
    /// It tells that an agent gave the code out.
    Given,
    /// It answers a mail: the desk has it.
    Received,
    /// It answers a mail: the desk wants to know something.
    Question,
    /// It answers a mail: the desk has refused the request.
    Refused,
    /// It answers a mail that brought nothing of use.
    Missing,
}

impl Purpose {
    const ALL: [Purpose; 9] = [
        Purpose::Code,
        Purpose::Notice,
        Purpose::Secure,
        Purpose::Case,
        Purpose::Given,
        Purpose::Received,
        Purpose::Question,
        Purpose::Refused,
        Purpose::Missing,
    ];

    /// As it stands in the database and in files' names.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Code => "code",
            Purpose::Notice => "notice",
            Purpose::Secure => "secure",
            Purpose::Case => "case",
            Purpose::Given => "given",
            Purpose::Received => "received",
            Purpose::Question => "question",
            Purpose::Refused => "refused",
            Purpose::Missing => "missing",
        }
    }

    /// The other way round.
    pub fn named(name: &str) -> Option<Purpose> {
        Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }

    /// Whether a code stands in it.
    pub fn brings_code(self) -> bool {
        self.brings() == Brings::Code
    }

    /// Whether it answers a mail, whoever wrote that: it goes by mail only, and has no link that stops a request.
    pub fn answers_mail(self) -> bool {
        matches!(
            self,
            Purpose::Received | Purpose::Question | Purpose::Refused | Purpose::Missing
        )
    }

    fn brings(self) -> Brings {
        match self {
            Purpose::Code | Purpose::Secure => Brings::Code,
            Purpose::Notice | Purpose::Case | Purpose::Given => Brings::Nothing,
            Purpose::Received => Brings::Until,
            Purpose::Question | Purpose::Refused => Brings::Words,
            Purpose::Missing => Brings::Reason,
        }
    }
}

/// A mail's contents.
pub struct MailText {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: Zeroizing<String>,
    /// The same for programs that show HTML.
    pub html: Option<Zeroizing<String>>,
}

struct Wording {
    subject: Template,
    text: Template,
    html: Option<Template>,
    /// Empty for answers to mails.
    sms: Template,
}

struct Set {
    /// In the order of [`Purpose::ALL`].
    wordings: Vec<Wording>,
    last: String,
    stop: Template,
}

/// All templates, by language.
pub struct Templates(BTreeMap<String, Set>);

impl Templates {
    /// The built-in languages, and what a folder has instead or besides. Of a built-in language it may have some of the files: an
    /// edited `.txt` without its `.html` is sent as plain text only.
    pub fn read(folder: Option<&Path>) -> Result<Templates, TemplateError> {
        let mut sets = BTreeMap::new();
        for (language, _) in built_in::LANGUAGES {
            let built_in = |name: &str| Ok(built_in::text(language, name).map(str::to_owned));
            let set = set(&Path::new("built-in templates").join(language), built_in)?;
            sets.insert(language.to_owned(), set);
        }
        let Some(folder) = folder else {
            return Ok(Templates(sets));
        };
        let io = |path: &Path, error| TemplateError::Io {
            path: path.to_owned(),
            error,
        };
        for entry in fs::read_dir(folder).map_err(|error| io(folder, error))? {
            let path = entry.map_err(|error| io(folder, error))?.path();
            if !path.is_dir() {
                continue;
            }
            let name = path.file_name().and_then(|name| name.to_str());
            let language = Language::parse(name.unwrap_or_default()).map_err(|error| {
                TemplateError::Language {
                    path: path.clone(),
                    error,
                }
            })?;
            let own = |name: &str| {
                let path = path.join(name);
                read_text(&path).map_err(|error| io(&path, error))
            };
            let set = set(&path, |name| {
                let edited = match name.strip_suffix(".html") {
                    Some(message) => own(&format!("{message}.txt"))?.is_some(),
                    None => false,
                };
                Ok(match own(name)? {
                    None if !edited => built_in::text(language.as_str(), name).map(str::to_owned),
                    own => own,
                })
            })?;
            sets.insert(language.to_string(), set);
        }
        Ok(Templates(sets))
    }

    /// The first of the wanted languages that there is, a region's after the language itself; else English.
    pub fn choose(&self, wanted: &[&str]) -> &str {
        for tag in wanted {
            let mut close = by_closeness(tag).into_iter();
            if let Some((known, _)) = close.find_map(|tag| self.0.get_key_value(tag)) {
                return known;
            }
        }
        "en"
    }

    /// Which languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A mail; `code` is given where the purpose brings one.
    pub fn mail(
        &self,
        language: &str,
        purpose: Purpose,
        values: &Values<'_>,
        code: Option<&str>,
    ) -> MailText {
        let (set, wording) = self.wording(language, purpose);
        let stop = set.stop(values);
        let sentences = set.sentences(&stop);
        let fill = |template: &Template, escaping| template.fill(values, sentences, code, escaping);
        MailText {
            subject: fill(&wording.subject, Escaping::None).to_string(),
            text: fill(&wording.text, Escaping::None),
            html: wording.html.as_ref().map(|html| fill(html, Escaping::Html)),
        }
    }

    /// A text message.
    pub fn sms(
        &self,
        language: &str,
        purpose: Purpose,
        values: &Values<'_>,
        code: Option<&str>,
    ) -> Zeroizing<String> {
        let (set, wording) = self.wording(language, purpose);
        let stop = set.stop(values);
        let mut text = wording
            .sms
            .fill(values, set.sentences(&stop), code, Escaping::None);
        // A sentence that does not stand there leaves a blank.
        let end = text.trim_end().len();
        text.truncate(end);
        text
    }

    fn wording(&self, language: &str, purpose: Purpose) -> (&Set, &Wording) {
        let set = &self.0[self.choose(&[language])];
        (set, &set.wordings[purpose as usize])
    }
}

impl Set {
    fn stop(&self, values: &Values<'_>) -> Zeroizing<String> {
        self.stop
            .fill(values, self.sentences(""), None, Escaping::None)
    }

    fn sentences<'a>(&'a self, stop: &'a str) -> Sentences<'a> {
        Sentences {
            last: &self.last,
            stop,
        }
    }
}

fn set(
    folder: &Path,
    read: impl Fn(&str) -> Result<Option<String>, TemplateError>,
) -> Result<Set, TemplateError> {
    let text = |path: &Path, error| TemplateError::Text {
        path: path.to_owned(),
        error,
    };
    let needed = |name: &str| match read(name)? {
        Some(contents) => Ok(contents),
        None => Err(text(&folder.join(name), PieceError::Missing)),
    };
    let wording = |purpose: Purpose| {
        let name = |end: &str| format!("{}.{end}", purpose.name());
        let brings = purpose.brings();
        let mail = needed(&name("txt"))?;
        let path = folder.join(name("txt"));
        let (subject, body) = piece::subject_and_body(&mail).map_err(|error| text(&path, error))?;
        let parse = |end: &str, first_line, contents: &str, brings| {
            Template::parse(contents, first_line, brings)
                .map_err(|error| text(&folder.join(name(end)), error))
        };
        let html = read(&name("html"))?;
        let sms = match purpose.answers_mail() {
            true => Template::parse("", 1, Brings::Nothing).map_err(|error| text(&path, error))?,
            false => parse("sms", 1, needed(&name("sms"))?.trim_end(), brings)?,
        };
        Ok::<_, TemplateError>(Wording {
            // A relay may log subjects, and phones show them while they are locked.
            subject: parse("txt", 1, subject, Brings::Nothing)?,
            text: parse("txt", 3, body, brings)?,
            html: html
                .map(|html| parse("html", 1, &html, brings))
                .transpose()?,
            sms,
        })
    };
    let stop = needed("stop.txt")?;
    let stop = Template::parse(stop.trim(), 1, Brings::Link)
        .map_err(|error| text(&folder.join("stop.txt"), error))?;
    Ok(Set {
        wordings: Purpose::ALL
            .into_iter()
            .map(wording)
            .collect::<Result<_, _>>()?,
        last: needed("last.txt")?.trim().to_owned(),
        stop,
    })
}

/// `None` if there is no such file.
fn read_text(path: &Path) -> std::io::Result<Option<String>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(MAX_FILE).read_to_string(&mut text)?;
    Ok(Some(text))
}

#[cfg(test)]
mod tests;
