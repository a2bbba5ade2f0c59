//! What a command says: results as text for people or as versioned JSON for machines, and errors.
//! One command prints one JSON object, or one a line where it works through several things.
//!
//! A command does not know where its words go: to the streams of this process, or through another
//! sink to the process that handed the command over.

use std::io::{self, Write as _};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Result;
use super::error::CliError;

/// The version of every JSON object that is printed.
const FORM: u32 = 1;

/// Where all rows are listed of which a report shows the first ones.
pub(super) const ALL_LISTED: &str = "`causeway holds` and --json list all";

/// In which form results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As text.
    Text,
    /// As JSON.
    Json,
}

/// Where a command's words go.
pub(super) trait Sink: Send + Sync {
    /// Takes a result, all of it or nothing, as standard output does.
    fn result(&self, text: &str) -> io::Result<()>;

    /// Takes text for the person, as standard error does. Whether somebody listens is not known.
    fn remark(&self, text: &str);
}

/// How and where a command prints. Clones print to the same place.
#[derive(Clone)]
pub(super) struct Output {
    form: Form,
    sink: Arc<dyn Sink>,
}

impl Output {
    /// Prints to the streams of this process, as JSON if asked for.
    pub(super) fn new(json: bool) -> Self {
        Self::to(Arc::new(Streams), json)
    }

    /// Prints to a sink, as JSON if asked for.
    pub(super) fn to(sink: Arc<dyn Sink>, json: bool) -> Self {
        Self { form: if json { Form::Json } else { Form::Text }, sink }
    }

    /// In which form results are printed.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Where it prints.
    pub(super) fn sink(&self) -> &dyn Sink {
        self.sink.as_ref()
    }

    /// Prints a result: its parts by name as one JSON object, or `text`.
    pub(super) fn show(&self, parts: &[(&str, &dyn Shown)], text: impl FnOnce() -> String) -> Result<()> {
        if self.form == Form::Text {
            return Ok(self.sink.result(&text())?);
        }
        let mut object = Map::new();
        object.insert("causeway".to_owned(), FORM.into());
        for (name, part) in parts {
            object.insert((*name).to_owned(), part.value()?);
        }
        Ok(self.sink.result(&format!("{}\n", Value::Object(object)))?)
    }

    /// Prints text as it is; with JSON it is one object's `text`.
    pub(super) fn text(&self, text: &str) -> Result<()> {
        self.show(&[("text", &text)], || text.to_owned())
    }

    /// Says a line on standard error, in both forms.
    pub(super) fn remark(&self, line: &str) {
        self.sink.remark(&format!("{line}\n"));
    }

    /// Prints an error: on standard error, or as JSON on standard output.
    pub(super) fn error(&self, error: &CliError) {
        let text = error.to_string();
        let printed = match self.form {
            Form::Text => {
                self.remark(&if text.starts_with("error:") { text } else { format!("error: {text}") });
                return;
            }
            Form::Json => self.show(&[("error", &error_json(error))], String::new),
        };
        if printed.is_err() {
            self.remark(&text);
        }
    }
}

/// Standard output and standard error of this process.
struct Streams;

impl Sink for Streams {
    fn result(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    fn remark(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        drop(stderr.write_all(text.as_bytes()));
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

/// Says a line on this process's standard error, to whoever still listens there.
pub(super) fn complain(line: &str) {
    Streams.remark(&format!("{line}\n"));
}
