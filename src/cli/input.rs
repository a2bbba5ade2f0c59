//! What comes in by files and pipes.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::Result;
use super::error::CliError;
use super::place::Place;
use super::terminal::Input;
use crate::secrets::MAX_SECRET_BYTES;

/// The longest file that is read: a profile with large value tables, a plan of a first load.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a file that was named at a place, or standard input when it is called `-`.
pub(super) fn text(name: &Path, place: &Place, input: Input) -> Result<String> {
    let read = |from: &mut dyn Read| {
        let mut text = String::new();
        from.take(MAX_FILE_BYTES).read_to_string(&mut text).map(|_| text)
    };
    let result = if name.as_os_str() == "-" {
        match input {
            Input::Person | Input::Pipe => read(&mut io::stdin().lock()),
            Input::UsedUp => {
                return Err(CliError::Usage(
                    "--secrets-stdin has used up standard input; give the file by its name".to_owned(),
                ));
            }
            Input::Elsewhere => return Err(elsewhere("give the file by its name")),
        }
    } else {
        fs::File::open(place.find(name)).and_then(|mut file| read(&mut file))
    };
    result.map_err(|cause| CliError::file(name, cause))
}

/// The error of a command that would read standard input, which belongs to another process.
pub(super) fn elsewhere(instead: &str) -> CliError {
    CliError::Usage(format!("a command that was handed over has no standard input; {instead}"))
}

/// Writes a file that is its owner's alone, in place of an earlier one.
pub(super) fn write(path: &Path, place: &Place, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(place.find(path)).and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
    written.map_err(|cause| CliError::file(path, cause))
}

/// Makes a folder, where it is not there yet.
pub(super) fn make_folder(path: &Path, place: &Place) -> Result<()> {
    fs::create_dir_all(place.find(path)).map_err(|cause| CliError::file(path, cause))
}

/// Reads a secret from standard input: one line. No part of it is repeated in errors.
pub(super) fn secret_line(from: impl Read) -> Result<SecretString> {
    let limit = MAX_SECRET_BYTES + 2;
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1));
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    let wrong = |what: &str| CliError::Usage(format!("standard input {what}; give the secret as one line"));
    let text = std::str::from_utf8(&bytes).map_err(|_not_text| wrong("holds no text in UTF-8"))?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(wrong("holds nothing"));
    }
    if line.contains(['\n', '\r']) {
        return Err(wrong("holds more than one line"));
    }
    Ok(SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_one_line_whatever_ends_it() {
        for text in ["canary", "canary\n", "canary\r\n"] {
            assert_eq!(secret_line(text.as_bytes()).unwrap().expose_secret(), "canary");
        }
    }

    #[test]
    fn what_is_no_single_line_is_refused_without_repeating_it() {
        for text in ["", "\n", "canary\nmore\n"] {
            let refused = secret_line(text.as_bytes()).unwrap_err().to_string();
            assert!(refused.contains("one line") && !refused.contains("canary"), "{refused}");
        }
        assert!(secret_line(&[0xff, 0xfe][..]).is_err());
    }
}
