//! The log of this session: the last events, filtered by importance and text.

use std::collections::VecDeque;

use egui::{ComboBox, TextEdit, Ui};
use strum::{EnumIter, IntoEnumIterator as _};
use tracing::Level;

use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::grid::{Cells, Column, Grid, GridState, Width};
use super::super::super::widgets::{badge, button};
use crate::log::Event;
use crate::report::text::one_line;

/// Events that are kept for showing; older ones are in the files.
const KEPT: usize = 5_000;

const COLUMNS: [Column; 4] = [
    Column::plain("at", "When", Width::About(140.0)),
    Column::plain("level", "Level", Width::About(90.0)),
    Column::plain("text", "What happened", Width::Rest),
    Column::plain("target", "From", Width::About(150.0)).yielding(),
];

/// The least importance that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumIter)]
pub(crate) enum Least {
    /// Everything.
    #[default]
    All,
    /// What is to be known, and worse.
    Info,
    /// Warnings and errors.
    Warnings,
    /// Errors.
    Errors,
}

impl Least {
    fn word(self) -> &'static str {
        match self {
            Self::All => "Everything",
            Self::Info => "Information and worse",
            Self::Warnings => "Warnings and errors",
            Self::Errors => "Errors alone",
        }
    }

    fn shows(self, level: Level) -> bool {
        match self {
            Self::All => true,
            Self::Info => level <= Level::INFO,
            Self::Warnings => level <= Level::WARN,
            Self::Errors => level == Level::ERROR,
        }
    }
}

/// What is remembered of the log.
pub(crate) struct LogState {
    /// The number of the last event that was taken in.
    pub last: u64,
    /// Comes true when there are events that were not taken in yet.
    pub waiting: Remote<()>,
    /// The folder with the log's files.
    pub folder: String,
    /// How it is arranged.
    pub grid: GridState,
    events: VecDeque<Event>,
    shown: Vec<usize>,
    least: Least,
    text: String,
    follow: bool,
}

impl Default for LogState {
    fn default() -> Self {
        Self {
            last: 0,
            waiting: Remote::default(),
            folder: String::new(),
            grid: GridState::default(),
            events: VecDeque::new(),
            shown: Vec::new(),
            least: Least::default(),
            text: String::new(),
            follow: true,
        }
    }
}

impl LogState {
    /// Takes in events that followed the last one.
    pub(crate) fn take_in(&mut self, events: Vec<Event>) {
        let Some(last) = events.last() else { return };
        self.last = last.number;
        self.events.extend(events);
        while self.events.len() > KEPT {
            self.events.pop_front();
        }
        self.choose_shown();
    }

    fn choose_shown(&mut self) {
        let wanted = self.text.trim().to_lowercase();
        let fits = |event: &Event| {
            self.least.shows(event.level) && (wanted.is_empty() || event.text.to_lowercase().contains(&wanted))
        };
        self.shown = self.events.iter().enumerate().filter(|(_, event)| fits(event)).map(|(at, _)| at).collect();
        if self.follow && !self.shown.is_empty() {
            self.grid.go_to(self.shown.len() - 1);
        }
    }

    fn event(&self, row: usize) -> Option<&Event> {
        self.events.get(*self.shown.get(row)?)
    }

    fn as_text(&self, scene: &Scene) -> String {
        let events = self.shown.iter().filter_map(|at| self.events.get(*at));
        let lines = events.map(|event| {
            let at = scene.moment_to_the_second(event.at);
            format!("{at} {} {} {}", event.level, event.target, one_line(&event.text))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

struct Rows<'a> {
    scene: &'a Scene,
    log: &'a LogState,
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let event = self.log.event(row)?;
        Some(format!("{}: {}", level(event.level).2, one_line(&event.text)))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(event) = self.log.event(row) else { return };
        match column {
            "at" => {
                ui.label(self.scene.moment_to_the_second(event.at));
            }
            "level" => {
                let (tone, icon, word) = level(event.level);
                let colour = tokens(ui).of(tone);
                badge::symbol(ui, icon, 13.0, colour);
                ui.label(egui::RichText::new(word).color(colour));
            }
            "text" => {
                ui.label(one_line(&event.text)).on_hover_text(&event.text);
            }
            _ => {
                ui.label(theme::small(&event.target));
            }
        }
    }
}

/// How important an event is: tone, symbol, word.
fn level(level: Level) -> (Tone, &'static str, &'static str) {
    match level {
        Level::ERROR => (Tone::Bad, icons::FAILED, "Error"),
        Level::WARN => (Tone::Caution, icons::WARNING, "Warning"),
        Level::INFO => (Tone::Neutral, icons::INFO, "Info"),
        Level::DEBUG => (Tone::Neutral, icons::INFO, "Detail"),
        _ => (Tone::Neutral, icons::INFO, "Trace"),
    }
}

/// Shows the log.
pub(super) fn show(ui: &mut Ui, scene: &Scene, log: &mut LogState) {
    bar(ui, scene, log);
    ui.add_space(measures::TIGHT);
    if log.shown.is_empty() {
        let nothing = log.events.is_empty();
        ui.label(theme::weak(if nothing { "Nothing has been logged yet" } else { "No event fits what is asked for" }));
        return;
    }
    let mut grid = std::mem::take(&mut log.grid);
    let shown = Grid {
        name: "Log",
        columns: &COLUMNS,
        rows: log.shown.len(),
        ticks: false,
        height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
    };
    let happened = shown.show(ui, &mut grid, &Rows { scene, log });
    log.grid = grid;
    if happened.went_to.is_some_and(|at| at + 1 < log.shown.len()) {
        log.follow = false;
    }
    if happened.copy {
        ui.ctx().copy_text(log.as_text(scene));
    }
}

fn bar(ui: &mut Ui, scene: &Scene, log: &mut LogState) {
    ui.horizontal_wrapped(|ui| {
        let mut least = log.least;
        let combo = ComboBox::from_id_salt("least importance").selected_text(least.word());
        let response = combo.show_ui(ui, |ui| {
            for one in Least::iter() {
                ui.selectable_value(&mut least, one, one.word());
            }
        });
        response.response.accessible_name("Importance");
        let edit = TextEdit::singleline(&mut log.text).hint_text("Filter by text").desired_width(200.0);
        let typed = ui.add(edit).accessible_name("Filter the log").changed();
        let follows = ui.checkbox(&mut log.follow, "Follow").on_hover_text("Stay at the newest event").changed();
        if typed || follows || least != log.least {
            log.least = least;
            log.choose_shown();
        }
        if button::with_icon(ui, icons::COPY, "Copy what is shown").clicked() {
            ui.ctx().copy_text(log.as_text(scene));
        }
        ui.label(theme::small(format!("Files: {}", log.folder))).on_hover_text("The log's daily files, as JSON lines");
    });
}
