//! Files: what people attached on one side is on the other side once, with the same bytes under a
//! name that ends alike, and what is for colleagues only never left Halo.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::pairs::{Pair, text};
use super::super::setup::World;
use super::{Verdict, name_of};

/// A file of either side.
struct Attached {
    /// Whether the integration attached it.
    carried: bool,
    public: bool,
    name: String,
    hash: String,
}

/// Compares the files of a pair.
pub(super) fn compare(world: &World, pair: &Pair, verdict: &mut Verdict) {
    let account = world.servicenow().credentials().username;
    let rows = world.servicenow().find("sys_attachment", &format!("table_sys_id={}", pair.sys_id()));
    let there: Vec<Attached> = rows
        .into_iter()
        .map(|row| {
            let value = |name: &str| row.get(name).cloned().unwrap_or_default();
            let bytes = world.servicenow().file(&value("sys_id")).unwrap_or_default();
            Attached {
                carried: value("sys_created_by") == account,
                public: true,
                name: value("file_name"),
                hash: hash(&bytes),
            }
        })
        .collect();
    let sums: Vec<&str> = there.iter().filter(|one| !one.carried).map(|one| one.hash.as_str()).collect();
    let here: Vec<Attached> = world
        .halo()
        .files(pair.ticket_id())
        .into_iter()
        .map(|(file, bytes)| {
            let hash = hash(&bytes);
            Attached {
                // Halo does not say who attached a file; this story's files differ in their bytes.
                carried: sums.contains(&hash.as_str()),
                public: file.get("showforusers").and_then(Value::as_bool) == Some(true),
                name: text(&file, "filename").to_owned(),
                hash,
            }
        })
        .collect();
    for private in here.iter().filter(|one| !one.public && !one.carried) {
        if there.iter().any(|one| one.hash == private.hash || one.name == private.name) {
            verdict.visible.push(format!("{}: the private file {}", name_of(pair), private.name));
        }
    }
    each_once(here.iter().filter(|one| one.public), &there, pair, verdict);
    each_once(there.iter(), &here, pair, verdict);
}

/// Each file that people attached is among the others' files exactly once, and nothing else is.
fn each_once<'a>(
    from: impl Iterator<Item = &'a Attached> + Clone,
    to: &[Attached],
    pair: &Pair,
    verdict: &mut Verdict,
) {
    for original in from.clone().filter(|one| !one.carried) {
        verdict.files += 1;
        let named = format!("{}: the file {}", name_of(pair), original.name);
        match to.iter().filter(|one| one.carried && one.hash == original.hash && one.name == original.name).count() {
            0 => verdict.lost.push(named),
            1 => {}
            several => verdict.duplicates.push(format!("{named}: {several} times")),
        }
    }
    let known: Vec<&str> = from.map(|one| one.hash.as_str()).collect();
    let strangers = to.iter().filter(|one| one.carried && !known.contains(&one.hash.as_str()));
    verdict.duplicates.extend(strangers.map(|one| format!("{}: the file {} has no original", name_of(pair), one.name)));
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
