//! The arguments: one set of definitions for parsing, help, completions and man pages.

use super::exit;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Recovers a forgotten password on this recorder, and looks after recovery
///
/// The recovery daemon, recoveryd, decides; this program asks it and shows its
/// answers. docs/recovery.md tells an owner and an agent what to do.
#[derive(Parser)]
#[command(name = "recoveryctl", version, after_long_help = exit::help())]
#[command(disable_help_subcommand = true, verbatim_doc_comment)]
pub struct Cli {
    /// The socket
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        default_value = "/run/recoveryd/recoveryd.sock"
    )]
    pub socket: PathBuf,
    /// Answer in JSON, errors too (on standard error)
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Show the recorder, what goes on and what can be done next
    Status,
    /// Open a recovery request, or show the one that is open
    ///
    /// Send the rows or the QR code to the vendor's desk: it answers with a code of
    /// 16 digits. On a terminal the QR code is shown too. Asking again shows the same
    /// request until it ends.
    #[command(verbatim_doc_comment)]
    Request,
    /// Have a code sent by e-mail or text message
    ///
    /// The recorder asks the vendor's desk, which sends a code of 8 digits to a contact
    /// that is registered there. Asking again sends the same code again as long as it
    /// counts, at most once a minute and five times a day.
    #[command(verbatim_doc_comment)]
    Online {
        /// To this contact, by the id that the answer and status show
        #[arg(long, value_name = "ID")]
        contact: Option<String>,
    },
    /// Write the request to a USB stick, as a GUID file
    ///
    /// With "-" the file's text goes to standard output instead, for any other way to
    /// the desk.
    #[command(verbatim_doc_comment)]
    Export(FileChoice),
    /// Enter a code from the desk or of a recovery kit
    ///
    /// A code has 16 digits from the desk, 8 by e-mail or text message, 24 in a
    /// recovery kit. On the command line other users can see it (in ps) and it stays
    /// in the shell's history: with "-" it is read from standard input, one line.
    #[command(verbatim_doc_comment)]
    Enter {
        /// The code, blanks and hyphens allowed, or - for standard input
        #[arg(required = true, value_name = "CODE")]
        code: Vec<String>,
    },
    /// Make a recovery kit: it recovers once, without the vendor
    ///
    /// Its 24 digits are shown this once, and any earlier kit no longer works. Anyone
    /// but root is asked for the account's password.
    #[command(verbatim_doc_comment)]
    Kit(StickChoice),
    /// Take the code from the desk's reply file on a USB stick
    ///
    /// With "-" the file's text is read from standard input instead, up to the line
    /// with the code.
    #[command(verbatim_doc_comment)]
    Reply(FileChoice),
    /// Set the new password after an accepted code
    ///
    /// On a terminal it is asked for twice, hidden; otherwise it is one line of
    /// standard input.
    #[command(verbatim_doc_comment)]
    Password,
    /// Give up an accepted code without setting a password
    ///
    /// The code stays good while its request is open.
    GiveUp,
    /// Check the account's password
    ///
    /// On a terminal it is asked for, hidden; otherwise it is one line of standard
    /// input.
    #[command(verbatim_doc_comment)]
    SignIn,
    /// Stop a delayed recovery with the old password
    ///
    /// On a terminal it is asked for, hidden; otherwise it is one line of standard
    /// input.
    #[command(verbatim_doc_comment)]
    StopDelayed,
    /// Show the event log, oldest first
    Log,
    /// Void the open request, so that the next one is new (root only)
    Discard,
    /// Call any method of the daemon's Varlink interfaces
    ///
    /// A METHOD without a dot belongs to io.recoveryd.Recovery. The reply is printed
    /// as JSON.
    #[command(verbatim_doc_comment)]
    Call {
        /// The method, such as Status or org.varlink.service.GetInfo
        method: String,
        /// Its parameters, a JSON object; - reads it from standard input
        #[arg(value_name = "JSON", default_value = "{}", hide_default_value = true)]
        parameters: String,
    },
    /// Print the description of a Varlink interface
    Introspect {
        /// The interface
        #[arg(default_value = crate::api::recovery::INTERFACE)]
        interface: String,
    },
    /// Show menus for a person at a serial line or a plain terminal
    ///
    /// The terminal needs 80 columns and 24 rows. Nothing but recovery can be reached
    /// from it: it suits a line started by init. Ten minutes without a key return to
    /// the start and forget what was typed.
    #[command(verbatim_doc_comment)]
    Console(Console),
}

/// A file on a stick, or its text.
#[derive(Args)]
pub struct FileChoice {
    /// Only "-": the file's text, at standard input or output
    #[arg(value_name = "-", value_parser = ["-"], hide_possible_values = true, conflicts_with = "stick")]
    pub here: Option<String>,
    /// Which stick.
    #[command(flatten)]
    pub stick: StickChoice,
}

/// Which stick.
#[derive(Args)]
pub struct StickChoice {
    /// The stick, by the id that status shows, where there are several
    #[arg(long, value_name = "ID")]
    pub stick: Option<String>,
}

/// Where the console is shown.
#[derive(Args)]
pub struct Console {
    /// A serial port to use, such as /dev/ttyS1; implies --stay
    #[arg(long, value_name = "DEV")]
    pub port: Option<PathBuf>,
    /// The port's speed; 8 data bits, no parity, 1 stop bit
    #[arg(long, value_name = "N", default_value_t = 115_200, requires = "port",
          value_parser = clap::value_parser!(u32).range(300..=4_000_000))]
    pub baud: u32,
    /// For a terminal without UTF-8: QR codes in plain characters
    #[arg(long)]
    pub ascii: bool,
    /// Never end, whatever is typed: for a line started by init
    #[arg(long)]
    pub stay: bool,
}
