//! Why the ticket is in step, or is not: profile by profile, then what waits and what is on its way.

use egui::Ui;

use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::super::widgets::{badge, card, states};
use super::Mark;
use crate::model::LinkRole;
use crate::service::TicketDetail;
use crate::service::scope::{Answer, Check};
use crate::service::ticket::{EndedView, LinkFacts, Place, ProfileView, WaitingWrite, WriteState};

/// Shows the chain.
pub(super) fn show(ui: &mut Ui, scene: &Scene, detail: &TicketDetail) {
    for hold in &detail.holds {
        states::trouble(ui, Tone::Caution, &format!("{}: {}. {}", hold.profile, hold.title, hold.reason));
        ui.add_space(measures::TIGHT);
    }
    for (place, write) in detail.writes.iter().enumerate() {
        let (tone, text) = waiting(scene, write);
        let text = format!("{} of {} on the way: {}. {text}", place + 1, detail.writes.len(), write.words());
        states::trouble(ui, tone, &text);
        ui.add_space(measures::TIGHT);
    }
    if detail.profiles.is_empty() {
        states::trouble(
            ui,
            Tone::Neutral,
            "No profile reads the system that this ticket is in. Make one, and it is looked at",
        );
    }
    for profile in &detail.profiles {
        one(ui, scene, profile);
        ui.add_space(measures::SMALL);
    }
    if let Some(link) = &detail.link {
        linked(ui, scene, link);
        ui.add_space(measures::SMALL);
    }
    for ended in &detail.ended {
        ui.add(egui::Label::new(theme::small(past(scene, ended))).wrap());
    }
}

fn one(ui: &mut Ui, scene: &Scene, profile: &ProfileView) {
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::title(profile.profile.as_str()));
            let Mark { tone, icon, word } = place(profile.place);
            badge::badge(ui, tone, icon, word);
        });
        // That it keeps the pair is said above, and since when below.
        let kept = profile.place == Place::Keeps;
        for check in profile.checks.iter().filter(|check| !kept || check.answer != Answer::Yes) {
            checked(ui, check);
        }
        for feed in &profile.feeds {
            let read = feed.read.map_or_else(|| "never to its end".to_owned(), |at| scene.moment(at));
            let text = format!("Last fetched from {} ({}): {read}", feed.connection, feed.feed);
            line(
                ui,
                Mark {
                    tone: if feed.read.is_some() { Tone::Good } else { Tone::Caution },
                    icon: icons::CLOCK,
                    word: "",
                },
                &text,
            );
        }
        if profile.to_be_looked_at {
            let text = "The next pass looks at it again: it changed, or it waits";
            line(ui, Mark { tone: Tone::Accent, icon: icons::INFO, word: "" }, text);
        }
        if let Some(error) = &profile.last_error {
            states::trouble(ui, Tone::Bad, &format!("The profile's last run failed: {error}"));
        }
    });
}

fn place(place: Place) -> Mark {
    match place {
        Place::Keeps => Mark { tone: Tone::Good, icon: icons::LINK, word: "Keeps it in step" },
        Place::InScope => Mark { tone: Tone::Accent, icon: icons::INFO, word: "In scope, not linked" },
        Place::OutOfScope => Mark { tone: Tone::Neutral, icon: icons::FAILED, word: "Not in scope" },
    }
}

fn checked(ui: &mut Ui, check: &Check) {
    let mark = match check.answer {
        Answer::Yes => Mark { tone: Tone::Good, icon: icons::DONE, word: "Yes" },
        Answer::No => Mark { tone: Tone::Bad, icon: icons::FAILED, word: "No" },
        Answer::Unknown => Mark { tone: Tone::Neutral, icon: icons::UNKNOWN, word: "Not known here" },
    };
    line(ui, mark, &check.text);
}

/// A line with its symbol; its word is beside it where it has one.
fn line(ui: &mut Ui, Mark { tone, icon, word }: Mark, text: &str) {
    ui.horizontal_top(|ui| {
        let colour = tokens(ui).of(tone);
        badge::symbol(ui, icon, 14.0, colour);
        if !word.is_empty() {
            ui.label(egui::RichText::new(word).color(colour));
        }
        ui.add(egui::Label::new(text).wrap());
    });
}

fn linked(ui: &mut Ui, scene: &Scene, link: &LinkFacts) {
    card::section(ui, "Link", |ui| {
        card::fact(ui, "Linked since", scene.moment(link.since));
        card::fact(ui, "Kept by", link.profile.as_str());
        card::fact(ui, "As", role(link.role));
        if link.generation > 1 {
            card::fact(ui, "Linked so often", link.generation.to_string());
        }
        card::fact(ui, "Marker", theme::mono(&link.marker));
        let names = |id: &Option<String>| id.clone().unwrap_or_else(|| "not delivered".to_owned());
        card::fact(ui, "Halo's marker names", theme::mono(names(&link.halo_names)));
        card::fact(ui, "The record's marker names", theme::mono(names(&link.other_names)));
    });
}

fn role(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Customer => "The customer's record",
        LinkRole::Supplier => "The supplier's record",
    }
}

fn past(scene: &Scene, ended: &EndedView) -> String {
    let EndedView { halo, other, profile, since, ended: at, reason, .. } = ended;
    let (since, at) = (scene.moment(*since), scene.moment(*at));
    format!("Earlier link {halo} ↔ {other} by {profile}, {since} to {at}: {reason}")
}

/// A write that is not finished: what happened, and when it is tried again.
fn waiting(scene: &Scene, write: &WaitingWrite) -> (Tone, String) {
    let WaitingWrite { profile, run, attempts, state, .. } = write;
    let of = format!("A write of {profile} (run {run})");
    let tried = match attempts {
        0 => String::new(),
        1 => " It was tried once.".to_owned(),
        times => format!(" It was tried {times} times."),
    };
    match state {
        WriteState::Pending { not_before: Some(at) } => {
            (Tone::Caution, format!("{of} waits. Next attempt not before {}.{tried}", scene.moment_to_the_second(*at)))
        }
        WriteState::Pending { not_before: None } => {
            (Tone::Accent, format!("{of} waits for its turn in the next pass.{tried}"))
        }
        WriteState::Leased => (Tone::Accent, format!("{of} is being sent.{tried}")),
        WriteState::Unknown { cause } => {
            (Tone::Caution, format!("{of} was sent and its answer is lost: {cause}. The next pass looks it up.{tried}"))
        }
        WriteState::Parked { cause } => (Tone::Bad, format!("{of} was given up: {cause}.{tried}")),
    }
}
