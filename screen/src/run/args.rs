//! The arguments of `recovery-screen`.

use crate::link;
use crate::output::Choice;
use lexopt::prelude::*;
use std::path::PathBuf;
use thiserror::Error;

/// What `--help` prints.
pub const HELP: &str = "\
The recorder's screen: sign-in and password recovery on the monitor

Usage: recovery-screen [OPTIONS]

The screen is shown on the first graphics card that has a monitor, and on the
framebuffer /dev/fb0 where there is no card.

Options:
  --card FILE     Show it on this card, such as /dev/dri/card1
  --fb FILE       Show it on this framebuffer, such as the overlay /dev/fb1
  --vt NUMBER     Take this virtual terminal of a PC while the screen is shown
  --grab          Keep mouse and keyboard from every other program
  --socket FILE   Where recoveryd listens
                  [default: /run/recoveryd/recoveryd.sock]
  --language TAG  The language to begin with, such as de [default: LANG's]
  --theme FILE    The integrator's logo, colours, font and names
  --locales FOLDER  The integrator's own sentences
  --input FOLDER  Where mice and keyboards are [default: /dev/input]
  --png FILE      Draw one picture into a file and end
  --size WxH      The size of that picture or window [default: 1920x1080]
  --window        Show it in a window (only if built with the feature \"window\")
  -h, --help      Print help
  -V, --version   Print version
";

/// The largest picture, in pixels each way.
const LARGEST: usize = 8192;

/// What the screen is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Where the daemon listens.
    pub socket: PathBuf,
    /// The language's tag, such as `de` or `pt_BR.UTF-8`.
    pub language: String,
    /// The integrator's look.
    pub theme: Option<PathBuf>,
    /// The folder of the integrator's own sentences.
    pub locales: Option<PathBuf>,
}

/// The arguments.
#[derive(Debug, PartialEq, Eq)]
pub struct Args {
    /// The device to show it on.
    pub choice: Choice,
    /// The terminal to take.
    pub vt: Option<u8>,
    /// Whether to keep what is typed from other programs.
    pub grab: bool,
    /// Where input devices are.
    pub input: PathBuf,
    /// The size of a picture or window.
    pub size: [usize; 2],
    /// What the screen is made with.
    pub setup: Setup,
    /// What to do.
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Be the screen.
    Run,
    /// Draw one picture.
    Png(PathBuf),
    /// Show it in a window.
    Window,
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// What is wrong with the arguments.
#[derive(Error, Debug)]
pub enum ArgsError {
    /// An option or a value.
    #[error("{0}; see --help")]
    Option(#[from] lexopt::Error),
    /// No size.
    #[error(
        "--size wants width and height in pixels, such as 1280x720, at most {LARGEST} each; not {0:?}"
    )]
    Size(String),
    /// No terminal.
    #[error("--vt wants a terminal's number from 1 to 63, not {0:?}")]
    Terminal(String),
    /// Two devices.
    #[error("--card and --fb cannot both be given; leave one out")]
    TwoDevices,
}

impl Args {
    /// Reads the program's arguments.
    pub fn parse() -> Result<Self, ArgsError> {
        Self::read(lexopt::Parser::from_env())
    }

    fn read(mut parser: lexopt::Parser) -> Result<Self, ArgsError> {
        let mut args = Self {
            choice: Choice::Any,
            vt: None,
            grab: false,
            input: "/dev/input".into(),
            size: [1920, 1080],
            setup: Setup {
                socket: link::SOCKET.into(),
                language: std::env::var("LANG").unwrap_or_default(),
                theme: None,
                locales: None,
            },
            command: Command::Run,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Long("card") => args.choose(Choice::Card(parser.value()?.into()))?,
                Long("fb") => args.choose(Choice::Framebuffer(parser.value()?.into()))?,
                Long("vt") => args.vt = Some(terminal(&parser.value()?.string()?)?),
                Long("grab") => args.grab = true,
                Long("input") => args.input = parser.value()?.into(),
                Long("socket") => args.setup.socket = parser.value()?.into(),
                Long("language") => args.setup.language = parser.value()?.string()?,
                Long("theme") => args.setup.theme = Some(parser.value()?.into()),
                Long("locales") => args.setup.locales = Some(parser.value()?.into()),
                Long("png") => args.command = Command::Png(parser.value()?.into()),
                Long("size") => args.size = size(&parser.value()?.string()?)?,
                Long("window") => args.command = Command::Window,
                Short('h') | Long("help") => args.command = Command::Help,
                Short('V') | Long("version") => args.command = Command::Version,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(args)
    }

    fn choose(&mut self, choice: Choice) -> Result<(), ArgsError> {
        if self.choice != Choice::Any {
            return Err(ArgsError::TwoDevices);
        }
        self.choice = choice;
        Ok(())
    }
}

fn size(text: &str) -> Result<[usize; 2], ArgsError> {
    let side = |text: &str| {
        text.parse()
            .ok()
            .filter(|side| (1..=LARGEST).contains(side))
    };
    let sides = text
        .split_once('x')
        .and_then(|(width, height)| Some([side(width)?, side(height)?]));
    sides.ok_or_else(|| ArgsError::Size(text.into()))
}

fn terminal(text: &str) -> Result<u8, ArgsError> {
    let number = text.parse().ok().filter(|number| (1..=63).contains(number));
    number.ok_or_else(|| ArgsError::Terminal(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Args, ArgsError> {
        Args::read(lexopt::Parser::from_args(words.split_whitespace()))
    }

    #[test]
    fn what_is_said_is_meant() {
        let args = read("--fb /dev/fb1 --vt 7 --grab --size 1280x720 --png a.png").unwrap();
        assert_eq!(args.choice, Choice::Framebuffer("/dev/fb1".into()));
        assert_eq!(
            (args.vt, args.grab, args.size),
            (Some(7), true, [1280, 720])
        );
        assert_eq!(args.command, Command::Png("a.png".into()));
        assert_eq!(read("").unwrap().command, Command::Run);
        assert_eq!(read("--help").unwrap().command, Command::Help);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (words, part) in [
            ("--size 0x720", "--size"),
            ("--size 1280", "--size"),
            ("--size 9000x9000", "8192"),
            ("--vt 0", "--vt"),
            ("--vt tty1", "--vt"),
            ("--card a --fb b", "leave one out"),
            ("--screen", "--help"),
            ("word", "--help"),
            ("--png", "--help"),
        ] {
            let error = read(words).unwrap_err().to_string();
            assert!(error.contains(part), "{words}: {error}");
        }
    }
}
