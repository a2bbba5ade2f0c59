//! The terminal: questions are asked only where somebody can answer them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use secrecy::SecretString;

use super::Result;
use super::error::CliError;

/// What standard input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// A person at a terminal.
    Person,
    /// A pipe, a file or nothing.
    Pipe,
    /// `--secrets-stdin` has read it.
    UsedUp,
    /// That of another process, which handed the command over. It cannot be read from here.
    Elsewhere,
}

impl Input {
    /// What standard input is, before anything was read from it.
    pub(super) fn fresh() -> Self {
        if io::stdin().is_terminal() && io::stderr().is_terminal() { Self::Person } else { Self::Pipe }
    }
}

/// Asks a question on the terminal; true when the answer is `yes`.
pub(super) async fn agrees(question: &str) -> Result<bool> {
    let question = question.to_owned();
    let answer = blocking(move || {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{question} Type yes: ")?;
        stderr.flush()?;
        drop(stderr);
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        Ok(answer)
    })
    .await?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

/// Asks for a secret on the terminal, without echo. An empty answer is `None`.
pub(super) async fn hidden(name: &str) -> Result<Option<SecretString>> {
    let prompt = format!("{name} (not shown; empty to enter it later): ");
    let answer = blocking(move || rpassword::prompt_password(prompt)).await?;
    Ok((!answer.is_empty()).then(|| SecretString::from(answer)))
}

async fn blocking<T: Send + 'static>(ask: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    let asked = tokio::task::spawn_blocking(ask).await;
    Ok(asked.map_err(|error| CliError::Streams(io::Error::other(error)))??)
}
