//! `causeway profile versions|compare|restore`: what became of a profile, and the way back.

use super::Result;
use super::exit::Exit;
use super::session::Session;
use crate::model::ProfileId;
use crate::profile::Difference;
use crate::report::text::{moment, one_line, table};
use crate::service::VersionView;

/// Changes of one version that are shown in the list; the rest is counted.
const MOST_SHOWN: usize = 3;

/// Lists the versions of a profile.
pub(super) async fn list(session: &Session, name: &ProfileId) -> Result<Exit> {
    let versions = session.desk.profile_versions(name).await?;
    session.output.show(&[("profile", name), ("versions", &versions)], || {
        let rows: Vec<Vec<String>> = versions.iter().map(row).collect();
        table(&["Version", "Saved", "By", "State", "Changed"], &rows)
    })?;
    Ok(Exit::Done)
}

fn row(version: &VersionView) -> Vec<String> {
    let places = version.changes.iter().take(MOST_SHOWN).map(|change| change.place.clone());
    let mut changed: Vec<String> = places.collect();
    if version.changes.len() > MOST_SHOWN {
        changed.push(format!("and {} more", version.changes.len() - MOST_SHOWN));
    }
    vec![
        version.version.to_string(),
        moment(version.saved_at),
        version.actor.clone(),
        if version.enabled { "enabled" } else { "disabled" }.to_owned(),
        changed.join("; "),
    ]
}

/// Shows what two versions differ in.
pub(super) async fn compare(session: &Session, name: &ProfileId, first: u32, second: Option<u32>) -> Result<Exit> {
    let second = match second {
        Some(second) => second,
        None => session.desk.profile(name).await?.version,
    };
    let differences = session.desk.compare_versions(name, first, second).await?;
    session.output.show(&[("first", &first), ("second", &second), ("differences", &differences)], || {
        if differences.is_empty() {
            return format!("Versions {first} and {second} are the same.\n");
        }
        let row = |one: &Difference| vec![one.place.clone(), one_line(&one.before), one_line(&one.after)];
        let rows: Vec<Vec<String>> = differences.iter().map(row).collect();
        table(&["Where", &format!("Version {first}"), &format!("Version {second}")], &rows)
    })?;
    Ok(Exit::Done)
}

/// Saves an earlier version as the newest one.
pub(super) async fn restore(session: &Session, name: &ProfileId, version: u32) -> Result<Exit> {
    let saved = session.desk.restore_profile(name, version).await?;
    session.output.show(&[("profile", name), ("restored", &version), ("version", &saved)], || {
        format!("Version {version} of {name} is saved again as version {saved}.\n")
    })?;
    Ok(Exit::Done)
}
