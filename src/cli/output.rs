//! Standard output: text for people, or versioned JSON for machines. One command prints one JSON
//! object, or one a line where it works through several things.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Result;
use super::error::CliError;

/// The version of every JSON object that is printed.
const FORM: u32 = 1;

/// Where all rows are listed of which a report shows the first ones.
pub(super) const ALL_LISTED: &str = "`causeway holds` and --json list all";

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// As text.
    Text,
    /// As JSON.
    Json,
}

impl Output {
    /// JSON if asked for.
    pub(super) fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a result: its parts by name as one JSON object, or `text`.
    pub(super) fn show(self, parts: &[(&str, &dyn Shown)], text: impl FnOnce() -> String) -> Result<()> {
        if self == Self::Text {
            return print(&text());
        }
        let mut object = Map::new();
        object.insert("causeway".to_owned(), FORM.into());
        for (name, part) in parts {
            object.insert((*name).to_owned(), part.value()?);
        }
        print(&format!("{}\n", Value::Object(object)))
    }

    /// Prints text as it is; with JSON it is one object's `text`.
    pub(super) fn text(self, text: &str) -> Result<()> {
        self.show(&[("text", &text)], || text.to_owned())
    }

    /// Prints an error: on standard error, or as JSON on standard output.
    pub(super) fn error(self, error: &CliError) {
        let text = error.to_string();
        let printed = match self {
            Self::Text => {
                complain(&if text.starts_with("error:") { text } else { format!("error: {text}") });
                return;
            }
            Self::Json => self.show(&[("error", &error_json(error))], String::new),
        };
        if printed.is_err() {
            complain(&text);
        }
    }
}

/// An error as JSON shows it.
pub(super) fn error_json(error: &CliError) -> Value {
    let exit = error.exit();
    json!({ "kind": exit.to_string(), "exit": exit.code(), "message": error.to_string() })
}

/// What JSON can show.
pub(super) trait Shown {
    /// As JSON.
    fn value(&self) -> serde_json::Result<Value>;
}

impl<T: Serialize> Shown for T {
    fn value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}

fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Says something on standard error, to whoever still listens there.
pub(super) fn complain(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(writeln!(stderr, "{text}"));
}
