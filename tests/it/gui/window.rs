//! The whole application in a test window, over a world of stand-ins.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use causeway::gui::preferences::Preferences;
use causeway::gui::{App, WindowOptions};
use causeway::log::{DailyFile, Settings};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::tz::TimeZone;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::support::world::World;

/// A window that has not come to what a story waits for after this time has failed. It is no part
/// of any assertion about speed.
const PATIENCE: Duration = Duration::from_mins(1);

/// A window that has painted so often without coming to what a story waits for has no rest.
const MOST_FRAMES: u32 = 2_000;

/// The whole application in a test window, and the world behind it.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, App>,
    pub(crate) world: World,
    pub(crate) log: tracing::Dispatch,
    woken: Receiver<()>,
    // Held last: work of the desk ends with it.
    pub(crate) runtime: Runtime,
}

impl Window {
    /// A window over a desk with two connections and one enabled profile.
    pub(crate) fn over_a_desk() -> Self {
        let runtime = Self::runtime();
        let world = runtime.block_on(World::new());
        Self::open(runtime, world)
    }

    /// A window over an empty desk; the stand-ins are there.
    pub(crate) fn over_an_empty_desk() -> Self {
        let runtime = Self::runtime();
        let world = runtime.block_on(World::unconnected());
        Self::open(runtime, world)
    }

    /// A window over a desk whose ServiceNow holds these incidents; their ids come with it.
    pub(crate) fn with_incidents(summaries: &[&str]) -> (Self, Vec<String>) {
        Self::over_incidents(summaries, false)
    }

    /// The same after its first load.
    pub(crate) fn loaded(summaries: &[&str]) -> (Self, Vec<String>) {
        Self::over_incidents(summaries, true)
    }

    fn over_incidents(summaries: &[&str], load: bool) -> (Self, Vec<String>) {
        let runtime = Self::runtime();
        let world = runtime.block_on(World::new());
        let incidents = summaries.iter().map(|summary| world.incident(&[("short_description", summary)])).collect();
        if load {
            runtime.block_on(world.first_load());
        }
        (Self::open(runtime, world), incidents)
    }

