//! An operator without a terminal: a data folder, stand-ins to talk to, and the real program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use causeway::standins::{Options, StandIns};
use serde_json::{Value, json};

/// What a command said and how it ended.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Said {
    /// What a child with pipes for its output said, when it has ended.
    pub(super) fn of(child: Child) -> Self {
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Self {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// The lines of standard output, each of which must be a JSON object of the first version.
    pub(super) fn objects(&self) -> Vec<Value> {
        let objects: Vec<Value> = self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(objects.iter().all(|object| object["causeway"] == 1), "{self:?}");
        objects
    }

    /// The one JSON object on standard output.
    pub(super) fn object(&self) -> Value {
        let mut objects = self.objects();
        assert_eq!(objects.len(), 1, "{self:?}");
        objects.remove(0)
    }

    /// The same, if the command ended with `code`.
    #[track_caller]
    pub(super) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The same, if both streams together hold every one of `texts`.
    #[track_caller]
    pub(super) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.out.contains(text) || self.err.contains(text), "no {text:?} in {self:#?}");
        }
        self
    }
}

/// A command of the program on a data folder, with these secrets on standard input or with none.
/// No keychain can be reached, so that nothing of this machine is read or changed.
pub(super) fn run(folder: &Path, secrets: Option<&Value>, arguments: &[&str]) -> Said {
    let mut command = program(folder, arguments);
    match secrets {
        None => feed(command, None),
        Some(secrets) => {
            command.arg("--secrets-stdin");
            feed(command, Some(&secrets.to_string()))
        }
    }
}

/// The program on a data folder, not started yet.
pub(super) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    isolate(&mut command);
    command.arg("--data-dir").arg(folder).args(arguments);
    command
}

/// The program with these arguments alone.
pub(super) fn bare(arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.args(arguments);
    feed(command, None)
}

/// Takes this machine's keychain and display away from a command.
fn isolate(command: &mut Command) {
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=no-such-bus");
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
}

/// Runs a command; without input its standard input is closed.
pub(super) fn feed(mut command: Command, input: Option<&str>) -> Said {
    isolate(&mut command);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // A command that is refused at once does not read its input.
        drop(stdin.write_all(input.as_bytes()));
    }
    Said::of(child)
}

/// An operator with stand-ins of both vendors.
pub(super) struct Operator {
    pub(super) standins: StandIns,
    pub(super) folder: PathBuf,
    pub(super) secrets: Value,
    _parent: tempfile::TempDir,
}

impl Operator {
    /// Stand-ins as delivered, an empty data folder.
    pub(super) async fn new() -> Self {
        let standins = StandIns::start(Options::all()).await.unwrap();
        let parent = tempfile::tempdir().unwrap();
        let halo = standins.halo.as_ref().unwrap().vendor.credentials();
        let servicenow = standins.servicenow.as_ref().unwrap().vendor.credentials();
        let secrets = json!({ "halo/client-secret": halo.client_secret, "servicenow/password": servicenow.password });
        Self { standins, folder: parent.path().join("desk"), secrets, _parent: parent }
    }

    /// A command with the operator's secrets on standard input.
    pub(super) fn run(&self, arguments: &[&str]) -> Said {
        tokio::task::block_in_place(|| run(&self.folder, Some(&self.secrets), arguments))
    }

    /// Starts a command with the operator's secrets on standard input and does not wait for it.
    pub(super) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = program(&self.folder, arguments);
        command.arg("--secrets-stdin");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(self.secrets.to_string().as_bytes()).unwrap();
        drop(stdin);
        child
    }

    /// The addresses of Halo and ServiceNow.
    pub(super) fn addresses(&self) -> (String, String) {
        let halo = self.standins.halo.as_ref().unwrap().base_url().to_owned();
        (halo, self.standins.servicenow.as_ref().unwrap().base_url().to_owned())
    }

    /// Adds the connections `halo` and `servicenow`.
    pub(super) fn connect(&self, environment: &str) {
        let (halo, servicenow) = self.addresses();
        let access = self.standins.halo.as_ref().unwrap().vendor.credentials();
        let user = self.standins.servicenow.as_ref().unwrap().vendor.credentials().username;
        let halo = ["--system", "halo", "--url", &halo, "--client-id", &access.client_id, "--tenant", &access.tenant];
        let servicenow = ["--system", "servicenow", "--url", &servicenow, "--username", &user];
        for (name, options) in [("halo", &halo[..]), ("servicenow", &servicenow[..])] {
            let line = [&["connection", "add", name, "--environment", environment], options].concat();
            self.run(&line).ended(0);
        }
    }

    /// Drafts a profile that makes tickets of incidents, and imports it enabled.
    pub(super) fn profile(&self) {
        let file = self.folder.with_file_name("acme.toml");
        let name = file.to_str().unwrap();
        let servicenow = ["--halo", "halo", "--servicenow", "servicenow", "--whole-desk"];
        let options = ["--type", "incident=1", "--create-tickets", "--out", name];
        let drafted = self.run(&[&["profile", "new", "acme"], &servicenow[..], &options[..]].concat()).ended(0);
        drafted.says(&["short_description", "Values without a counterpart"]);
        let draft: String = std::fs::read_to_string(&file).unwrap();
        let lines = draft.lines().filter(|line| !line.starts_with("created_after"));
        let draft = lines.collect::<Vec<_>>().join("\n").replacen("enabled = false", "enabled = true", 1);
        let draft = draft.replace("unmapped = \"hold\"", "unmapped = \"leave-out\"");
        std::fs::write(&file, draft).unwrap();
        self.run(&["profile", "import", name]).ended(0).says(&["enabled"]);
    }

    /// An incident that somebody in ServiceNow makes.
    pub(super) fn incident(&self, summary: &str) -> String {
        let servicenow = &self.standins.servicenow.as_ref().unwrap().vendor;
        let fields = [("short_description", summary), ("impact", "2"), ("urgency", "2")];
        servicenow.insert("admin", "incident", &fields).unwrap()
    }

    /// How many tickets Halo accepted.
    pub(super) fn tickets_made(&self) -> u64 {
        self.standins.common("halo").unwrap().ledger.counts_since(0).creates
    }
}
