//! Where the recorder's serial number comes from.

use crate::config::SerialSource;
use recovery_protocol::Serial;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use thiserror::Error;

/// A serial number has at most 32 characters; blanks and NULs around it are allowed for.
const MOST: u64 = 256;

/// Why the serial number cannot be had.
#[derive(Error, Debug)]
pub enum SerialError {
    /// The file cannot be read.
    #[error("cannot read the serial number from {file}: {source}")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The program cannot be run, or failed.
    #[error("cannot get the serial number from {program}: {message}")]
    Command {
        /// Which.
        program: String,
        /// Why.
        message: String,
    },
    /// What was found is no serial number.
    #[error("{from} gives no serial number: {message}")]
    NotASerial {
        /// The file or program.
        from: String,
        /// What is wrong with it.
        message: String,
    },
}

/// Finds the serial number.
pub fn find(source: &SerialSource) -> Result<Serial, SerialError> {
    match source {
        SerialSource::Given(serial) => Ok(serial.clone()),
        SerialSource::File(file) => {
            let failed = |source| SerialError::File {
                file: file.clone(),
                source,
            };
            let mut bytes = Vec::new();
            File::open(file)
                .map_err(failed)?
                .take(MOST)
                .read_to_end(&mut bytes)
                .map_err(failed)?;
            parse(&bytes, &file.display().to_string())
        }
        SerialSource::Command(words) => run(words),
    }
}

/// Runs the program with no input and an empty environment and takes the first line it prints. It has to end by itself: the
/// recorder has no serial number, and so no recovery, until it does.
fn run(words: &[String]) -> Result<Serial, SerialError> {
    let program = words.first().map_or("", String::as_str);
    let failed = |message: String| SerialError::Command {
        program: program.into(),
        message,
    };
    let mut child = Command::new(program)
        .args(words.iter().skip(1))
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    if let Some(output) = child.stdout.take() {
        output
            .take(MOST)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(error.to_string()))?;
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    match status.success() {
        true => parse(&bytes, program),
        false => Err(failed(format!("it ended with {status}"))),
    }
}

fn parse(bytes: &[u8], from: &str) -> Result<Serial, SerialError> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default();
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    Serial::parse(line).map_err(|error| SerialError::NotASerial {
        from: from.into(),
        message: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_trees_nul_and_a_programs_line_end_are_no_part_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("serial-number");
        std::fs::write(&file, "X5S-082\0").unwrap();
        assert_eq!(find(&SerialSource::File(file)).unwrap().as_str(), "X5S-082");
        let words = ["/bin/echo", "123456789"].map(String::from).to_vec();
        assert_eq!(
            find(&SerialSource::Command(words)).unwrap().as_str(),
            "123456789"
        );
    }

    #[test]
    fn what_is_no_serial_number_is_named_with_its_source() {
        let words = ["/bin/echo", "no serial"].map(String::from).to_vec();
        let error = find(&SerialSource::Command(words)).unwrap_err().to_string();
        assert!(
            error.starts_with("/bin/echo gives no serial number"),
            "{error}"
        );
        let words = vec!["/bin/false".to_owned()];
        let error = find(&SerialSource::Command(words)).unwrap_err().to_string();
        assert!(error.contains("exit status: 1"), "{error}");
    }
}
