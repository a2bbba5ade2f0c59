//! What a frame of the window costs on a list of many tickets: prints the time of layout and
//! tessellation per frame, and how many rows were read and drawn.
//!
//!     cargo bench --bench window               (100,000 tickets)
//!     cargo bench --bench window -- 1000000

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its table, and stops at what it did not expect"
)]

#[path = "../it/support/many_tickets.rs"]
mod many_tickets;

use std::path::Path;
use std::time::Duration;

use causeway::clock::{SharedClock, SystemClock};
use causeway::gui::preferences::Preferences;
use causeway::gui::{App, WindowOptions};
use causeway::log::{DailyFile, Settings};
use causeway::model::{ConnectionId, System};
use causeway::profile::{Authentication, Connection};
use causeway::secrets::MemoryStore;
use causeway::service::{Desk, DeskOptions, NewConnection, SecretSource};
use egui::{Key, Modifiers};
use egui_kittest::Harness;

/// The instance whose tickets are listed.
const INSTANCE: &str = "desk.example.com";

/// Frames that are measured for each kind of work.
const FRAMES: usize = 400;

fn main() {
    let tickets: u64 = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let clock = SystemClock::shared();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let desk = runtime.block_on(filled_desk(folder.path(), &clock, tickets));
    let mut harness = window(&desk, &runtime, folder.path(), &clock);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for_rows(&mut harness);

    println!("{tickets} tickets, window 1180 x 760, {FRAMES} frames each");
    println!("{:<28}{:>10}{:>10}{:>12}{:>12}", "", "p50 ms", "p99 ms", "questions", "rows read");
    report(&mut harness, &clock, "at rest", |_| {});
    report(&mut harness, &clock, "wheel", |harness| {
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -120.0),
            modifiers: Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
        });
    });
    click_a_row(&mut harness);
    report(&mut harness, &clock, "page down", |harness| harness.key_press(Key::PageDown));
    runtime.block_on(desk.close());
}

/// A desk with one connection, whose list holds so many tickets.
async fn filled_desk(folder: &Path, clock: &SharedClock, tickets: u64) -> Desk {
    let open = || {
        Desk::open(DeskOptions {
            data_dir: Some(folder.join("desk")),
            purpose: "a benchmark".to_owned(),
            secrets: SecretSource::Memory(MemoryStore::default()),
            clock: clock.clone(),
        })
        .unwrap()
    };
    let desk = open();
    let connection = Connection::sandbox(
        ConnectionId::new("halo"),
        System::Halo,
        format!("https://{INSTANCE}").parse().unwrap(),
        Authentication::ClientCredentials { client_id: "benchmark".to_owned() },
    );
    desk.save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();
    desk.close().await;
    many_tickets::fill(&folder.join("desk/causeway.sqlite"), INSTANCE, tickets);
    open()
}

fn window(desk: &Desk, runtime: &tokio::runtime::Runtime, folder: &Path, clock: &SharedClock) -> Harness<'static, App> {
    let file = DailyFile::open(&folder.join("log"), 2, clock.clone()).unwrap();
    let (_, log) = causeway::log::subscriber(&Settings::default(), file, clock);
    let (_, attention) = tokio::sync::watch::channel(0);
    let options = WindowOptions {
        desk: desk.clone(),
        runtime: runtime.handle().clone(),
        clock: clock.clone(),
        log,
        offers: Vec::new(),
        attention,
        quit: tokio_util::sync::CancellationToken::new(),
        title: None,
    };
    Harness::builder()
        .with_size(egui::vec2(1_180.0, 760.0))
        .build_eframe(move |creation| App::new(&creation.egui_ctx, options, Preferences::default()))
}

/// Draws until the first rows are there.
fn wait_for_rows(harness: &mut Harness<'static, App>) {
    while harness.state().tickets_read().drawn == 0 {
        harness.step();
        std::thread::yield_now();
    }
    harness.step();
}

/// Takes the keyboard to the list.
fn click_a_row(harness: &mut Harness<'static, App>) {
    let pos = egui::pos2(500.0, 500.0);
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
}

fn report(harness: &mut Harness<'static, App>, clock: &SharedClock, work: &str, act: impl Fn(&Harness<'static, App>)) {
    let before = harness.state().tickets_read();
    harness.hover_at(egui::pos2(500.0, 500.0));
    let mut frames: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            act(harness);
            let began = clock.steady();
            harness.step();
            let shapes = harness.output().shapes.clone();
            drop(harness.ctx.tessellate(shapes, 1.0));
            clock.steady().since(began)
        })
        .collect();
    frames.sort();
    let at = |share: usize| frames[(FRAMES * share / 100).min(FRAMES - 1)].as_secs_f64() * 1_000.0;
    let after = harness.state().tickets_read();
    println!(
        "{work:<28}{:>10.2}{:>10.2}{:>12}{:>12}",
        at(50),
        at(99),
        after.questions - before.questions,
        after.rows - before.rows
    );
}
