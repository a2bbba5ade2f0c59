//! A second start hands over: whoever holds the desk does what was asked, and it looks as if it had
//! been done alone. The holder is this process, or a real `auto` that a slow vendor keeps busy.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use causeway::cli::handover::{Door, Secrets, ShowWindow};
use causeway::clock::SystemClock;
use causeway::model::ProfileId;
use causeway::secrets::MemoryStore;
use causeway::service::{Actor, Desk, DeskOptions, SecretSource};
use causeway::standins::faults::{Fault, Play};
use serde_json::{Value, json};

use super::operator::{Operator, Said, feed, program, run};
use crate::support::long;

/// This process as the holder of a desk.
struct Holder {
    desk: Desk,
    door: Door,
    shown: Arc<AtomicUsize>,
}

impl Holder {
    /// Holds the desk as the window does.
    async fn window(folder: &Path, secrets: &Value) -> Self {
        let desk = open(folder, secrets);
        let shown = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&shown);
        let window: ShowWindow = Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let door = Door::open(&desk, Secrets::Given, Some(window)).await.unwrap();
        Self { desk, door, shown }
    }

    async fn close(self) {
        self.door.close().await;
        self.desk.close().await;
    }
}

fn open(folder: &Path, secrets: &Value) -> Desk {
    let options = DeskOptions {
        data_dir: Some(folder.to_path_buf()),
        purpose: "causeway window".to_owned(),
        secrets: SecretSource::Memory(MemoryStore::from_reader(secrets.to_string().as_bytes()).unwrap()),
        clock: SystemClock::shared(),
    };
    Desk::open(options).unwrap()
}

/// An operator with a profile and one incident that no ticket was made of yet.
async fn operator(environment: &str) -> Operator {
    let operator = Operator::new().await;
    operator.connect(environment);
    operator.profile();
    operator.incident("No network");
    operator
}

/// A command without secrets of its own, while others work.
fn ask(operator: &Operator, arguments: &[&str]) -> Said {
    tokio::task::block_in_place(|| run(&operator.folder, None, arguments))
}

/// Lets ServiceNow take so long for each answer from now on, and waits until what `start` begins asks it for one.
async fn while_servicenow_is_slow<T>(operator: &Operator, ms: u64, start: impl FnOnce() -> T) -> T {
    let common = operator.standins.common("servicenow").unwrap();
    let play = Play::Delay { ms };
    common.faults.arm(Fault { name: "slow".into(), method: None, path: None, from: 1, times: None, play });
    let before = common.requests.position();
    let started = start();
    while common.requests.position() == before {
        tokio::task::yield_now().await;
    }
    started
}

