//! What `recoveryctl` can be told: one table, from which arguments are read and help, completions and man pages are made.

/// A command.
#[derive(Debug)]
pub struct Usage {
    /// Its word.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// What else there is to know, in lines of at most 80 characters; may be empty.
    pub detail: &'static str,
    /// Its options, beside those of every command.
    pub options: &'static [Opt],
    /// Its words, in order.
    pub words: &'static [Word],
}

/// An option: `--long`, or `--long VALUE`.
#[derive(Debug)]
pub struct Opt {
    /// Its name, without the hyphens.
    pub long: &'static str,
    /// What its value is called, if it has one.
    pub value: Option<&'static str>,
    /// The value that is taken without it.
    pub default: Option<&'static str>,
    /// What it is for, in a line.
    pub about: &'static str,
}

/// A word that is not an option.
#[derive(Debug)]
pub struct Word {
    /// What it is called.
    pub name: &'static str,
    /// How many of it there are.
    pub count: Count,
    /// The word that is taken without it.
    pub default: Option<&'static str>,
    /// What it is for, in a line.
    pub about: &'static str,
}

/// How many words there may be in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// None or one.
    Optional,
    /// One.
    One,
    /// One or more.
    Many,
}

/// What the program is, in a line.
pub const ABOUT: &str = "Recovers a forgotten password on this recorder, and looks after recovery";

/// What else there is to know of it.
pub const DETAIL: &str = "\
The recovery daemon, recoveryd, decides; this program asks it and shows its
answers. docs/recovery.md tells an owner and an agent what to do.";

/// Where the daemon is.
pub const SOCKET: Opt = Opt {
    long: "socket",
    value: Some("PATH"),
    default: Some("/run/recoveryd/recoveryd.sock"),
    about: "The socket",
};

/// How it is answered.
pub const JSON: Opt = Opt {
    long: "json",
    value: None,
    default: None,
    about: "Answer in JSON, errors too (on standard error)",
};

/// The options of every command.
pub const OPTIONS: &[Opt] = &[SOCKET, JSON];

/// To whom a code is sent.
pub const CONTACT: Opt = Opt {
    long: "contact",
    value: Some("ID"),
    default: None,
    about: "To this contact, by the id that the answer and status show",
};

/// Which stick.
pub const STICK: Opt = Opt {
    long: "stick",
    value: Some("ID"),
    default: None,
    about: "The stick, by the id that status shows, where there are several",
};

const HERE: Word = Word {
    name: "-",
    count: Count::Optional,
    default: None,
    about: "Only \"-\": the file's text, at standard input or output",
};

/// Where the console is.
pub const PORT: Opt = Opt {
    long: "port",
    value: Some("DEV"),
    default: None,
    about: "A serial port to use, such as /dev/ttyS1; implies --stay",
};

/// How fast its line is.
pub const BAUD: Opt = Opt {
    long: "baud",
    value: Some("N"),
    default: Some("115200"),
    about: "The port's speed; 8 data bits, no parity, 1 stop bit",
};

/// What its terminal can show.
pub const ASCII: Opt = Opt {
    long: "ascii",
    value: None,
    default: None,
    about: "For a terminal without UTF-8: QR codes in plain characters",
};

/// Whether it ends.
pub const STAY: Opt = Opt {
    long: "stay",
    value: None,
    default: None,
    about: "Never end, whatever is typed: for a line started by init",
};

