//! The account whose password is forgotten, and a look at it that shares nothing with the recorder's programs.

use crate::error::DemoError;
use crate::scratch::Scratch;
use std::fs;
use std::io::{self, Write};
use std::process::{Command, Stdio};

/// The vendor.
pub const VENDOR: &str = "Example Recorders";

/// The account.
pub const NAME: &str = "admin";

/// What everybody has forgotten.
pub const OLD_PASSWORD: &str = "summer-2019";

/// Where passwords are kept, as the commands name it.
pub const FILE: &str = "recorder/shadow";

/// The file as the recorder was delivered: SHA-512 crypt of [`OLD_PASSWORD`], between two accounts that must stay as they are.
pub const CONTENTS: &str = "\
root:*:18000:0:99999:7:::
admin:$6$Recorder4216Demo$cS3E8d038sal2AXDMCLG.ODWpOHAB8u3XFoEN0xM1ZwlBt7Ahk3cXzRvAAC91j8uomFJKCKRDe7/kV5yUFTG//:18000:0:99999:7:::
camera:!:18000:0:99999:7:::
";

/// Exit status 0 if the line on standard input is the password of the hash in the argument.
const CHECK: &str =
    "my $line = <STDIN>; chomp $line; exit(crypt($line, $ARGV[0]) eq $ARGV[0] ? 0 : 1)";

/// The account's hash as it stands in the file now.
pub fn hash(scratch: &Scratch) -> Result<String, DemoError> {
    let contents = fs::read_to_string(scratch.at(FILE)).map_err(DemoError::io(FILE))?;
    let mut fields = contents.lines().map(|line| line.split(':'));
    let account =
        fields.find_map(|mut line| (line.next() == Some(NAME)).then(|| line.next()).flatten());
    Ok(account.unwrap_or_default().to_owned())
}

/// Whether every other line is as it was.
pub fn others_untouched(scratch: &Scratch) -> Result<bool, DemoError> {
    let contents = fs::read_to_string(scratch.at(FILE)).map_err(DemoError::io(FILE))?;
    let is_other = |line: &&str| !line.starts_with("admin:");
    Ok(contents
        .lines()
        .filter(is_other)
        .eq(CONTENTS.lines().filter(is_other)))
}

/// Asks the C library's crypt(3), through perl, whether this is the hash's password. `None` where there is no perl.
pub fn libc_accepts(hash: &str, password: &str) -> Result<Option<bool>, DemoError> {
    let started = Command::new("perl")
        .args(["-e", CHECK, "--", hash])
        .stdin(Stdio::piped())
        .spawn();
    let mut perl = match started {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(DemoError::io("perl"))?,
    };
    if let Some(mut pipe) = perl.stdin.take() {
        writeln!(pipe, "{password}").map_err(DemoError::io("perl"))?;
    }
    let status = perl.wait().map_err(DemoError::io("perl"))?;
    Ok(Some(status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delivered_hash_is_that_of_the_old_password() {
        let scratch = Scratch::make(false).unwrap();
        let hash = hash(&scratch).unwrap();
        assert!(hash.starts_with("$6$"), "{hash}");
        assert!(others_untouched(&scratch).unwrap());
        for (password, right) in [(OLD_PASSWORD, true), ("summer-2020", false)] {
            assert!(
                libc_accepts(&hash, password)
                    .unwrap()
                    .is_none_or(|accepted| accepted == right)
            );
        }
    }
}
