//! Command lines: shown as one would type them, and run.

use crate::error::DemoError;
use std::fmt::{Display, Formatter};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

/// A command line that runs in the scratch directory.
pub struct Line {
    directory: PathBuf,
    program: &'static str,
    args: Vec<String>,
    input: Option<String>,
}

/// What came of a command line.
pub struct Ran {
    /// How the program ended.
    pub status: ExitStatus,
    /// What it printed: standard output, then standard error.
    pub printed: String,
}

impl Line {
    /// One of the programs in the scratch directory's `bin`.
    pub fn new(directory: &Path, program: &'static str) -> Self {
        Self {
            directory: directory.into(),
            program,
            args: Vec::new(),
            input: None,
        }
    }

    /// More arguments.
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// What is piped in.
    pub fn input(mut self, line: &str) -> Self {
        self.input = Some(line.into());
        self
    }

    /// The command, with this process's standard streams.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.directory.join("bin").join(self.program));
        command.args(&self.args).current_dir(&self.directory);
        command
    }

    /// Runs it to its end.
    pub fn run(&self) -> Result<Ran, DemoError> {
        let output = self.output().map_err(DemoError::io(self.to_string()))?;
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        printed.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok(Ran {
            status: output.status,
            printed,
        })
    }

    fn output(&self) -> io::Result<Output> {
        let mut process = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let (Some(line), Some(mut pipe)) = (&self.input, process.stdin.take()) {
            writeln!(pipe, "{line}")?;
        }
        process.wait_with_output()
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = &self.input {
            write!(f, "echo '{line}' | ")?;
        }
        write!(f, "bin/{}", self.program)?;
        for arg in &self.args {
            match arg.contains(' ') {
                true => write!(f, " '{arg}'")?,
                false => write!(f, " {arg}")?,
            }
        }
        Ok(())
    }
}
