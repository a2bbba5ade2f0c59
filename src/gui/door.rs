//! From the window to the desk: questions run on the runtime, answers come back as promises.

use std::future::Future;

use poll_promise::{Promise, Sender};
use tokio::runtime::Handle;

use crate::service::{Desk, ErrorKind, NextStep, ServiceError};

/// What a question to the desk is answered with.
pub type Answer<T> = Result<T, Failure>;

/// Why a question was not answered, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind, for the program.
    pub kind: ErrorKind,
    /// What happened and why; where no next step says it, also what to do.
    pub text: String,
    /// What a person can do about it.
    pub next: Option<NextStep>,
}

impl Failure {
    /// The work ended without an answer: the program is closing, or it failed by a mistake of its own.
    pub fn cut_off() -> Self {
        Self {
            kind: ErrorKind::Failed,
            text: "The work ended without an answer. What was sent is settled by the next pass. Try again".to_owned(),
            next: None,
        }
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self { kind: error.kind(), text: error.text(), next: error.next() }
    }
}

/// The window's way to the desk. Clones lead to the same desk.
#[derive(Clone)]
pub struct Door {
    desk: Desk,
    runtime: Handle,
    ctx: egui::Context,
}

/// Answers in any case: also when the work is dropped or panics.
struct Answering<T: Send + 'static> {
    sender: Option<Sender<Answer<T>>>,
    ctx: egui::Context,
}

impl<T: Send + 'static> Answering<T> {
    fn answer(&mut self, answer: Answer<T>) {
        if let Some(sender) = self.sender.take() {
            sender.send(answer);
            self.ctx.request_repaint();
        }
    }
}

impl<T: Send + 'static> Drop for Answering<T> {
    fn drop(&mut self) {
        self.answer(Err(Failure::cut_off()));
    }
}

impl Door {
    /// A door to this desk. Answers wake the window of this context.
    pub fn new(desk: Desk, runtime: Handle, ctx: egui::Context) -> Self {
        Self { desk, runtime, ctx }
    }

    /// Asks the desk something. The window goes on meanwhile.
    pub fn ask<T, F, W>(&self, question: F) -> Promise<Answer<T>>
    where
        T: Send + 'static,
        F: FnOnce(Desk) -> W,
        W: Future<Output = Result<T, ServiceError>> + Send + 'static,
    {
        let work = question(self.desk.clone());
        self.run(async move { work.await.map_err(Failure::from) })
    }

    /// Runs something that is no question to the desk: a file dialog, a file.
    pub fn run<T: Send + 'static>(&self, work: impl Future<Output = Answer<T>> + Send + 'static) -> Promise<Answer<T>> {
        let (sender, promise) = Promise::new();
        let mut answering = Answering { sender: Some(sender), ctx: self.ctx.clone() };
        drop(self.runtime.spawn(async move {
            let answer = work.await;
            answering.answer(answer);
        }));
        promise
    }

    /// The desk, for what is answered at once and from memory.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The runtime.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }
}