/// The commands.
pub const COMMANDS: &[Usage] = &[
    Usage {
        name: "status",
        about: "Show the recorder, what goes on and what can be done next",
        detail: "",
        options: &[],
        words: &[],
    },
    Usage {
        name: "request",
        about: "Open a recovery request, or show the one that is open",
        detail: "\
Send the rows or the QR code to the vendor's desk: it answers with a code of
16 digits. On a terminal the QR code is shown too. Asking again shows the same
request until it ends.",
        options: &[],
        words: &[],
    },
    Usage {
        name: "online",
        about: "Have a code sent by e-mail or text message",
        detail: "\
The recorder asks the vendor's desk, which sends a code of 8 digits to a contact
that is registered there. Asking again sends the same code again as long as it
counts, at most once a minute and five times a day.",
        options: &[CONTACT],
        words: &[],
    },
    Usage {
        name: "export",
        about: "Write the request to a USB stick, as a GUID file",
        detail: "\
With \"-\" the file's text goes to standard output instead, for any other way to
the desk.",
        options: &[STICK],
        words: &[HERE],
    },
    Usage {
        name: "enter",
        about: "Enter a code from the desk or of a recovery kit",
        detail: "\
A code has 16 digits from the desk, 8 by e-mail or text message, 24 in a
recovery kit. On the command line other users can see it (in ps) and it stays
in the shell's history: with \"-\" it is read from standard input, one line.",
        options: &[],
        words: &[Word {
            name: "CODE",
            count: Count::Many,
            default: None,
            about: "The code, blanks and hyphens allowed, or - for standard input",
        }],
    },
    Usage {
        name: "kit",
        about: "Make a recovery kit: it recovers once, without the vendor",
        detail: "\
Its 24 digits are shown this once, and any earlier kit no longer works. Anyone
but root is asked for the account's password.",
        options: &[STICK],
        words: &[],
    },
    Usage {
        name: "reply",
        about: "Take the code from the desk's reply file on a USB stick",
        detail: "\
With \"-\" the file's text is read from standard input instead, up to the line
with the code.",
        options: &[STICK],
        words: &[HERE],
    },
    Usage {
        name: "password",
        about: "Set the new password after an accepted code",
        detail: "\
On a terminal it is asked for twice, hidden; otherwise it is one line of
standard input.",
        options: &[],
        words: &[],
    },
    Usage {
        name: "give-up",
        about: "Give up an accepted code without setting a password",
        detail: "The code stays good while its request is open.",
        options: &[],
        words: &[],
    },
    Usage {
        name: "sign-in",
        about: "Check the account's password",
        detail: "\
On a terminal it is asked for, hidden; otherwise it is one line of standard
input.",
        options: &[],
        words: &[],
    },
    Usage {
        name: "stop-delayed",
        about: "Stop a delayed recovery with the old password",
        detail: "\
On a terminal it is asked for, hidden; otherwise it is one line of standard
input.",
        options: &[],
        words: &[],
    },
    Usage {
        name: "log",
        about: "Show the event log, oldest first",
        detail: "",
        options: &[],
        words: &[],
    },
    Usage {
        name: "discard",
        about: "Void the open request, so that the next one is new (root only)",
        detail: "",
        options: &[],
        words: &[],
    },
    Usage {
        name: "call",
        about: "Call any method of the daemon's Varlink interfaces",
        detail: "\
A METHOD without a dot belongs to io.recoveryd.Recovery. The reply is printed
as JSON.",
        options: &[],
        words: &[
            Word {
                name: "METHOD",
                count: Count::One,
                default: None,
                about: "The method, such as Status or org.varlink.service.GetInfo",
            },
            Word {
                name: "JSON",
                count: Count::Optional,
                default: Some("{}"),
                about: "Its parameters, a JSON object; - for standard input",
            },
        ],
    },
    Usage {
        name: "introspect",
        about: "Print the description of a Varlink interface",
        detail: "",
        options: &[],
        words: &[Word {
            name: "INTERFACE",
            count: Count::Optional,
            default: Some(crate::api::recovery::INTERFACE),
            about: "The interface",
        }],
    },
    #[cfg(feature = "console")]
    Usage {
        name: "console",
        about: "Show menus for a person at a serial line or a plain terminal",
        detail: "\
The terminal needs 80 columns and 24 rows. Nothing but recovery can be reached
from it: it suits a line started by init. Ten minutes without a key return to
the start and forget what was typed.",
        options: &[PORT, BAUD, ASCII, STAY],
        words: &[],
    },
];

const HELP: &str = "Print help";
const VERSION: &str = "Print version";

/// The help of a command, or of the program.
pub fn help(command: Option<&'static Usage>) -> String {
    let (about, detail) =
        command.map_or((ABOUT, DETAIL), |command| (command.about, command.detail));
    let mut help = format!("{about}\n\n");
    if !detail.is_empty() {
        help += &format!("{detail}\n\n");
    }
    help += &format!("Usage: {}\n", line(command));
    let mut part = |title: &str, rows: Vec<(String, String)>| {
        if rows.is_empty() {
            return;
        }
        help += &format!("\n{title}:\n");
        let width = rows.iter().map(|(left, _)| left.len()).max().unwrap_or(0);
        for (left, right) in rows {
            // A long default goes below.
            match 2 + width + 2 + right.len() > 80 {
                true => help += &format!("  {left}\n      {right}\n"),
                false => help += &format!("  {left:width$}  {right}\n"),
            }
        }
    };
    let said = |about: &str, default: Option<&str>| match default {
        Some(default) => format!("{about} [default: {default}]"),
        None => about.to_owned(),
    };
    match command {
        None => part(
            "Commands",
            COMMANDS
                .iter()
                .map(|command| (command.name.to_owned(), command.about.to_owned()))
                .collect(),
        ),
        Some(command) => part(
            "Arguments",
            command
                .words
                .iter()
                .map(|word| (bracketed(word), said(word.about, word.default)))
                .collect(),
        ),
    }
    let mut options: Vec<(String, String)> = options_of(command)
        .map(|option| {
            let value = option.value.map(|value| format!(" <{value}>"));
            let left = format!("    --{}{}", option.long, value.unwrap_or_default());
            (left, said(option.about, option.default))
        })
        .collect();
    options.push(("-h, --help".into(), HELP.into()));
    if command.is_none() {
        options.push(("-V, --version".into(), VERSION.into()));
    }
    part("Options", options);
    if command.is_none() {
        help += &format!("\n{}", statuses());
    }
    help
}

/// What the exit status says.
pub fn statuses() -> String {
    super::exit::help()
}

/// How a command, or the program, is called.
fn line(command: Option<&Usage>) -> String {
    let Some(command) = command else {
        return "recoveryctl [OPTIONS] <COMMAND>".into();
    };
    let mut line = format!("recoveryctl {} [OPTIONS]", command.name);
    for word in command.words {
        line += " ";
        line += &bracketed(word);
    }
    line
}

/// The options that may be used with a command, or before one.
pub fn options_of(command: Option<&'static Usage>) -> impl Iterator<Item = &'static Opt> {
    let own = command.map_or(&[][..], |command| command.options);
    own.iter().chain(OPTIONS)
}

fn bracketed(word: &Word) -> String {
    let name = word.name;
    match word.count {
        Count::Optional => format!("[{name}]"),
        Count::One => format!("<{name}>"),
        Count::Many => format!("<{name}>..."),
    }
}