fn exit_code(mut child: Child) -> Option<i32> {
    tokio::task::block_in_place(|| child.wait()).unwrap().code()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_over_prints_and_ends_as_it_would_alone() {
    let operator = operator("sandbox").await;
    operator.run(&["--json", "plan"]).ended(0);
    let lines: [&[&str]; 13] = [
        &["runs"],
        &["--json", "runs"],
        &["links"],
        &["holds"],
        &["conflicts"],
        &["profile", "list"],
        &["profile", "show", "acme"],
        &["profile", "export", "acme"],
        &["--json", "connection", "list"],
        &["connection", "test", "nobody"],
        &["runs", "--profile", "nobody"],
        &["--json", "apply", "no-such-plan", "--all"],
        &["profile", "import", "no-such-file.toml"],
    ];
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let handed_over = lines.map(|line| ask(&operator, line));
    holder.close().await;
    for (line, handed_over) in lines.into_iter().zip(handed_over) {
        let alone = operator.run(line);
        assert_eq!((handed_over.code, handed_over.out), (alone.code, alone.out), "{line:?}");
        assert_eq!(handed_over.err, alone.err, "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_named_from_where_the_command_was_typed() {
    let operator = operator("sandbox").await;
    let elsewhere = tempfile::tempdir().unwrap();
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let typed = |arguments: &[&str]| {
        let mut command = program(&operator.folder, arguments);
        command.current_dir(elsewhere.path());
        tokio::task::block_in_place(|| feed(command, None))
    };
    typed(&["plan", "--out", "first.plan"]).ended(0).says(&["1 new"]);
    assert!(elsewhere.path().join("first.plan").exists());
    typed(&["apply", "first.plan", "--all", "--first-load"]).ended(0).says(&["1 new in Halo"]);
    assert_eq!(operator.tickets_made(), 1, "the holder's own secrets were used");
    let exported = typed(&["profile", "export", "acme"]).ended(0).out;
    let changed = exported.replacen("enabled = true", "enabled = false", 1);
    std::fs::write(elsewhere.path().join("acme.toml"), changed).unwrap();
    typed(&["profile", "import", "acme.toml"]).ended(0).says(&["acme is saved", "disabled"]);
    typed(&["profile", "import", "gone.toml"]).ended(64).says(&["gone.toml cannot be used"]);
    holder.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_handed_over_says_why_and_names_the_holder() {
    let operator = operator("sandbox").await;
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let process = format!("process {}, causeway window", std::process::id());
    operator.run(&["runs"]).ended(5).says(&[&process, "--secrets-stdin"]);
    ask(&operator, &["secret", "set", "acme/password"]).ended(5).says(&[&process, "does not travel"]);
    ask(&operator, &["profile", "import", "-"]).ended(5).says(&[&process, "standard input"]);
    let refused = ask(&operator, &["--json", "apply", "-", "--all"]).ended(5).object();
    assert_eq!(refused["error"]["kind"], "desk-held");
    holder.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn production_is_not_written_for_another_process_without_its_word() {
    let operator = operator("production").await;
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let planned = ask(&operator, &["--json", "plan"]).ended(0).object();
    let plan = planned["plan"]["id"].as_str().unwrap();
    ask(&operator, &["apply", plan, "--all", "--first-load"]).ended(64).says(&["handed over asks nobody", "--yes"]);
    assert_eq!(operator.tickets_made(), 0);
    ask(&operator, &["apply", plan, "--all", "--first-load", "--yes"]).ended(0);
    assert_eq!(operator.tickets_made(), 1);
    holder.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_brings_the_window_to_the_front() {
    let parent = tempfile::tempdir().unwrap();
    let holder = Holder::window(parent.path(), &json!({})).await;
    let start = |arguments: &[&str]| tokio::task::block_in_place(|| run(parent.path(), None, arguments));
    let process = format!("process {}, since ", std::process::id());
    start(&[]).ended(0).says(&["Causeway is open already", &process, "its window is in front now"]);
    let object = start(&["--json"]).ended(0).object();
    assert_eq!(object["holder"]["process"], std::process::id());
    assert_eq!(holder.shown.load(Ordering::SeqCst), 2);
    holder.close().await;
    assert!(!parent.path().join("desk.door").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_without_a_window_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let desk = open(parent.path(), &json!({}));
    let door = Door::open(&desk, Secrets::Given, None).await.unwrap();
    let said = tokio::task::block_in_place(|| run(parent.path(), None, &[])).ended(5);
    said.says(&[&format!("process {}", std::process::id()), "no window"]);
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_that_are_handed_over_wait_for_their_turn() {
    let operator = operator("sandbox").await;
    let planned = operator.run(&["--json", "plan"]).ended(0).object();
    operator.run(&["apply", planned["plan"]["id"].as_str().unwrap(), "--all", "--first-load"]).ended(0);
    operator.incident("Printer on fire");
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let desk = holder.desk.clone();
    let own = while_servicenow_is_slow(&operator, 300, || {
        tokio::spawn(async move { desk.run(&ProfileId::new("acme"), Actor::Schedule).await })
    });
    let own = own.await;
    let said = ask(&operator, &["--json", "auto"]);
    assert!(said.code <= 1, "{said:#?}");
    let first = own.await.unwrap().unwrap();
    assert_eq!(first.done.created_in_halo, 1);
    let second = said.object();
    assert_eq!(second["run"]["done"]["created_in_halo"], 0, "{second}");
    let runs = holder.desk.runs(None, 2, None).await.unwrap();
    let (later, earlier) = (&runs[0], &runs[1]);
    assert_eq!(earlier.id, first.run.0);
    assert!(later.started >= earlier.ended.unwrap(), "{runs:#?}");
    holder.close().await;
}

/// Ctrl-C where the command was typed: its pass stops between two records on the holder's desk, and nothing else does.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_stops_what_was_handed_over() {
    let operator = operator("sandbox").await;
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let child = while_servicenow_is_slow(&operator, 400, || {
        let mut command = program(&operator.folder, &["auto"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    });
    let mut child = child.await;
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let mut said = String::new();
    tokio::task::block_in_place(|| child.stderr.take().unwrap().read_to_string(&mut said)).unwrap();
    assert!(said.contains("Stopping between two records"), "{said}");
    assert_eq!(exit_code(child), Some(130));
    operator.standins.common("servicenow").unwrap().faults.clear();
    holder.desk.run(&ProfileId::new("acme"), Actor::Schedule).await.unwrap();
    let planned = ask(&operator, &["--json", "plan"]).ended(0).object();
    assert_eq!(planned["plan"]["first_load"], true, "the stopped pass did nothing, later ones work: {planned}");
    holder.close().await;
}

/// A caller that is killed has stopped its pass, too.
#[tokio::test(flavor = "multi_thread")]
async fn the_pass_of_a_killed_caller_stops() {
    let operator = operator("sandbox").await;
    let holder = Holder::window(&operator.folder, &operator.secrets).await;
    let child = while_servicenow_is_slow(&operator, 400, || {
        let mut command = program(&operator.folder, &["auto"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    });
    let mut child = child.await;
    child.kill().unwrap();
    exit_code(child);
    // The door closes when what came through it has ended.
    let desk = holder.desk.clone();
    holder.door.close().await;
    let runs = desk.runs(None, 1, None).await.unwrap();
    assert_eq!(runs[0].outcome.as_deref(), Some("stopped-by-person"), "{runs:#?}");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_auto_takes_commands_over_and_killed_it_frees_the_desk_at_once() {
    let operator = operator("sandbox").await;
    let mut holder = while_servicenow_is_slow(&operator, 80_000, || operator.start(&["auto"])).await;
    let named = format!("process {}, causeway auto", holder.id());
    ask(&operator, &["profile", "list"]).ended(0).says(&["acme"]);
    ask(&operator, &[]).ended(5).says(&[&named, "no window"]);
    operator.run(&["runs"]).ended(5).says(&[&named]);
    let door = operator.folder.join("desk.door");
    assert!(door.exists(), "what answered was the holder");
    holder.kill().unwrap();
    exit_code(holder);
    assert!(door.exists(), "a killed holder leaves its door behind");
    ask(&operator, &["profile", "list"]).ended(0).says(&["acme"]);
    assert!(!door.exists(), "who takes the lock removes it");
    // Elsewhere this would open a window.
    #[cfg(target_os = "linux")]
    ask(&operator, &[]).ended(2).says(&["a window cannot be opened here"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_is_killed_in_the_middle_is_told() {
    let operator = operator("sandbox").await;
    let mut holder = while_servicenow_is_slow(&operator, 80_000, || operator.start(&["auto"])).await;
    let mut command = program(&operator.folder, &["auto"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let waiting = command.spawn().unwrap();
    while !log(&operator.folder).contains("handed a command over") {
        tokio::task::yield_now().await;
    }
    holder.kill().unwrap();
    exit_code(holder);
    let said = tokio::task::block_in_place(|| Said::of(waiting)).ended(5);
    said.says(&["ended while it carried out the command", "start the command again"]);
}

fn log(folder: &Path) -> String {
    let Ok(files) = std::fs::read_dir(folder.join("logs")) else { return String::new() };
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// What the door answers to these bytes, until it closes.
fn knock(door: &Path, pieces: &[(&[u8], usize)]) -> Vec<u8> {
    let door: Value = serde_json::from_str(&std::fs::read_to_string(door).unwrap()).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(door["port"].as_u64().unwrap()).unwrap())).unwrap();
    for (bytes, answer) in pieces {
        stream.write_all(bytes).unwrap();
        stream.read_exact(&mut vec![0; *answer]).unwrap();
    }
    let mut rest = Vec::new();
    // What the door did not want to read may reset the connection after its last word.
    drop(stream.read_to_end(&mut rest));
    rest
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_token_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let door = parent.path().join("desk.door");
    let holder = Holder::window(parent.path(), &json!({})).await;
    let greeting = [&b"causeway"[..], &[0, 1], &[7; 32]].concat();
    let show = [&[0; 32][..], &[2, 0, 0, 0, 0]].concat();
    tokio::task::block_in_place(|| knock(&door, &[(&greeting, 42 + 32), (&show, 0)]));
    let refused = tokio::task::block_in_place(|| knock(&door, &[(&greeting, 42 + 32), (&[0; 32], 0)]));
    let text = String::from_utf8_lossy(&refused);
    assert!(text.contains("does not know the token"), "{text}");
    let newer = [&b"causeway"[..], &[0, 9], &[7; 32]].concat();
    let refused = tokio::task::block_in_place(|| knock(&door, &[(&newer, 42)]));
    let text = String::from_utf8_lossy(&refused);
    assert!(text.contains("of different age"), "{text}");
    let request = b"POST /show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(tokio::task::block_in_place(|| knock(&door, &[(request, 0)])), b"", "a stranger learns nothing");
    assert_eq!(holder.shown.load(Ordering::SeqCst), 0);
    let start = |arguments: &[&str]| tokio::task::block_in_place(|| run(parent.path(), None, arguments));
    start(&["runs"]).ended(0);
    // A door's file of another desk: its token is not this one's, and the holder does not let it in.
    let right = std::fs::read_to_string(&door).unwrap();
    let mut wrong: Value = serde_json::from_str(&right).unwrap();
    wrong["token"] = "A".repeat(43).into();
    wrong["token"] = format!("{}=", wrong["token"].as_str().unwrap()).into();
    std::fs::write(&door, wrong.to_string()).unwrap();
    start(&["runs"]).ended(5).says(&[&format!("process {}", std::process::id())]);
    holder.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_visitors_keep_nobody_out() {
    let parent = tempfile::tempdir().unwrap();
    let holder = Holder::window(parent.path(), &json!({})).await;
    let text = std::fs::read_to_string(parent.path().join("desk.door")).unwrap();
    let door: Value = serde_json::from_str(&text).unwrap();
    let port = u16::try_from(door["port"].as_u64().unwrap()).unwrap();
    let silent: Vec<TcpStream> = (0..7).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    tokio::task::block_in_place(|| run(parent.path(), None, &["runs"])).ended(0);
    drop(silent);
    holder.close().await;
}

/// FAULT16: however many start at once, one writes at a time, and who cannot be served ends with 5.
#[tokio::test(flavor = "multi_thread")]
async fn many_simultaneous_starts_leave_one_writer() {
    let starts = if long() { 100 } else { 20 };
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("desk");
    many_connections(&folder, "alone", starts);
    let holder = Holder::window(&folder, &json!({})).await;
    many_connections(&folder, "held", starts);
    let windows = many(starts, |_| program(&folder, &[]));
    assert!(windows.iter().all(|said| said.code == 0), "{windows:#?}");
    assert_eq!(holder.shown.load(Ordering::SeqCst), starts);
    holder.close().await;
}

/// Adds so many connections at once: each that ended with 0 is there, each that ended with 5 is not.
fn many_connections(folder: &Path, prefix: &str, starts: usize) {
    let name = |number: usize| format!("{prefix}-{number}");
    let said = many(starts, |number| {
        let options = ["--system", "servicenow", "--url", "https://acme.example", "--username", "u"];
        program(folder, &[&["connection", "add", &name(number)], &options[..]].concat())
    });
    assert!(said.iter().all(|said| [0, 5].contains(&said.code)), "{said:#?}");
    let added: Vec<String> = (0..starts).filter(|number| said[*number].code == 0).map(name).collect();
    assert!(!added.is_empty());
    let listed = tokio::task::block_in_place(|| run(folder, None, &["--json", "connection", "list"])).ended(0).object();
    let listed = listed["connections"].as_array().unwrap().clone();
    let names = listed.iter().map(|one| one["connection"]["name"].as_str().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(prefix)).map(str::to_owned).collect();
    names.sort_by_key(|name| name.rsplit('-').next().unwrap().parse::<usize>().unwrap());
    assert_eq!(names, added);
}

/// Starts so many processes at once and waits for all of them.
fn many(starts: usize, command: impl Fn(usize) -> Command) -> Vec<Said> {
    let children: Vec<Child> = (0..starts)
        .map(|number| {
            let mut command = command(number);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    tokio::task::block_in_place(|| children.into_iter().map(Said::of).collect())
}
