//! `causeway settings`: the desk's own settings, which profiles follow unless they say otherwise.

use super::Result;
use super::args::SettingsArgs;
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use crate::profile::DeskSettings;
use crate::profile::catalogue::{Entry, Shape, desk_settings};
use crate::report::text::table;

/// Shows the settings, or sets one of them.
pub(super) async fn run(session: &Session, args: &SettingsArgs) -> Result<Exit> {
    let mut settings = session.desk.settings()?;
    if let (Some(name), Some(value)) = (&args.name, &args.value) {
        set(&mut settings, name, value)?;
        session.desk.save_settings(&settings).await?;
    }
    session.output.show(&[("settings", &settings)], || text(&settings))?;
    Ok(Exit::Done)
}

fn set(settings: &mut DeskSettings, name: &str, value: &str) -> Result<()> {
    let known = desk_settings();
    let Some(setting) = known.iter().find(|setting| setting.key == name) else {
        let names: Vec<&str> = known.iter().map(|setting| setting.key).collect();
        return Err(CliError::Usage(format!("there is no setting {name}; there are {}", names.join(", "))));
    };
    let entry = match setting.shape {
        Shape::Toggle => Entry::Flag(
            yes(value).ok_or_else(|| CliError::Usage(format!("{name} is true or false, and {value:?} is neither")))?,
        ),
        _ => Entry::Text(value.to_owned()),
    };
    (setting.write)(settings, entry).map_err(|refusal| CliError::Usage(format!("{name} {refusal}")))
}

fn yes(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "true" | "on" | "yes" => Some(true),
        "false" | "off" | "no" => Some(false),
        _ => None,
    }
}

fn text(settings: &DeskSettings) -> String {
    let row = |setting: &crate::profile::catalogue::Setting<DeskSettings>| {
        let value = match (setting.read)(settings) {
            Entry::Flag(flag) => flag.to_string(),
            Entry::Text(text) => text,
            Entry::Many(codes) => codes.join(", "),
        };
        vec![setting.key.to_owned(), value, setting.help.to_owned()]
    };
    let rows: Vec<Vec<String>> = desk_settings().iter().map(row).collect();
    table(&["Setting", "Value", "What it does"], &rows)
}