    pub(crate) fn runtime() -> Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    }

    /// A window over this world.
    pub(crate) fn open(runtime: Runtime, world: World) -> Self {
        let (wake, woken) = sync_channel(1);
        let settings = Settings::default();
        let log_file = DailyFile::open(&world.folder.path().join("log"), 2, world.clock.clone()).unwrap();
        let (subscriber, log) = causeway::log::subscriber(&settings, log_file, &world.clock);
        let (_, attention) = watch::channel(0);
        let options = WindowOptions {
            desk: world.desk().clone(),
            runtime: runtime.handle().clone(),
            clock: world.clock.clone(),
            log,
            offers: Vec::new(),
            attention,
            quit: tokio_util::sync::CancellationToken::new(),
            title: None,
        };
        let harness = Harness::builder()
            .with_size(egui::vec2(1_180.0, 760.0))
            .with_max_steps(60)
            .with_context_setup(move |ctx| {
                // A wake-up that is only due later is none: the clock of a story stands still.
                ctx.set_request_repaint_callback(move |info| {
                    if info.delay.is_zero() {
                        let _full_or_sent = wake.try_send(());
                    }
                });
            })
            .build_eframe(move |creation| {
                App::new(&creation.egui_ctx, options, Preferences::default()).in_zone(TimeZone::UTC)
            });
        let log = tracing::Dispatch::new(subscriber);
        let mut window = Self { harness, world, log, woken, runtime };
        window.settle();
        window
    }

    /// Draws until nothing moves any more, without waiting for answers.
    pub(crate) fn settle(&mut self) {
        self.harness.run_ok();
    }

    /// How long the window wants to rest now.
    pub(crate) fn rest(&mut self) -> Duration {
        self.settle();
        let viewports = self.harness.output().viewport_output.values();
        viewports.map(|viewport| viewport.repaint_delay).min().unwrap_or(Duration::MAX)
    }

    /// Draws until a condition is true, waking with the window's own wake-ups.
    pub(crate) fn wait_until(&mut self, what: &str, mut reached: impl FnMut(&Harness<'static, App>) -> bool) {
        for _ in 0..MOST_FRAMES {
            self.harness.step();
            if reached(&self.harness) {
                self.settle();
                return;
            }
            let woken = self.woken.recv_timeout(PATIENCE);
            assert!(woken.is_ok(), "waited in vain until {what}. The window shows:\n{}", self.texts());
        }
        let causes = self.harness.ctx.repaint_causes();
        panic!(
            "the window never rests, because of {causes:?}, while it waits until {what}. It shows:\n{}",
            self.texts()
        );
    }

    /// Waits until something with this label is shown.
    pub(crate) fn wait_for(&mut self, label: &str) {
        self.wait_until(&format!("{label:?} is shown"), |harness| harness.query_all_by_label(label).next().is_some());
    }

    /// Waits until something whose label contains this text is shown.
    pub(crate) fn wait_for_text(&mut self, text: &str) {
        let contains = |harness: &Harness<'static, App>| harness.query_all_by_label_contains(text).next().is_some();
        self.wait_until(&format!("{text:?} is shown"), contains);
    }

    /// Waits until nothing with this label is shown any more.
    pub(crate) fn wait_until_gone(&mut self, label: &str) {
        self.wait_until(&format!("{label:?} is gone"), |harness| harness.query_all_by_label(label).next().is_none());
    }

    /// Clicks what has this label, once it is there and can be pressed; of several the first.
    pub(crate) fn click(&mut self, label: &str) {
        if !self.can_press(label) {
            self.wait_until(&format!("{label:?} can be pressed"), |harness| can_press(harness, label));
        }
        self.bring_into_sight(label);
        self.click_now(label);
    }

    /// Clicks it where it is.
    fn click_now(&mut self, label: &str) {
        let texts = self.texts();
        let is_text = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == egui::Role::Label;
        let pressed = self.harness.query_all_by_label(label).find(|node| !is_text(node));
        let Some(node) = pressed.or_else(|| self.harness.query_all_by_label(label).next()) else {
            panic!("there is no {label:?} to click. The window shows:\n{texts}");
        };
        assert!(!node.accesskit_node().is_disabled(), "{label:?} cannot be pressed now. The window shows:\n{texts}");
        let at = node.rect().center();
        self.press_at(at);
        self.settle();
    }

    /// Presses a place and lets it go within one frame, so that nothing that comes meanwhile moves what
    /// is there.
    fn press_at(&mut self, at: egui::Pos2) {
        let button = |pressed| egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        let events = [egui::Event::PointerMoved(at), button(true), button(false)];
        self.harness.input_mut().events.extend(events);
    }

    /// Clicks the one thing that can be pressed and whose label contains this text.
    pub(crate) fn click_text(&mut self, text: &str) {
        self.click_changing(|window| window.label_with(text));
    }

    /// Clicks what is found; its label may change with an answer that comes meanwhile.
    pub(crate) fn click_changing(&mut self, label: impl Fn(&Self) -> String) {
        let before = label(self);
        self.bring_into_sight(&before);
        let now = label(self);
        self.click_now(&now);
    }

    /// The whole label of what can be pressed and whose label contains this text.
    fn label_with(&self, text: &str) -> String {
        let pressed = |node: &egui_kittest::Node<'_>| {
            matches!(node.accesskit_node().role(), egui::Role::Button | egui::Role::Link)
        };
        let buttons = self.harness.query_all_by_label_contains(text);
        let mut labels = buttons
            .filter(pressed)
            .filter_map(|node| node.accesskit_node().label())
            .filter(|label| label.contains(text));
        labels.next().unwrap_or_else(|| panic!("there is no button {text:?}. The window shows:\n{}", self.texts()))
    }

    /// Finds a ticket that is not in the list by its number, and previews sending it.
    pub(crate) fn preview_sending(&mut self, ticket: i64) {
        self.fill("Find a ticket", &ticket.to_string());
        self.wait_for("No ticket of this number is known here");
        self.click(&format!("Send ticket {ticket}…"));
        self.wait_for("1 of 1 ticket would go");
        self.click("Preview sending");
    }

    /// Sends a ticket that is not in the list by its number.
    pub(crate) fn send_by_number(&mut self, ticket: i64) {
        self.preview_sending(ticket);
        self.wait_for("New Incident");
        self.click_text("Send 1 ticket to");
        self.wait_for("Close");
        assert_eq!(self.world.incidents_of(ticket).len(), 1);
    }

    /// Rests the mouse on what has this label.
    pub(crate) fn rest_on(&mut self, label: &str) {
        self.harness.get_by_label(label).hover();
        self.settle();
    }

    /// Types where the keyboard is.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// Presses Tab until the keyboard is on the button whose label contains this text.
    pub(crate) fn tab_to(&mut self, text: &str) {
        let label = self.label_with(text);
        for _ in 0..60 {
            let here = self.harness.query_all_by_label(&label).any(|node| node.accesskit_node().is_focused());
            if here {
                return;
            }
            self.press(egui::Modifiers::NONE, egui::Key::Tab);
        }
        panic!("the Tab key does not come to {label:?}. The window shows:\n{}", self.texts());
    }

    /// Draws frame by frame until one of them gives an order to the system that fits.
    fn ordered<T>(&mut self, fits: impl Fn(&egui::OutputCommand) -> Option<T>) -> T {
        for _ in 0..8 {
            self.harness.step();
            if let Some(found) = self.harness.output().platform_output.commands.iter().find_map(&fits) {
                self.settle();
                return found;
            }
        }
        panic!("the system was given no such order. The window shows:\n{}", self.texts());
    }

    /// The page that a click on this label opens in the browser.
    pub(crate) fn page_opened_by(&mut self, label: &str) -> String {
        let at = self.harness.get_by_label(label).rect().center();
        self.press_at(at);
        self.ordered(|command| match command {
            egui::OutputCommand::OpenUrl(page) => Some(page.url.clone()),
            _ => None,
        })
    }

    /// What a click on this label puts into the clipboard.
    pub(crate) fn copied_by(&mut self, label: &str) -> String {
        self.bring_into_sight(label);
        let at = self.harness.get_by_label(label).rect().center();
        self.press_at(at);
        self.ordered(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// What goes into the clipboard when the keys for it are pressed.
    pub(crate) fn copied(&mut self) -> String {
        self.harness.event(egui::Event::Copy);
        self.ordered(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Scrolls to what has this label, as a person would before pressing it.
    fn bring_into_sight(&mut self, label: &str) {
        let found = self.harness.query_all_by_label(label).next().map(|node| node.scroll_to_me());
        if found.is_some() {
            self.settle();
        }
    }

    /// Clicks the row of a table that shows this text in one of its cells, once it is there.
    pub(crate) fn click_row(&mut self, text: &str) {
        self.wait_for(text);
        let Some(node) = self.harness.query_all_by_label(text).next() else {
            panic!("no row shows {text:?}. The window shows:\n{}", self.texts());
        };
        let at = node.rect().center();
        self.press_at(at);
        self.settle();
    }

    /// Whether what has this label can be pressed now.
    pub(crate) fn can_press(&self, label: &str) -> bool {
        can_press(&self.harness, label)
    }

    /// Types a text into the input of this name, instead of what was there.
    pub(crate) fn fill(&mut self, name: &str, text: &str) {
        let texts = self.texts();
        let input = |node: &egui_kittest::Node<'_>| {
            matches!(
                node.accesskit_node().role(),
                egui::Role::TextInput | egui::Role::MultilineTextInput | egui::Role::PasswordInput
            )
        };
        let Some(node) = self.harness.query_all_by_label(name).find(input) else {
            panic!("there is no input {name:?}. The window shows:\n{texts}");
        };
        node.focus();
        self.settle();
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.settle();
        let node = self.harness.query_all_by_label(name).find(input).unwrap();
        node.type_text(text);
        self.settle();
    }

    /// Chooses an alternative in the drop-down list of this name.
    pub(crate) fn choose(&mut self, name: &str, alternative: &str) {
        self.click(name);
        self.click(alternative);
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Whether something with this label is shown.
    pub(crate) fn shows(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    /// Whether something whose label contains this text is shown.
    pub(crate) fn shows_text(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// Everything that has a label or a value, for the message of a story that failed.
    pub(crate) fn texts(&self) -> String {
        let mut lines = Vec::new();
        for node in self.harness.root().children_recursive() {
            let node = node.accesskit_node();
            if let Some(text) = node.label().or_else(|| node.value()) {
                lines.push(format!("  {:?}: {text}", node.role()));
            }
        }
        lines.join("\n")
    }
}

fn can_press(harness: &Harness<'static, App>, label: &str) -> bool {
    harness.query_all_by_label(label).any(|node| !node.accesskit_node().is_disabled())
}
