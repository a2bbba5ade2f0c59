//! What a run tells, as people read it: how it ended, and what was not done, with the reasons.

use egui::Ui;

use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::badge;
use crate::engine::pull::FeedReport;
use crate::engine::report::Left;
use crate::plan::{Class, Stop};
use crate::report::run;
use crate::report::text::one_line;
use crate::service::{RunOutcome, RunReport};

/// Lines of one section that are kept for showing; the rest is counted.
const MOST_SHOWN: usize = 200;

/// A line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// What it is about.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// A list of rows that ended alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// How it is meant.
    pub tone: Tone,
    /// What the rows have in common.
    pub title: &'static str,
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub lines: Vec<Told>,
}

/// The sections of a report that have something in them.
pub(crate) fn sections(report: &RunReport, halo: &str, other: &str) -> Vec<Section> {
    let rows = |tone, title, rows: &[Left]| {
        let lines = rows.iter().take(MOST_SHOWN);
        let lines = lines.map(|left| Told { title: one_line(&left.title), reason: one_line(&left.reason) });
        Section { tone, title, total: rows.len(), lines: lines.collect() }
    };
    let findings = report.findings.iter().take(MOST_SHOWN).map(|finding| Told {
        title: one_line(&format!("{}, {}", finding.record, finding.field)),
        reason: one_line(&format!("sent {}, stored {}; {}", finding.sent, finding.stored, finding.cause)),
    });
    let later = report.changed_after.iter().take(MOST_SHOWN).map(|finding| Told {
        title: one_line(&format!("{}, {}", finding.record, finding.field)),
        reason: one_line(&format!("sent {}, now {}; {}", finding.sent, finding.stored, finding.cause)),
    });
    let stops = report
        .stops
        .iter()
        .map(|stop| Told { title: stop.class.words(halo, other), reason: stop_words(stop, halo, other) });
    let of_feeds = |chosen: fn(&&FeedReport) -> bool, words: fn(&FeedReport) -> String| {
        let told =
            |feed: &FeedReport| Told { title: format!("{} {}", feed.connection, feed.feed), reason: words(feed) };
        report.feeds.iter().filter(chosen).map(told).collect::<Vec<Told>>()
    };
    let unread = of_feeds(|feed| feed.poisoned > 0, |feed| format!("rows that cannot be read: {}", feed.poisoned));
    let hiding = of_feeds(|feed| feed.hidden_changed, hidden);
    let hidden = of_feeds(|feed| feed.hidden_by_rights > 0 && !feed.hidden_changed, hidden);
    let listed = |tone, title, lines: Vec<Told>, total| Section { tone, title, total, lines };
    let swept: Vec<Told> = report
        .swept
        .iter()
        .map(|swept| Told { title: report.profile.clone(), reason: run::looked_for(swept) })
        .collect();
    let two_writers = report.held.iter().chain(&report.kept_off);
    let two_writers = two_writers.map(|why| Told { title: "Two writers".to_owned(), reason: why.clone() });
    let stops: Vec<Told> = stops.chain(two_writers).collect();
    let drift = report.drift.iter().take(MOST_SHOWN);
    let drift = drift.map(|told| Told { title: told.connection.clone(), reason: run::drift(told) });
    let all = [
        rows(Tone::Bad, "Given up after too many tries", &report.parked),
        rows(Tone::Bad, "Failed, will be tried again", &report.later),
        listed(Tone::Bad, "Not stored as sent", findings.collect(), report.findings.len()),
        listed(Tone::Caution, "Changed after it was stored", later.collect(), report.changed_after.len()),
        listed(Tone::Bad, "Hidden by rights, not as many as before", hiding.clone(), hiding.len()),
        listed(Tone::Caution, "Guards", stops.clone(), stops.len()),
        rows(Tone::Caution, "Conflicts", &report.conflicts),
        rows(Tone::Caution, "On hold", &report.holds),
        listed(Tone::Caution, "Changed fields and values", drift.collect(), report.drift.len()),
        rows(Tone::Neutral, "Left", &report.left),
        rows(Tone::Neutral, "Defaults that stand in", &report.stand_ins),
        listed(Tone::Neutral, "Looked for linked records", swept.clone(), swept.len()),
        rows(Tone::Neutral, "Left alone, without counterpart", &report.logged),
        listed(Tone::Neutral, "Rows that could not be read", unread.clone(), unread.len()),
        listed(Tone::Neutral, "Hidden by rights", hidden.clone(), hidden.len()),
    ];
    all.into_iter().filter(|section| section.total > 0).collect()
}

fn hidden(feed: &FeedReport) -> String {
    format!("hidden by rights: {}", feed.hidden_by_rights)
}

/// How a run ended: tone, symbol and word.
pub(crate) fn outcome(outcome: RunOutcome) -> (Tone, &'static str, &'static str) {
    match outcome {
        RunOutcome::Previewed => (Tone::Neutral, icons::CHECKLIST, "Previewed"),
        RunOutcome::Done => (Tone::Good, icons::DONE, "Done"),
        RunOutcome::DoneWithHolds => (Tone::Caution, icons::WAITS, "Done, something waits"),
        RunOutcome::Errors => (Tone::Bad, icons::FAILED, "Done with errors"),
        RunOutcome::StoppedByGuard => (Tone::Caution, icons::WARNING, "Stopped by a guard"),
        RunOutcome::StoppedByPerson => (Tone::Caution, icons::STOP, "Stopped by a person"),
        RunOutcome::Failed => (Tone::Bad, icons::FAILED, "Failed"),
    }
}

/// What a guard says.
pub(crate) fn stop_words(stop: &Stop, halo: &str, other: &str) -> String {
    if matches!(stop.class, Class::Gone | Class::Blanking) {
        return stop.reason.clone();
    }
    let what = stop.class.words(halo, other);
    format!("{} {what} are planned and the profile allows {}", stop.planned, stop.allowed)
}

/// Shows sections one beneath the other.
pub(crate) fn show(ui: &mut Ui, sections: &[Section]) {
    for section in sections {
        ui.horizontal(|ui| {
            badge::badge(ui, section.tone, symbol(section.tone), &section.total.to_string());
            ui.label(theme::strong(section.title));
        });
        for line in &section.lines {
            ui.horizontal_top(|ui| {
                ui.add_space(measures::WIDE);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(egui::Label::new(&line.title).wrap());
                    let colour = tokens(ui).weak;
                    ui.add(egui::Label::new(egui::RichText::new(&line.reason).color(colour)).wrap());
                });
            });
        }
        if section.total > section.lines.len() {
            let more = section.total - section.lines.len();
            ui.label(theme::small(format!("and {more} more")));
        }
        ui.add_space(measures::SMALL);
    }
}

fn symbol(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => icons::FAILED,
        Tone::Caution => icons::WAITS,
        Tone::Good => icons::DONE,
        Tone::Neutral | Tone::Accent => icons::INFO,
    }
}
